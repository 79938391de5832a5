"""Everything can be reached, is named and is left again with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS
from app.program import Program
from widgets.video.level_line import LevelLineTool

DIALOGS = ("export_clip", "exports", "export_report", "models", "scene", "keys", "about")
_MOST_STEPS = 400


# ── names ───────────────────────────────────────────────────────────────────────────────────────
def focusable(top: QWidget) -> Iterator[QWidget]:
    for widget in top.findChildren(QWidget):
        reachable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(top)
        if reachable and widget.focusProxy() is None and not is_inner(widget):
            yield widget


def is_inner(widget: QWidget) -> bool:
    """Whether a widget is a part of another one that speaks for it, as a view's viewport is."""
    name, parent = widget.objectName(), widget.parentWidget()
    inside = name.startswith("qt_") or (parent is not None and hasattr(parent, "viewport"))
    return inside or type(widget).__module__.startswith("pyqtgraph")


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    name = interface.text(QAccessible.Text.Name) if interface is not None else ""
    if isinstance(widget, QComboBox):  # elsewhere than on Windows, its name is what is chosen
        labels = widget.window().findChildren(QLabel)
        return widget.accessibleName() or "".join(w.text() for w in labels if w.buddy() is widget)
    return name


def nameless(top: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in focusable(top)
        if not spoken_name(widget)
    ]


def in_dialog(program: Program, action: str, look: Callable[[QDialog], None]) -> None:
    """Open a dialog, also one that blocks, look at it and close it."""
    failures: list[BaseException] = []

    def run() -> None:
        tops = QApplication.topLevelWidgets()
        (dialog,) = (w for w in tops if isinstance(w, QDialog) and w.isVisible())
        try:
            look(dialog)
        except BaseException as failure:
            failures.append(failure)
        dialog.close()

    QTimer.singleShot(0, run)
    program.actions[action].trigger()
    QApplication.processEvents()
    if failures:
        raise failures[0]


def test_every_control_of_the_window_is_named(reviewed: Program) -> None:
    assert nameless(reviewed.window) == []


@pytest.mark.parametrize("action", DIALOGS)
def test_every_control_of_a_dialog_is_named(reviewed: Program, action: str) -> None:
    def look(dialog: QDialog) -> None:
        assert nameless(dialog) == []

    in_dialog(reviewed, action, look)


# ── the way round ───────────────────────────────────────────────────────────────────────────────
def tab_round(top: QWidget, key: Qt.Key, qtbot: QtBot) -> list[QWidget]:
    """Press Tab until the keyboard is where it began, and return where it was meanwhile."""
    first = top.focusWidget()
    assert first is not None
    way: list[QWidget] = []
    for _ in range(_MOST_STEPS):
        holder = top.focusWidget()
        assert holder is not None
        qtbot.keyClick(holder, key)
        reached = top.focusWidget()
        assert reached is not holder, f"{type(holder).__name__} keeps the Tab key"
        way.append(reached)
        if reached is first:
            return way
    raise AssertionError(f"Tab never came back to {type(first).__name__}")


def test_tab_goes_round_the_window_and_back(reviewed: Program, qtbot: QtBot) -> None:
    window = reviewed.window
    window.pane("rules").widget().findChildren(QComboBox)[0].setFocus()
    there = tab_round(window, Qt.Key.Key_Tab, qtbot)
    back = tab_round(window, Qt.Key.Key_Backtab, qtbot)
    assert set(there) == set(back)
    panes = [name for name, dock in window.docks().items() for w in there if dock.isAncestorOf(w)]
    assert {"time", "rules", "findings"} <= set(panes)
    # A pane is gone through in one piece: the way enters each only once.
    entered = [
        name for before, name in zip([panes[-1], *panes], panes, strict=False) if name != before
    ]
    assert len(entered) == len(set(entered)), entered


@pytest.mark.parametrize("action", DIALOGS)
def test_tab_goes_round_a_dialog(reviewed: Program, qtbot: QtBot, action: str) -> None:
    def look(dialog: QDialog) -> None:
        enabled = [w for w in focusable(dialog) if w.isEnabled()]
        tabbed = {w for w in enabled if w.focusPolicy() & Qt.FocusPolicy.TabFocus}
        if len(tabbed) > 1:
            dialog.setFocus()
            next(iter(tabbed)).setFocus()
            reached = set(tab_round(dialog, Qt.Key.Key_Tab, qtbot))
            groups = {w.group() for w in tabbed if hasattr(w, "group") and w.group() is not None}
            missed = [w for w in tabbed - reached if not in_group(w, groups)]
            assert not missed, [type(w).__name__ for w in missed]

    in_dialog(reviewed, action, look)


def in_group(widget: QWidget, groups: set[object]) -> bool:
    """Radio buttons of a group are one stop; the arrows go among them."""
    return hasattr(widget, "group") and widget.group() in groups


def test_every_action_is_in_a_menu_that_a_key_opens(program: Program) -> None:
    menus = program.window.menuBar().actions()
    assert all("&" in menu.text() for menu in menus)
    letters = [menu.text()[menu.text().index("&") + 1].lower() for menu in menus]
    assert len(set(letters)) == len(letters)
    held = {action.objectName() for menu in menus for action in menu.menu().actions()}
    assert {spec.id for spec in ACTIONS} <= held


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_lines_of_a_menu_have_the_same_letter(
    qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    from app.settings import Settings

    program = Program(qapp, Settings(language=language))
    qtbot.addWidget(program.window)
    double = []
    for menu in program.window.menuBar().actions():
        seen: dict[str, str] = {}
        for action in menu.menu().actions():
            text = action.text().replace("&&", "")
            letter = text[text.index("&") + 1].lower() if "&" in text else ""
            if letter and letter in seen:
                double.append((language, menu.text(), seen[letter], action.text()))
            seen.setdefault(letter, action.text())
    program.window.close()
    assert not double


# ── what is painted ─────────────────────────────────────────────────────────────────────────────
def test_painted_panes_say_what_they_show_once_the_cursor_rests(
    reviewed: Program, qtbot: QtBot
) -> None:
    window = reviewed.window
    panes = (window.video, window.timeline, window.skeleton, window.frontal, window.plots)
    said = []
    for frame in (reviewed.session.reps[0].bottom_frame, 0):
        reviewed.session.set_frame(frame)
        before = [pane.accessibleDescription() for pane in panes]
        qtbot.waitUntil(
            lambda before=before: all(
                pane.accessibleDescription() != words
                for pane, words in zip(panes, before, strict=True)
            ),
            timeout=5000,
        )
        said.append([pane.accessibleDescription() for pane in panes])
    assert "Rep 1 of 2" in said[0][0]
    assert "Spine angle" in said[0][2]
    assert "frame 0 of" in said[1][0]


def test_the_level_line_is_named(reviewed: Program, qtbot: QtBot) -> None:
    tool = LevelLineTool(reviewed.window.video)
    qtbot.addWidget(tool)
    assert spoken_name(tool)
