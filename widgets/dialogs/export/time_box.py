"""How fast an exported clip runs, and where it stands still."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QGroupBox,
    QLabel,
    QSlider,
    QWidget,
)

from inference.export.plan import SLOWEST
from inference.texts import tr
from widgets.dialogs.export.choices import PAUSE_S

_STEP = 0.05
_LONGEST_PAUSE_S, _SHORTEST_PAUSE_S, _PAUSE_STEP_S = 10.0, 0.5, 0.5


class TimeBox(QGroupBox):
    """Speed and pauses, and what becomes of the sound."""

    changed = Signal()

    def __init__(self, has_audio: bool, parent: QWidget | None = None) -> None:
        super().__init__(tr("Speed"), parent)
        self._has_audio = has_audio
        self.slider, self.speed = QSlider(Qt.Orientation.Horizontal), QDoubleSpinBox()
        self.pauses, self.pause = QCheckBox(tr("Pause at each &fault")), QDoubleSpinBox()
        self._sound = QLabel(wordWrap=True)
        self._sound.setProperty("muted", True)
        self._set_up_speed()
        self._set_up_pause()
        label = QLabel(tr("&Speed"))
        label.setBuddy(self.speed)
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self.speed, 0, 2)
        grid.addWidget(self.pauses, 1, 0, 1, 2)
        grid.addWidget(self.pause, 1, 2)
        grid.addWidget(self._sound, 2, 0, 1, 3)
        self.set_values(1.0, 0.0)

    @property
    def speed_factor(self) -> float:
        """0.1 to 1; 1 is as fast as filmed."""
        return round(self.speed.value(), 2)

    @property
    def pause_s(self) -> float:
        """Seconds; 0 for no pauses."""
        return self.pause.value() if self.pauses.isChecked() else 0.0

    @property
    def sound_note(self) -> str:
        """What is said of the sound."""
        return self._sound.text()

    def set_values(self, speed: float, pause_s: float) -> None:
        """Show other values; nothing is told."""
        with QSignalBlocker(self):
            self.speed.setValue(speed)
            self.pauses.setChecked(pause_s > 0)
            self.pause.setValue(pause_s or PAUSE_S)
        self._show()

    def _set_up_speed(self) -> None:
        tooltip = tr("1 is as fast as filmed; less is slow motion")
        self.speed.setRange(SLOWEST, 1.0)
        self.speed.setSingleStep(_STEP)
        self.speed.setDecimals(2)
        self.speed.setSuffix(" ×")
        self.speed.setKeyboardTracking(False)
        self.slider.setRange(round(SLOWEST / _STEP), round(1 / _STEP))
        self.slider.setPageStep(5)
        for widget in (self.speed, self.slider):
            widget.setToolTip(tooltip)
            widget.setAccessibleName(tr("Speed"))
        self.speed.valueChanged.connect(self._on_changed)
        self.slider.valueChanged.connect(lambda steps: self.speed.setValue(steps * _STEP))

    def _set_up_pause(self) -> None:
        self.pauses.setToolTip(tr("Stand still at the worst moment of each fault"))
        self.pause.setRange(_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S)
        self.pause.setSingleStep(_PAUSE_STEP_S)
        self.pause.setDecimals(1)
        self.pause.setSuffix(" s")
        self.pause.setKeyboardTracking(False)
        self.pause.setToolTip(tr("How long it stands still"))
        self.pause.setAccessibleName(tr("Length of a pause"))
        self.pauses.toggled.connect(self._on_changed)
        self.pause.valueChanged.connect(self._on_changed)

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(self.speed.value() / _STEP))
        self.pause.setEnabled(self.pauses.isChecked())
        if not self._has_audio:
            text = tr("The clip has no sound.")
        elif self.speed_factor == 1.0 and self.pause_s == 0:
            text = tr("The sound is kept.")
        else:
            text = tr("Without sound, which is kept only at 1 × and without pauses.")
        self._sound.setText(text)
