"""Pictures of panes: as they are on the screen, or with more pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QWidget

from inference.texts import tr


def picture_size(widget: QWidget, scale: float = 1.0) -> QSize:
    """Return how many pixels `picture_of` gives."""
    return (widget.size() * widget.devicePixelRatioF() * scale).expandedTo(QSize(1, 1))


def picture_of(widget: QWidget, scale: float = 1.0, without: Sequence[QWidget] = ()) -> QImage:
    """Paint a widget, with all in it, into a picture.

    Parameters
    ----------
    widget : QWidget
    scale : float, optional
        How many times the pixels of the screen, to each side. Lines and texts are drawn anew; what
        OpenGL has drawn is enlarged.
    without : sequence of QWidget, optional
        Parts of it that are left out, such as buttons.

    Returns
    -------
    QImage
    """
    image = QImage(picture_size(widget, scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(widget.devicePixelRatioF() * scale)
    image.fill(widget.palette().window().color())
    hidden = [part for part in without if part.isVisibleTo(widget)]
    holder = widget.window().focusWidget()
    for part in hidden:
        part.hide()
    try:
        widget.render(image, QPoint())
    finally:
        for part in hidden:
            part.show()
        if hidden and holder is not None:
            holder.setFocus(Qt.FocusReason.OtherFocusReason)
    return image


def add_picture_actions(menu: QMenu, request: Callable[[bool], object]) -> None:
    """Offer a picture of a pane in its menu.

    Parameters
    ----------
    menu : QMenu
    request : callable
        Called with whether the picture is to be saved, and not just copied.
    """
    menu.addAction(tr("Save picture…"), lambda: request(True))
    menu.addAction(tr("Copy picture"), lambda: request(False))
