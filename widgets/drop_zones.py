"""What a window shows while a file is dragged over it: what happens where it is let go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from inference.texts import tr
from widgets.icons import icon
from widgets.theme import FONT_PT, TITLE_PT, current_theme, mix, text_height, tint, ui_font

OPEN = "open"
COMPARE = "compare"

_MARGIN = 24.0
_RADIUS = 14.0


class DropZones(QWidget):
    """Covers its parent with one zone or two. It takes no events: who is dragged over tells it.

    `offer` shows the zones, `point_at` lights the one under the mouse, `zone_at` says which one
    that is.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Drop a file here"))
        self._texts: dict[str, tuple[str, str]] = {}
        self._lit: str | None = None
        self.hide()

    def offer(self, open_words: str, *, compare: bool) -> None:
        """Show the zones over the whole parent.

        Parameters
        ----------
        open_words : str
            What opening means for what is dragged: ``3 clips``.
        compare : bool
            Whether it can be compared with the open lift.
        """
        self._texts = {OPEN: (tr("Open"), open_words)}
        if compare:
            self._texts[COMPARE] = (tr("Compare with this lift"), tr("both run side by side"))
        self._lit = None
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.update()

    def point_at(self, point: QPointF) -> None:
        """Light the zone at a point of the parent."""
        zone = self.zone_at(point)
        if zone != self._lit:
            self._lit = zone
            self.update()

    def zone_at(self, point: QPointF) -> str:
        """Return the zone nearest to a point: `OPEN` or `COMPARE`."""
        zones = self.zones()
        return min(zones, key=lambda name: abs(zones[name].center().x() - point.x()))

    def zones(self) -> dict[str, QRectF]:
        """Return where each zone is, from left to right."""
        names = list(self._texts) or [OPEN]
        whole = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        width = (whole.width() - _MARGIN * (len(names) - 1)) / len(names)
        return {
            name: QRectF(whole.left() + n * (width + _MARGIN), whole.top(), width, whole.height())
            for n, name in enumerate(names)
        }

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the zones over the dimmed window."""
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), tint(theme.background, 0.82))
            for name, rect in self.zones().items():
                self._paint_zone(painter, name, rect)

    def _paint_zone(self, painter: QPainter, name: str, rect: QRectF) -> None:
        theme, lit = current_theme(), name == self._lit
        colour = theme.accent if lit else theme.muted
        painter.setPen(QPen(QColor(colour), 3 if lit else 2, Qt.PenStyle.DashLine))
        painter.setBrush(mix(theme.surface, theme.accent, 0.22) if lit else QColor(theme.surface))
        painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        title, hint = self._texts.get(name, ("", ""))
        side = 2.4 * text_height(TITLE_PT)
        lines = text_height(TITLE_PT) + text_height(FONT_PT) + 0.8 * text_height(FONT_PT)
        top = rect.center().y() - (side + lines) / 2
        sign = icon(name, colour)
        sign.paint(painter, QRectF(rect.center().x() - side / 2, top, side, side).toRect())
        centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        wrap = centred | Qt.TextFlag.TextWordWrap
        top += side + 0.5 * text_height(FONT_PT)
        painter.setFont(ui_font(TITLE_PT, bold=True))
        painter.setPen(QColor(theme.text))
        inside = rect.adjusted(12, 0, -12, 0)
        box = QRectF(inside.left(), top, inside.width(), rect.bottom() - top)
        taken = painter.boundingRect(box, int(wrap), title)
        painter.drawText(box, wrap, title)
        box.setTop(taken.bottom() + 0.3 * text_height(FONT_PT))
        painter.setFont(ui_font(FONT_PT))
        painter.setPen(QColor(theme.muted))
        painter.drawText(box, wrap, hint)
