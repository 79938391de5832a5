import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.lift.lifter import make_lifter
from inference.lift.scene import FOCAL_OVER_DIAGONAL, Scene, scale_to_height, up_as_told
from inference.lift.temporal import TemporalLifter
from inference.motion.angles import spine_angle_deg
from inference.motion.measure import measure
from inference.skeleton import FloatArray, Joint
from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec, Proportions, SquatRep
from tests.inference.lift.models import weights_file
from tests.inference.lift.test_blazepose_world import detected
from tests.inference.lift.test_temporal import Oracle, coco, squat_seen
from tests.inference.motion.lifts import squats

ANGLE = st.floats(-40, 40)
NOTHING = Scene()


def turned_camera(pitch_deg: float, roll_deg: float) -> FloatArray:
    """Axes (rows: right, down, away) of a camera, in a room whose z is up, turned step by step."""
    p, r = np.radians([pitch_deg, roll_deg])
    right, ahead, up = np.eye(3)
    away = np.cos(p) * ahead - np.sin(p) * up
    down = np.cross(away, right)
    # What is level falls to the right in the picture where the camera has turned the other way.
    return np.stack(
        [np.cos(r) * right - np.sin(r) * down, np.sin(r) * right + np.cos(r) * down, away]
    )


def up_seen(axes: FloatArray) -> FloatArray:
    """The room's up as poses have it: x away, y left, z up as the camera sees it."""
    right, down, away = axes[:, 2]
    return np.array([away, -right, -down])


def picture_of_a_bar(axes: FloatArray) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a pinhole camera sees the ends of a level bar that lies parallel to its image."""
    level = np.cross(axes[2], [0.0, 0.0, 1.0])
    middle = 3.0 * axes[2] + 0.4 * axes[0] - 0.7 * axes[1]
    ends = [(middle + side * level) @ axes.T for side in (-1.0, 1.0)]
    (x1, y1), (x2, y2) = [300 + 800 * end[:2] / end[2] for end in ends]
    return (x1, y1), (x2, y2)


@settings(max_examples=60, deadline=None)
@given(ANGLE, ANGLE, ANGLE, ANGLE)
def test_what_is_known_replaces_the_estimate_and_the_rest_of_it_stays(
    pitch: float, roll: float, wrong_pitch: float, wrong_roll: float
) -> None:
    line = picture_of_a_bar(turned_camera(pitch, roll))
    guess = up_seen(turned_camera(wrong_pitch, wrong_roll))
    for scene, expected in (
        (Scene(pitch, line), (pitch, roll)),
        (Scene(pitch), (pitch, wrong_roll)),
        (Scene(level_line=line), (wrong_pitch, roll)),
    ):
        np.testing.assert_allclose(
            up_as_told(guess, scene), up_seen(turned_camera(*expected)), atol=1e-9
        )
    assert up_as_told(guess, NOTHING) is guess


def test_the_signs_are_those_of_a_camera_that_looks_down_and_a_line_that_falls() -> None:
    level = np.array([0.0, 0.0, 1.0])
    # To a camera that looks down, people lean towards it at the top.
    away, _, _ = up_as_told(level, Scene(camera_pitch_deg=10.0))
    assert away == pytest.approx(-np.sin(np.radians(10.0)))
    falls = Scene(level_line=((0.0, 0.0), (100.0, 10.0)))
    assert falls.camera_roll_deg == pytest.approx(np.degrees(np.arctan(0.1)))
    # Where level things fall to the right, upright ones lean to the right too.
    _, left, _ = up_as_told(level, falls)
    assert left < 0
    assert Scene(level_line=((100.0, 10.0), (0.0, 0.0))).camera_roll_deg == falls.camera_roll_deg


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"camera_pitch_deg": 70.0}, "outside ±60°"),
        ({"camera_pitch_deg": float("nan")}, "outside"),
        ({"athlete_height_m": 182.0}, "18200 cm"),
        ({"athlete_height_m": 0.0}, "outside 80 to 260 cm"),
        ({"level_line": ((5.0, 5.0), (9.0, 5.0))}, "apart"),
        ({"level_line": ((5.0, 5.0), (9.0, 500.0))}, "stands at"),
        ({"level_line": ((5.0, float("inf")), (900.0, 5.0))}, "two points"),
    ],
)
def test_what_cannot_be_true_is_refused(values: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Scene(**values)  # type: ignore[arg-type]


def test_a_scene_goes_through_json() -> None:
    for scene in (NOTHING, Scene(-4.5, ((10.0, 20.5), (300.0, 31.0)), 1.82)):
        assert Scene.from_dict(json.loads(json.dumps(scene.to_dict()))) == scene
    for broken in ({"colour": 1}, {"level_line": [1, 2]}, {"camera_pitch_deg": "steep"}):
        with pytest.raises(ValueError, match=r"."):
            Scene.from_dict(broken)


BODIES = (
    Proportions(),
    Proportions(height_m=1.52, legs=0.92, trunk=1.08),
    Proportions(height_m=1.95, legs=1.08, thighs=1.06, trunk=0.95),
    Proportions(height_m=1.68, trunk=1.1, shoulders=1.2, arms=1.1),
)


def standing_height_m(body: Proportions) -> float:
    """Sole to crown of the synthetic body; from the ears to the crown is 0.062 on average."""
    below = body.ankle_m + body.shank_m + body.thigh_m
    return below + body.trunk_m + body.ears_m + 0.062 * body.height_m


@pytest.mark.parametrize("body", BODIES)
def test_a_told_height_gives_metres_whatever_the_proportions(body: Proportions) -> None:
    joints = simulate(LiftSpec((SquatRep(),), body=body), 30.0).joints
    true = joints - joints[:, [Joint.PELVIS]]
    found = 0.6 * true
    rng = np.random.default_rng(0)
    found[20:26] += rng.normal(0, 0.5, (6, 17, 3))  # a few wild frames
    found[40:50] = np.nan
    out = scale_to_height(found, Scene(athlete_height_m=standing_height_m(body)))
    ratio = np.linalg.norm(out[:20, 1:], axis=-1) / np.linalg.norm(true[:20, 1:], axis=-1)
    assert np.abs(ratio - 1).max() < 0.03
    assert scale_to_height(found, Scene(camera_pitch_deg=3.0)) is found


def test_nobody_has_no_height() -> None:
    nobody = np.full((4, 17, 3), np.nan)
    assert scale_to_height(nobody, Scene(athlete_height_m=1.8)) is nobody


@pytest.mark.parametrize("name", ["blazepose-world", "temporal"])
def test_every_lifter_takes_the_scene(name: str, tmp_path: Path) -> None:
    weights = weights_file(tmp_path) if name == "temporal" else None
    motion = squats(SquatRep())
    seen = detected(motion, Camera.framing(30.0, (540, 720), distance_m=4.0))
    plain = make_lifter(name, weights).lift(seen).xyz
    assert np.array_equal(make_lifter(name, weights, Scene()).lift(seen).xyz, plain)

    told = make_lifter(name, weights, Scene(athlete_height_m=1.2))
    assert told.scene == Scene(athlete_height_m=1.2)
    assert told.device in {"cpu", "cuda", "mps"}
    # One factor for everything, and no angle changes.
    xyz = told.lift(seen).xyz
    ratio = np.linalg.norm(xyz[:, 1:], axis=-1) / np.linalg.norm(plain[:, 1:], axis=-1)
    assert np.ptp(ratio) < 1e-4
    for scene in (Scene(20.0), Scene(level_line=((0.0, 0.0), (100.0, 20.0)))):
        moved = make_lifter(name, weights, scene).lift(seen).xyz
        assert np.abs(moved - plain).max() > 0.05
        np.testing.assert_allclose(
            np.linalg.norm(moved, axis=-1), np.linalg.norm(plain, axis=-1), atol=1e-4
        )


@pytest.mark.parametrize("tilt_deg", [3.0, 15.0, -5.0])
def test_blazepose_stands_upright_by_a_known_pitch_wherever_it_is_in_the_picture(
    tilt_deg: float,
) -> None:
    """Its landmarks lie in the axes of a camera that looks straight at the hips."""
    motion = squats(SquatRep(spine_angle_deg=50.0))
    hips_m = float(np.median(motion.joints[:, Joint.PELVIS, 2]))
    to_hips = Camera(90.0, 5.0, 1.6, np.degrees(np.arctan((1.6 - hips_m) / 5.0)), height=960)
    camera = replace(to_hips, tilt_deg=tilt_deg, focal_mm=43.267 * FOCAL_OVER_DIAGONAL)
    seen = detected(motion, to_hips)
    told = replace(seen, xy=detected(motion, camera).xy)
    xyz = make_lifter(scene=Scene(camera_pitch_deg=tilt_deg)).lift(told).xyz
    error = spine_angle_deg(xyz) - spine_angle_deg(motion.joints)
    assert np.median(np.abs(error)) < 2.0


@pytest.mark.parametrize("azimuth", [0.0, 90.0])
def test_what_is_told_goes_before_what_a_model_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, azimuth: float
) -> None:
    truth = squat_seen(azimuth=azimuth, tilt=12.0)
    oracle = Oracle(truth)
    seen = oracle.predict

    def wrong(*args: object) -> tuple[FloatArray, FloatArray]:
        """The pose 0.8 of its size, and a way up that is 15° and 10° off."""
        pose, up = seen(*args)  # type: ignore[arg-type]
        away, left = np.tan(np.radians([3.0, 10.0]))
        return 0.8 * pose, np.tile(
            [away, left, 1.0] / np.hypot(np.hypot(away, left), 1), (len(up), 1)
        )

    monkeypatch.setattr(oracle, "predict", wrong)
    monkeypatch.setattr(TemporalLifter, "_predictor", oracle)
    lifter = TemporalLifter(weights_file(tmp_path), device="cpu")
    true = measure(truth.poses, coco(truth))["spine_angle_deg"]

    def error(scene: Scene) -> float:
        lifter.scene = scene
        off = np.abs(measure(lifter.lift(coco(truth)), coco(truth))["spine_angle_deg"] - true)
        return float(np.median(off))

    level = ((100.0, 50.0), (400.0, 50.0))
    assert error(Scene()) > 5.0
    assert error(Scene(12.0, level, 1.76)) < 2.0
    found, real = lifter.lift(coco(truth)).xyz, truth.poses.xyz
    stands = [xyz[:10, Joint.THORAX, 2] - xyz[:10, Joint.LEFT_ANKLE, 2] for xyz in (found, real)]
    # The oracle's head, which the image does not correct, lies 4 cm off.
    assert np.median(stands[0]) == pytest.approx(np.median(stands[1]), rel=0.04)
