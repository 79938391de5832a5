"""Keypoint R-CNN of detectron2, which finds people and their joints in one go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from inference.detect.detector import RunOptions, Somebody, Tracker
from inference.detect.keypoint_rcnn.package import lacks_package
from inference.models.errors import ModelError
from inference.models.store import content_of, paths_of
from inference.models.table import model_by_id
from inference.skeleton import COCO17, Image, JointSet

__all__ = ["KeypointRCNN", "KeypointRCNN101", "KeypointRCNNX101", "lacks_package"]


class KeypointRCNN:
    """He et al. 2017, "Mask R-CNN", section 5, on a ResNet-50 with a feature pyramid.

    Parameters
    ----------
    run : RunOptions, optional

    Raises
    ------
    inference.models.errors.ModelError
        If detectron2, torchvision or the weights are missing, or these are damaged.
    """

    name: ClassVar[str] = "keypoint-rcnn"
    code: ClassVar[str] = "r50-fpn-3x/1"
    """Of the version, what does not depend on the weights."""
    model: ClassVar[str] = "keypoint-rcnn-r50"
    config: ClassVar[str] = "keypoint_rcnn_R_50_FPN_3x"
    joint_set: JointSet = COCO17

    def __init__(self, run: RunOptions | None = None) -> None:
        if problem := lacks_package():
            raise ModelError(problem)
        model = model_by_id(self.model)
        (weights,) = paths_of(model)
        # Here, since the window must open without torch.
        from inference.detect.keypoint_rcnn import loading
        from inference.detect.keypoint_rcnn.network import Network

        cfg = loading.configuration(self.config)
        network = loading.build(cfg)
        loading.load(network, weights)
        self.version = f"{self.code}-{content_of(model)}"
        self._sides: tuple[int, int] = (cfg.INPUT.MIN_SIZE_TEST, cfg.INPUT.MAX_SIZE_TEST)
        self._network = Network(network, run or RunOptions(threads=1))

    @property
    def device(self) -> str:
        """Where it runs, for people to read; changes where memory runs out."""
        return self._network.device

    @property
    def batch(self) -> int:
        """How many frames it is best given at once.

        On a graphics card twice as many as are inferred at once, so that some can be prepared
        while it works on others.
        """
        return self._network.batch * (2 if self._network.on_gpu else 1)

    def track(self, start: tuple[float, float] | None = None) -> Tracker:
        """Begin a clip; see `inference.detect.detector.Detector`."""
        from inference.detect.following import Following

        return Following(self, start)

    def detect(self, images: Sequence[Image], *, closely: bool = True) -> list[list[Somebody]]:
        """Find everyone in some pictures; see `inference.detect.detector.Detector`.

        Small people are found in the same look at the whole picture, so that `closely` makes no
        difference.
        """
        from inference.detect.keypoint_rcnn.feeding import fed
        from inference.detect.keypoint_rcnn.postprocess import people_of
        from inference.detect.keypoint_rcnn.preprocess import input_size, prepare

        if not images:
            return []
        height, width = images[0].shape[:2]
        ready = partial(prepare, size=input_size(height, width, *self._sides))
        network = self._network
        people: list[list[Somebody]] = []
        for pictures in fed(images, network.batch, ready, on_gpu=network.on_gpu):
            people += [people_of(answer) for answer in network(pictures, (height, width))]
        return people


class KeypointRCNN101(KeypointRCNN):
    """The same on a ResNet-101: a little more exact, and slower."""

    name: ClassVar[str] = "keypoint-rcnn-r101"
    code: ClassVar[str] = "r101-fpn-3x/1"
    model: ClassVar[str] = "keypoint-rcnn-r101"
    config: ClassVar[str] = "keypoint_rcnn_R_101_FPN_3x"


class KeypointRCNNX101(KeypointRCNN):
    """The same on a ResNeXt-101 32x8d: the most exact of the zoo, and the slowest."""

    name: ClassVar[str] = "keypoint-rcnn-x101"
    code: ClassVar[str] = "x101-32x8d-fpn-3x/1"
    model: ClassVar[str] = "keypoint-rcnn-x101"
    config: ClassVar[str] = "keypoint_rcnn_X_101_32x8d_FPN_3x"
