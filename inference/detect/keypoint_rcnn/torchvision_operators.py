"""The two operators of torchvision that Keypoint R-CNN needs, where torchvision has none.

torchvision from the usual package index is built for a torch with CUDA. Beside a torch for the CPU
alone its library can't be loaded, and then not even ``import torchvision`` works. Defined here in
torch and numpy, the operators give the same results, more slowly.
"""

from __future__ import annotations

import logging
import sys
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor

log = logging.getLogger(__name__)

_NMS = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_ROI_ALIGN = (
    "(Tensor input, Tensor rois, float spatial_scale, SymInt pooled_height, SymInt pooled_width, "
    "int sampling_ratio, bool aligned) -> Tensor"
)
_ROWS = 1024
"""So many boxes are compared with all others at once: 4 MB for each thousand of those."""


@cache
def import_torchvision() -> ModuleType:
    """Import torchvision, with its operators or with ours.

    Raises
    ------
    ImportError, RuntimeError
        If it can't be imported in either way.
    """
    try:
        import torchvision
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        log.info("torchvision has no operators for this torch: slower ones take their place")
        _define()
        import torchvision

        _announce()
    module: ModuleType = torchvision
    return module


def _define() -> None:
    """Give torch the operators under the names that torchvision calls them by."""
    library: Any = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    library.define(f"nms{_NMS}")
    library.define(f"qnms{_NMS}")  # importing torchvision describes it, though nothing calls it
    library.define(f"roi_align{_ROI_ALIGN}")
    library.impl("nms", nms, "CompositeExplicitAutograd")
    library.impl("roi_align", roi_align, "CompositeExplicitAutograd")
    _kept.append(library)


_kept: list[Any] = []
"""The operators go away with their library."""


def _announce() -> None:
    """Tell torchvision, which asks before each use, that there are operators."""
    for name in ("torchvision.extension", "torchvision.ops.roi_align"):
        if (module := sys.modules.get(name)) is not None:
            vars(module)["_has_ops"] = lambda: True


def nms(dets: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Keep the boxes that overlap no surer one by more than a threshold; `torchvision.ops.nms`.

    Parameters
    ----------
    dets : Tensor, shape (N, 4)
        Left, top, right, bottom.
    scores : Tensor, shape (N,)
    iou_threshold : float
        Of the intersection over the union.

    Returns
    -------
    Tensor of int64
        Indices of the kept boxes, the surest first.
    """
    order = scores.sort(descending=True, stable=True).indices
    boxes = dets[order].detach().cpu()
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    alive = np.ones(len(boxes), bool)
    for start in range(0, len(boxes), _ROWS):
        rows = boxes[start : start + _ROWS, None]
        across = torch.minimum(rows[..., 2], boxes[:, 2]) - torch.maximum(rows[..., 0], boxes[:, 0])
        down = torch.minimum(rows[..., 3], boxes[:, 3]) - torch.maximum(rows[..., 1], boxes[:, 1])
        shared = across.clamp_(min=0) * down.clamp_(min=0)
        union = area[start : start + _ROWS, None] + area - shared
        alike = (shared / union > iou_threshold).numpy()
        for row, like in enumerate(alike, start):
            if alive[row]:
                alive[row + 1 :] &= ~like[row + 1 :]
    return order[torch.from_numpy(np.flatnonzero(alive)).to(order.device)]


def roi_align(
    input: Tensor,
    rois: Tensor,
    spatial_scale: float,
    pooled_height: int,
    pooled_width: int,
    sampling_ratio: int,
    aligned: bool,
) -> Tensor:
    """Average features over the cells of a grid in each box; `torchvision.ops.roi_align`.

    He et al. 2017, "Mask R-CNN", section 3: bilinear samples at regular points of each cell. The
    points of a box form a grid, so that sampling and averaging are one linear map of the rows and
    one of the columns.

    Parameters
    ----------
    input : Tensor, shape (N, C, H, W)
    rois : Tensor, shape (K, 5)
        Index of the picture; left, top, right, bottom in its pixels.
    spatial_scale : float
        Cells of the features per pixel.
    pooled_height, pooled_width : int
        Of the grid.
    sampling_ratio : int
        Samples across each cell; 0 for one per cell of the features, rounded up.
    aligned : bool
        Whether a pixel's value is that of its middle.

    Returns
    -------
    Tensor, shape (K, C, pooled_height, pooled_width)
    """
    height, width = input.shape[2:]
    corners = rois[:, 1:].detach().float().cpu() * spatial_scale - (0.5 if aligned else 0.0)
    pictures = rois[:, 0].long().tolist()
    out = input.new_empty((len(rois), input.shape[1], pooled_height, pooled_width))
    for k, (left, top, right, bottom) in enumerate(corners.unbind()):
        rows, row_map = _along(top, bottom, pooled_height, height, sampling_ratio, aligned)
        columns, column_map = _along(left, right, pooled_width, width, sampling_ratio, aligned)
        seen = input[pictures[k], :, rows, columns].float()
        out[k] = row_map.to(seen.device) @ (seen @ column_map.T.to(seen.device))
    return out


def _along(
    low: Tensor, high: Tensor, bins: int, cells: int, ratio: int, aligned: bool
) -> tuple[slice, Tensor]:
    """Return which cells along one side a box touches, and what each counts in each bin.

    A point more than one cell outside counts as zero; one less far takes the cell at the edge.
    """
    length = high - low
    if not aligned:
        length = length.clamp(min=1.0)
    step = length / bins
    samples = ratio if ratio > 0 else max(1, int(torch.ceil(step)))
    offsets = (torch.arange(samples) + 0.5) * (step / samples)
    points = (low + torch.arange(bins)[:, None] * step + offsets).flatten()
    inside = ((points >= -1.0) & (points <= cells)).float() / samples
    points = points.clamp(0.0, cells - 1.0)
    below = points.floor().long()
    first, last = int(below.min()), min(int(below.max()) + 1, cells - 1)
    part = points - below
    weights = torch.zeros(bins * samples, last - first + 1)
    at = torch.arange(len(points))
    weights[at, below - first] = (1 - part) * inside
    weights[at, (below + 1).clamp(max=last) - first] += part * inside
    return slice(first, last + 1), weights.reshape(bins, samples, -1).sum(1)
