"""Keypoint R-CNN and RTMPose as they are, but for networks that know where the joints truly are.

They read from a picture which frame it is (`tests.inference.video.clips`), and answer in the form
of the real networks. Whatever comes before and after them is the program's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

import cv2
import numpy as np
import torch

from inference.detect.detector import Detection, RunOptions
from inference.detect.rtmpose import RTMPose
from inference.detect.rtmpose.body import SIZE, BodyFinder, crop_of, postprocess
from inference.detect.rtmpose.people import Box
from inference.detect.rtmpose.tracker import box_around
from inference.skeleton import FloatArray, Image, Joint
from inference.synth.truth import Truth
from tests.inference.video.clips import number_in

_LIMBS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
COCO = (
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear"),
    *(f"{side}_{part}" for part in _LIMBS for side in ("left", "right")),
)
"""Lin et al. 2014, "Microsoft COCO": the order in which Keypoint R-CNN gives its joints."""
HALPE = (
    *COCO,
    *("head_top", "neck_base", "mid_hip"),
    *(
        f"{side}_{part}"
        for part in ("foot_index", "small_toe", "heel")
        for side in ("left", "right")
    ),
)
"""Li et al. 2020, "PaStaNet": likewise for RTMPose."""
HUMAN36M = (
    *("pelvis", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle"),
    *("spine", "thorax", "neck", "head", "left_shoulder", "left_elbow", "left_wrist"),
    *("right_shoulder", "right_elbow", "right_wrist"),
)
"""Pavllo et al. 2019, "3D human pose estimation in video": likewise for VideoPose3D."""

SIDE = 56
SURE = 0.9
MARGIN = 12.0

_FACE = {"nose": (0.11, 0.0), "eye": (0.08, 0.03), "ear": (0.0, 0.075)}
"""Metres in front of the middle of the ears, and to the side."""
_FEET = {"heel": -0.06, "foot_index": 0.17, "small_toe": 0.14}
"""Metres in front of the ankle, on the floor."""


def joints_of(truth: Truth, names: Sequence[str]) -> FloatArray:
    """Return where joints are seen: (T, J, 2) pixels."""
    return truth.camera.project(np.stack([_place(truth, name) for name in names], axis=1))


def _place(truth: Truth, name: str) -> FloatArray:
    pose = truth.joints
    ears = pose[:, Joint.NECK] + (pose[:, Joint.HEAD] - pose[:, Joint.NECK]) / 1.35
    side, part = name.split("_", 1) if name.startswith(("left_", "right_")) else ("", name)
    left = {"left": 1.0, "right": -1.0, "": 0.0}[side]
    if part in _FACE:
        ahead, beside = _FACE[part]
        return ears + np.array([ahead, left * beside, 0.0])
    if part in _FEET:
        ankle = pose[:, Joint[f"{side}_ankle".upper()]] * np.array([1.0, 1.0, 0.0])
        return ankle + np.array([_FEET[part], left * 0.03 * (part == "small_toe"), 0.0])
    if part in ("head_top", "neck_base", "mid_hip"):
        joint = {"head_top": Joint.HEAD, "neck_base": Joint.THORAX, "mid_hip": Joint.PELVIS}[part]
        return pose[:, joint]
    return pose[:, Joint[name.upper()]]


# ── Keypoint R-CNN ──────────────────────────────────────────────────────────────────────────────
class TrueRCNN(torch.nn.Module):
    """Takes and returns what detectron2's GeneralizedRCNN does."""

    def __init__(self, truth: Truth) -> None:
        super().__init__()
        self.xy = joints_of(truth, COCO)
        self.size = truth.camera.width, truth.camera.height
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"instances": self._person(one)} for one in inputs]

    def _person(self, one: dict[str, Any]) -> SimpleNamespace:
        assert (one["width"], one["height"]) == self.size
        xy = self.xy[number_in(one["image"].numpy().transpose(1, 2, 0))]
        box = np.concatenate([xy.min(axis=0) - MARGIN, xy.max(axis=0) + MARGIN])
        cell = ((xy - box[:2]) / (box[2:] - box[:2]) * SIDE).astype(int)
        maps = torch.full((1, 17, SIDE, SIDE), -20.0)
        maps[0, range(17), cell[:, 1], cell[:, 0]] = 20.0
        points = torch.tensor(np.column_stack([xy, np.ones(17)])[None], dtype=torch.float32)
        return SimpleNamespace(
            pred_boxes=SimpleNamespace(tensor=torch.tensor(box[None], dtype=torch.float32)),
            scores=torch.tensor([SURE]),
            pred_keypoints=points,
            pred_keypoint_heatmaps=maps,
        )


def prepare_without_pillow(images: Sequence[Image], size: tuple[int, int]) -> Image:
    """As `inference.detect.keypoint_rcnn.preprocess.prepare`, with OpenCV's resizing."""
    return np.stack([cv2.resize(one, size[::-1]).transpose(2, 0, 1) for one in images])


# ── RTMPose ─────────────────────────────────────────────────────────────────────────────────────
class TrueBodies(BodyFinder):
    """Draws the curves of RTMPose's second network for what lies in a box."""

    def __init__(self, xy: FloatArray) -> None:
        self.xy = xy

    def across(
        self, images: Sequence[Image], boxes: Sequence[Sequence[Box]]
    ) -> list[list[Detection]]:
        return [
            [self._body(self.xy[number_in(image)], box) for box in some]
            for image, some in zip(images, boxes, strict=True)
        ]

    def _body(self, xy: FloatArray, box: Box) -> Detection:
        crop, (height, width) = crop_of(box, SIZE), SIZE
        places = (xy - [crop.x, crop.y]) / crop.scale + [width / 2, height / 2]
        curves = []
        for column, length in ((0, 2 * width), (1, 2 * height)):
            curve = np.zeros((len(xy), length), np.float32)
            at = np.round(2 * places[:, column]).astype(int)
            curve[range(len(xy)), at.clip(0, length - 1)] = SURE
            curves.append(curve)
        return postprocess((curves[0], curves[1]), crop, SIZE)


class TrueRTMPose(RTMPose):
    """RTMPose after two such networks."""

    truth: ClassVar[Truth]

    def __init__(self, run: RunOptions | None = None) -> None:
        self._people = self._bodies = SimpleNamespace(device="nowhere", batch=1, note="")  # type: ignore[assignment]
        self._at_once = False
        self.xy = joints_of(self.truth, HALPE)
        self._find_bodies = TrueBodies(self.xy)
        self._find_people = self._boxes  # type: ignore[assignment]

    def _boxes(self, images: Sequence[Image], *, closely: bool = False) -> list[list[Box]]:
        found = []
        for image in images:
            xy = self.xy[number_in(image)].astype(np.float32)
            box = box_around(Detection(xy, np.full(len(xy), SURE, np.float32)))
            assert box is not None
            found.append([box])
        return found


# ── VideoPose3D ─────────────────────────────────────────────────────────────────────────────────
class TrueVideoPose3D:
    """A model in the place of a published one: checks its input, and gives the true poses.

    Parameters
    ----------
    truth : Truth
    rate_hz : float
        Of the frames that it is given.
    """

    receptive_field = 243

    def __init__(self, truth: Truth, rate_hz: float) -> None:
        self.worst = 0.0
        camera = truth.camera
        times = np.arange(0, truth.times_s[-1] + 1 / rate_hz, 1 / rate_hz)
        seen = joints_of(truth, COCO)
        # Pavllo et al. 2019: x from −1 to 1 across the picture, y in the same units.
        seen = (2 * seen - [camera.width, camera.height]) / camera.width
        self._seen = _resampled(times, truth.times_s, seen)
        pose = camera.to_camera(truth.joints[:, [Joint[name.upper()] for name in HUMAN36M]])
        self._pose = _resampled(times, truth.times_s, pose - pose[:, :1])

    def to(self, _device: str) -> TrueVideoPose3D:
        return self

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        half = self.receptive_field // 2
        given = rows[:, :, half:-half].transpose(1, 2).numpy()
        frames = given.shape[1]
        mirrored = _mirrored(self._seen[:frames], COCO)
        for one, wanted in zip(given, (self._seen[:frames], mirrored), strict=True):
            off = np.abs(one.reshape(frames, 17, 2) - wanted)
            self.worst = max(self.worst, float(np.quantile(off, 0.99)))
        pose = self._pose[:frames]
        out = np.stack([pose, _mirrored(pose, HUMAN36M)]).reshape(2, frames, 51)
        return torch.from_numpy(out.transpose(0, 2, 1))


def _resampled(wanted_s: FloatArray, times_s: FloatArray, values: FloatArray) -> FloatArray:
    columns = values.reshape(len(values), -1).T
    out = np.stack([np.interp(wanted_s, times_s, column) for column in columns], axis=1)
    return out.reshape(len(wanted_s), *values.shape[1:])


def _mirrored(values: FloatArray, names: Sequence[str]) -> FloatArray:
    """Exchange left and right, and turn the first coordinate round."""
    other = {"left": "right", "right": "left"}
    order = []
    for name in names:
        side, _, part = name.partition("_")
        order.append(names.index(f"{other[side]}_{part}" if side in other else name))
    turned = values[:, order].copy()
    turned[..., 0] *= -1
    return turned
