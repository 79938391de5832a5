"""The transport bar: play, step, speed, loop, and where the playhead stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from inference.texts import tr
from widgets.icons import icon
from widgets.keyed import set_keyed_tooltip
from widgets.position_field import PositionField
from widgets.units import format_time

SPEEDS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0)


class TransportBar(QWidget):
    """Buttons to move through a clip. Keys belong to the window's table of actions.

    Signals
    -------
    start_requested(), end_requested()
    step_requested(int)
        Frames to move by: −1 or 1.
    play_toggled(bool)
        Whether to play.
    speed_changed(float)
        1 is the speed of life.
    loop_toggled(bool)
        Whether to loop the current rep.
    time_requested(float), frame_requested(int)
        A moment was typed.
    in_requested(), out_requested(), range_cleared()
        Begin or end the range at the playhead; make it the whole clip.
    """

    start_requested = Signal()
    end_requested = Signal()
    step_requested = Signal(int)
    play_toggled = Signal(bool)
    speed_changed = Signal(float)
    loop_toggled = Signal(bool)
    time_requested = Signal(float)
    frame_requested = Signal(int)
    in_requested = Signal()
    out_requested = Signal()
    range_cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playing = False
        self._icons: dict[QToolButton, str] = {}
        start = self._button("jump-start", "to_start", tr("To the start"))
        back = self._button("step-back", "back_1", tr("One frame back"), repeat=True)
        self._play = self._button("play", "play", tr("Play"))
        forward = self._button("step-forward", "on_1", tr("One frame forward"), repeat=True)
        end = self._button("jump-end", "to_end", tr("To the end"))
        self._loop = self._button("loop", "loop_rep", tr("Loop the current rep"))
        self._loop.setCheckable(True)
        self._speed = self._make_speed()
        self._position = PositionField()
        self._position.time_requested.connect(self.time_requested)
        self._position.frame_requested.connect(self.frame_requested)
        self._range = QLabel()
        self._range.setAccessibleName(tr("Range"))
        self._range.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._range_text = ""
        self._clear = self._button("close", "clear_range", tr("Make the range the whole clip"))
        mark_in = self._button("in-point", "set_in", tr("The range starts here"))
        mark_out = self._button("out-point", "set_out", tr("The range ends here"))
        self._lay_out((start, back, self._play, forward, end), (mark_in, mark_out))
        start.clicked.connect(self.start_requested)
        back.clicked.connect(lambda: self.step_requested.emit(-1))
        self._play.clicked.connect(lambda: self.play_toggled.emit(not self._playing))
        forward.clicked.connect(lambda: self.step_requested.emit(1))
        end.clicked.connect(self.end_requested)
        self._loop.toggled.connect(self.loop_toggled)
        self._speed.currentIndexChanged.connect(
            lambda index: self.speed_changed.emit(self._speed.itemData(index))
        )
        mark_in.clicked.connect(self.in_requested)
        mark_out.clicked.connect(self.out_requested)
        self._clear.clicked.connect(self.range_cleared)
        self.set_range(None)
        self.set_position(0.0, 0, 0)
        self._restyle()

    def _lay_out(self, buttons: tuple[QToolButton, ...], marks: tuple[QToolButton, ...]) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 10, 4)
        layout.setSpacing(2)
        for button in buttons:
            layout.addWidget(button)
        layout.addSpacing(10)
        layout.addWidget(self._speed)
        layout.addSpacing(6)
        layout.addWidget(self._loop)
        layout.addSpacing(6)
        for mark in marks:
            layout.addWidget(mark)
        layout.addWidget(self._clear)
        layout.addSpacing(4)
        layout.addWidget(self._range, 1)
        layout.addWidget(self._position)

    def _button(
        self, icon_name: str, action: str, name: str, *, repeat: bool = False
    ) -> QToolButton:
        button = QToolButton()
        set_keyed_tooltip(button, action, name)
        button.setAccessibleName(name)
        button.setAutoRepeat(repeat)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons[button] = icon_name
        return button

    def _make_speed(self) -> QComboBox:
        speed = QComboBox()
        for factor in SPEEDS:
            speed.addItem(f"{factor:g}×", factor)
        speed.setCurrentIndex(SPEEDS.index(1.0))
        speed.setToolTip(tr("Speed of playback"))
        speed.setAccessibleName(tr("Speed of playback"))
        speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return speed

    def set_playing(self, playing: bool) -> None:
        """Show whether the clip plays."""
        self._playing = playing
        name = tr("Pause") if playing else tr("Play")
        self._icons[self._play] = "pause" if playing else "play"
        self._play.setIcon(icon(self._icons[self._play]))
        set_keyed_tooltip(self._play, "play", name)
        self._play.setAccessibleName(name)

    def set_position(self, time_s: float, frame: int, frames: int) -> None:
        """Show where the playhead stands; frames count from 0 to ``frames - 1``."""
        self._position.set_position(time_s, frame, frames)

    def set_range(self, span: tuple[float, float] | None) -> None:
        """Show from when to when the range goes, in seconds; None where it is the whole clip."""
        self._clear.setVisible(span is not None)
        self._range_text, words = "", ""
        if span is not None:
            start, end = format_time(span[0]), format_time(span[1])
            length = format_time(span[1] - span[0])
            self._range_text = f"{start} – {end} ({length})"
            words = tr("In and out: from {start} to {end}, {length} long")
            words = words.format(start=start, end=end, length=length)
        self._range.setToolTip(words)
        self._range.setAccessibleDescription(words)
        self._show_range()

    def _show_range(self) -> None:
        """Write the range, cut to the room that is left."""
        room, metrics = self._range.width(), self._range.fontMetrics()
        cut = metrics.elidedText(self._range_text, Qt.TextElideMode.ElideRight, room)
        self._range.setText(cut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the range anew."""
        super().resizeEvent(event)
        self._show_range()

    def set_speed(self, speed: float) -> None:
        """Show a speed; the nearest of the list. No signal is sent."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - speed))
        with QSignalBlocker(self._speed):
            self._speed.setCurrentIndex(nearest)

    def set_looping(self, looping: bool) -> None:
        """Show whether the current rep loops. No signal is sent."""
        with QSignalBlocker(self._loop):
            self._loop.setChecked(looping)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def _restyle(self) -> None:
        line = self.fontMetrics().height()
        for button, name in self._icons.items():
            button.setIcon(icon(name))
            large = 1.8 if button is self._play else 1.35
            button.setIconSize(QSize(round(line * large), round(line * large)))
