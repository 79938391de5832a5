"""Line icons, drawn black in ``resources/icons`` and coloured by the theme when loaded."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from widgets.theme import current_theme

_SIZES = (16, 20, 24, 32, 48, 64)


def _svg(name: str) -> str:
    return resources.files("resources").joinpath(f"icons/{name}.svg").read_text("utf-8")


def _renderer(svg: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg.encode()))


def _pixmap(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        renderer.render(painter)
    return pixmap


def icon(name: str, colour: str | None = None) -> QIcon:
    """Return an icon in the theme's text colour, or in another.

    An icon keeps its colours: set it again after the theme has changed.

    Parameters
    ----------
    name : str
        File name without its ending, in ``resources/icons``: ``"play"``, ``"step-back"``.
    colour : str, optional
        ``#rrggbb``.

    Returns
    -------
    QIcon

    Raises
    ------
    FileNotFoundError
        If there is no such icon.
    """
    theme = current_theme()
    svg = _svg(name)
    shades = (
        (QIcon.Mode.Normal, colour or theme.text),
        (QIcon.Mode.Disabled, theme.disabled),
        (QIcon.Mode.Selected, theme.on_accent),
    )
    result = QIcon()
    for mode, shade in shades:
        drawing = _renderer(svg.replace("#000", shade))
        for size in _SIZES:
            result.addPixmap(_pixmap(drawing, size), mode)
    return result


def app_icon() -> QIcon:
    """Return the program's own icon, for windows and the task bar."""
    drawing = _renderer(_svg("liftlens"))
    result = QIcon()
    for size in (*_SIZES, 128, 256):
        result.addPixmap(_pixmap(drawing, size))
    return result
