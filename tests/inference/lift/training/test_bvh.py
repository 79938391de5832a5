from pathlib import Path

import numpy as np
import pytest

from inference.lift.training.bvh import read_bvh
from inference.lift.training.skeletons import MotionFileError, SkeletonMotion
from inference.skeleton import FloatArray
from tests.inference.lift.training.recordings import HIPS_Y, write_bvh


def at(motion: SkeletonMotion, name: str) -> FloatArray:
    return motion.positions[0, motion.names.index(name)]


def test_joints_stand_where_the_offsets_put_them(tmp_path: Path) -> None:
    motion = read_bvh(write_bvh(tmp_path / "a.bvh", [{}, {}], rate_hz=120.0))
    assert motion.rate_hz == pytest.approx(120.0, rel=1e-3)
    assert motion.positions.shape == (2, len(motion.names), 3)
    np.testing.assert_allclose(at(motion, "LeftFoot"), (0.1, HIPS_Y - 0.84, 0.0), atol=1e-12)
    np.testing.assert_allclose(at(motion, "RightHand"), (-0.18, 0.86, 0.0), atol=1e-12)
    np.testing.assert_allclose(at(motion, "Head_end"), (0.0, HIPS_Y + 0.78, 0.0), atol=1e-12)


def test_a_knee_bends_by_the_right_hand(tmp_path: Path) -> None:
    motion = read_bvh(write_bvh(tmp_path / "a.bvh", [{"LeftLeg": (0.0, 90.0, 0.0)}]))
    np.testing.assert_allclose(at(motion, "LeftFoot"), (0.1, HIPS_Y - 0.42, -0.42), atol=1e-12)
    np.testing.assert_allclose(at(motion, "RightFoot"), (-0.1, HIPS_Y - 0.84, 0.0), atol=1e-12)


@pytest.mark.parametrize(
    ("order", "angles", "forearm"),
    [
        # The upper arm hangs along -y. Z by 90 takes it to +x; Y by 90 takes +x to -z.
        ("ZYX", (90.0, 90.0, 0.0), (0.3, 0.0, 0.0)),
        ("XYZ", (0.0, 90.0, 90.0), (0.0, 0.0, -0.3)),
        # X by 90 takes it to -z, which Z leaves there; Z first leaves +x, which X leaves there.
        ("ZYX", (90.0, 0.0, 90.0), (0.0, 0.0, -0.3)),
        ("XYZ", (90.0, 0.0, 90.0), (0.3, 0.0, 0.0)),
    ],
)
def test_the_order_of_the_channels_is_the_order_of_the_turns(
    tmp_path: Path, order: str, angles: tuple[float, ...], forearm: tuple[float, ...]
) -> None:
    motion = read_bvh(write_bvh(tmp_path / "a.bvh", [{"LeftArm": angles}], order=order))
    found = at(motion, "LeftForeArm") - at(motion, "LeftArm")
    np.testing.assert_allclose(found, forearm, atol=1e-12)


def test_turns_add_up_along_the_limbs_and_root_channels_replace_its_offset(tmp_path: Path) -> None:
    frame = {"Hips": (0.0, 0.0, 90.0), "LeftLeg": (0.0, 90.0, 0.0)}
    motion = read_bvh(write_bvh(tmp_path / "a.bvh", [frame]))
    np.testing.assert_allclose(at(motion, "Hips"), (0.0, HIPS_Y, 0.0), atol=1e-12)
    # Turned to the left by 90, left is -z and back is -x.
    np.testing.assert_allclose(at(motion, "LeftFoot"), (-0.42, HIPS_Y - 0.42, -0.1), atol=1e-12)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("HIERARCHY", "SOMETHING", r"a\.bvh, line 1: a BVH file begins with HIERARCHY"),
        ("MOTION", "", r"line 1: .* MOTION"),
        ("OFFSET 0.0 0.92 0.0", "OFFSET 0.0 0.92", r"line 4: 3 numbers expected, found '0.0 0.92'"),
        ("CHANNELS 6", "CHANNELS 5", r"line 5: cannot read 'CHANNELS 5 Xpos"),
        ("Zrotation", "Wrotation", r"line 5: cannot read"),
        ("Frames: 1", "Frames: 2", r"line \d+: 2 frames told, 1 found"),
        ("Frame Time: 0.016667", "Frame Time: 0", r"line \d+: the time between frames"),
        ("0.0 0.92 0.0 0.0", "0.0 nan 0.0 0.0", r"line \d+: 57 numbers expected"),
        ("}\nMOTION", "MOTION", r"line \d+: the HIERARCHY is not complete"),
        ("}\nMOTION", "}\nROOT B\n{\n}\nMOTION", r"line \d+: one skeleton with one ROOT"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = write_bvh(tmp_path / "a.bvh", [{}])
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(MotionFileError, match=told):
        read_bvh(path)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.bvh"
    path.write_text("")
    with pytest.raises(MotionFileError, match="line 1"):
        read_bvh(path)
