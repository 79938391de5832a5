"""Where the playhead stands, as a text that can be typed into."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from inference.texts import tr
from widgets.units import format_time

_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?|[.,]\d+)\s*s?$")
_FRAME = re.compile(r"(?:f|fr|frame|#)\s*(\d+)$|(\d+)\s*f$")
_STYLE = """
QLineEdit { border: 1px solid transparent; border-radius: 4px; background: transparent; }
QLineEdit:hover { border-color: palette(mid); }
QLineEdit:focus { border-color: palette(highlight); background: palette(base); }
QLineEdit:disabled { border-color: transparent; }
"""


def parse_position(text: str) -> float | int | None:
    """Read a moment that was typed.

    Parameters
    ----------
    text : str
        A time, ``12.4`` or ``1:02.5``, or a frame, ``f 373``.

    Returns
    -------
    float, int or None
        Seconds as a float, a frame as an int; None where it is neither.
    """
    text = text.strip().casefold()
    if found := _FRAME.match(text):
        return int(found[1] or found[2])
    if found := _TIME.match(text):
        hours, minutes, seconds = (
            float((part or "0").replace(",", ".")) for part in found.groups()
        )
        return hours * 3600 + minutes * 60 + seconds
    return None


class PositionField(QLineEdit):
    """Shows time and frame; a click or Tab makes it a field, Enter goes there, Esc leaves it.

    Signals
    -------
    time_requested(float), frame_requested(int)
        Seconds or a frame that was typed.
    """

    time_requested = Signal(float)
    frame_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._short = ""
        self._fresh = False
        self.setStyleSheet(_STYLE)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(tr("Position"))
        self.setToolTip(
            tr("Time and frame at the playhead. Type a time (12.4) or a frame (f 373) to go there.")
        )
        self.returnPressed.connect(self._go)

    def set_position(self, time_s: float, frame: int, frames: int) -> None:
        """Show where the playhead stands; while something is typed that stays."""
        last = max(frames - 1, 0)
        width = len(str(last))
        self._short = format_time(time_s)
        self._shown = tr("{time} · frame {frame} / {last}").format(
            time=self._short, frame=f"{frame:>{width}}", last=last
        )
        self._fit(last)
        if not self.hasFocus():
            self.setText(self._shown)

    def _fit(self, last: int) -> None:
        """Be as wide as the longest text, so that nothing beside it moves while the clip runs."""
        widest = tr("{time} · frame {frame} / {last}").format(time="0:00.00", frame=last, last=last)
        room = self.fontMetrics().horizontalAdvance(widest + "0")
        if room != self.width():
            self.setFixedWidth(room)

    @property
    def shown(self) -> str:
        """The position as it is read, whatever is typed."""
        return self._shown

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Become a field with the time in it, ready to be typed over."""
        super().focusInEvent(event)
        self.setText(self._short.rstrip("s").strip())
        self.selectAll()
        self._fresh = True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select all after the click that began it, which would set the caret."""
        super().mouseReleaseEvent(event)
        if self._fresh and not self.hasSelectedText():
            self.selectAll()
        self._fresh = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the position again."""
        super().focusOutEvent(event)
        self.setText(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the field with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        position = parse_position(self.text())
        if position is None:
            place = self.mapToGlobal(QPoint(0, -2 * self.height()))
            hint = tr("Type a time such as 12.4 or 1:02.5, or a frame such as f 373.")
            QToolTip.showText(place, hint, self)
            self.selectAll()
            return
        self.clearFocus()
        if isinstance(position, int):
            self.frame_requested.emit(position)
        else:
            self.time_requested.emit(position)
