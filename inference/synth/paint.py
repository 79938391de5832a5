"""Colours of skin, face, clothes and shoes as functions of the place on the body.

Every paint maps local coordinates, shape (3, N) in metres, to BGR colours, shape (3, N) in 0–1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.skeleton import FloatArray

Bgr = tuple[float, float, float]

SKIN: Bgr = (0.47, 0.60, 0.80)
STEEL: Bgr = (0.60, 0.59, 0.57)
_HAIR: Bgr = (0.10, 0.13, 0.19)
_SOCK: Bgr = (0.88, 0.88, 0.87)
_SHOE: Bgr = (0.34, 0.34, 0.90)
_SOLE: Bgr = (0.90, 0.91, 0.91)


@dataclass(frozen=True)
class Clothes:
    """Colours, BGR in 0–1, of shirt, its collar, and shorts."""

    shirt: Bgr = (0.62, 0.40, 0.16)
    trim: Bgr = (0.40, 0.25, 0.10)
    shorts: Bgr = (0.20, 0.18, 0.17)


CLOTHES = Clothes()
"""The lifter's."""


def plain(local: FloatArray, bgr: Bgr) -> FloatArray:
    """One colour everywhere."""
    return np.repeat(np.array(bgr, dtype=np.float32)[:, None], local.shape[1], axis=1)


def _lay(colour: FloatArray, bgr: Bgr, cover: FloatArray) -> None:
    """Lay a second colour over the first where ``cover`` (N,) is 1, in place."""
    colour += (np.array(bgr, dtype=np.float32)[:, None] - colour) * cover.astype(np.float32)


def _inside(signed: FloatArray, soft: float = 0.002) -> FloatArray:
    """1 where ``signed`` is positive, 0 where negative, with a soft edge of a few millimetres."""
    return np.asarray(np.clip(0.5 + signed / soft, 0.0, 1.0))


def _spot(x: FloatArray, y: FloatArray, rx: float, ry: float, soft: float = 0.002) -> FloatArray:
    """Cover of an ellipse about the origin."""
    return _inside((1 - np.hypot(x / rx, y / ry)) * min(rx, ry), soft)


def face(local: FloatArray) -> FloatArray:
    """Head and neck, in x forward, y left, z up from the middle of the ears."""
    x, y, z = local
    side = np.abs(y)
    colour = plain(local, SKIN)
    front = _inside(x - 0.045, 0.01)
    _lay(
        colour,
        (0.40, 0.48, 0.78),
        0.35 * front * _spot(side - 0.045, z + 0.028, 0.026, 0.020, 0.02),
    )
    _lay(
        colour,
        (0.36, 0.48, 0.66),
        0.5 * front * _spot(side - 0.031, z - 0.014, 0.021, 0.013, 0.010),
    )
    _lay(colour, (0.94, 0.95, 0.95), front * _spot(side - 0.031, z - 0.013, 0.0145, 0.0062))
    _lay(colour, (0.12, 0.18, 0.24), front * _spot(side - 0.031, z - 0.013, 0.0062, 0.0064))
    _lay(colour, _HAIR, front * _spot(side - 0.031, z - 0.0205, 0.016, 0.0026))
    brow = z - 0.034 + 0.25 * np.abs(side - 0.030)
    _lay(colour, _HAIR, 0.9 * front * _spot(side - 0.032, brow, 0.021, 0.0045))
    _lay(colour, (0.25, 0.33, 0.55), front * _spot(side - 0.007, z + 0.040, 0.0042, 0.003))
    _lay(colour, (0.40, 0.42, 0.69), front * _spot(y, z + 0.060, 0.023, 0.0070))
    _lay(colour, (0.22, 0.20, 0.42), front * _spot(y, z + 0.0595, 0.024, 0.0016))
    hairline = np.where(x > 0.0, 0.030 + 0.95 * np.clip(x - 0.030, 0, None), 0.030 + 2.2 * x)
    behind_ears = np.where(x < -0.012, -0.062, hairline)
    ears = (side > 0.069) & (np.abs(x + 0.004) < 0.019) & (z < 0.024)
    hair = np.maximum(_inside(z - hairline, 0.006), _inside(z - behind_ears, 0.006) * (x < -0.012))
    _lay(colour, _HAIR, hair * (z > -0.062) * ~ears)
    return colour


def shirt(local: FloatArray, clothes: Clothes = CLOTHES) -> FloatArray:
    """T-shirt, in x forward, y left, z up from the thorax."""
    x, y, z = local
    colour = plain(local, clothes.shirt)
    collar = np.hypot(y / 1.1, x - 0.004) + 0.25 * np.maximum(-z, 0)
    _lay(colour, clothes.trim, _inside(0.088 - collar, 0.004) * (z > -0.09))
    _lay(colour, SKIN, _inside(0.077 - collar, 0.004) * (z > -0.09))
    stripe = _inside(0.016 - np.abs(z + 0.115), 0.003) * _inside(0.20 - np.abs(y))
    _lay(colour, (0.93, 0.92, 0.90), 0.85 * stripe)
    return colour


def shorts(local: FloatArray, clothes: Clothes = CLOTHES) -> FloatArray:
    """Shorts, in x forward, y left, z up from the pelvis."""
    return plain(local, clothes.shorts)


def leg(local: FloatArray) -> FloatArray:
    """Skin and sock; the third coordinate runs from 0 at the knee to 1 at the ankle."""
    colour = plain(local, SKIN)
    _lay(colour, _SOCK, _inside(local[2] - 0.80, 0.01))
    return colour


def shoe(local: FloatArray) -> FloatArray:
    """Training shoe, in x towards the toes, y across, z up from below the ankle."""
    x, y, z = local
    colour = plain(local, _SHOE)
    laces = _inside(0.020 - np.abs(y), 0.004) * (x > 0.03) * (x < 0.105)
    _lay(colour, _SOLE, 0.8 * laces * (np.sin(x * 420) > 0) * (z > 0.05))
    _lay(colour, _SOLE, _inside(0.020 - z, 0.003))
    return colour


def plate(local: FloatArray) -> FloatArray:
    """Rubber plate with a hub, in coordinates from the middle of the bar."""
    radius = np.hypot(local[0], local[2])
    colour = plain(local, (0.16, 0.15, 0.15))
    _lay(colour, (0.22, 0.22, 0.62), _inside(0.012 - np.abs(radius - 0.165), 0.003))
    _lay(colour, STEEL, _inside(0.05 - radius, 0.003))
    return colour
