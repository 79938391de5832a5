from pathlib import Path

import numpy as np
import pytest

from inference.lift.training.bodies import body_joints
from inference.lift.training.bvh import read_bvh
from inference.lift.training.convert import convert, main, resample
from inference.lift.training.motion import BODY_JOINTS, knee_flexion_deg, read_packed
from inference.skeleton import FloatArray, Joint
from tests.inference.lift.training.recordings import write_amc, write_asf, write_bvh

STANDING = {
    "left_hip": (0.1, 0.92, 0.0),
    "left_knee": (0.1, 0.5, 0.0),
    "left_ankle": (0.1, 0.08, 0.0),
    "right_hip": (-0.1, 0.92, 0.0),
    "right_ankle": (-0.1, 0.08, 0.0),
    "left_shoulder": (0.18, 1.42, 0.0),
    "left_elbow": (0.18, 1.12, 0.0),
    "right_wrist": (-0.18, 0.86, 0.0),
    "pelvis": (0.0, 0.92, 0.0),
    "thorax": (0.0, 1.42, 0.0),
}


def squatting(frames: int, most_deg: float = 90.0) -> list[dict[str, tuple[float, ...]]]:
    """Left knee from 0 to `most_deg`, about x."""
    knees = np.linspace(0.0, most_deg, frames)
    return [{"LeftLeg": (0.0, float(knee), 0.0)} for knee in knees]


def check_standing(joints: FloatArray) -> None:
    for name, at in STANDING.items():
        np.testing.assert_allclose(joints[BODY_JOINTS.index(name)], at, atol=2e-3, err_msg=name)


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        (1.0, "metres"),
        (100.0, "centimetres"),
        (1000.0, "millimetres"),
        (1 / 0.0254, "inches"),
        (0.45 / 0.0254, "CMU's units"),
    ],
)
def test_the_unit_is_guessed_from_the_height(tmp_path: Path, unit: float, name: str) -> None:
    motion = read_bvh(write_bvh(tmp_path / "a.bvh", squatting(4), unit=unit))
    joints, found = body_joints(motion)
    assert found == name
    assert joints.shape == (4, 22, 3)
    check_standing(joints[0])


def test_z_up_becomes_y_up_and_left_stays_left(tmp_path: Path) -> None:
    # The figure faces +x, and its knee bends about the file's y.
    frames = [{"LeftLeg": (0.0, 0.0, float(knee))} for knee in (0, 0, 90)]
    joints, _ = body_joints(read_bvh(write_bvh(tmp_path / "a.bvh", frames, z_up=True)))
    check_standing(joints[0])
    np.testing.assert_allclose(joints[2, Joint.LEFT_ANKLE], (0.1, 0.5, -0.42), atol=1e-6)
    ahead = joints[:, BODY_JOINTS.index("nose")] - joints[:, BODY_JOINTS.index("left_ear")]
    assert (ahead[:, 2] > 0.09).all()


def test_a_body_with_no_axis_up_needs_to_be_told(tmp_path: Path) -> None:
    head_down = [{"Hips": (180.0, 0.0, 0.0)}] * 3
    motion = read_bvh(write_bvh(tmp_path / "a.bvh", head_down))
    with pytest.raises(ValueError, match="--up"):
        body_joints(motion)
    assert body_joints(motion, up="y")[0].shape == (3, 22, 3)


def test_the_face_looks_ahead_and_turns_with_the_head(tmp_path: Path) -> None:
    turns = [-60.0, 0.0, 60.0]
    frames = [{"Head": (0.0, 0.0, turn)} for turn in turns]
    joints, _ = body_joints(read_bvh(write_bvh(tmp_path / "a.bvh", frames)))
    nose, ears = joints[:, 17], joints[:, 20:22].mean(axis=1)
    ahead = (nose - ears)[:, [0, 2]]
    np.testing.assert_allclose(np.degrees(np.arctan2(*ahead.T)), turns, atol=1e-6)
    # The head starts at 1.6; height by the segments is 1.284 * (0.84 + 0.5) = 1.72 m.
    np.testing.assert_allclose(np.linalg.norm(ahead, axis=1), 0.1 * 1.7206 / 1.74, atol=1e-4)
    assert joints[1, 20, 0] > 0.07 > -0.07 > joints[1, 21, 0]
    np.testing.assert_allclose(ears[:, 1], 1.6 + 0.06 * 1.7206 / 1.74, atol=1e-4)


@pytest.mark.parametrize("prefix", ["", "mixamorig:", "mixamorig1:", "Bip01_", "Figure|"])
def test_prefixes_of_names_are_passed_over(tmp_path: Path, prefix: str) -> None:
    joints, _ = body_joints(read_bvh(write_bvh(tmp_path / "a.bvh", squatting(3), prefix=prefix)))
    check_standing(joints[0])


def test_biovisions_names_and_letters_for_the_sides_are_known(tmp_path: Path) -> None:
    path = write_bvh(tmp_path / "a.bvh", squatting(3))
    text = path.read_text()
    for old, new in [
        *(("LeftUpLeg", "LeftHip"), ("LeftLeg", "LeftKneeJoint"), ("LeftFoot", "LeftAnkle")),
        *(("LeftShoulder", "LeftCollar"), ("LeftArm", "LeftShoulder")),
        *(("RightArm", "upper_arm.R"), ("RightLeg", "shin.R"), ("RightHand", "R_Wrist")),
    ]:
        text = text.replace(f"{old}\n", f"{new}\n")
    path.write_text(text)
    check_standing(body_joints(read_bvh(path))[0][0])


def test_a_skeleton_without_the_joints_or_of_no_height_is_refused(tmp_path: Path) -> None:
    path = write_bvh(tmp_path / "a.bvh", squatting(3))
    path.write_text(path.read_text().replace("LeftLeg", "Tentacle"))
    with pytest.raises(ValueError, match=r"left knee; it has .*Tentacle"):
        body_joints(read_bvh(path))
    path = write_bvh(tmp_path / "b.bvh", squatting(3), unit=7.0)
    with pytest.raises(ValueError, match=r"12\.04 high"):
        body_joints(read_bvh(path))


def test_resampling_keeps_the_first_and_last_moment() -> None:
    ramp = np.arange(7.0)[:, np.newaxis, np.newaxis] * np.ones((1, 22, 3))
    np.testing.assert_allclose(resample(ramp, 120, 60)[:, 0, 0], [0, 2, 4, 6])
    np.testing.assert_allclose(resample(ramp, 30, 60)[:, 0, 0], np.arange(0, 6.5, 0.5))
    np.testing.assert_allclose(resample(ramp, 1 / 0.016667, 60)[:, 0, 0], np.arange(7), atol=1e-3)
    assert resample(ramp[:1], 30, 60).shape == (1, 22, 3)


def test_bvh_files_become_a_packed_file_with_the_true_knee(tmp_path: Path) -> None:
    # 3 degrees are what `read_packed` leaves of a subject's straightest knees.
    frames = [{"LeftLeg": (0, a, 0), "RightLeg": (0, 3, 0)} for a in np.linspace(3, 90, 121)]
    one = write_bvh(tmp_path / "07_01.bvh", frames, rate_hz=120.0, unit=100.0)
    two = write_bvh(tmp_path / "07_02.bvh", frames[:30], rate_hz=30.0)
    packed = tmp_path / "motion.npz"
    assert main([str(one), str(two), "-o", str(packed)]) == 0
    read = read_packed(packed)
    assert read.names == ("07_01", "07_02")
    assert [len(trial) for trial in read.trials] == [61, 59]
    left, right = knee_flexion_deg(read.trials[0])
    np.testing.assert_allclose(left, np.linspace(3, 90, 61), atol=0.3)
    np.testing.assert_allclose(right, 3.0, atol=0.3)
    assert (read.trials[0][:, Joint.THORAX, 2] > 1.3).all()


def test_amc_files_find_the_skeleton_of_their_subject(tmp_path: Path) -> None:
    write_asf(tmp_path / "13.asf", {"ltibia": "rx", "rtibia": "rx"})
    (tmp_path / "14.asf").write_text("of someone else")
    frames = [{"ltibia": (a,), "rtibia": (3.0,)} for a in np.linspace(3, 90, 121)]
    amc = write_amc(tmp_path / "13_29.amc", frames)
    convert([amc], tmp_path / "motion.npz")
    (trial,) = read_packed(tmp_path / "motion.npz").trials
    np.testing.assert_allclose(knee_flexion_deg(trial)[0], np.linspace(3, 90, 61), atol=0.3)
    convert([amc], tmp_path / "slow.npz", asf=tmp_path / "13.asf", amc_rate_hz=60.0)
    assert len(read_packed(tmp_path / "slow.npz").trials[0]) == 121


def test_what_went_wrong_is_told_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "motion.npz"
    amc = write_amc(tmp_path / "13_29.amc", [{}])
    other = tmp_path / "a.fbx"
    bvh = write_bvh(tmp_path / "a.bvh", squatting(3), unit=7.0)
    for path, told in [
        (amc, "13_29.amc: 0 ASF files lie beside it; name its own with --asf\n"),
        (other, "a.fbx: only .bvh and .amc files can be converted\n"),
        (bvh, "a.bvh: the skeleton is"),
        (tmp_path / "none.bvh", "none.bvh"),
    ]:
        assert main([str(path), "-o", str(output)]) == 1
        assert told in capsys.readouterr().err
    assert main([str(amc), "--amc-rate", "0", "-o", str(output)]) == 1
    assert "must be above 0" in capsys.readouterr().err
    assert not output.exists()
