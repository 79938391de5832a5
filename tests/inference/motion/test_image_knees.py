from __future__ import annotations

import numpy as np
import pytest

from inference.motion.image_knees import knee_ankle_ratio_image
from inference.skeleton import FloatArray
from inference.synth.camera import Camera
from inference.synth.motion import SynthMotion
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import keypoints_of, poses_of, squats

PHONE_MM = 29.0


@pytest.fixture(scope="module")
def caving() -> SynthMotion:
    return squats(SquatRep(knee_width_ratio=0.7))


def seen(
    motion: SynthMotion, azimuth_deg: float, *, joints: FloatArray | None = None, **camera: float
) -> float:
    """The ratio at the bottom, as a camera sees it."""
    joints = motion.joints if joints is None else joints
    phone = Camera(azimuth_deg, **{"focal_mm": PHONE_MM, **camera})  # type: ignore[arg-type]
    keypoints = keypoints_of(joints, motion.times_s, phone)
    ratio = knee_ankle_ratio_image(keypoints, poses_of(joints, motion.times_s, phone))
    return float(ratio[motion.reps[0].bottom_frame])


@pytest.mark.parametrize("azimuth", [0.0, 25.0, -35.0, 150.0, 180.0])
@pytest.mark.parametrize("distance", [2.5, 3.2, 5.0])
def test_the_image_tells_the_ratio_from_front_and_rear(
    caving: SynthMotion, azimuth: float, distance: float
) -> None:
    assert seen(caving, azimuth, distance_m=distance) == pytest.approx(0.7, abs=0.04)


def test_perspective_would_be_an_error_of_a_tenth(caving: SynthMotion) -> None:
    phone = Camera(0.0, focal_mm=PHONE_MM)
    u = phone.project(caving.joints[caving.reps[0].bottom_frame])[:, 0]
    assert (u[5] - u[2]) / (u[6] - u[3]) > 0.77


def test_a_zoom_that_is_not_known_costs_less_than_the_expected_error(caving: SynthMotion) -> None:
    assert seen(caving, 0.0, focal_mm=2 * PHONE_MM, distance_m=5.0) == pytest.approx(0.7, abs=0.08)


def test_a_mirrored_lifter_caves_alike(caving: SynthMotion) -> None:
    order = [0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 11, 12, 13]
    mirrored = caving.joints[:, order] * [1.0, -1.0, 1.0]
    assert seen(caving, -20.0, joints=mirrored) == pytest.approx(seen(caving, 20.0), abs=1e-3)


@pytest.mark.parametrize("azimuth", [60.0, 90.0, -120.0])
def test_from_the_side_the_image_says_nothing(caving: SynthMotion, azimuth: float) -> None:
    assert np.isnan(seen(caving, azimuth))


def test_nothing_is_known_of_nobody(caving: SynthMotion) -> None:
    assert np.isnan(seen(caving, 0.0, joints=np.full_like(caving.joints, np.nan)))
