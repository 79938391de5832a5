"""One table of actions that feeds the menus, the shortcuts, the tooltips and the help page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app.keyboard import HELP


@dataclass(frozen=True)
class ActionSpec:
    """One thing that the coach can do.

    Attributes
    ----------
    id : str
    menu : str
        Title of the menu that holds it.
    text, tooltip : str
    keys : tuple of str
        Shortcuts in Qt's portable notation.
    checkable : bool
    separated : bool
        Whether a line stands above it in the menu.
    """

    id: str
    menu: str
    text: str
    tooltip: str
    keys: tuple[str, ...] = ()
    checkable: bool = False
    separated: bool = False


MENUS = ("&File", "&Edit", "&Play", "&Reps", "&View", "&Help")

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", "&File", "&Open clip…", "Open a video of a lift", ("Ctrl+O",)),
    ActionSpec(
        "export_clip", "&File", "&Export clip…", "Write a clip with the overlay", ("Ctrl+E",)
    ),
    ActionSpec(
        "export_data",
        "&File",
        "Export &measurements…",
        "Write analysis.json and measurements.csv",
        ("Ctrl+Shift+E",),
    ),
    ActionSpec(
        "snapshot",
        "&File",
        "&Snapshot…",
        "Save a picture of the window",
        ("Ctrl+Shift+S",),
    ),
    ActionSpec("close", "&File", "&Close clip", "Close the clip", ("Ctrl+W",), separated=True),
    ActionSpec("quit", "&File", "&Quit", "Quit LiftLens", ("Ctrl+Q",)),
    ActionSpec("undo", "&Edit", "&Undo", "Take back the last change", ("Ctrl+Z",)),
    ActionSpec("redo", "&Edit", "&Redo", "Do the change again", ("Ctrl+Y", "Ctrl+Shift+Z")),
    ActionSpec(
        "save_preset",
        "&Edit",
        "Save rules as &preset…",
        "Keep all limits under a name, such as an athlete's",
        ("Ctrl+Shift+P",),
        separated=True,
    ),
    ActionSpec("reset_rules", "&Edit", "&Reset all rules", "Put every limit back to its default"),
    ActionSpec(
        "scene",
        "&Edit",
        "&Camera and athlete…",
        "Tell the camera's tilt and the athlete's height",
        ("Ctrl+Shift+C",),
    ),
    ActionSpec("play", "&Play", "&Play / pause", "Play or pause", ("Space",)),
    ActionSpec("shuttle_back", "&Play", "Play &backwards", "Again: faster", ("J",)),
    ActionSpec("shuttle_stop", "&Play", "&Stop", "Hold the picture", ("K",)),
    ActionSpec("shuttle_on", "&Play", "Play &forwards", "Again: faster", ("L",)),
    ActionSpec("slower", "&Play", "Slo&wer", "Half the speed", (",",)),
    ActionSpec("faster", "&Play", "Fas&ter", "Twice the speed", (".",)),
    ActionSpec(
        "back_1", "&Play", "One frame back", "Step one frame back", ("Left",), separated=True
    ),
    ActionSpec("on_1", "&Play", "One frame on", "Step one frame on", ("Right",)),
    ActionSpec("back_10", "&Play", "Ten frames back", "Ten frames back", ("Shift+Left",)),
    ActionSpec("on_10", "&Play", "Ten frames on", "Ten frames on", ("Shift+Right",)),
    ActionSpec("to_start", "&Play", "To the start", "First frame", ("Home",)),
    ActionSpec("to_end", "&Play", "To the end", "Last frame", ("End",)),
    ActionSpec("set_in", "&Play", "Set &in", "The range starts here", ("I",), separated=True),
    ActionSpec("set_out", "&Play", "Set &out", "The range ends here", ("O",)),
    ActionSpec("clear_range", "&Play", "&Clear range", "The range is the whole clip", ("X",)),
    ActionSpec(
        "previous_rep", "&Reps", "&Previous rep", "To the bottom of the rep before", ("Up",)
    ),
    ActionSpec("next_rep", "&Reps", "&Next rep", "To the bottom of the next rep", ("Down",)),
    ActionSpec("loop_rep", "&Reps", "&Loop rep", "Repeat the current rep", ("R",), checkable=True),
    ActionSpec("focus_video", "&View", "&Video", "Go to the video", ("1",)),
    ActionSpec("focus_skeleton", "&View", "&3D skeleton", "Go to the 3D skeleton", ("2",)),
    ActionSpec("focus_frontal", "&View", "&Frontal view", "Go to the frontal view", ("3",)),
    ActionSpec("focus_plots", "&View", "&Plots", "Go to the plots", ("4",)),
    ActionSpec("focus_rules", "&View", "&Rules", "Go to the rules; Tab to go on", ("5",)),
    ActionSpec("focus_findings", "&View", "F&indings", "Go to the findings", ("6",)),
    ActionSpec(
        "view_front", "&View", "3D from the front", "Turn the 3D view", ("F",), separated=True
    ),
    ActionSpec("view_side", "&View", "3D from the side", "Turn the 3D view", ("S",)),
    ActionSpec("view_top", "&View", "3D from above", "Turn the 3D view", ("T",)),
    ActionSpec("view_camera", "&View", "3D from the camera", "Turn the 3D view", ("C",)),
    ActionSpec(
        "overlay",
        "&View",
        "&Overlay on the video",
        "Show or hide the drawing on the video",
        ("H",),
        checkable=True,
        separated=True,
    ),
    ActionSpec("fit", "&View", "Fit &picture", "Show the whole picture", ("Ctrl+0",)),
    ActionSpec(
        "theme", "&View", "&Light theme", "Light or dark", ("Ctrl+Shift+L",), checkable=True
    ),
    ActionSpec("reset_layout", "&View", "Reset la&yout", "Put every pane back in its place"),
    ActionSpec("full_screen", "&View", "F&ull screen", "Whole screen", ("F11",), checkable=True),
    ActionSpec("keys", "&Help", "&Keys", "All keys on one page", ("F1",)),
    ActionSpec("about", "&Help", "&About LiftLens", "Version and licences"),
)


def make_actions(
    window: QMainWindow, handlers: Mapping[str, Callable[..., object]]
) -> dict[str, QAction]:
    """Make every action of the table, put it into its menu and connect it.

    Parameters
    ----------
    window : QMainWindow
        Gets the menus and the shortcuts.
    handlers : mapping of str to callable
        One for each id of the table; a checkable action passes its new state.

    Returns
    -------
    dict of str to QAction

    Raises
    ------
    KeyError
        If an action has no handler.
    """
    menus: dict[str, QMenu] = {title: window.menuBar().addMenu(title) for title in MENUS}
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setToolTip(_tooltip(spec))
        action.setStatusTip(spec.tooltip)
        action.setCheckable(spec.checkable)
        handler = handlers[spec.id]
        if spec.checkable:
            action.triggered.connect(handler)
        else:
            action.triggered.connect(lambda _checked=False, do=handler: do())
        menu = menus[spec.menu]
        if spec.separated:
            menu.addSeparator()
        menu.addAction(action)
        actions[spec.id] = action
    return actions


def keys_page() -> str:
    """Return the table of all keys as HTML, for F1."""
    parts = ["<h2>Keys</h2>"]
    for title in MENUS:
        rows = [
            f"<tr><td><b>{escape(_keys(spec))}</b>&nbsp;&nbsp;</td>"
            f"<td>{escape(_plain(spec.text))} – {escape(spec.tooltip)}</td></tr>"
            for spec in ACTIONS
            if spec.menu == title and spec.keys
        ]
        if rows:
            parts.append(f"<h3>{escape(_plain(title))}</h3><table>{''.join(rows)}</table>")
    parts.append(f"<h3>In a field</h3><p>{escape(HELP)}</p>")
    parts.append(
        "<h3>Mouse</h3><p>Double-click a pane or its title to fill the window with it; again to "
        "go back. Wheel: zoom. Drag: pan the video, turn the 3D skeleton, move a threshold "
        "line.</p>"
    )
    return "".join(parts)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _keys(spec: ActionSpec) -> str:
    return " · ".join(_native(key) for key in spec.keys)


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")


def _tooltip(spec: ActionSpec) -> str:
    return f"{spec.tooltip} ({_native(spec.keys[0])})" if spec.keys else spec.tooltip
