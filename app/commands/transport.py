"""Moving through time: play, seek, step, reps, the in/out range."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.player import Player
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.texts import tr


class Transport(QObject):
    """Moves the time cursor, and lets the clip run."""

    def __init__(
        self, session: Session, window: MainWindow, player: Player, keeper: SettingsKeeper
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._player, self._keeper = player, keeper
        session.set_speed(keeper.settings.speed)
        session.speed_changed.connect(lambda speed: keeper.change(speed=speed))

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        session, player = self._session, self._player
        table: dict[str, Callable[..., object]] = {
            "play": player.toggle,
            "shuttle_back": lambda: player.shuttle(-1),
            "shuttle_stop": lambda: player.shuttle(0),
            "shuttle_on": lambda: player.shuttle(1),
            "slower": lambda: self.do_change_speed(-1),
            "faster": lambda: self.do_change_speed(1),
            "to_start": lambda: self.do_seek(0),
            "to_end": lambda: self.do_seek(session.clip.frames - 1 if session.clip else 0),
            "set_in": lambda: session.set_range(session.frame, session.range[1]),
            "set_out": lambda: session.set_range(session.range[0], session.frame),
            "clear_range": self.do_clear_range,
            "previous_rep": lambda: self.do_go_to_rep(-1),
            "next_rep": lambda: self.do_go_to_rep(1),
            "loop_rep": self.do_loop,
        }
        for step in (1, 10):
            table[f"back_{step}"] = lambda n=step: self.do_step(-n)
            table[f"on_{step}"] = lambda n=step: self.do_step(n)
        return table

    def do_seek(self, frame: int) -> None:
        """Hold the picture at a frame."""
        self._session.set_playing(False)
        self._session.set_frame(frame)

    def do_step(self, frames: int) -> None:
        """Hold the picture some frames on."""
        self.do_seek(self._session.frame + frames)

    def do_change_speed(self, direction: int) -> None:
        """Take the next speed up or down."""
        speeds, speed = Session.SPEEDS, self._session.speed
        nearest = min(range(len(speeds)), key=lambda i: abs(speeds[i] - speed))
        self._session.set_speed(speeds[min(max(nearest + direction, 0), len(speeds) - 1)])

    def do_clear_range(self) -> None:
        """Make the range the whole clip."""
        if self._session.clip is not None:
            self._session.set_range(0, self._session.clip.frames - 1)

    def do_go_to_rep(self, direction: int) -> None:
        """Go to the bottom of the rep before or after."""
        rep = self._session.neighbour_rep(direction)
        if rep is not None:
            self.do_seek(rep.bottom_frame)

    def do_select_rep(self, index: int) -> None:
        """Go to the bottom of a rep, and loop that one if one is looped."""
        rep = next((rep for rep in self._session.reps if rep.index == index), None)
        if rep is None:
            return
        if self._session.loop is not None:
            self._session.set_loop(rep)
        self.do_seek(rep.bottom_frame)

    def do_loop_rep(self, index: int) -> None:
        """Play a rep again and again."""
        rep = next((rep for rep in self._session.reps if rep.index == index), None)
        if rep is not None:
            self._session.set_frame(rep.start_frame)
            self._session.set_loop(rep)
            self._session.set_playing(True)

    def do_loop(self, on: bool) -> None:
        """Loop the rep at the cursor, or the next one; or run on."""
        session = self._session
        if not on:
            session.set_loop(None)
            return
        rep = session.rep_at(session.frame) or session.neighbour_rep(1) or session.neighbour_rep(-1)
        if rep is None:
            self._window.statusBar().showMessage(tr("There is no rep to loop yet."), 4000)
            session.looping_changed.emit(False)
        else:
            session.set_loop(rep)
