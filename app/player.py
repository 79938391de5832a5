"""Player: moves the time cursor by the clock, at the clip's true times."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from app.session import Session

_TICK_MS = 8


class Player(QObject):
    """Drives `Session.frame` while `Session.playing`.

    The clock is the authority, not the tick: a slow machine drops frames and keeps the tempo.
    Negative shuttle speeds run backwards.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._direction = 1
        self._anchor_clock_s = 0.0
        self._anchor_clip_s = 0.0
        self._shown = -1
        session.playing_changed.connect(self._on_playing)
        session.speed_changed.connect(self._anchor)
        session.frame_changed.connect(self._on_frame)

    def toggle(self) -> None:
        """Play, or pause; at the end, play from the start."""
        session = self._session
        if session.playing:
            session.set_playing(False)
            return
        self._direction = 1
        if session.clip is not None and session.frame >= session.clip.frames - 1:
            session.set_frame(0)
        session.set_playing(True)

    def shuttle(self, direction: int) -> None:
        """J and L: run backwards or forwards; again, faster. K pauses."""
        session = self._session
        if direction == 0:
            session.set_playing(False)
            return
        if session.playing and self._direction == direction:
            session.set_speed(session.speed * 2)
        self._direction = direction
        session.set_playing(True)
        self._anchor()

    def _on_playing(self, playing: bool) -> None:
        if playing:
            self._anchor()
            self._timer.start()
        else:
            self._timer.stop()

    def _on_frame(self, frame: int) -> None:
        if frame == self._shown:
            return
        self._anchor()  # somebody else moved the cursor: go on from there
        loop = self._session.loop
        if loop is not None and not loop.start_frame <= frame <= loop.end_frame:
            self._session.set_loop(self._session.rep_at(frame))

    def _anchor(self) -> None:
        clip = self._session.clip
        if clip is not None:
            self._anchor_clock_s = time.perf_counter()
            self._anchor_clip_s = float(clip.times_s[self._session.frame])
            self._shown = self._session.frame

    def _tick(self) -> None:
        session = self._session
        if session.clip is None:
            return
        elapsed = time.perf_counter() - self._anchor_clock_s
        now = self._anchor_clip_s + self._direction * elapsed * session.speed
        times = session.clip.times_s
        first, last = self._bounds()
        frame = int(np.searchsorted(times, now + 1e-6, side="right")) - 1
        if frame > last or (frame >= last and last == session.clip.frames - 1):
            self._finish(first, last)
        elif frame < first:
            self._finish(last, first)
        else:
            self._show(frame)

    def _bounds(self) -> tuple[int, int]:
        session = self._session
        assert session.clip is not None
        if session.loop is not None:
            return session.loop.start_frame, session.loop.end_frame
        return 0, session.clip.frames - 1

    def _finish(self, restart: int, end: int) -> None:
        """At the end of what is played: start again when looping, else rest on the last frame."""
        if self._session.loop is not None:
            self._show(restart)
            self._anchor()
        else:
            self._show(end)
            self._session.set_playing(False)

    def _show(self, frame: int) -> None:
        self._shown = frame
        self._session.set_frame(frame)
