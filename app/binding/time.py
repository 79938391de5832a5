"""The open clip and its time cursor, in every pane that shows time."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.commands.transport import Transport
from app.session import Session
from app.window import MainWindow
from inference.video.clip import ClipInfo
from widgets.units import nearest_frame


class TimeBinder(QObject):
    """Connects the clip, the cursor, the range and the loop to the panes."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        transport: Transport,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._transport = session, window, transport
        session.clip_changed.connect(self._on_clip)
        session.frame_changed.connect(self._on_frame)
        session.in_out_changed.connect(self._show_range)
        bar = window.transport
        session.playing_changed.connect(bar.set_playing)
        session.speed_changed.connect(bar.set_speed)
        session.looping_changed.connect(bar.set_looping)
        session.looping_changed.connect(actions["loop_rep"].setChecked)
        bar.play_toggled.connect(actions["play"].trigger)
        bar.step_requested.connect(transport.do_step)
        bar.start_requested.connect(actions["to_start"].trigger)
        bar.end_requested.connect(actions["to_end"].trigger)
        bar.speed_changed.connect(session.set_speed)
        bar.loop_toggled.connect(transport.do_loop)
        window.timeline.frame_requested.connect(transport.do_seek)
        window.timeline.in_out_changed.connect(session.set_range)
        window.timeline.time_range_changed.connect(window.plots.set_time_range)
        window.plots.time_range_changed.connect(window.timeline.set_time_range)
        bar.time_requested.connect(self._seek_time)
        bar.frame_requested.connect(transport.do_seek)
        bar.in_requested.connect(actions["set_in"].trigger)
        bar.out_requested.connect(actions["set_out"].trigger)
        bar.range_cleared.connect(actions["clear_range"].trigger)
        bar.set_speed(session.speed)
        self._on_clip(session.clip)

    def _on_clip(self, clip: ClipInfo | None) -> None:
        window = self._window
        window.transport.setEnabled(clip is not None)
        times_s = clip.times_s if clip else np.empty(0)
        aspect = clip.width / clip.height if clip else 16 / 9
        window.timeline.set_clip(len(times_s), times_s, aspect)
        self._show_range()
        if clip is None:
            return
        window.suit_picture(aspect)
        self._on_frame(0)

    def _on_frame(self, frame: int) -> None:
        window, clip = self._window, self._session.clip
        if clip is None:
            return
        window.timeline.set_frame(frame)
        window.transport.set_position(float(clip.times_s[frame]), frame, clip.frames)

    def _show_range(self) -> None:
        clip, window = self._session.clip, self._window
        first, last = self._session.range
        window.timeline.set_in_out(first, last)
        told = clip is not None and self._session.project.in_out is not None
        times_s = clip.times_s if clip else ()
        window.transport.set_range((times_s[first], times_s[last]) if told else None)

    def _seek_time(self, time_s: float) -> None:
        if (clip := self._session.clip) is not None:
            self._transport.do_seek(nearest_frame(clip.times_s, time_s))
