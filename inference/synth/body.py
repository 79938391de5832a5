"""The lifter's shape for one pose: skin, clothes, shoes and barbell as solids with a paint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from inference.skeleton import FloatArray, Joint
from inference.synth import paint
from inference.synth.kinematics import cross, unit
from inference.synth.solid import Primitive, Solid, cone, ellipsoid
from inference.synth.spec import PLATE_RADIUS_M, LiftSpec, Load

_LEFT = np.array([0.0, 1.0, 0.0])
_UP = np.array([0.0, 0.0, 1.0])
_BAR_HALF_M, _BAR_SLEEVE_M = 1.10, 0.72

Paint = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Part:
    """One solid and what it looks like.

    Attributes
    ----------
    solid : Solid
    frame : array, shape (4, 3)
        Origin, then three axes, of the coordinates that the paint reads.
    paint : callable
        Maps local coordinates (3, N) in metres to BGR colours (3, N) in 0–1.
    gloss : float
        Strength of the highlight.
    """

    solid: Solid
    frame: FloatArray
    paint: Paint
    gloss: float = 0.0

    def moved(self, turn: FloatArray, offset: FloatArray) -> Part:
        """Turn it by a rotation matrix about the origin, then move it."""
        frame = np.concatenate([self.frame[:1] @ turn.T + offset, self.frame[1:] @ turn.T])
        return replace(self, solid=self.solid.moved(turn, offset), frame=frame)


@dataclass(frozen=True, eq=False)
class Figure:
    """Bodies and barbells of one frame.

    Attributes
    ----------
    parts : tuple of Part
    shade_centres, shade_radii : array, shape (S, 3) and (S,)
        Balls that roughly fill the body; they cast its shadows.
    """

    parts: tuple[Part, ...]
    shade_centres: FloatArray
    shade_radii: FloatArray

    def moved(self, turn: FloatArray, offset: FloatArray) -> Figure:
        """Turn it by a rotation matrix, shape (3, 3), about the origin, then move it, metres."""
        return Figure(
            tuple(part.moved(turn, offset) for part in self.parts),
            self.shade_centres @ turn.T + offset,
            self.shade_radii,
        )

    @classmethod
    def together(cls, figures: Sequence[Figure]) -> Figure:
        """Make one of several, which hide and shade each other."""
        return cls(
            tuple(part for one in figures for part in one.parts),
            np.concatenate([one.shade_centres for one in figures]),
            np.concatenate([one.shade_radii for one in figures]),
        )


@dataclass(frozen=True, eq=False)
class _Trunk:
    """Axes of the trunk and the scale of all girths."""

    pelvis: FloatArray
    thorax: FloatArray
    up: FloatArray
    front: FloatArray
    scale: float


def figure(
    pose: FloatArray,
    bar: FloatArray | None,
    spec: LiftSpec,
    clothes: paint.Clothes = paint.CLOTHES,
) -> Figure:
    """Dress a pose.

    Parameters
    ----------
    pose : array, shape (17, 3)
        In the lifter's frame, metres.
    bar : array, shape (3,), or None
        Middle of the barbell.
    spec : LiftSpec
        For the build, the load and the turn of the feet.
    clothes : Clothes

    Returns
    -------
    Figure
    """
    pelvis, thorax = pose[Joint.PELVIS], pose[Joint.THORAX]
    up = unit(thorax - pelvis)
    scale = spec.body.height_m / 1.76 * spec.body.build
    trunk = _Trunk(pelvis, thorax, up, cross(_LEFT, up), scale)
    parts = [_head(pose, trunk), _shirt(pose, trunk, clothes), _shorts(pose, trunk, clothes)]
    for side, hip, knee, ankle, shoulder, elbow, wrist in _SIDES:
        parts.append(_arm(pose[shoulder], pose[elbow], pose[wrist], side, scale, bar is not None))
        toe_out = np.radians(side * spec.toe_out_deg)
        toe = np.array([np.cos(toe_out), np.sin(toe_out), 0.0])
        parts.append(_leg(pose[hip], pose[knee], pose[ankle], toe, scale))
        parts.append(_shoe(pose[ankle], toe, spec.body.foot_m / 0.2675))
    if bar is not None:
        parts += _barbell(bar, spec.load)
    return Figure(tuple(parts), *_shade_balls(pose, scale))


_SIDES = (
    (1.0, 4, 5, 6, 11, 12, 13),
    (-1.0, 1, 2, 3, 14, 15, 16),
)


def _plain(bgr: tuple[float, float, float]) -> Paint:
    return lambda local: paint.plain(local, bgr)


def _still(origin: FloatArray) -> FloatArray:
    return np.concatenate([origin[None], np.eye(3)])


def _head(pose: FloatArray, trunk: _Trunk) -> Part:
    """Head and neck; the face looks ahead and a little down however far the trunk leans."""
    neck_to_head = pose[Joint.HEAD] - pose[Joint.NECK]
    ears = pose[Joint.NECK] + neck_to_head / 1.35
    lean = np.arctan2(neck_to_head[0], neck_to_head[2])
    pitch = 0.45 * (lean - 0.17)
    front = np.array([np.cos(pitch), 0.0, -np.sin(pitch)])
    up = np.array([np.sin(pitch), 0.0, np.cos(pitch)])
    axes, k = np.stack([front, _LEFT, up]), trunk.scale

    def at(x: float, y: float, z: float) -> FloatArray:
        return np.asarray(ears + k * (x * front + y * _LEFT + z * up))

    def ball(x: float, y: float, z: float, *radii: float) -> Primitive:
        return ellipsoid(at(x, y, z), axes, [k * r for r in radii])

    def rod(a: FloatArray, b: FloatArray, *radii: float, wide: float = 1.0) -> Primitive:
        return cone(a, b, *(k * r for r in radii), wide=wide, across=_LEFT if wide > 1 else None)

    nape = trunk.thorax - k * (0.005 * trunk.up + 0.016 * trunk.front)
    parts = [
        ball(0.014, 0, 0.022, 0.088, 0.068, 0.094),
        ball(-0.012, 0, 0.038, 0.090, 0.074, 0.088),
        rod(at(0.026, 0, -0.035), at(0.066, 0, -0.086), 0.046, 0.021, wide=1.25),
        rod(at(0.078, -0.024, 0.026), at(0.078, 0.024, 0.026), 0.012, 0.012),
        rod(at(0.097, 0, 0.014), at(0.116, 0, -0.026), 0.004, 0.008),
        rod(at(0.107, -0.010, -0.029), at(0.107, 0.010, -0.029), 0.007, 0.007),
        rod(at(0.082, -0.012, -0.060), at(0.082, 0.012, -0.060), 0.010, 0.010),
        rod(nape, at(-0.022, 0, -0.05), 0.067, 0.052, 0.049, 0.046, wide=1.12),
    ]
    for s in (1, -1):
        parts.append(ball(-0.006, s * 0.078, -0.006, 0.016, 0.009, 0.028))
        parts.append(ball(0.056, s * 0.037, -0.020, 0.027, 0.022, 0.030))
    scaled = np.concatenate([ears[None], axes / k])
    return Part(Solid(parts, 0.006 * k), scaled, paint.face, 0.10)


def _shirt(pose: FloatArray, trunk: _Trunk, clothes: paint.Clothes) -> Part:
    k, pelvis, thorax = trunk.scale, trunk.pelvis, trunk.thorax
    up, front = k * trunk.up, k * trunk.front
    left, axes = k * _LEFT, np.stack([trunk.front, _LEFT, trunk.up])
    chest = thorax - 0.12 * up

    parts = [
        cone(
            pelvis - 0.012 * up,
            chest + 0.03 * up,
            *(k * r for r in (0.098, 0.097, 0.097, 0.091)),
            wide=1.47,
            across=_LEFT,
            flat_start=True,
        ),
    ]
    for side, *_, shoulder, elbow, _wrist in _SIDES:
        point, arm = pose[shoulder], pose[elbow] - pose[shoulder]
        inner = chest + side * 0.055 * left + 0.03 * up
        collar = thorax + side * 0.034 * left + 0.062 * up - 0.024 * front
        parts += [
            cone(inner, point - 0.028 * up - side * 0.03 * left, 0.076 * k, 0.050 * k),
            cone(collar, point - side * 0.015 * left + 0.004 * up, 0.030 * k, 0.042 * k),
            cone(point, point + 0.22 * arm, 0.053 * k, 0.050 * k),
            cone(point + 0.15 * arm, point + 0.55 * arm, 0.050 * k, 0.053 * k, flat_end=True),
            ellipsoid(
                chest + 0.046 * front + side * 0.066 * left, axes, [0.040 * k, 0.070 * k, 0.056 * k]
            ),
            ellipsoid(
                chest - 0.045 * front + side * 0.085 * left + 0.03 * up,
                axes,
                [0.050 * k, 0.072 * k, 0.085 * k],
            ),
        ]
    frame = np.stack([thorax, trunk.front, _LEFT, trunk.up])
    return Part(Solid(parts, 0.015 * k), frame, partial(paint.shirt, clothes=clothes))


def _shorts(pose: FloatArray, trunk: _Trunk, clothes: paint.Clothes) -> Part:
    k, pelvis, up, front = trunk.scale, trunk.pelvis, trunk.up, trunk.front
    axes = np.stack([front, _LEFT, up])
    parts = [
        cone(
            pelvis - 0.03 * k * up,
            pelvis + 0.060 * k * up,
            0.100 * k,
            0.104 * k,
            wide=1.45,
            across=_LEFT,
            flat_end=True,
        ),
    ]
    for side, hip, knee, *_ in _SIDES:
        thigh = pose[knee] - pose[hip]
        seat = pelvis + k * (side * 0.070 * _LEFT - 0.040 * front - 0.035 * up)
        outer = pose[hip] + side * 0.004 * k * _LEFT
        parts += [
            ellipsoid(seat, axes, [0.088 * k, 0.080 * k, 0.092 * k]),
            cone(outer, pose[hip] + 0.62 * thigh, 0.088 * k, 0.085 * k, flat_end=True),
        ]
    frame = np.stack([pelvis, front, _LEFT, up])
    return Part(Solid(parts, 0.016 * k), frame, partial(paint.shorts, clothes=clothes))


def _leg(hip: FloatArray, knee: FloatArray, ankle: FloatArray, toe: FloatArray, k: float) -> Part:
    thigh, shank = knee - hip, ankle - knee
    along = unit(shank)
    behind = -unit(toe - (toe @ along) * along)
    ahead = unit(unit(thigh) - along + 0.4 * toe)
    calf = knee + 0.29 * shank + 0.020 * k * behind
    parts = [
        cone(hip + 0.3 * thigh, knee, *(k * r for r in (0.080, 0.072, 0.056, 0.046))),
        ellipsoid(knee + 0.010 * k * ahead, np.eye(3), [0.041 * k] * 3),
        cone(knee, ankle, *(k * r for r in (0.046, 0.050, 0.038, 0.033))),
        ellipsoid(
            calf,
            np.stack([behind, cross(along, behind), along]),
            [0.036 * k, 0.044 * k, 0.105 * k],
        ),
    ]
    frame = np.stack([knee, behind, cross(along, behind), along / np.linalg.norm(shank)])
    return Part(Solid(parts, 0.012 * k), frame, paint.leg, 0.10)


def _shoe(ankle: FloatArray, toe: FloatArray, k: float) -> Part:
    """Shoe on the floor, which lies at the ankle's height below it."""
    ground = ankle * [1.0, 1.0, 0.0]
    side = cross(_UP, toe)

    def at(x: float, z: float, y: float = 0.0) -> FloatArray:
        return np.asarray(ground + k * (x * toe + y * side + z * _UP))

    parts = [
        cone(at(-0.050, 0.044), at(0.05, 0.042), 0.038 * k, 0.038 * k),
        cone(at(0.05, 0.040), at(0.128, 0.034), 0.037 * k, 0.030 * k, wide=1.18, across=side),
        cone(at(0.128, 0.033), at(0.165, 0.030), 0.030 * k, 0.024 * k, wide=1.22, across=side),
        cone(at(-0.012, 0.055), at(-0.006, 0.088), 0.042 * k, 0.040 * k, flat_end=True),
        cone(at(0.01, 0.07), at(0.085, 0.05), 0.032 * k, 0.026 * k),
        cone(at(-0.056, 0.012), at(0.165, 0.012), 0.012 * k, 0.012 * k, wide=3.1, across=side),
    ]
    frame = np.stack([ground, toe / k, side / k, _UP / k])
    return Part(Solid(parts, 0.010 * k), frame, paint.shoe, 0.05)


def _arm(
    shoulder: FloatArray,
    elbow: FloatArray,
    wrist: FloatArray,
    side: float,
    k: float,
    gripping: bool,
) -> Part:
    upper, fore = elbow - shoulder, wrist - elbow
    along, blend = unit(fore), 0.007 * k
    parts = [
        cone(shoulder + 0.2 * upper, elbow, *(k * r for r in (0.043, 0.048, 0.042, 0.036))),
        cone(elbow, wrist, *(k * r for r in (0.036, 0.043, 0.034, 0.026)), wide=1.08, across=_LEFT),
        *(_fist(wrist, along, k) if gripping else _open_hand(wrist, along, side, k)),
    ]
    return Part(Solid(parts, blend), _still(shoulder), _plain(paint.SKIN), 0.10)


def _fist(wrist: FloatArray, along: FloatArray, k: float) -> list[Primitive]:
    """Hand closed about a bar that lies along y."""
    thick = unit(cross(along, _LEFT))
    axes = np.stack([_LEFT - (_LEFT @ along) * along, thick, along])
    knuckles = wrist + 0.078 * k * along
    across = unit(axes[0])
    return [
        ellipsoid(
            wrist + 0.045 * k * along,
            np.stack([across, thick, along]),
            [0.040 * k, 0.024 * k, 0.045 * k],
        ),
        *(
            cone(
                knuckles + k * (y * across - 0.022 * thick),
                knuckles + k * (y * across + 0.022 * thick),
                0.013 * k,
                0.013 * k,
            )
            for y in (-0.030, -0.010, 0.010, 0.030)
        ),
    ]


def _open_hand(wrist: FloatArray, along: FloatArray, side: float, k: float) -> list[Primitive]:
    inward = unit(-side * _LEFT + (side * _LEFT @ along) * along)
    across = cross(inward, along)
    palm = np.stack([across, inward, along])
    thumb = wrist + 0.035 * k * along
    return [
        ellipsoid(wrist + 0.050 * k * along, palm, [0.040 * k, 0.016 * k, 0.055 * k]),
        cone(
            wrist + 0.085 * k * along,
            wrist + 0.160 * k * along,
            0.013 * k,
            0.009 * k,
            wide=2.6,
            across=across,
        ),
        cone(thumb, thumb + k * (0.05 * along - side * 0.035 * across), 0.014 * k, 0.010 * k),
    ]


def _barbell(bar: FloatArray, load: Load) -> list[Part]:
    def rod(start: float, end: float, radius: float) -> Primitive:
        return cone(
            bar + start * _LEFT, bar + end * _LEFT, radius, radius, flat_start=True, flat_end=True
        )

    steel = [rod(-_BAR_HALF_M, _BAR_HALF_M, 0.0145)]
    plates = []
    for s in (1, -1):
        steel.append(rod(s * _BAR_SLEEVE_M, s * _BAR_HALF_M, 0.025))
        steel.append(rod(s * (_BAR_SLEEVE_M - 0.025), s * _BAR_SLEEVE_M, 0.036))
        plates.append(rod(s * (_BAR_SLEEVE_M + 0.005), s * (_BAR_SLEEVE_M + 0.065), PLATE_RADIUS_M))
    parts = [Part(Solid(steel, 0.002), _still(bar), _plain(paint.STEEL), 0.6)]
    if load is Load.PLATES:
        parts += [Part(Solid([p], 0.002), _still(bar), paint.plate, 0.15) for p in plates]
    return parts


def _shade_balls(pose: FloatArray, k: float) -> tuple[FloatArray, FloatArray]:
    """Balls along the bones: two joints, how far along, radius."""
    rows = [(0, 8, 0.0, 0.14), (0, 8, 0.35, 0.13), (0, 8, 0.75, 0.15), (9, 10, 0.75, 0.10)]
    for _, hip, knee, ankle, shoulder, elbow, wrist in _SIDES:
        rows += [(hip, knee, t, r) for t, r in ((0.2, 0.10), (0.6, 0.085), (1.0, 0.06))]
        rows += [(knee, ankle, t, r) for t, r in ((0.35, 0.06), (0.8, 0.045))]
        rows += [
            (shoulder, elbow, 0.1, 0.07),
            (shoulder, elbow, 0.7, 0.05),
            (elbow, wrist, 0.5, 0.045),
        ]
    centres = np.stack([pose[a] + t * (pose[b] - pose[a]) for a, b, t, _ in rows])
    return centres, k * np.array([r for *_, r in rows])
