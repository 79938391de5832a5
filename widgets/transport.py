"""The transport bar: play, step, speed, loop, and where the playhead stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from widgets.icons import icon
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
    """

    start_requested = Signal()
    end_requested = Signal()
    step_requested = Signal(int)
    play_toggled = Signal(bool)
    speed_changed = Signal(float)
    loop_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playing = False
        self._icons: dict[QToolButton, str] = {}
        start = self._button("jump-start", "To the start")
        back = self._button("step-back", "One frame back", repeat=True)
        self._play = self._button("play", "Play")
        forward = self._button("step-forward", "One frame forward", repeat=True)
        end = self._button("jump-end", "To the end")
        self._loop = self._button("loop", "Loop the current rep")
        self._loop.setCheckable(True)
        self._speed = self._make_speed()
        self._position = QLabel()
        self._position.setAccessibleName("Position")
        self._position.setToolTip("Time and frame at the playhead")
        self._lay_out((start, back, self._play, forward, end))
        start.clicked.connect(self.start_requested)
        back.clicked.connect(lambda: self.step_requested.emit(-1))
        self._play.clicked.connect(lambda: self.play_toggled.emit(not self._playing))
        forward.clicked.connect(lambda: self.step_requested.emit(1))
        end.clicked.connect(self.end_requested)
        self._loop.toggled.connect(self.loop_toggled)
        self._speed.currentIndexChanged.connect(
            lambda index: self.speed_changed.emit(self._speed.itemData(index))
        )
        self.set_position(0.0, 0, 0)
        self._restyle()

    def _lay_out(self, buttons: tuple[QToolButton, ...]) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 10, 4)
        layout.setSpacing(2)
        for button in buttons:
            layout.addWidget(button)
        layout.addSpacing(10)
        layout.addWidget(self._speed)
        layout.addSpacing(6)
        layout.addWidget(self._loop)
        layout.addStretch(1)
        layout.addWidget(self._position)

    def _button(self, icon_name: str, name: str, *, repeat: bool = False) -> QToolButton:
        button = QToolButton()
        button.setToolTip(name)
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
        speed.setToolTip("Speed of playback")
        speed.setAccessibleName("Speed of playback")
        speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return speed

    def set_playing(self, playing: bool) -> None:
        """Show whether the clip plays."""
        self._playing = playing
        name = "Pause" if playing else "Play"
        self._icons[self._play] = name.lower()
        self._play.setIcon(icon(name.lower()))
        self._play.setToolTip(name)
        self._play.setAccessibleName(name)

    def set_position(self, time_s: float, frame: int, frames: int) -> None:
        """Show where the playhead stands; frames count from 0 to ``frames - 1``."""
        width = len(str(max(frames - 1, 0)))
        last = max(frames - 1, 0)
        self._position.setText(f"{format_time(time_s)} · frame {frame:>{width}} / {last}")

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
