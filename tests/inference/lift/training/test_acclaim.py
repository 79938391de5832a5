from pathlib import Path

import numpy as np
import pytest

from inference.lift.training.acclaim import read_acclaim
from inference.lift.training.skeletons import MotionFileError, SkeletonMotion
from inference.skeleton import FloatArray
from tests.inference.lift.training.recordings import HIPS_Y, write_amc, write_asf


def at(motion: SkeletonMotion, name: str) -> FloatArray:
    return motion.positions[0, motion.names.index(name)]


def read(folder: Path, frame: dict[str, tuple[float, ...]], **skeleton: object) -> SkeletonMotion:
    dofs = {
        name: "rx ry rz" if len(v) == 3 else "rx" for name, v in frame.items() if name != "root"
    }
    asf = write_asf(folder / "a.asf", dofs, **skeleton)  # type: ignore[arg-type]
    unit = ":RADIANS" if skeleton.get("angle") == "rad" else ":DEGREES"
    return read_acclaim(asf, write_amc(folder / "a.amc", [frame], unit))


def test_joints_stand_in_metres_at_the_start_of_their_bones(tmp_path: Path) -> None:
    motion = read(tmp_path, {})
    assert motion.rate_hz == 120.0
    np.testing.assert_allclose(at(motion, "root"), (0.0, HIPS_Y, 0.0), atol=1e-9)
    np.testing.assert_allclose(at(motion, "lfemur"), (0.1, HIPS_Y, 0.0), atol=1e-9)
    np.testing.assert_allclose(at(motion, "lfoot"), (0.1, 0.08, 0.0), atol=1e-9)
    np.testing.assert_allclose(at(motion, "lfoot_end"), (0.1, 0.08, 0.15), atol=1e-9)
    np.testing.assert_allclose(at(motion, "rwrist"), (-0.18, 0.86, 0.0), atol=1e-9)


def test_another_unit_of_length_than_cmus_is_left_to_be_guessed(tmp_path: Path) -> None:
    known = read(tmp_path, {})
    asf, amc = tmp_path / "a.asf", tmp_path / "a.amc"
    asf.write_text(asf.read_text().replace("length 0.45", "length 0.01", 1))
    found = read_acclaim(asf, amc)
    np.testing.assert_allclose(found.positions * 0.0254 / 0.45, known.positions, atol=1e-9)


@pytest.mark.parametrize(("angle", "quarter"), [("deg", 90.0), ("rad", np.pi / 2)])
def test_a_knee_bends_in_degrees_and_radians(tmp_path: Path, angle: str, quarter: float) -> None:
    motion = read(tmp_path, {"ltibia": (quarter,)}, angle=angle)
    np.testing.assert_allclose(at(motion, "lfoot"), (0.1, 0.5, -0.42), atol=1e-9)
    np.testing.assert_allclose(at(motion, "rfoot"), (-0.1, 0.08, 0.0), atol=1e-9)


def test_a_bone_turns_about_its_own_axes(tmp_path: Path) -> None:
    # Axes turned by 90 about y put the bone's x along the figure's -z: the shank swings sideways.
    motion = read(tmp_path, {"ltibia": (90.0,)}, axes={"ltibia": (0.0, 90.0, 0.0)})
    np.testing.assert_allclose(at(motion, "lfoot"), (0.1 - 0.42, 0.5, 0.0), atol=1e-9)


def test_the_axis_itself_is_turned_about_x_first(tmp_path: Path) -> None:
    # x by 90, then z by 90: the bone's x comes to lie along the figure's y, about which the shank,
    # which hangs along it, cannot swing. In the other order x would come to lie along z.
    motion = read(tmp_path, {"ltibia": (90.0,)}, axes={"ltibia": (90.0, 0.0, 90.0)})
    np.testing.assert_allclose(at(motion, "lfoot"), (0.1, 0.08, 0.0), atol=1e-9)


def test_the_first_angle_turns_first_about_fixed_axes(tmp_path: Path) -> None:
    # The upper arm hangs along -y: x takes it to -z, where z leaves it.
    motion = read(tmp_path, {"lhumerus": (90.0, 0.0, 90.0)})
    found = at(motion, "lradius") - at(motion, "lhumerus")
    np.testing.assert_allclose(found, (0.0, 0.0, -0.3), atol=1e-9)


def test_the_root_turns_the_whole_body(tmp_path: Path) -> None:
    motion = read(tmp_path, {"root": (0.0, 90.0, 0.0), "ltibia": (90.0,)})
    np.testing.assert_allclose(at(motion, "lfoot"), (-0.42, 0.5, -0.1), atol=1e-9)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("a.asf", ":hierarchy", ":nothing", r"a\.asf, line 1: this is no ASF file"),
        ("a.asf", "length 0.45", "length long", r"line 4: 1 number expected, found 'long'"),
        ("a.asf", "order TX TY", "order TX TX", r"line 7: the root's order"),
        ("a.asf", "axis 0 0 0 XYZ", "axis 0 0 0 XYY", r"line 17: an order such as XYZ"),
        ("a.asf", "dof rx", "dof rx l", r"line \d+: only rotations are read, found 'rx l'"),
        ("a.asf", "root lhipjoint", "root tail", r"line \d+: there is no bone 'tail'"),
        ("a.asf", "root lhipjoint", "lfemur lhipjoint", r"line 12: lhipjoint does not hang"),
        ("a.amc", "ltibia 90.0", "ltibia 90.0 1", r"a\.amc, line 6: 1 number expected"),
        ("a.amc", "ltibia 90.0", "tail 90.0", r"line 6: the skeleton has no moving bone 'tail'"),
        ("a.amc", "ltibia 90.0", "", r"line 4: the frame lacks ltibia"),
        ("a.amc", "1\nroot", "root", r"line 4: the skeleton has no moving bone"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    read(tmp_path, {"ltibia": (90.0,)})
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1))
    with pytest.raises(MotionFileError, match=told):
        read_acclaim(tmp_path / "a.asf", tmp_path / "a.amc")


def test_a_file_of_something_else_is_no_movement(tmp_path: Path) -> None:
    asf = write_asf(tmp_path / "a.asf", {})
    (tmp_path / "a.amc").write_text("# nothing\n")
    with pytest.raises(MotionFileError, match="no AMC file"):
        read_acclaim(asf, tmp_path / "a.amc")
