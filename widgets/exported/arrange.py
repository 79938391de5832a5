"""Where the parts of an exported picture lie, by layout and by the shape of the clip."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QSize

from inference.export.plan import ClipLayout, ClipPlan
from inference.video.clip import ClipInfo
from widgets.exported.canvas import even

GAP = 4
"""Pixels between two parts of a picture."""
_LONGEST = 1920
"""Pixels of the long side of a picture that has a size of its own: what any phone plays."""
_SHORT_SIDE = 1080
_PANE_PX = 600.0
"""Pixels of panes, as on a screen, that the short side makes up."""
_LEAST_SCALE = 0.95
"""Texts of a small picture are as on a screen: there is less in it, but that can be read."""


@dataclass(frozen=True)
class Arrangement:
    """Where the parts lie, in pixels; one that is not shown is empty.

    Attributes
    ----------
    size : QSize
        Of the picture; both even.
    scale : float
        Pixels of the picture that a pixel of a pane takes.
    video, body, frontal, plots, rep : QRect
        The clip, the 3D skeleton, the frontal view, the plots, and what is said of the rep.
    """

    size: QSize
    scale: float
    video: QRect
    body: QRect
    frontal: QRect = field(default_factory=QRect)
    plots: QRect = field(default_factory=QRect)
    rep: QRect = field(default_factory=QRect)


def pane_scale(short_side: float) -> float:
    """Return how many pixels of a picture a pixel of a pane takes."""
    return max(short_side / _PANE_PX, _LEAST_SCALE)


def arrange(plan: ClipPlan, clip: ClipInfo) -> Arrangement:
    """Return where the parts of a layout with panes lie."""
    aspect = clip.width / clip.height
    if plan.layout is ClipLayout.VIDEO_3D:
        return _with_body(plan, clip, aspect)
    short = plan.short_side or _SHORT_SIDE
    return _across(short, aspect) if aspect > _UPRIGHT else _upright(short, aspect)


_UPRIGHT = 0.95
"""Width over height of a clip below which what belongs to it lies below it."""
_BODY_BESIDE, _BODY_BELOW = 0.62, 0.72
"""Width of the 3D view over the height of the video, and its height over the width of it."""


def _with_body(plan: ClipPlan, clip: ClipInfo, aspect: float) -> Arrangement:
    """Put the 3D view beside the video, or below an upright one."""
    upright = aspect <= _UPRIGHT
    longest = clip.height + _BODY_BELOW * clip.width
    if not upright:
        longest = clip.width + _BODY_BESIDE * clip.height
    short = plan.short_side or min(clip.width, clip.height) * min(
        (_LONGEST - 2 * GAP) / longest, 1.0
    )
    if upright:
        width, height = even(short), even(short / aspect)
        below = QRect(0, height + GAP, width, even(_BODY_BELOW * width))
        size = QSize(width, below.bottom() + 1)
        return Arrangement(size, pane_scale(short), QRect(0, 0, width, height), below)
    width, height = even(short * aspect), even(short)
    beside = QRect(width + GAP, 0, even(_BODY_BESIDE * height), height)
    size = QSize(beside.right() + 1, height)
    return Arrangement(size, pane_scale(short), QRect(0, 0, width, height), beside)


def _across(short: float, aspect: float) -> Arrangement:
    """Fill 16:9: the video, the 3D and the frontal view above, the plots below."""
    width, height = even(short * 16 / 9), even(short)
    top = round(min(0.6 * height, 0.62 * width / aspect))
    video = QRect(0, 0, round(top * aspect), top)
    left = video.right() + 1 + GAP
    body = QRect(left, 0, round(0.47 * (width - left - GAP)), top)
    left = body.right() + 1 + GAP
    frontal = QRect(left, 0, width - left, top)
    below = QRect(0, top + GAP, width, height - top - GAP)
    rep = QRect(below)
    rep.setLeft(width - round(0.24 * width))
    below.setRight(rep.left() - 1 - GAP)
    return Arrangement(
        QSize(width, height), pane_scale(short), video, body, frontal, plots=below, rep=rep
    )


def _upright(short: float, aspect: float) -> Arrangement:
    """Fill about 9:16: the video beside the 3D and the frontal view, the plots below."""
    width = even(short)
    across = round(min(0.6, aspect) * width)
    video = QRect(0, 0, across, round(across / aspect))
    left, high = across + GAP, video.height()
    body = QRect(left, 0, width - left, round(0.46 * high))
    top = body.bottom() + 1 + GAP
    frontal = QRect(left, top, width - left, high - top)
    plots = QRect(0, high + GAP, width, round(0.46 * width))
    rep = QRect(0, plots.bottom() + 1 + GAP, width, round(0.14 * width))
    size = QSize(width, even(rep.bottom() + 1))
    rep.setBottom(size.height() - 1)
    return Arrangement(size, pane_scale(short), video, body, frontal, plots, rep)
