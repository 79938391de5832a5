"""The name and the logo in a corner of an exported clip."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from inference.export.errors import ExportError
from inference.export.figure import LABEL_BACKGROUND, WHITE, picture_unit
from inference.export.plan import ClipPlan
from inference.export.primitives import Anchor, Text
from inference.texts import tr
from widgets.painter import paint, text_width

_TITLE = 34
_LOGO_HIGH, _LOGO_WIDE = 150, 420
_MARGIN = 32
"""Sizes in units of a picture of 1920 × 1080."""
_MOST = 0.6
"""Of the width of the picture that a title may take."""


class Stamp:
    """A title and a logo in the lower right corner, across from where the overlay has its panel.

    Parameters
    ----------
    plan : ClipPlan
        Its title, logo and size of texts.

    Raises
    ------
    ExportError
        If the logo is no picture that can be read.
    """

    def __init__(self, plan: ClipPlan) -> None:
        self._title, self._text_scale = plan.title.strip(), plan.text_scale
        self._logo = None if plan.logo is None else _load(plan.logo)
        self._scaled = QImage()

    def paint(self, painter: QPainter, width: float, height: float) -> None:
        """Paint it into the corner of a picture of this size."""
        unit = picture_unit(width, height)
        right, bottom = width - _MARGIN * unit, height - _MARGIN * unit
        if self._title:
            text = self._text(unit, (right, bottom), _MOST * width)
            paint(painter, [text])
            bottom -= 1.3 * text.size + 1.5 * text.padding
        if self._logo is not None:
            self._paint_logo(painter, QPointF(right, bottom), unit)

    def _text(self, unit: float, corner: tuple[float, float], room: float) -> Text:
        unit *= self._text_scale
        bare = text_width(self._title, 100.0, bold=True) / 100.0
        unit = min(unit, room / (bare * _TITLE + 36))
        return Text(
            self._title,
            corner,
            _TITLE * unit,
            WHITE,
            Anchor.BOTTOM_RIGHT,
            bold=True,
            background=LABEL_BACKGROUND,
            padding=18 * unit,
        )

    def _paint_logo(self, painter: QPainter, corner: QPointF, unit: float) -> None:
        assert self._logo is not None
        size = QSizeF(self._logo.size()).scaled(
            _LOGO_WIDE * unit, _LOGO_HIGH * unit, Qt.AspectRatioMode.KeepAspectRatio
        )
        whole = size.toSize().expandedTo(QSizeF(1, 1).toSize())
        if self._scaled.size() != whole:
            self._scaled = self._logo.scaled(
                whole,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        box = QRectF(corner - QPointF(whole.width(), whole.height()), QSizeF(whole))
        painter.drawImage(box.topLeft().toPoint(), self._scaled)


def _load(path: Path) -> QImage:
    """Read a logo."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        raise ExportError(
            tr(
                "“{name}” can't be read as a picture, so nothing was exported. Choose a PNG or "
                "JPEG file as the logo, or export without one."
            ).format(name=path.name)
        )
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
