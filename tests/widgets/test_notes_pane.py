import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from widgets.notes import list as notes_list
from widgets.notes.pane import NotesPane, split_tags

LEFT = Qt.MouseButton.LeftButton
NOTES = (
    (60, 2.0, "Chest up"),
    (150, 5.0, "Slower on the way down, and keep the heels down"),
)


@pytest.fixture
def pane(qtbot: QtBot) -> NotesPane:
    pane = NotesPane()
    qtbot.addWidget(pane)
    pane.set_enabled(True)
    pane.set_notes(NOTES)
    pane.set_position(90, 3.0)
    pane.resize(300, 400)
    with qtbot.waitExposed(pane):
        pane.show()
    return pane


def middle(pane: NotesPane, row: int) -> QPoint:
    return pane.list.visualItemRect(pane.list.item(row)).center()


def editor(pane: NotesPane) -> QLineEdit:
    (field,) = pane.list.viewport().findChildren(QLineEdit)
    return field


def test_a_click_and_a_key_select_a_note(pane: NotesPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.note_selected) as told:
        QTest.mouseClick(pane.list.viewport(), LEFT, pos=middle(pane, 0))
    assert told.args == [0]
    with qtbot.waitSignal(pane.note_selected) as told:
        QTest.keyClick(pane.list, Qt.Key.Key_Down)
    assert told.args == [1]


def test_a_note_is_added_at_the_frame_where_the_typing_began(pane: NotesPane, qtbot: QtBot) -> None:
    pane.begin_note()
    assert pane._new.hasFocus()
    assert "3.00" in pane._new.placeholderText()
    pane.set_position(95, 3.2)  # the clip runs on
    QTest.keyClicks(pane._new, " Knees out ")
    pane.set_position(99, 3.3)
    with qtbot.waitSignal(pane.note_added) as told:
        QTest.keyClick(pane._new, Qt.Key.Key_Return)
    assert told.args == [90, "Knees out"]
    assert pane._new.text() == ""
    pane.set_position(120, 4.0)
    assert "4.00" in pane._new.placeholderText()


def test_typing_without_the_key_begins_a_note_as_well(pane: NotesPane, qtbot: QtBot) -> None:
    pane._new.setFocus()
    QTest.keyClicks(pane._new, "a")
    pane.set_position(99, 3.3)
    with qtbot.waitSignal(pane.note_added) as told:
        QTest.mouseClick(pane._add, LEFT)
    assert told.args == [90, "a"]


def test_an_empty_note_is_none(pane: NotesPane, qtbot: QtBot) -> None:
    pane.begin_note()
    with qtbot.assertNotEmitted(pane.note_added):
        QTest.keyClicks(pane._new, "   ")
        QTest.keyClick(pane._new, Qt.Key.Key_Return)


def test_a_note_is_changed_in_place(pane: NotesPane, qtbot: QtBot) -> None:
    pane.list.setCurrentRow(1)
    QTest.keyClick(pane.list, Qt.Key.Key_F2)
    field = editor(pane)
    assert field.text() == NOTES[1][2]
    field.setText("Slower")
    with qtbot.waitSignal(pane.note_changed) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == [1, "Slower"]


def test_escape_leaves_a_note_as_it_was(pane: NotesPane, qtbot: QtBot) -> None:
    pane.list.setCurrentRow(0)
    QTest.keyClick(pane.list, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(pane.note_changed):
        editor(pane).setText("nothing")
        QTest.keyClick(editor(pane), Qt.Key.Key_Escape)


def test_delete_and_an_emptied_text_take_a_note_away(pane: NotesPane, qtbot: QtBot) -> None:
    pane.list.setCurrentRow(0)
    with qtbot.waitSignal(pane.note_deleted) as told:
        QTest.keyClick(pane.list, Qt.Key.Key_Delete)
    assert told.args == [0]
    QTest.keyClick(pane.list, Qt.Key.Key_F2)
    editor(pane).clear()
    with qtbot.waitSignal(pane.note_deleted) as told:
        QTest.keyClick(editor(pane), Qt.Key.Key_Return)
    assert told.args == [0]


def test_the_menu_of_a_note(pane: NotesPane, qtbot: QtBot) -> None:
    menu = pane.list.menu_for(1)
    qtbot.addWidget(menu)
    go, change, delete = menu.actions()
    with qtbot.waitSignal(pane.note_selected) as told:
        go.trigger()
    assert told.args == [1]
    with qtbot.waitSignal(pane.note_deleted) as told:
        delete.trigger()
    assert told.args == [1]
    change.trigger()
    assert editor(pane).text() == NOTES[1][2]


def test_tags_are_told_once_and_tidied(pane: NotesPane, qtbot: QtBot) -> None:
    pane._tag_line.setFocus()
    QTest.keyClicks(pane._tag_line, "belt,  100  kg;, Belt,")
    with qtbot.waitSignal(pane.tags_changed) as told:
        QTest.keyClick(pane._tag_line, Qt.Key.Key_Return)
    assert told.args == [("belt", "100 kg")]
    assert pane._tag_line.text() == "belt, 100 kg"
    with qtbot.assertNotEmitted(pane.tags_changed):
        pane._name.setFocus()


def test_the_athlete_is_told_once(pane: NotesPane, qtbot: QtBot) -> None:
    pane._name.setFocus()
    QTest.keyClicks(pane._name, " Ann  Lee ")
    with qtbot.waitSignal(pane.athlete_changed) as told:
        pane._tag_line.setFocus()
    assert told.args == ["Ann Lee"]


def test_setters_send_no_signal(pane: NotesPane, qtbot: QtBot) -> None:
    with (
        qtbot.assertNotEmitted(pane.tags_changed),
        qtbot.assertNotEmitted(pane.athlete_changed),
        qtbot.assertNotEmitted(pane.note_selected),
        qtbot.assertNotEmitted(pane.note_changed),
    ):
        pane.set_tags(("belt",))
        pane.set_athlete("Ann")
        pane.set_notes(NOTES[:1])
    assert pane.list.count() == 1


def test_without_a_clip_nothing_can_be_written(pane: NotesPane, qtbot: QtBot) -> None:
    pane.set_enabled(False)
    pane.set_notes(())
    assert pane.list.message == notes_list.NO_CLIP
    pane.begin_note()
    assert not pane._new.hasFocus()
    pane.set_enabled(True)
    assert pane.list.message == notes_list.NO_NOTES


def test_a_long_note_wraps(pane: NotesPane) -> None:
    heights = [pane.list.visualItemRect(pane.list.item(row)).height() for row in (0, 1)]
    assert heights[1] > heights[0]
    assert not pane.grab().isNull()


@pytest.mark.parametrize(
    ("line", "tags"), [("", ()), (" , ,", ()), ("a,b", ("a", "b")), ("A, a ,b", ("A", "b"))]
)
def test_a_line_of_tags_is_taken_apart(line: str, tags: tuple[str, ...]) -> None:
    assert split_tags(line) == tags
