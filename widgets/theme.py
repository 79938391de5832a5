"""One look for every pane: two themes, and how they are put on the application.

Left is blue and right is orange everywhere, from the Okabe–Ito palette that colour-blind eyes can
tell apart (Okabe & Ito, 2008, "Color Universal Design"). A fault is red and always shaped as well.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from string import Template

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

FONT_PT = 10.0
"""Size of ordinary text where the system asks for no larger one. Points, not pixels, so that it
grows with the screen's scaling; all sizes grow with the system's font, see `ui_font`."""
SMALL_PT = 9.0
"""Size of captions and tick labels, the smallest text there is."""
TITLE_PT = 14.0
"""Size of the message in an empty pane."""


@dataclass(frozen=True)
class Theme:
    """The colours of the program as opaque ``#rrggbb``; see `tint` for a translucent one.

    Attributes
    ----------
    name : str
    background, surface, raised : str
        The window, the panes on it, and buttons and fields on those.
    backdrop : str
        Behind a video or a 3D scene.
    border, grid : str
        Edges of panes; lines of plots and of the 3D floor.
    text, muted, disabled : str
        Text in three strengths.
    accent, on_accent : str
        What is selected or active, and text on it.
    left, right, middle : str
        Sides of the body.
    fault, warning, ok : str
        Verdicts.
    rep_band, playhead, threshold : str
        Marks on the time axis.
    up, down, hold : str
        Phases of a rep.
    mannequin : str
        Trunk and head of the 3D body.
    ghost : str
        The second clip's skeleton in a comparison.
    """

    name: str
    background: str
    surface: str
    raised: str
    backdrop: str
    border: str
    grid: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    left: str
    right: str
    middle: str
    fault: str
    warning: str
    ok: str
    rep_band: str
    playhead: str
    threshold: str
    up: str
    down: str
    hold: str
    mannequin: str
    ghost: str

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than the window."""
        return QColor(self.text).lightness() > QColor(self.background).lightness()


DARK = Theme(
    name="dark",
    background="#14171c",
    surface="#1b1f26",
    raised="#262b34",
    backdrop="#0e1014",
    border="#2d333d",
    grid="#39414d",
    text="#e8ebf0",
    muted="#9aa4b2",
    disabled="#5c6572",
    accent="#7c8cff",
    on_accent="#0e1014",
    left="#56b4e9",
    right="#e69f00",
    middle="#c9ced6",
    fault="#ff5c6c",
    warning="#f0e442",
    ok="#2fc39a",
    rep_band="#7c8cff",
    playhead="#ffffff",
    threshold="#ff5c6c",
    up="#2fc39a",
    down="#7c8cff",
    hold="#9aa4b2",
    mannequin="#c9ced6",
    ghost="#cc79a7",
)

LIGHT = Theme(
    name="light",
    background="#eef0f3",
    surface="#ffffff",
    raised="#f4f5f8",
    backdrop="#dde1e7",
    border="#d3d8df",
    grid="#c4cad3",
    text="#1b2028",
    muted="#5a6472",
    disabled="#a2aab5",
    accent="#4b5bd6",
    on_accent="#ffffff",
    left="#0072b2",
    right="#c27a00",
    middle="#7a828e",
    fault="#c8102e",
    warning="#7a6700",
    ok="#00805d",
    rep_band="#4b5bd6",
    playhead="#1b2028",
    threshold="#c8102e",
    up="#00805d",
    down="#4b5bd6",
    hold="#7a828e",
    mannequin="#b4bbc6",
    ghost="#a64d7f",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

_current = DARK
_text_scale = 1.0
_exported: ContextVar[Theme | None] = ContextVar("exported", default=None)
_PX_PER_PT = 4 / 3
"""As on a screen of 96 dots an inch, for pictures that are to look the same wherever they come
from."""


def current_theme() -> Theme:
    """Return the theme put on last; panes read it in every paint and so need no setter."""
    return _exported.get() or _current


@contextmanager
def exported_looks(theme: Theme) -> Iterator[None]:
    """Paint in a theme and at text sizes that no setting and no screen changes, in this thread.

    Parameters
    ----------
    theme : Theme
    """
    before = _exported.set(theme)
    try:
        yield
    finally:
        _exported.reset(before)


def tint(colour: str, opacity: float) -> QColor:
    """Return a theme colour made translucent, `opacity` 0–1."""
    tinted = QColor(colour)
    tinted.setAlphaF(opacity)
    return tinted


def mix(colour: str, other: str, share: float) -> QColor:
    """Return the opaque colour `share` (0–1) of the way from one theme colour to another."""
    a, b = QColor(colour), QColor(other)
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )


def ui_font(point_size: float = FONT_PT, *, bold: bool = False) -> QFont:
    """Return the application's font in another size; not to be changed, since it is shared.

    Parameters
    ----------
    point_size : float
        Where ordinary text has `FONT_PT`; it grows with the application's font.
    bold : bool
    """
    if _exported.get() is not None:
        return _fixed(QApplication.font().key(), point_size, bold, threading.get_ident())
    return _sized(QApplication.font().key(), point_size, bold)


def _growth() -> float:
    """Return how much larger than ours the font is that the system asks for."""
    return max(1.0, QApplication.font().pointSizeF() / FONT_PT)


@lru_cache(maxsize=32)
def _sized(_application_font: str, point_size: float, bold: bool) -> QFont:
    """Return a font that is made once: painting asks for it a hundred times a frame."""
    font = QFont(QApplication.font())
    font.setPointSizeF(point_size * _growth())
    font.setBold(bold)
    return font


@lru_cache(maxsize=32)
def _fixed(_application_font: str, point_size: float, bold: bool, _thread: int) -> QFont:
    """Return a font of a size in pixels; each thread has its own, as Qt's share their inside."""
    font = QFont(QApplication.font())
    font.setPixelSize(round(point_size * _PX_PER_PT))
    font.setBold(bold)
    return font


def text_height(point_size: float = FONT_PT) -> float:
    """Return the height of a line of text in pixels."""
    return _measured(QApplication.font().key(), point_size, _exported.get() is not None)


@lru_cache(maxsize=32)
def _measured(_application_font: str, point_size: float, _exported: bool) -> float:
    return float(QFontMetricsF(ui_font(point_size)).height())


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, colour in (
        ((role.Window,), theme.background),
        ((role.AlternateBase, role.ToolTipBase), theme.surface),
        ((role.Base, role.Button, role.Light, role.Midlight), theme.raised),
        ((role.Mid, role.Dark), theme.border),
        ((role.Shadow,), theme.backdrop),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), theme.text),
        ((role.BrightText,), theme.fault),
        ((role.PlaceholderText,), theme.muted),
        ((role.Highlight, role.Accent, role.Link, role.LinkVisited), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
    ):
        for each in roles:
            palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.border))
    return palette


def style_sheet(theme: Theme) -> str:
    """Return the application's style sheet with the theme's colours filled in."""
    template = resources.files("resources").joinpath("style/liftlens.qss").read_text("utf-8")
    return Template(template).substitute(asdict(theme), small_pt=f"{SMALL_PT * _growth():g}")


def apply_theme(app: QApplication, theme: Theme, text_scale: float | None = None) -> None:
    """Put a theme on the whole application, at the start or while it runs.

    Every widget gets a palette change event, and panes repaint on it.

    Parameters
    ----------
    app : QApplication
    theme : Theme
    text_scale : float, optional
        How many times the ordinary size all text has, 1–2; default: as it is.
    """
    global _current, _text_scale
    _current = theme
    if text_scale is not None:
        _text_scale = text_scale
    if not app.property("liftlensStyle"):
        app.setStyle("Fusion")
        app.setProperty("liftlensStyle", True)
        app.setProperty("liftlensPoints", max(FONT_PT, app.font().pointSizeF()))
    font = app.font()
    points = float(app.property("liftlensPoints")) * _text_scale
    if font.pointSizeF() != points:
        font.setPointSizeF(points)
        app.setFont(font)
    sheet = style_sheet(theme)
    if app.styleSheet() == sheet:  # setting it again would style every widget again
        return
    app.setPalette(_palette(theme))
    app.setStyleSheet(sheet)
