"""One threshold of a rule: a slider, a field and a way back to the preset."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from inference.motion.types import Threshold
from inference.texts import tr
from widgets.icons import icon
from widgets.theme import current_theme
from widgets.units import decimals_for_step, decimals_of, format_value, unit_suffix


class ThresholdSlider(QSlider):
    """A slider with a mark at the preset's value, deaf to the wheel while the panel is scrolled.

    A second mark, an arrow from above, stands where labels suggest the limit.

    `let_go()` tells that the mouse has moved it and is released. Qt's own `sliderReleased` will
    not do: a press on the groove moves the slider before Qt calls it held.
    """

    let_go = Signal()

    def __init__(self, default: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._default = default
        self._suggested: float | None = None
        self._at_press: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_default(self, default: int) -> None:
        """Move the mark."""
        self._default = default
        self.update()

    def set_suggestion(self, suggested: float | None) -> None:
        """Move the mark of what is suggested, which may lie between two steps; None for none."""
        if suggested != self._suggested:
            self._suggested = suggested
            self.update()

    @property
    def held(self) -> bool:
        """Whether the mouse holds the slider."""
        return self._at_press is not None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold, at the mouse: Fusion pages towards a click on the groove instead.

        A style could say so, but one written in Python would be asked thousands of times a second.
        """
        if event.button() == Qt.MouseButton.LeftButton:
            self._at_press = self.value()
            self._jump_to(event.position().x())
        super().mousePressEvent(event)

    def _jump_to(self, x: float) -> None:
        groove, handle = self._parts()
        if not handle.left() <= x <= handle.right():
            along = round(x - groove.left() - handle.width() / 2)
            travel = groove.width() - handle.width()
            self.setValue(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), along, travel)
            )

    def _parts(self) -> tuple[QRect, QRect]:
        """Return where the groove and the handle lie."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        parts, slider = QStyle.SubControl, QStyle.ComplexControl.CC_Slider
        groove, handle = (
            self.style().subControlRect(slider, option, part, self)
            for part in (parts.SC_SliderGroove, parts.SC_SliderHandle)
        )
        return groove, handle

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go, and tell it where the slider was moved."""
        super().mouseReleaseEvent(event)
        moved = self.held and self._at_press != self.value()
        self._at_press = None
        if moved:
            self.let_go.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only where the slider was chosen; scrolling past must not move a threshold."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks under the slider."""
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setPen(QPen(QColor(theme.muted), 2))
            x = self.position_of(self._default)
            painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
            if self._suggested is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.accent))
                painter.drawPolygon(_arrow(self.position_of(self._suggested), self.height() * 0.45))
        super().paintEvent(event)

    def position_of(self, value: float) -> float:
        """Return where a value, in steps, lies along the slider, in pixels."""
        groove, handle = self._parts()
        travel = groove.width() - handle.width()
        reach = max(self.maximum() - self.minimum(), 1)
        share = (value - self.minimum()) / reach
        return groove.left() + handle.width() / 2 + share * travel


def _arrow(x: float, size: float) -> QPolygonF:
    """Return a triangle that points down at a place of the slider, from its upper edge."""
    return QPolygonF([QPointF(x - size / 2, 0), QPointF(x + size / 2, 0), QPointF(x, size)])


class _Field(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn only where the field was chosen."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ThresholdRow(QWidget):
    """A threshold's label, slider, field with unit, and a way back to what the preset says.

    `changed(float)` tells every value while it is moved, `committed()` that the move is over.
    """

    changed = Signal(float)
    committed = Signal()

    def __init__(self, threshold: Threshold, rule_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._threshold = threshold
        self._base = threshold.default
        label = tr(threshold.label)
        name = f"{rule_name}: {label}"
        self._label = QLabel(label[:1].upper() + label[1:], wordWrap=True)
        self._slider = ThresholdSlider(self._to_steps(threshold.default))
        self._slider.setRange(0, self._to_steps(threshold.maximum))
        self._slider.setPageStep(max(1, self._slider.maximum() // 10))
        self._slider.setAccessibleName(name)
        self._field = self._make_field(name)
        self._reset = QToolButton()
        self._reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._reset.setAccessibleName(tr("Reset {name}").format(name=name))
        self._lay_out()
        self._slider.valueChanged.connect(self._slider_moved)
        self._slider.let_go.connect(self.committed)
        self._field.valueChanged.connect(self._field_changed)
        self._reset.clicked.connect(self._reset_clicked)
        self.set_base(threshold.default)
        self.set_value(threshold.default)
        self._restyle()

    def _make_field(self, name: str) -> QDoubleSpinBox:
        threshold, field = self._threshold, _Field()
        field.setDecimals(decimals_for_step(threshold.step))
        field.setRange(threshold.minimum, threshold.maximum)
        field.setSingleStep(threshold.step)
        field.setSuffix(unit_suffix(threshold.unit))
        field.setKeyboardTracking(False)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.setToolTip(
            tr("{name}, in steps of {step}").format(name=name, step=f"{threshold.step:g}")
        )
        field.setAccessibleName(name)
        return field

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._label, 0, 0)
        layout.addWidget(self._reset, 0, 1)
        layout.addWidget(self._field, 0, 2)
        layout.addWidget(self._slider, 1, 0, 1, 3)
        layout.setColumnStretch(0, 1)
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)

    def controls(self) -> list[QWidget]:
        """Return what takes the keyboard, in the order of Tab."""
        return [self._slider, self._field, self._reset]

    def value(self) -> float:
        """Return the value shown."""
        return self._field.value()

    def set_value(self, value: float) -> None:
        """Show a value, marked where it is not the preset's. No signal is sent."""
        with QSignalBlocker(self._slider), QSignalBlocker(self._field):
            self._slider.setValue(self._to_steps(value))
            # A limit that labels gave may lie between two steps.
            self._field.setDecimals(self._decimals(value))
            self._field.setValue(value)
        self._mark_changed()

    def set_base(self, value: float) -> None:
        """Take what the preset says: the mark, and where the reset leads."""
        self._base = value
        written = format_value(value, self._threshold.unit, self._decimals(value))
        self._slider.set_default(self._to_steps(value))
        self._slider.setToolTip(
            tr("Drag to judge every rep anew. The mark is the preset’s value, {value}.").format(
                value=written
            )
        )
        self._reset.setToolTip(tr("Back to the preset’s value, {value}").format(value=written))
        self._mark_changed()

    def set_suggestion(self, value: float | None) -> None:
        """Mark the limit that labels suggest on the slider; None for none."""
        threshold = self._threshold
        steps = None if value is None else (value - threshold.minimum) / threshold.step
        self._slider.set_suggestion(steps)

    def _mark_changed(self) -> None:
        changed = not math.isclose(self.value(), self._base, abs_tol=1e-9)
        self._reset.setVisible(changed)
        font = self._label.font()
        font.setBold(changed)
        self._label.setFont(font)

    def _slider_moved(self, steps: int) -> None:
        self._move_to(self._threshold.minimum + steps * self._threshold.step)
        if not self._slider.held:
            self.committed.emit()

    def _field_changed(self, value: float) -> None:
        self._move_to(value)
        self.committed.emit()

    def _reset_clicked(self) -> None:
        self._move_to(self._base)
        self.committed.emit()

    def _move_to(self, value: float) -> None:
        self.set_value(value)
        self.changed.emit(self.value())

    def _to_steps(self, value: float) -> int:
        return round((value - self._threshold.minimum) / self._threshold.step)

    def _decimals(self, value: float) -> int:
        return decimals_of(value, decimals_for_step(self._threshold.step))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        self._reset.setIcon(icon("reset"))
