"""One table of actions that feeds the menus, the shortcuts, the tooltips and the help page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from inference.texts import mark, tr


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


MENUS = (
    mark("&File"),
    mark("&Edit"),
    mark("&Play"),
    mark("&Reps"),
    mark("&Compare"),
    mark("&View"),
    mark("&Help"),
)

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "open",
        "&File",
        mark("&Open…"),
        mark("Open videos of lifts, or a saved project"),
        ("Ctrl+O",),
    ),
    ActionSpec(
        "library",
        "&File",
        mark("&Library…"),
        mark("All clips that were analysed, by athlete, with trends over time"),
        ("Ctrl+L",),
    ),
    ActionSpec(
        "import_folder",
        "&File",
        mark("&Import folder into library…"),
        mark("Analyse all clips of a folder in the background; nothing is copied or moved"),
    ),
    ActionSpec(
        "save_project",
        "&File",
        mark("&Save project"),
        mark("Save what you told of this clip in a file that you can take along"),
        ("Ctrl+S",),
        separated=True,
    ),
    ActionSpec(
        "save_project_as",
        "&File",
        mark("Save project &as…"),
        mark("Save it under another name"),
        ("Ctrl+Alt+S",),
    ),
    ActionSpec(
        "revert_project",
        "&File",
        mark("Re&vert to saved"),
        mark("Go back to what the project file holds; this can be undone"),
    ),
    ActionSpec(
        "export_clip",
        "&File",
        mark("&Export clip…"),
        mark("Write a clip with the overlay"),
        ("Ctrl+E",),
        separated=True,
    ),
    ActionSpec(
        "exports",
        "&File",
        mark("E&xports under way…"),
        mark("Show the clips that are being written and those that wait"),
        ("Ctrl+Alt+E",),
    ),
    ActionSpec(
        "export_report",
        "&File",
        mark("Export repor&t…"),
        mark("Write a page to hand out, as PDF or web page"),
        ("Ctrl+P",),
    ),
    ActionSpec(
        "export_data",
        "&File",
        mark("Export &data…"),
        mark("Write the numbers: XLSX, CSV, JSON, TRC, C3D, MOT, BVH"),
        ("Ctrl+Shift+E",),
    ),
    ActionSpec(
        "snapshot",
        "&File",
        mark("Snaps&hot…"),
        mark("Save or copy a picture of the video, a pane or the window"),
        ("Ctrl+Shift+S",),
    ),
    ActionSpec(
        "next_clip",
        "&File",
        mark("&Next clip"),
        mark("Show the next open clip"),
        ("Ctrl+Tab",),
        separated=True,
    ),
    ActionSpec(
        "previous_clip",
        "&File",
        mark("&Previous clip"),
        mark("Show the open clip before"),
        ("Ctrl+Shift+Tab",),
    ),
    ActionSpec(
        "close",
        "&File",
        mark("&Close clip"),
        mark("Close the clip; what you told of it is kept"),
        ("Ctrl+W",),
    ),
    ActionSpec(
        "settings",
        "&File",
        mark("Settin&gs…"),
        mark("All settings of LiftLens"),
        ("Ctrl+,",),
        separated=True,
    ),
    ActionSpec(
        "models",
        "&File",
        mark("&Models…"),
        mark("All detectors and lifters: which are here, and getting others"),
    ),
    ActionSpec("quit", "&File", mark("&Quit"), mark("Quit LiftLens"), ("Ctrl+Q",)),
    ActionSpec("undo", "&Edit", mark("&Undo"), mark("Take back the last change"), ("Ctrl+Z",)),
    ActionSpec(
        "redo", "&Edit", mark("&Redo"), mark("Do the change again"), ("Ctrl+Y", "Ctrl+Shift+Z")
    ),
    ActionSpec(
        "add_note",
        "&Edit",
        mark("&Note at this frame"),
        mark("Write a note at the frame that is shown"),
        ("N",),
        separated=True,
    ),
    ActionSpec(
        "save_preset",
        "&Edit",
        mark("Save rules as &preset…"),
        mark("Keep all limits under a name, such as an athlete's"),
        ("Ctrl+Shift+P",),
        separated=True,
    ),
    ActionSpec(
        "reset_rules",
        "&Edit",
        mark("Reset &all rules"),
        mark("Put every limit back to its default"),
    ),
    ActionSpec(
        "scene",
        "&Edit",
        mark("&Camera and athlete…"),
        mark("Tell the camera's tilt and the athlete's height"),
        ("Ctrl+Shift+C",),
    ),
    ActionSpec(
        "choose_lifter",
        "&Edit",
        mark("Choose the &lifter"),
        mark("Say which person in the video is the lifter"),
        ("P",),
        checkable=True,
        separated=True,
    ),
    ActionSpec(
        "correct_joints",
        "&Edit",
        mark("Correct &joints"),
        mark("Drag joints to where they are, and exchange left and right"),
        ("E",),
        checkable=True,
    ),
    ActionSpec("play", "&Play", mark("&Play / pause"), mark("Play or pause"), ("Space",)),
    ActionSpec("shuttle_back", "&Play", mark("Play &backwards"), mark("Again: faster"), ("J",)),
    ActionSpec("shuttle_stop", "&Play", mark("&Stop"), mark("Hold the picture"), ("K",)),
    ActionSpec("shuttle_on", "&Play", mark("Play &forwards"), mark("Again: faster"), ("L",)),
    ActionSpec("slower", "&Play", mark("Slo&wer"), mark("Half the speed"), (",",)),
    ActionSpec("faster", "&Play", mark("Fas&ter"), mark("Twice the speed"), (".",)),
    ActionSpec(
        "back_1",
        "&Play",
        mark("One frame back"),
        mark("Step one frame back"),
        ("Left",),
        separated=True,
    ),
    ActionSpec("on_1", "&Play", mark("One frame on"), mark("Step one frame on"), ("Right",)),
    ActionSpec(
        "back_10", "&Play", mark("Ten frames back"), mark("Ten frames back"), ("Shift+Left",)
    ),
    ActionSpec("on_10", "&Play", mark("Ten frames on"), mark("Ten frames on"), ("Shift+Right",)),
    ActionSpec("to_start", "&Play", mark("To the start"), mark("First frame"), ("Home",)),
    ActionSpec("to_end", "&Play", mark("To the end"), mark("Last frame"), ("End",)),
    ActionSpec(
        "set_in", "&Play", mark("Set &in"), mark("The range starts here"), ("I",), separated=True
    ),
    ActionSpec("set_out", "&Play", mark("Set &out"), mark("The range ends here"), ("O",)),
    ActionSpec(
        "clear_range", "&Play", mark("&Clear range"), mark("The range is the whole clip"), ("X",)
    ),
    ActionSpec(
        "previous_rep",
        "&Reps",
        mark("&Previous rep"),
        mark("To the bottom of the rep before"),
        ("Up",),
    ),
    ActionSpec(
        "next_rep", "&Reps", mark("&Next rep"), mark("To the bottom of the next rep"), ("Down",)
    ),
    ActionSpec(
        "loop_rep",
        "&Reps",
        mark("&Loop rep"),
        mark("Repeat the current rep"),
        ("R",),
        checkable=True,
    ),
    ActionSpec(
        "zoom_rep",
        "&Reps",
        mark("&Zoom to rep"),
        mark("Zoom the time line to the current rep; again: the whole clip"),
        ("Z",),
    ),
    ActionSpec(
        "compare",
        "&Compare",
        mark("&Compare with another clip…"),
        mark("Hold this lift against another one, such as a gold standard"),
        ("Ctrl+K",),
    ),
    ActionSpec(
        "compare_reps",
        "&Compare",
        mark("Compare &reps of this clip"),
        mark("Hold every rep against the one at the cursor"),
        ("Ctrl+Shift+K",),
    ),
    ActionSpec(
        "stop_comparing",
        "&Compare",
        mark("&Stop comparing"),
        mark("Show this lift by itself again"),
    ),
    ActionSpec(
        "pair_alone",
        "&Compare",
        mark("Only the &lift"),
        mark("Show only the video of the lift"),
        ("Alt+1",),
        checkable=True,
        separated=True,
    ),
    ActionSpec(
        "pair_beside",
        "&Compare",
        mark("Side &by side"),
        mark("Show both videos side by side"),
        ("Alt+2",),
        checkable=True,
    ),
    ActionSpec(
        "pair_overlaid",
        "&Compare",
        mark("Laid &over each other"),
        mark("Lay the video of the reference over that of the lift, pelvis on pelvis"),
        ("Alt+3",),
        checkable=True,
    ),
    ActionSpec(
        "reference_earlier",
        "&Compare",
        mark("Reference one frame &earlier"),
        mark("Hold the lift against the frame of the reference before"),
        ("Alt+Left",),
        separated=True,
    ),
    ActionSpec(
        "reference_later",
        "&Compare",
        mark("Reference one frame l&ater"),
        mark("Hold the lift against the next frame of the reference"),
        ("Alt+Right",),
    ),
    ActionSpec(
        "reset_offset",
        "&Compare",
        mark("&No offset"),
        mark("Let the tags meet again"),
        ("Alt+0",),
    ),
    ActionSpec(
        "tag_start",
        "&Compare",
        mark("Comparison s&tarts here"),
        mark("Put the start tag of this lift at the time cursor"),
        ("Shift+I",),
        separated=True,
    ),
    ActionSpec(
        "tag_end",
        "&Compare",
        mark("Comparison en&ds here"),
        mark("Put the end tag of this lift at the time cursor"),
        ("Shift+O",),
    ),
    ActionSpec(
        "found_tags",
        "&Compare",
        mark("Back to the tags that were &found"),
        mark("Put the tags of both lifts where the program found them"),
    ),
    ActionSpec(
        "gold_standard",
        "&Compare",
        mark("This clip is a &gold standard"),
        mark("Offer the open clip to compare other lifts of its exercise with"),
        checkable=True,
        separated=True,
    ),
    ActionSpec(
        "export_comparison",
        "&Compare",
        mark("E&xport comparison…"),
        mark("Write comparison.json and comparison.csv"),
        separated=True,
    ),
    ActionSpec("focus_video", "&View", mark("&Video"), mark("Go to the video"), ("1",)),
    ActionSpec(
        "focus_skeleton", "&View", mark("&3D skeleton"), mark("Go to the 3D skeleton"), ("2",)
    ),
    ActionSpec(
        "focus_frontal", "&View", mark("&Frontal view"), mark("Go to the frontal view"), ("3",)
    ),
    ActionSpec("focus_plots", "&View", mark("&Plots"), mark("Go to the plots"), ("4",)),
    ActionSpec(
        "focus_rules", "&View", mark("&Rules"), mark("Go to the rules; Tab to go on"), ("5",)
    ),
    ActionSpec("focus_findings", "&View", mark("Fin&dings"), mark("Go to the findings"), ("6",)),
    ActionSpec("focus_compare", "&View", mark("&Comparison"), mark("Go to the comparison"), ("7",)),
    ActionSpec(
        "view_front",
        "&View",
        mark("3D from the front"),
        mark("Turn the 3D view"),
        ("F",),
        separated=True,
    ),
    ActionSpec("view_side", "&View", mark("3D from the side"), mark("Turn the 3D view"), ("S",)),
    ActionSpec("view_top", "&View", mark("3D from above"), mark("Turn the 3D view"), ("T",)),
    ActionSpec(
        "view_camera", "&View", mark("3D from the camera"), mark("Turn the 3D view"), ("C",)
    ),
    ActionSpec(
        "overlay",
        "&View",
        mark("&Overlay on the video"),
        mark("Show or hide the drawing on the video"),
        ("H",),
        checkable=True,
        separated=True,
    ),
    ActionSpec("zoom_in", "&View", mark("Zoo&m in"), mark("Enlarge the video"), ("+", "=")),
    ActionSpec("zoom_out", "&View", mark("&Zoom out"), mark("Reduce the video"), ("-",)),
    ActionSpec("fit", "&View", mark("Fit pic&ture"), mark("Show the whole picture"), ("Ctrl+0",)),
    ActionSpec(
        "theme",
        "&View",
        mark("Li&ght theme"),
        mark("Light or dark"),
        ("Ctrl+Shift+L",),
        checkable=True,
    ),
    ActionSpec(
        "reset_layout", "&View", mark("Reset la&yout"), mark("Put every pane back in its place")
    ),
    ActionSpec(
        "full_screen", "&View", mark("F&ull screen"), mark("Whole screen"), ("F11",), checkable=True
    ),
    ActionSpec("keys", "&Help", mark("&Keys"), mark("All keys on one page"), ("F1",)),
    ActionSpec("about", "&Help", mark("&About LiftLens"), mark("Version and licences")),
)


def make_actions(
    window: QMainWindow, handlers: Mapping[str, Callable[..., object]]
) -> dict[str, QAction]:
    """Make every action of the table, put it into its menu and connect it.

    The keys are those of the table until a `app.keymap.Keymap` gives others.

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
    menus: dict[str, QMenu] = {title: window.menuBar().addMenu(tr(title)) for title in MENUS}
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(tr(spec.text), window)
        action.setObjectName(spec.id)
        action.setStatusTip(tr(spec.tooltip))
        action.setCheckable(spec.checkable)
        give_keys(action, spec, spec.keys)
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


def give_keys(action: QAction, spec: ActionSpec, keys: Sequence[str]) -> None:
    """Let keys do an action, and say the first of them in its tooltip."""
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setToolTip(with_key(tr(spec.tooltip), keys))


def with_key(tooltip: str, keys: Sequence[str]) -> str:
    """Add the first of some keys to a tooltip: ``Open a video of a lift (Ctrl+O)``."""
    return f"{tooltip} ({native_keys(keys[:1])})" if keys else tooltip


def native_keys(keys: Sequence[str]) -> str:
    """Write keys as this system does, and as their caps say in the language that is spoken."""
    written = (QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
    return " · ".join(written)


def plain(text: str) -> str:
    """Return the text of an action or a menu without its mark-up for menus."""
    return text.replace("&", "").rstrip("…")
