"""Where the panes stand at first, and how large they are: by the window and by the picture."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar

Docks = Mapping[str, QDockWidget]

_ACROSS, _DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
_RULES_SHARE, _RULES_CHARS = 0.25, 54
_RULES_PERCENT, _COMPARE_PERCENT = 66, 80
"""Of the height, above the findings: a comparison, in the place of the rules, needs more."""
_TIME_SHARE = 0.33
_VIDEO_PERCENT = {1: 46, 2: 58}
"""The most of the width that pictures of one or two videos take of what the rules leave."""
_BODY_SHARE = 0.57
"""What the 3D skeleton takes of the room that it shares with the frontal view."""


def is_upright(aspect: float) -> bool:
    """Whether a picture of this width over height wants the height of the window."""
    return aspect < 0.9


def arrange(window: QMainWindow, docks: Docks, aspect: float) -> None:
    """Put every pane in its first place.

    An upright picture gets the whole height above the time line, with the plots beside it; a wide
    one gets the upper left, with the plots below.

    Parameters
    ----------
    window : QMainWindow
    docks : mapping of str to QDockWidget
        video, skeleton, frontal, plots, time, rules, findings, compare, notes.
    aspect : float
        Width over height of the picture.
    """
    hidden = {name for name in ("compare",) if docks[name].isHidden()}
    for dock in docks.values():
        dock.setFloating(False)
        window.removeDockWidget(dock)
    left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
    window.addDockWidget(left, docks["video"])
    window.splitDockWidget(docks["video"], docks["time"], _DOWN)
    if is_upright(aspect):
        window.splitDockWidget(docks["video"], docks["skeleton"], _ACROSS)
        window.splitDockWidget(docks["skeleton"], docks["plots"], _DOWN)
    else:
        window.splitDockWidget(docks["video"], docks["plots"], _DOWN)
        window.splitDockWidget(docks["video"], docks["skeleton"], _ACROSS)
    window.splitDockWidget(docks["skeleton"], docks["frontal"], _ACROSS)
    window.addDockWidget(right, docks["rules"])
    window.splitDockWidget(docks["rules"], docks["findings"], _DOWN)
    window.tabifyDockWidget(docks["rules"], docks["compare"])
    window.tabifyDockWidget(docks["findings"], docks["notes"])
    for name, dock in docks.items():
        dock.setVisible(name not in hidden)
    docks["rules"].raise_()
    docks["findings"].raise_()


def share_out(window: QMainWindow, docks: Docks, aspect: float, pictures: int = 1) -> None:
    """Give each pane of the first layout its share of the window as it is now.

    Parameters
    ----------
    window, docks, aspect
        As of `arrange`.
    pictures : int, optional
        How many the video pane shows side by side: 1 or 2.
    """
    layout = window.layout()
    if layout is not None:
        layout.activate()
    height = window.height() - window.menuBar().height() - window.statusBar().height()
    height -= sum(bar.height() for bar in window.findChildren(QToolBar) if bar.isVisible())
    above = height - _time_height(height, docks)
    rules = _rules_width(window, docks)
    rest = window.width() - rules
    plots = above * (46 if is_upright(aspect) else 40) // 100
    picture = above if is_upright(aspect) else above - plots
    most = rest * _VIDEO_PERCENT[pictures] // 100
    video = _within(round(picture * aspect * pictures), rest * 26 // 100, most)
    body = round((rest - video) * _BODY_SHARE)
    columns = [docks[name] for name in ("video", "skeleton", "frontal", "rules")]
    window.resizeDocks(columns, [video, body, rest - video - body, rules], _ACROSS)
    if is_upright(aspect):
        window.resizeDocks([docks["video"], docks["time"]], [above, height - above], _DOWN)
        window.resizeDocks([docks["skeleton"], docks["plots"]], [above - plots, plots], _DOWN)
    else:
        column = [docks[name] for name in ("video", "plots", "time")]
        window.resizeDocks(column, [above - plots, plots, height - above], _DOWN)
    upper = height * (_RULES_PERCENT if docks["compare"].isHidden() else _COMPARE_PERCENT) // 100
    window.resizeDocks([docks["rules"], docks["findings"]], [upper, height - upper], _DOWN)


def _rules_width(window: QMainWindow, docks: Docks) -> int:
    wanted = min(
        round(window.width() * _RULES_SHARE),
        window.fontMetrics().averageCharWidth() * _RULES_CHARS,
    )
    return max(wanted, docks["rules"].minimumSizeHint().width())


def _time_height(height: int, docks: Docks) -> int:
    """Return the height of the time line: in a low window it goes without some of its lines."""
    wanted, least = docks["time"].sizeHint().height(), docks["time"].minimumSizeHint().height()
    return min(wanted, max(least, round(height * _TIME_SHARE)))


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
