"""What the timeline shows: pictures, reps, faults, notes, a range and the playhead."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inference.motion.types import Finding, Rep, Segmentation, Span
from inference.skeleton import FloatArray, Image
from inference.texts import tr
from widgets.theme import SMALL_PT, current_theme, text_height
from widgets.timeline.hits import Marks, NoteRow, describe
from widgets.timeline.layout import LARGEST_PICTURE, LEAST_LINES, USUAL_PICTURE, TimelineLayout
from widgets.timeline.paint import (
    paint_bar,
    paint_compared,
    paint_current,
    paint_fade,
    paint_findings,
    paint_focus,
    paint_handles,
    paint_notes,
    paint_overview,
    paint_partial,
    paint_playhead,
    paint_progress,
    paint_reps,
    paint_ruler,
    paint_tags,
    rep_room,
)
from widgets.timeline.thumbnails import Thumbnails
from widgets.timeline.time_view import TimeView

_WITHIN = Qt.ClipOperation.IntersectClip
_WISH_MS = 120
_SAY_MS = 300


class TimelineCanvas(QWidget):
    """The clip from left to right, by true time; the whole of it or a stretch.

    What stands still while the clip runs is drawn once and kept; the playhead is laid over it.
    """

    time_range_changed = Signal(float, float)
    thumbnails_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames = 0
        self._times: FloatArray = np.empty(0)
        self._view = TimeView.whole(0.0)
        self._frame = 0
        self._laid_out = TimelineLayout(0, 0, 1.0, self._times, self._view)
        self._marks = Marks()
        self._current: Rep | None = None
        self._analysed = 0
        self._cached: tuple[tuple[int, int], ...] = ()
        self._thumbnails = Thumbnails()
        self._hovered: int | None = None
        self._still: QPixmap | None = None
        self._wish = self._timer(_WISH_MS, self._wish_for_thumbnails)
        self._say = self._timer(_SAY_MS, self._say_position)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("Timeline"))

    def _timer(self, interval_ms: int, tick: Callable[[], None], *, repeat: bool = False) -> QTimer:
        timer = QTimer(self, interval=interval_ms, singleShot=not repeat)
        timer.timeout.connect(tick)
        return timer

    # Data in

    def set_clip(self, frames: int, times_s: FloatArray, aspect: float = 16 / 9) -> None:
        """Lay out another clip and drop what was shown.

        Parameters
        ----------
        frames : int
        times_s : array, shape (frames,)
            True time of each frame in seconds.
        aspect : float, optional
            Width over height of its pictures.
        """
        self._frames, self._times = frames, times_s
        self._view = TimeView.whole(float(times_s[-1]) if len(times_s) else 0.0)
        self._frame, self._analysed, self._cached = 0, 0, ()
        self._marks = Marks(in_out=(0, max(frames - 1, 0)))
        self._thumbnails.clear(aspect)
        self._wish.start()
        self._say.start()
        self._redraw()

    def set_frame(self, frame: int) -> None:
        """Move the playhead, and the view after it where it would leave it."""
        if frame == self._frame:
            return
        self._update_playhead()
        self._frame = frame
        self._update_playhead()
        self._follow_rep()
        time_s = self._layout().time(frame)
        self._look_at(self._view.turned_to(time_s))
        if not self._say.isActive():
            self._say.start()

    def set_segmentation(self, segmentation: Segmentation | None) -> None:
        """Show the reps and the activity; None clears them."""
        self._mark(segmentation=segmentation)

    def set_findings(self, findings: tuple[Finding, ...]) -> None:
        """Put a mark at the worst frame of each finding."""
        self._mark(findings=findings)

    def set_notes(self, notes: tuple[NoteRow, ...]) -> None:
        """Put a bubble at each note: its frame, its time in seconds, its text."""
        self._mark(notes=notes)

    def set_in_out(self, first: int, last: int) -> None:
        """Mark a range; both frames belong to it. No signal is sent."""
        self._mark(in_out=(first, last))

    def set_compared(self, tags: Span | None) -> None:
        """Put tags around what is compared with another clip; None takes them away."""
        if tags != self._marks.tags:
            self._marks = replace(self._marks, tags=tags)  # they lie over what stands still
            self.update()

    def set_analysed(self, frames_done: int) -> None:
        """Show how far the analysis has come."""
        self._analysed = frames_done
        self.update(self._progress_rect())

    def set_cached(self, spans: Iterable[tuple[int, int]]) -> None:
        """Show which frames can be shown at once: first and last of each span, in order."""
        spans = tuple(spans)
        if spans != self._cached:
            self._cached = spans
            self.update(self._progress_rect())

    def add_thumbnail(self, frame: int, picture: Image) -> None:
        """Take a small picture of a frame, wanted or not.

        Parameters
        ----------
        frame : int
        picture : array, shape (H, W, 3)
            BGR; about 150 pixels high is enough.
        """
        if not 0 <= frame < self._frames:
            return
        self._thumbnails.add(frame, picture)
        self._redraw()

    def want_thumbnails(self) -> None:
        """Wish anew for the pictures that are missing: more of them can be made now."""
        self._wish.start()

    def set_time_range(self, start_s: float, end_s: float) -> None:
        """Show a stretch of the clip. No signal is sent."""
        self._look_at(self._view.at(start_s, end_s), tell=False)

    # Zoom

    def show_whole_clip(self) -> None:
        """Zoom out to the whole clip."""
        self._look_at(TimeView.whole(self._view.extent_s))

    def zoom_to_rep(self, index: int) -> None:
        """Zoom to a rep by its number, where there is such a rep."""
        for rep in self._marks.reps:
            if rep.index == index:
                layout = self._layout()
                start, end = layout.time(rep.start_frame), layout.time(rep.end_frame)
                self._look_at(self._view.around(start, end))

    def toggle_zoom(self) -> None:
        """Zoom to the rep at the playhead, else to the nearest; again: the whole clip."""
        reps, frame = self._marks.reps, self._frame
        if not reps or not self._view.is_whole:
            self.show_whole_clip()
            return
        nearest = min(reps, key=lambda r: max(r.start_frame - frame, frame - r.end_frame))
        self.zoom_to_rep((self._marks.rep_at(frame) or nearest).index)

    def _look_at(self, view: TimeView, *, tell: bool = True) -> None:
        if view != self._view:
            self._view = view
            self._wish.start()
            self._redraw()
            if tell:
                self.time_range_changed.emit(view.start_s, view.end_s)

    # Geometry

    def sizeHint(self) -> QSize:
        """Return a size that the font asks for, with room for pictures."""
        line = self._line()
        return QSize(int(line * 30), math.ceil(line * (LEAST_LINES + USUAL_PICTURE)))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be scrubbed on."""
        line = self._line()
        return QSize(int(line * 10), math.ceil(line * LEAST_LINES))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height within what the rows can use, and want the pictures that now fit."""
        super().resizeEvent(event)
        self.setMaximumHeight(math.ceil(self._line() * (LEAST_LINES + LARGEST_PICTURE)))
        self._wish.start()

    def _line(self) -> float:
        return text_height(SMALL_PT)

    def _layout(self) -> TimelineLayout:
        """Return where things lie; kept as long as nothing moves."""
        room = (self.width(), self.height(), self._line(), self._view)
        laid = self._laid_out
        if (laid.width, laid.height, laid.line, laid.view) != room or (
            laid.times_s is not self._times
        ):
            self._laid_out = TimelineLayout(
                self.width(), self.height(), self._line(), self._times, self._view
            )
        return self._laid_out

    def _update_playhead(self) -> None:
        layout = self._layout()
        reach = math.ceil(self._line() * 0.5) + 1
        for x in (layout.x(self._frame), layout.overview_x(layout.time(self._frame))):
            if -reach <= x <= self.width() + reach:
                self.update(QRect(math.floor(x) - reach, 0, 2 * reach + 1, self.height()))

    def _follow_rep(self) -> None:
        """Mark the rep at the playhead, if it is another now."""
        rep = self._marks.rep_at(self._frame)
        if rep is not self._current:
            for changed in (self._current, rep):
                if changed is not None:
                    self.update(rep_room(self._layout(), changed).toAlignedRect())
            self._current = rep

    def _progress_rect(self) -> QRect:
        layout = self._layout()
        return layout.analysed.united(layout.cached).toAlignedRect().adjusted(0, -1, 0, 1)

    # Words

    def describe(self, frame: int, mark: Finding | NoteRow | None = None) -> list[str]:
        """Say in a few lines what lies at a frame."""
        return describe(self._layout(), self._marks, frame, mark)

    def _say_position(self) -> None:
        """Tell screen readers where the playhead is; not at every frame of a clip that plays."""
        self.setAccessibleDescription(self.describe(self._frame)[0] if self._frames else "")

    def _wish_for_thumbnails(self) -> None:
        if not self._frames or not self.isVisible():
            return
        missing = self._thumbnails.missing(self._layout())
        if self._hovered is not None and self._thumbnails.nearest(self._hovered) != self._hovered:
            missing = tuple(dict.fromkeys((self._hovered, *missing)))
        if missing:
            self.thumbnails_wanted.emit(missing)

    # Painting

    def _mark(self, **changed: object) -> None:
        self._marks = replace(self._marks, **changed)  # type: ignore[arg-type]
        self._redraw()

    def _redraw(self) -> None:
        """Draw anew what does not move with the playhead."""
        self._still = None
        self._current = self._marks.rep_at(self._frame)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the moving parts over the picture of those that stand still."""
        layout = self._layout()
        with QPainter(self) as painter:
            painter.drawPixmap(QPointF(0, 0), self._drawn(layout))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_progress(painter, layout, self._analysed, self._cached)
            if self._frames:
                self._draw_current(painter, layout)
                paint_handles(painter, layout, self._marks.in_out)
                if self._marks.tags is not None:
                    paint_compared(painter, layout, self._marks.tags)
                paint_playhead(painter, layout, self._frame)
            if self.hasFocus():
                paint_focus(painter, layout)

    def _draw_current(self, painter: QPainter, layout: TimelineLayout) -> None:
        rep = self._current
        if rep is not None and layout.shows(rep.start_frame, rep.end_frame):
            painter.save()
            painter.setClipRect(layout.blocks & rep_room(layout, rep), _WITHIN)
            paint_current(painter, layout, rep)
            painter.setClipRect(layout.block(rep), _WITHIN)
            paint_fade(painter, layout, self._marks.in_out)
            painter.restore()

    def _drawn(self, layout: TimelineLayout) -> QPixmap:
        """Return everything but the playhead and the bars of progress, drawn once."""
        ratio = self.devicePixelRatioF()
        wanted = QSize(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        if self._still is None or self._still.size() != wanted:
            self._still = QPixmap(wanted)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(QColor(current_theme().surface))
            with QPainter(self._still) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._draw(painter, layout)
        return self._still

    def _draw(self, painter: QPainter, layout: TimelineLayout) -> None:
        found = self._marks.segmentation
        sets = found.activity if found else ()
        paint_bar(painter, layout, sets)
        if not self._frames:
            return
        self._thumbnails.paint(painter, layout)
        paint_ruler(painter, layout)
        painter.save()
        painter.setClipRect(layout.blocks.adjusted(0, -self.height(), 0, self.height()))
        paint_reps(painter, layout, self._marks.reps)
        for partial in found.partials if found else ():
            paint_partial(painter, layout, partial)
        painter.restore()
        paint_fade(painter, layout, self._marks.in_out)
        for span in sets:
            paint_tags(painter, layout, span)
        paint_notes(painter, layout, [note[0] for note in self._marks.notes])
        paint_findings(painter, layout, self._marks.findings)
        paint_overview(painter, layout, self._marks.reps)
