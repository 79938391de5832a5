"""Running Keypoint R-CNN: on what, how many pictures at once, and what if memory runs out."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from inference.detect.detector import Precision, RunOptions
from inference.detect.device_words import (
    card_failed,
    card_full,
    fewer_at_once,
    on_cpu,
    with_note,
)
from inference.detect.keypoint_rcnn.postprocess import Answer, joint_confidence

log = logging.getLogger(__name__)

CPU, GPU = "cpu", "cuda"
GPU_BATCH = 8

_TRIAL_SIZE = (128, 128)
_NO_MEMORY = ("out of memory", "alloc_failed")
"""What CUDA, and cuBLAS and cuDNN behind it, write where a card's memory is full."""

Model = torch.nn.Module
"""detectron2's GeneralizedRCNN, or what takes and returns the same."""


class Network:
    """A model, on the device that is wanted and works.

    Parameters
    ----------
    model : Module
        Takes a list of dicts with the ``image`` and the ``height`` and ``width`` that answers are
        for; returns as many dicts with ``instances``. On the CPU, in evaluation mode.
    run : RunOptions
        A device that isn't there, or fails a trial, is passed over.

    Attributes
    ----------
    batch : int
        How many pictures are inferred at once.
    """

    def __init__(self, model: Model, run: RunOptions) -> None:
        self._model, self._threads = model, run.threads or 1
        self._where, self._half = CPU, False
        self._note = ""
        if run.device in ("auto", "cuda"):
            self._try_cuda(half=run.precision is not Precision.FP32)
        elif run.device != CPU:
            log.info("Keypoint R-CNN does not run on %s: it runs on the CPU", run.device)
        self.batch = run.batch or (1 if self._where == CPU else GPU_BATCH)

    @property
    def on_gpu(self) -> bool:
        """Whether it runs on a graphics card."""
        return self._where != CPU

    @property
    def device(self) -> str:
        """Where it runs, for people to read."""
        if self.on_gpu:
            precision = "fp16" if self._half else "fp32"
            words = f"{torch.cuda.get_device_name(0)}, {precision}"
        else:
            words = on_cpu(self._threads)
        return with_note(words, self._note)

    def __call__(self, pictures: Tensor, size: tuple[int, int]) -> list[Answer]:
        """Infer some pictures, as many at once as memory allows.

        Parameters
        ----------
        pictures : Tensor, shape (N, 3, H, W), uint8
            On any device.
        size : (int, int)
            Height and width in pixels that the answers are for.

        Returns
        -------
        list of Answer
        """
        answers: list[Answer] = []
        while len(answers) < len(pictures):
            part = pictures[len(answers) : len(answers) + self.batch]
            try:
                answers += self._infer(part, size)
                continue
            except RuntimeError as error:
                if not (self.on_gpu and _is_full(error)):
                    raise
                log.warning("%s, %d at once: %s", self._where, self.batch, error)
            self._make_room()  # here the error, and what it holds of the memory, is gone
        return answers

    def _infer(self, pictures: Tensor, size: tuple[int, int]) -> list[Answer]:
        height, width = size
        inputs = [
            {"image": picture, "height": height, "width": width}
            for picture in pictures.to(self._where, non_blocking=True)
        ]
        with self._settings():
            return [_answer(found["instances"]) for found in self._model(inputs)]

    @contextlib.contextmanager
    def _settings(self) -> Iterator[None]:
        threads = torch.get_num_threads()
        torch.set_num_threads(self._threads)
        try:
            with (
                torch.inference_mode(),
                torch.autocast(torch.device(self._where).type, torch.float16, enabled=self._half),
            ):
                yield
        finally:
            torch.set_num_threads(threads)

    def _try_cuda(self, *, half: bool) -> None:
        """Move to the graphics card, if there is one that computes."""
        if not torch.cuda.is_available():
            log.info("Keypoint R-CNN runs on the CPU: torch finds no graphics card with CUDA")
            return
        try:
            self._move(GPU, half=half)
            self._infer(torch.zeros((1, 3, *_TRIAL_SIZE), dtype=torch.uint8), _TRIAL_SIZE)
        except Exception as error:  # drivers and libraries fail in many ways
            log.warning("Keypoint R-CNN runs on the CPU: the graphics card fails: %s", error)
            self._to_cpu(card_full() if _is_full(error) else card_failed())

    def _make_room(self) -> None:
        """Go on with half as many pictures at once, else on the CPU."""
        if self.batch > 1:
            self.batch //= 2
            self._note = fewer_at_once(self.batch)
        else:
            self._to_cpu(card_full())
        torch.cuda.empty_cache()  # does nothing where there is no CUDA

    def _to_cpu(self, note: str) -> None:
        self._move(CPU, half=False)
        self.batch, self._note = 1, note

    def _move(self, where: str, *, half: bool) -> None:
        self._model.to(where)
        self._where, self._half = where, half


def _is_full(error: Exception) -> bool:
    return any(words in str(error).casefold() for words in _NO_MEMORY)


def _answer(found: Any) -> Answer:
    """Take what is needed from detectron2's instances, to the CPU."""
    boxes, keypoints = found.pred_boxes.tensor, found.pred_keypoints
    xy = keypoints[..., :2]
    confidence = joint_confidence(found.pred_keypoint_heatmaps, xy, boxes)
    arrays = (boxes, found.scores, xy, confidence)
    return Answer(*(values.float().cpu().numpy() for values in arrays))
