"""Models that answer like detectron2's, without it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch

SIDE = 56


class BoxAround(torch.nn.Module):
    """Sees one person in each picture, in a box as bright as the picture, in percent."""

    def __init__(self, room: float = float("inf")) -> None:
        super().__init__()
        self.room = room
        self.asked: list[int] = []
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        self.asked.append(len(inputs))
        if len(inputs) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return [{"instances": self._person(one)} for one in inputs]

    def _person(self, one: dict[str, Any]) -> SimpleNamespace:
        left = float(one["image"].float().mean()) / 100 * one["width"]
        box = torch.tensor([[left, 10.0, left + 56.0, 10.0 + 112.0]])
        maps = torch.full((1, 17, SIDE, SIDE), -20.0)
        maps[..., 28, 14] = 20.0
        xy = torch.tensor([left + 14.5, 10.0 + 57.0]).expand(1, 17, 2)
        return SimpleNamespace(
            pred_boxes=SimpleNamespace(tensor=box),
            scores=torch.tensor([0.9]),
            pred_keypoints=torch.cat([xy, torch.ones(1, 17, 1)], dim=2),
            pred_keypoint_heatmaps=maps,
        )
