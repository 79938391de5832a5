"""Pictures of two lifts side by side, each at the moment that belongs to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from inference.export.figure import picture_unit
from inference.export.overlay import OverlayStyle, body_primitives, panel_primitives
from inference.export.plan import ClipPlan
from inference.motion.compare import Comparison
from inference.review import Review
from inference.skeleton import Image
from inference.texts import tr
from inference.video.reader import VideoReader
from widgets.compare.distance_bars import bars_height, bars_least_width, bars_scale, paint_bars
from widgets.exported.arrange import GAP, pane_scale
from widgets.exported.beside import Beside
from widgets.exported.canvas import blank, even, painter_on, part, resize_into
from widgets.exported.card import paint_card
from widgets.exported.framing import Cut, Lifter, side_by_side
from widgets.exported.stamp import Stamp
from widgets.painter import paint
from widgets.theme import DARK, FONT_PT, SMALL_PT, exported_looks, text_height, tint, ui_font

_SHORT_SIDE = 1080
_NARROWEST, _WIDEST = 0.5625, 0.889
"""Width over height of the two panes: those of upright clips, and half of 16:9."""
_NAMES_PX = 30.0
"""Height of the line of names, in pixels as on a screen."""
_BOX = 0.8
"""Of the size of other texts: the box lies over the videos."""
_DIMMED = 0.35
_CACHE_BYTES = 48 << 20


class _Side:
    """One of the two videos in its pane."""

    def __init__(
        self, review: Review, cut: Cut, rect: QRect, style: OverlayStyle, text_scale: float
    ) -> None:
        self._review, self._style, self._text_scale = review, style, text_scale
        self._rect, self._source = rect, cut.source
        self._target = cut.target.translated(rect.topLeft())
        self._transform = cut.transform
        # Texts are of one size, however much each video is enlarged.
        clip, size = review.analysis.clip, rect.size()
        unit = picture_unit(clip.width, clip.height) * cut.scale
        self._body_scale = text_scale * picture_unit(size.width(), size.height()) / unit

    def cut(self, image: Image) -> Image:
        """Return the part of a frame that is shown, at the size at which it is."""
        shown = np.empty((self._target.height(), self._target.width(), 3), np.uint8)
        resize_into(part(image, self._source), shown)
        return shown

    def draw(self, picture: Image, frame: int, shown: Image, *, dimmed: bool = False) -> None:
        """Draw a frame that is cut already, with what belongs over it."""
        target = part(picture, self._target)
        if dimmed:
            cv2.convertScaleAbs(shown, dst=target, alpha=_DIMMED)
        else:
            target[...] = shown
        body = body_primitives(self._review, frame, self._style, self._body_scale)
        size = self._rect.width(), self._rect.height()
        panel = panel_primitives(self._review, frame, self._style, self._text_scale, size)
        with painter_on(picture, self._rect) as painter:
            painter.setOpacity(_DIMMED if dimmed else 1.0)
            painter.save()
            painter.setTransform(self._transform, True)
            paint(painter, body)
            painter.restore()
            paint(painter, panel)


class ComparisonComposer:
    """Makes pictures of the video and of the one that it is compared with.

    Parameters
    ----------
    review : Review
    plan : ClipPlan
    beside : Beside
    """

    def __init__(self, review: Review, plan: ClipPlan, beside: Beside) -> None:
        made, reference = beside.comparison, beside.reference
        self._review, self._reference, self._made = review, reference, made
        self._frames = nearest_moments(made)
        pane, names = _panes(plan, (review, reference))
        self._scale = pane_scale(plan.short_side or _SHORT_SIDE)
        self._size = QSize(even(2 * pane.width() + GAP), even(pane.height() + names))
        left = QRect(0, names, pane.width(), self._size.height() - names)
        right = QRect(
            pane.width() + GAP, names, self._size.width() - pane.width() - GAP, left.height()
        )
        cuts = side_by_side(
            Lifter.of(review.analysis.keypoints, made.athlete),
            Lifter.of(reference.analysis.keypoints, made.reference),
            left.size(),
        )
        other = replace(plan.style, findings=False)
        self._sides = (
            _Side(review, cuts[0], left, plan.style, plan.text_scale),
            _Side(reference, cuts[1], right, other, plan.text_scale),
        )
        self._stamp = Stamp(plan)
        self._bars_cm = bars_scale(made.max_cm)
        self._reader: VideoReader | None = None
        self._held: tuple[int, Image] | None = None
        """The frame of the reference that is shown, and its picture as it is cut."""
        self._ground = blank(self._size)
        self._paint_ground((left, right))
        self._picture = self._ground.copy()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every picture, in pixels; both even."""
        return self._size.width(), self._size.height()

    def picture(self, frame: int, image: Image) -> Image:
        """Return the picture for a frame; see `inference.export.composing.Composer`."""
        self._picture[...] = self._ground
        own, other = self._sides
        own.draw(self._picture, frame, own.cut(image))
        inside = 0 <= frame < len(self._frames)
        moment = int(self._frames[frame]) if inside else 0
        known = inside and bool(np.isfinite(self._made.reference_frame[frame]))
        other.draw(self._picture, moment, self._reference_picture(moment), dimmed=not known)
        with exported_looks(DARK), painter_on(self._picture, self._whole) as painter:
            self._stamp.paint(painter, *self.size)
            self._paint_distances(painter, self._made.distance_cm[frame] if known else None)
        return self._picture

    def card(self) -> Image:
        """Return the card for the end of the clip."""
        return paint_card(self._review, self._size)

    def close(self) -> None:
        """Let go of the reference's video."""
        if self._reader is not None:
            self._reader.close()
        self._reader = self._held = None

    @property
    def _whole(self) -> QRect:
        return QRect(0, 0, *self.size)

    def _reference_picture(self, frame: int) -> Image:
        """Return what is shown of a frame of the reference; a slow one is shown several times."""
        if self._held is None or self._held[0] != frame:
            if self._reader is None:
                clip = self._reference.analysis.clip
                self._reader = VideoReader(clip.path, cache_bytes=_CACHE_BYTES)
            self._held = (frame, self._sides[1].cut(self._reader.frame(frame)))
        return self._held[1]

    def _paint_ground(self, panes: Sequence[QRect]) -> None:
        """Paint, once, what lies around the videos and below them."""
        both = (self._review, DARK.text), (self._reference, DARK.ghost)
        with exported_looks(DARK), painter_on(self._ground, self._whole) as painter:
            painter.fillRect(self._whole, QColor(DARK.background))
            for pane in panes:
                painter.fillRect(pane, QColor(DARK.backdrop))
            painter.scale(self._scale, self._scale)
            font = ui_font(1.2 * FONT_PT, bold=True)
            painter.setFont(font)
            for (review, colour), pane in zip(both, panes, strict=True):
                left, width = pane.left() / self._scale + 10, pane.width() / self._scale - 20
                name = QFontMetricsF(font).elidedText(
                    review.analysis.clip.path.name, Qt.TextElideMode.ElideMiddle, width
                )
                painter.setPen(QColor(colour))
                box = QRectF(left, 0, width, _NAMES_PX)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_distances(
        self, painter: QPainter, distance_cm: npt.NDArray[np.floating] | None
    ) -> None:
        """Paint the box with the distance of each joint, between the two, at their feet."""
        scale = max(_BOX * self._scale, 0.9)
        painter.scale(scale, scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = text_height(SMALL_PT)
        width, height = bars_least_width() + 24, bars_height() + line + 14
        seam, foot = self._size.width() / 2 / scale, self._size.height() / scale
        box = QRectF(seam - width / 2, foot - height - 8, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(DARK.backdrop, 0.82))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(ui_font(SMALL_PT))
        painter.setPen(QColor(DARK.muted))
        head = QRectF(box.left(), box.top() + 5, width, line)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, tr("Apart, in cm"))
        rows = QRectF(head.bottomLeft() + QPointF(12, 0), box.bottomRight() - QPointF(12, 5))
        paint_bars(painter, rows, distance_cm, self._bars_cm)


def nearest_moments(comparison: Comparison) -> npt.NDArray[np.int64]:
    """Return the frame of the reference for each frame of the athlete, shape (T,).

    Where none belongs to it, it is that of the nearest frame to which one does; 0 where there is
    none at all.
    """
    frames = comparison.reference_frame
    known = np.flatnonzero(np.isfinite(frames))
    if not len(known):
        return np.zeros(len(frames), np.int64)
    every = np.arange(len(frames))
    after = np.searchsorted(known, every).clip(0, len(known) - 1)
    before = (after - 1).clip(0)
    nearer_before = np.abs(known[before] - every) <= np.abs(known[after] - every)
    nearest = np.where(nearer_before, known[before], known[after])
    return np.asarray(np.rint(frames[nearest]), np.int64)


def _panes(plan: ClipPlan, reviews: Sequence[Review]) -> tuple[QSize, int]:
    """Return the size of a pane, and the height of the names above both."""
    clips = [review.analysis.clip for review in reviews]
    aspect = float(np.mean([clip.width / clip.height for clip in clips]))
    aspect = min(max(aspect, _NARROWEST), _WIDEST)
    short = plan.short_side or _SHORT_SIDE
    names = round(_NAMES_PX * pane_scale(short))
    height = short - names
    return QSize(round(aspect * short - GAP / 2), height), names
