"""The preview of the export dialog: one picture of the clip to be, and a slider through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from inference.export.plan import ClipPlan
from inference.skeleton import FloatArray
from inference.texts import tr
from widgets.dialogs.export.choices import Part
from widgets.theme import current_theme
from widgets.units import format_time

_STEPS_A_PAGE = 10
_LETTERS_WIDE = 36
_LEAST_LETTERS = 24


@dataclass(frozen=True)
class PreviewRequest:
    """Which picture to preview.

    Attributes
    ----------
    plan : ClipPlan
    frame : int or None
        0-based, of the clip; None for the closing card.
    """

    plan: ClipPlan
    frame: int | None


class PreviewPane(QWidget):
    """Shows a picture of the clip to be; the slider goes through all that is written."""

    moved = Signal()
    """The slider stands elsewhere."""

    def __init__(self, times_s: FloatArray, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times = times_s
        self._parts: tuple[Part, ...] = ()
        self._card = False
        self.picture = PreviewPicture()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setToolTip(tr("Which moment of the clip the preview shows"))
        self._slider.setAccessibleName(tr("Moment of the preview"))
        self._slider.valueChanged.connect(self._on_moved)
        label = QLabel(tr("Pre&view"))
        label.setBuddy(self._slider)
        self._where = QLabel()
        self._where.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self._where, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.picture, 1)
        column.addWidget(self._slider)
        column.addLayout(row)

    @property
    def part(self) -> int:
        """Which file the picture is of."""
        return self._found()[0]

    @property
    def frame(self) -> int | None:
        """Frame of the clip that is shown; None for the closing card."""
        return self._found()[1]

    def set_parts(self, parts: Sequence[Part], *, card: bool) -> None:
        """Take what is to be written, and whether a card stands at its end.

        The moment that is shown stays, where it is still written.
        """
        parts = tuple(parts)
        if (parts, card) == (self._parts, self._card):
            return
        shown = self.frame if self._parts else None
        self._parts, self._card = parts, card
        self._slider.blockSignals(True)
        self._slider.setRange(0, max(sum(map(_length, parts)) - 1 + card, 0))
        self._slider.setPageStep(max(self._slider.maximum() // _STEPS_A_PAGE, 1))
        self._slider.blockSignals(False)
        self.set_frame(shown)

    def set_frame(self, frame: int | None) -> None:
        """Show a frame of the clip where it is written, else where the first file begins."""
        before = 0
        for part in self._parts:
            if frame is not None and part.first_frame <= frame <= part.last_frame:
                self._slider.setValue(before + frame - part.first_frame)
                break
            before += _length(part)
        else:
            self._slider.setValue(0)
        self._tell_where()

    def _found(self) -> tuple[int, int | None]:
        left = self._slider.value()
        for number, part in enumerate(self._parts):
            if left < _length(part):
                return number, part.first_frame + left
            left -= _length(part)
        return len(self._parts) - 1, None

    def _on_moved(self) -> None:
        self._tell_where()
        self.moved.emit()

    def _tell_where(self) -> None:
        frame = self.frame
        card = tr("Closing card")
        self._where.setText(card if frame is None else format_time(float(self._times[frame])))


class PreviewPicture(QWidget):
    """A picture as large as there is room for, or a sentence in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._text = tr("The preview is being made…")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Preview of the clip"))

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    @property
    def text(self) -> str:
        """The sentence that stands in place of a picture; empty where there is one."""
        return "" if self._image is not None else self._text

    def set_image(self, image: QImage) -> None:
        """Show another picture."""
        self._image = image
        self.update()

    def set_problem(self, text: str) -> None:
        """Say why there is no picture."""
        self._image, self._text = None, text
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for room that suits the size of the text."""
        wide = self.fontMetrics().averageCharWidth() * _LETTERS_WIDE
        return QSize(wide, wide)

    def minimumSizeHint(self) -> QSize:
        """Stay large enough to see what is drawn."""
        wide = self.fontMetrics().averageCharWidth() * _LEAST_LETTERS
        return QSize(wide, wide // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in the middle, with its own proportions."""
        theme = current_theme()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.backdrop))
            if self._image is None:
                margin = self.fontMetrics().height()
                painter.setPen(QColor(theme.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                room = self.rect().adjusted(margin, margin, -margin, -margin)
                painter.drawText(room, flags, self._text)
                return
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = QSizeF(self._image.size()).scaled(
                QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio
            )
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(QRectF(self.rect()).center())
            painter.drawImage(place, self._image)


def _length(part: Part) -> int:
    return part.last_frame - part.first_frame + 1
