"""The default of the knee rule against squats that were done right and wrong on purpose."""

from pathlib import Path

import numpy as np
import pytest

from inference.motion.judge import judge
from inference.motion.measure import measure
from inference.motion.rules import rule_by_id
from inference.motion.segment import segment
from inference.motion.types import Exercise, RuleSettings
from inference.synth.camera import Camera
from tests.inference.motion.lifts import keypoints_of, poses_of
from tests.inference.motion.markers import joints_from_plug_in_gait

LIMITS = (0.9, 1.0)
PHONE = Camera(azimuth_deg=0.0, focal_mm=29.0)


@pytest.mark.real
def test_the_default_spares_most_correct_squats_and_catches_most_others(shared_data: Path) -> None:
    rule = rule_by_id("knee_caving")
    settings = [RuleSettings().with_value(rule, rule.thresholds[0], limit) for limit in LIMITS]
    flagged: dict[str, list[list[bool]]] = {"correct": [], "incorrect": []}
    with np.load(shared_data / "mocap" / "uiprmd_deep_squat_s01-s06.npz") as data:
        for name in sorted(data.files):
            joints = joints_from_plug_in_gait(data[name])
            times = np.arange(len(joints)) / 100
            poses, keypoints = poses_of(joints, times, PHONE), keypoints_of(joints, times, PHONE)
            measured = measure(poses, keypoints)
            found = segment(poses, keypoints, measured, Exercise.SQUAT)
            if found.reps:
                verdicts = [judge(found, measured, chosen).findings for chosen in settings]
                faults = [any(f.rule == rule.id for f in findings) for findings in verdicts]
                flagged[name.split("_")[0]].append(faults)
    correct, incorrect = (np.mean(flagged[kind], axis=0) for kind in ("correct", "incorrect"))
    assert correct.tolist() == pytest.approx([0.17, 0.41], abs=0.02)
    assert incorrect.tolist() == pytest.approx([0.69, 0.95], abs=0.02)
