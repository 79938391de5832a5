"""The dialog that asks what the coach knows of the camera and the athlete. It lifts nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inference.lift.scene import MAX_HEIGHT_M, MAX_PITCH_DEG, MIN_HEIGHT_M, Line, Scene
from inference.texts import tr
from widgets.video.level_line import roll_words

_FIRST_HEIGHT_CM = 175.0


class SceneDialog(QDialog):
    """Asks for the athlete's height, the camera's pitch and a level line; each may stay open.

    The line is drawn elsewhere: `draw_requested()` asks for it, `set_level_line` takes it.

    Parameters
    ----------
    scene : Scene
        What is told so far.
    lifted : str
        A sentence on what made the poses, and where.
    can_draw : bool
        Whether there is a picture to draw on.
    """

    draw_requested = Signal()

    def __init__(
        self, scene: Scene, lifted: str, *, can_draw: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Camera and athlete"))
        self._line = scene.level_line
        height_cm = _field(100 * MIN_HEIGHT_M, 100 * MAX_HEIGHT_M, _FIRST_HEIGHT_CM, " cm", 0)
        height_cm.setToolTip(tr("Standing height; lengths and speeds become true to it"))
        pitch_deg = _field(-MAX_PITCH_DEG, MAX_PITCH_DEG, 0.0, "°", 1)
        pitch_deg.setToolTip(tr("Below the horizontal; negative where the camera looks up"))
        self._height = _Known(tr("Athlete's &height"), tr("not told"), height_cm)
        self._pitch = _Known(tr("Camera looks &down by"), tr("worked out"), pitch_deg)
        height = scene.athlete_height_m
        self._height.set_value(None if height is None else 100 * height)
        self._pitch.set_value(scene.camera_pitch_deg)
        self._roll = QLabel()
        self._draw = QPushButton(tr("D&raw on the video…"))
        self._draw.setAutoDefault(False)
        self._draw.setEnabled(can_draw)
        self._draw.setToolTip(
            tr("Drag a line along something level") if can_draw else tr("No picture yet")
        )
        self._draw.clicked.connect(self.draw_requested)
        self._clear = QPushButton(tr("C&lear"))
        self._clear.setAutoDefault(False)
        self._clear.setToolTip(tr("Work the roll out again"))
        self._clear.clicked.connect(lambda: self.set_level_line(None))
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(self._rows())
        column.addWidget(_muted(tr("What is known goes before what LiftLens works out.")))
        column.addWidget(_muted(lifted))
        column.addWidget(self._buttons())
        self.set_level_line(self._line)

    def scene(self) -> Scene:
        """Return what stands in the dialog."""
        height_cm = self._height.value()
        return Scene(
            camera_pitch_deg=self._pitch.value(),
            level_line=self._line,
            athlete_height_m=None if height_cm is None else height_cm / 100,
        )

    @property
    def level_line(self) -> Line | None:
        """The line that is told, in image pixels."""
        return self._line

    def set_level_line(self, line: Line | None) -> None:
        """Take another line, or none."""
        self._line = line
        roll = Scene(level_line=line).camera_roll_deg
        self._roll.setText(tr("worked out") if roll is None else roll_words(roll))
        self._roll.setProperty("muted", roll is None)
        self._roll.style().polish(self._roll)
        self._clear.setEnabled(line is not None)

    def _rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for row, known in enumerate((self._height, self._pitch)):
            grid.addWidget(known.box, row, 0)
            grid.addWidget(known.otherwise, row, 1)
            grid.addWidget(known.field, row, 1)
        label = QLabel(tr("Camera's roll, by a level line"))
        label.setToolTip(
            tr("Something level that runs across the picture, not away from the camera")
        )
        grid.addWidget(label, 2, 0)
        grid.addWidget(self._roll, 2, 1)
        grid.addWidget(self._draw, 2, 2)
        grid.addWidget(self._clear, 2, 3)
        return grid

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tr("Leave everything as it was"))
        use = QPushButton(tr("Use"))
        use.setToolTip(tr("Make the 3D poses anew with what is told; this can be undone"))
        buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel.setAutoDefault(False)  # else Enter in a field cancels once Tab has passed the button
        use.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


class _Known:
    """A number that may be open: a box to tick, and in place of the field a word until it is."""

    def __init__(self, title: str, otherwise: str, field: QDoubleSpinBox) -> None:
        self.box = QCheckBox(title)
        self.box.setToolTip(
            tr("Tick it to tell; otherwise it is {otherwise}").format(otherwise=otherwise)
        )
        self.field = field
        field.setAccessibleName(title.replace("&", ""))
        self.otherwise = QLabel(otherwise)
        self.otherwise.setProperty("muted", True)
        self.box.toggled.connect(self._show)

    def set_value(self, value: float | None) -> None:
        """Tell a number, or that it is open; the field then keeps what it starts from."""
        if value is not None:
            self.field.setValue(value)
        self.box.setChecked(value is not None)
        self._show(self.box.isChecked())

    def value(self) -> float | None:
        """Return the number, None where it is open."""
        return self.field.value() if self.box.isChecked() else None

    def _show(self, known: bool) -> None:
        self.field.setVisible(known)
        self.otherwise.setVisible(not known)


def _field(low: float, high: float, start: float, suffix: str, decimals: int) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setRange(low, high)
    field.setValue(start)
    field.setSuffix(suffix)
    field.setDecimals(decimals)
    policy = field.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    field.setSizePolicy(policy)
    return field


def _muted(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setProperty("muted", True)
    return label
