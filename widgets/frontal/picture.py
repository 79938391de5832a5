"""The picture of the frontal pane, whoever shows it: the pane, or an exported clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from inference.motion.frontal import frontal_plane, knee_ankle_ratio
from inference.motion.types import Rep, Span
from inference.poses import Poses3D
from inference.skeleton import BoolArray, FloatArray, Joint
from inference.texts import number, tr
from widgets.frontal.paint import (
    Plane,
    header_height,
    paint_body,
    paint_ghost,
    paint_ground,
    paint_header,
    paint_hips,
    paint_reason,
    paint_widths,
    reason_height,
)
from widgets.frontal.ratio_trace import Chart, RatioTrace, chart_height, paint_chart, paint_cursor
from widgets.message import nobody_words, paint_message
from widgets.skeleton.scene import ANKLE_HEIGHT_M
from widgets.theme import current_theme

_LEAST_TOP_M, _CROWN_M = 1.3, 0.13
_FIGURE_SHARE = 0.6
"""Of the pane's height that the figure keeps; a trace that leaves less is not drawn."""


@dataclass(frozen=True, eq=False)
class FrontalClip:
    """A clip in the frontal plane, the feet standing on z = 0 about y = 0.

    Attributes
    ----------
    yz : array, shape (T, 17, 2)
        Metres.
    score : array, shape (T, 17)
    ratio : array, shape (T,)
        Of the knees' separation to that of the ankles.
    top_m : float
        Height that has to fit.
    """

    yz: FloatArray
    score: FloatArray
    ratio: FloatArray
    top_m: float

    @classmethod
    def of(cls, poses: Poses3D) -> FrontalClip:
        """Turn a clip's poses into the frontal plane."""
        yz = standing(poses.xyz)
        heads = yz[:, Joint.HEAD, 1]
        heads = heads[np.isfinite(heads)]
        top = float(np.percentile(heads, 98)) + _CROWN_M if len(heads) else _LEAST_TOP_M
        ratio = knee_ankle_ratio(np.asarray(poses.xyz, float))
        return cls(yz, poses.score, ratio, max(top, _LEAST_TOP_M))


def standing(xyz: FloatArray) -> FloatArray:
    """Return poses in the frontal plane, standing on the floor: (T, 17, 3) in, (T, 17, 2) out."""
    yz = np.array(frontal_plane(np.asarray(xyz, float)))
    ankles = yz[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    yz[..., 0] -= ankles[..., 0].mean(axis=1, keepdims=True)
    yz[..., 1] -= ankles[..., 1].min(axis=1, keepdims=True) - ANKLE_HEIGHT_M
    return yz


@dataclass(frozen=True, eq=False)
class FrontalPicture:
    """All that the picture shows but for the frame.

    Attributes
    ----------
    clip : FrontalClip or None
        None shows nothing.
    ghost : array, shape (T, 17, 2), or None
        The compared lift, standing.
    analysed : int or None
        How many frames are analysed so far; None for all.
    threshold : float or None
        Ratio of knees to feet below which it is a fault; None shows no limit.
    faults : tuple of Span
        When the knees were found to cave in.
    ratio : array, shape (T,), or None
        What is judged; None takes it from the poses.
    judged : bool array, shape (T,), or None
        Where the rule looks; None is everywhere.
    error : float
        Expected error of the ratio; 0 for not known.
    rep : Rep or None
        Through which the ratio is traced.
    unsupported : str
        Why the view can't show it; empty where it can.
    """

    clip: FrontalClip | None = None
    ghost: FloatArray | None = None
    analysed: int | None = None
    threshold: float | None = None
    faults: tuple[Span, ...] = ()
    ratio: FloatArray | None = None
    judged: BoolArray | None = None
    error: float = 0.0
    rep: Rep | None = None
    unsupported: str = ""

    def chart(self, pane: QRectF) -> Chart | None:
        """Return where the ratio is traced; None where there is no rep or no room."""
        trace, height = self._trace(), chart_height()
        room = pane.height() - header_height() - height
        if trace is None or room < _FIGURE_SHARE * (pane.height() - header_height()):
            return None
        return Chart(trace, pane.adjusted(0, pane.height() - height, 0, 0))

    def paint_stage(self, painter: QPainter, pane: QRectF, chart: Chart | None) -> None:
        """Paint backdrop, floor and trace: what only a rep or a setting changes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, self._plane(pane, chart), pane)
        if chart is not None:
            paint_chart(painter, chart, current_theme())
        if self.unsupported:
            paint_reason(painter, pane, self.unsupported)

    def paint_frame(self, painter: QPainter, pane: QRectF, chart: Chart | None, frame: int) -> None:
        """Paint what belongs to a frame over the stage."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.clip is not None and 0 <= frame < len(self.clip.yz):
            self._paint_figure(painter, pane, self._plane(pane, chart), frame)
        if chart is not None:
            paint_cursor(painter, chart, frame, current_theme())

    def verdict(self, frame: int, fault: bool) -> str:
        """Say what the ratio is judged by in a frame."""
        if self.unsupported:
            return tr("knees to feet · not judged in this view")
        if self.threshold is None:
            return tr("◆ knees in") if fault else tr("knees to feet")
        limit = number(self.threshold, 2)
        if fault:
            return tr("◆ knees in · fault below {limit}").format(limit=limit)
        if not self._is_judged(frame):
            return tr("knees to feet · judged lower down")
        return tr("knees to feet · fault below {limit}").format(limit=limit)

    def _trace(self) -> RatioTrace | None:
        """Return the ratio through the rep, where there is one."""
        if self.clip is None or self.rep is None or self.unsupported:
            return None
        ratio = self.clip.ratio if self.ratio is None else self.ratio
        frames = slice(max(self.rep.start_frame, 0), self.rep.end_frame + 1)
        values = ratio[frames]
        if not len(values):
            return None
        judged = np.ones(len(values), bool) if self.judged is None else self.judged[frames]
        title = tr("Rep {n}: knees to feet").format(n=self.rep.index)
        return RatioTrace(frames.start, values, judged, self.threshold, self.error, title)

    def _plane(self, pane: QRectF, chart: Chart | None) -> Plane:
        """Return where the figure stands: between the header and what is at the foot."""
        foot = chart.rect.height() if chart is not None else 0.0
        if self.unsupported:
            foot = reason_height(pane, self.unsupported)
        room = pane.adjusted(0, header_height(), 0, -foot)
        top = _LEAST_TOP_M if self.clip is None else self.clip.top_m
        return Plane(room, top, current_theme(), bool(self.unsupported))

    def _paint_figure(self, painter: QPainter, pane: QRectF, plane: Plane, frame: int) -> None:
        assert self.clip is not None
        yz, score = self.clip.yz[frame], self.clip.score[frame]
        if not np.isfinite(yz).any():
            paint_message(painter, plane.rect, "", nobody_words(frame, self.analysed))
            return
        fault = any(span.start_frame <= frame <= span.end_frame for span in self.faults)
        if self.ghost is not None and frame < len(self.ghost):
            paint_ghost(painter, plane, self.ghost[frame])
        paint_body(painter, plane, yz, score)
        paint_hips(painter, plane, yz)
        told = fault or self._is_judged(frame)
        limit = self.threshold if told else None
        paint_widths(painter, plane, yz, limit, fault if told else None)
        ratio = self.clip.ratio if self.ratio is None else self.ratio
        value = float(ratio[frame]) if frame < len(ratio) else float("nan")
        told_error = 0.0 if self.unsupported else self.error
        paint_header(painter, plane, pane, (value, told_error), self.verdict(frame, fault), fault)

    def _is_judged(self, frame: int) -> bool:
        """Return whether the rule looks at a frame."""
        if self.unsupported:
            return False
        judged = self.judged
        return judged is None or bool(frame < len(judged) and judged[frame])
