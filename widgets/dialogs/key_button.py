"""A button that waits for a key and tells which one was pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from inference.texts import tr

_MODIFIERS = frozenset(
    {
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr),
        *(Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown),
    }
)


class KeyButton(QPushButton):
    """Pressed, it waits for a key; Esc or leaving it ends the wait, so that it traps nobody.

    Parameters
    ----------
    title : str
        What it says while it does not wait.
    """

    key_pressed = Signal(str)
    """The key, in Qt's portable notation."""
    waiting_changed = Signal(bool)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._title = title
        self._waiting = False
        self.setAutoDefault(False)
        self.clicked.connect(lambda: self.wait(not self._waiting))

    @property
    def waiting(self) -> bool:
        """Whether the next key is taken."""
        return self._waiting

    def wait(self, waiting: bool = True) -> None:
        """Begin or end to wait for a key."""
        if waiting:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if waiting != self._waiting:
            self._waiting = waiting
            self.setText(tr("Press a key…") if waiting else self._title)
            self.waiting_changed.emit(waiting)

    def event(self, event: QEvent) -> bool:
        """Take every key while it waits, shortcuts and Tab too."""
        if self._waiting and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            return
        self.wait(False)
        if key != Qt.Key.Key_Escape:
            self.key_pressed.emit(_portable(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End the wait where the keyboard goes elsewhere."""
        self.wait(False)
        super().focusOutEvent(event)


def _portable(event: QKeyEvent) -> str:
    """Write a key as a shortcut: Shift is no part of a sign that needs it, such as “?”."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sign = event.text()
    if sign.isprintable() and sign.strip() and not sign.isalnum():
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(held.value | event.key()).toString()
