"""Real video with known joints: each camera alone against what four of them triangulate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tqdm import tqdm

from inference.lift.training.metrics import Column, Errors, markdown, pose_errors
from inference.poses import Poses3D
from inference.skeleton import H36M17, FloatArray, Joint
from tests.accuracy.setup import Report, Setup, analyses

COLUMNS = (
    Column("pa_mpjpe", "PA-MPJPE, mm", 0, ""),
    Column("spine_angle", "spine"),
    Column("trunk_lean", "trunk lean"),
    Column("thigh_angle", "thigh"),
    Column("knee_flexion", "knee"),
    Column("hip_flexion", "hip"),
    Column("elbow_flexion", "elbow"),
)
_MARKERS = {
    f"{side}_{part}": f"{side[0].upper()}{part.capitalize()}"
    for side in ("left", "right")
    for part in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
}
_LIMBS = [H36M17.index(name) for name in _MARKERS]
_TRC_HEAD_LINES = 5


def report(setup: Setup) -> Report:
    """Run each camera's video through the pipeline, with each lifter."""
    if setup.data is None:
        return Report({"single-camera": "Not measured: the clips are not on this machine."})
    folder = setup.data / "gt" / "pose2sim-single"
    true = triangulated(folder / "peer_BalancingTrial_0-100_filt.trc")
    lifters = setup.lifters
    found: dict[str, dict[str, Errors]] = {name: {} for name in lifters}
    for video in tqdm(sorted((folder / "videos").glob("*.mp4")), unit=" clips", desc="one camera"):
        for lifter, analysis in analyses(video, lifters).items():
            truth = Poses3D(true, np.ones(true.shape[:2]), analysis.poses.times_s)
            errors = pose_errors(analysis.poses, truth, analysis.keypoints, _LIMBS)
            found[lifter][video.stem] = errors
    rows = [
        ((camera, lifter), errors)
        for lifter, by_camera in found.items()
        for camera, errors in (*by_camera.items(), ("**all**", Errors.pooled(by_camera.values())))
    ]
    return Report({"single-camera": markdown(("camera", "lifter"), rows, COLUMNS)})


def triangulated(path: Path) -> FloatArray:
    """Read poses from a marker file (TRC), whose axes are y up.

    Neck and head have no marker that a pose's definition knows; they are put above the shoulders.

    Returns
    -------
    array, shape (T, 17, 3)
        Metres from the pelvis, z up.
    """
    names, points = marker_file(path)
    pose = np.zeros((len(points), len(H36M17), 3))
    for name, marker in _MARKERS.items():
        pose[:, H36M17.index(name)] = points[:, names.index(marker)]
    pelvis = (pose[:, Joint.LEFT_HIP] + pose[:, Joint.RIGHT_HIP]) / 2
    thorax = (pose[:, Joint.LEFT_SHOULDER] + pose[:, Joint.RIGHT_SHOULDER]) / 2
    pose[:, Joint.PELVIS], pose[:, Joint.THORAX] = pelvis, thorax
    pose[:, Joint.SPINE] = (pelvis + thorax) / 2
    for joint, height in ((Joint.NECK, 0.1), (Joint.HEAD, 0.3)):
        pose[:, joint] = thorax + np.array([0.0, 0.0, height])
    return pose - pose[:, [Joint.PELVIS]]


def marker_file(path: Path) -> tuple[list[str], FloatArray]:
    """Read the names of the markers and their places, (T, N, 3) metres, z up."""
    lines = path.read_text(encoding="utf-8").splitlines()
    names = lines[_TRC_HEAD_LINES - 2].split("\t")[2::3]
    rows = np.array([line.split("\t") for line in lines[_TRC_HEAD_LINES:] if line.strip()])
    points = rows[:, 2 : 2 + 3 * len(names)].astype(float)
    return names, points.reshape(len(rows), -1, 3)[..., [2, 0, 1]]
