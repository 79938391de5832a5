"""What the joints of the body are called."""

from __future__ import annotations

from inference.texts import mark, tr

_JOINTS = {
    "left_shoulder": mark("left shoulder"),
    "right_shoulder": mark("right shoulder"),
    "left_elbow": mark("left elbow"),
    "right_elbow": mark("right elbow"),
    "left_wrist": mark("left wrist"),
    "right_wrist": mark("right wrist"),
    "left_index": mark("left fingers"),
    "right_index": mark("right fingers"),
    "left_hip": mark("left hip"),
    "right_hip": mark("right hip"),
    "left_knee": mark("left knee"),
    "right_knee": mark("right knee"),
    "left_ankle": mark("left ankle"),
    "right_ankle": mark("right ankle"),
    "left_heel": mark("left heel"),
    "right_heel": mark("right heel"),
    "left_foot_index": mark("left toes"),
    "right_foot_index": mark("right toes"),
}


def joint_words(joint: str) -> str:
    """Return the name of a joint within a sentence: ``left knee``."""
    return tr(_JOINTS[joint]) if joint in _JOINTS else joint.replace("_", " ")
