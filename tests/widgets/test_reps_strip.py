from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inference.motion.types import Exercise, Judgement, RuleStatus, Segmentation
from tests.widgets import sample
from widgets.marks import Mark
from widgets.message_list import CONTENT
from widgets.reps import strip as reps_strip
from widgets.reps.card import RepCard
from widgets.reps.strip import RepsStrip

LEFT = Qt.MouseButton.LeftButton
SPOKEN = Qt.ItemDataRole.AccessibleTextRole
MEASURES = {
    "thigh_angle_min_deg": -8.0,
    "spine_angle_min_deg": 31.0,
    "knee_ankle_ratio_bottom": 1.2,
    "trunk_lean_max_deg": 33.0,
    "down_s": 1.1,
    "hold_s": 0.4,
    "up_s": 1.0,
}


@pytest.fixture
def strip(qtbot: QtBot) -> RepsStrip:
    strip = RepsStrip()
    qtbot.addWidget(strip)
    strip.set_reps(sample.segmentation(), sample.judgement())
    strip.resize(420, strip.sizeHint().height())
    with qtbot.waitExposed(strip):
        strip.show()
    return strip


def middle(strip: RepsStrip, row: int) -> QPoint:
    card = strip.visualItemRect(strip.item(row))
    return QPoint(card.left() + 20, card.center().y())  # the buttons are at the right


def card(strip: RepsStrip, row: int) -> RepCard:
    shown = strip.item(row).data(CONTENT)
    assert isinstance(shown, RepCard)
    return shown


def many(count: int) -> Segmentation:
    first = sample.reps()[0]
    reps = (
        replace(first, index=i + 1, start_frame=2 * i, bottom_frame=2 * i, end_frame=2 * i + 1)
        for i in range(count)
    )
    return replace(sample.segmentation(), reps=tuple(reps))


def test_a_click_selects_a_rep(strip: RepsStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.rep_selected) as told:
        QTest.mouseClick(strip.viewport(), LEFT, pos=middle(strip, 1))
    assert told.args == [2]
    assert strip.selected() == 2


def test_a_click_on_the_current_rep_goes_to_it_again(strip: RepsStrip, qtbot: QtBot) -> None:
    strip.set_current(2)
    with qtbot.waitSignal(strip.rep_selected) as told:
        QTest.mouseClick(strip.viewport(), LEFT, pos=middle(strip, 1))
    assert told.args == [2]


def test_a_double_click_loops(strip: RepsStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.rep_loop_requested) as told:
        QTest.mouseClick(strip.viewport(), LEFT, pos=middle(strip, 2))
        QTest.mouseDClick(strip.viewport(), LEFT, pos=middle(strip, 2))
    assert told.args == [3]


def test_arrows_move_enter_selects_and_r_loops(strip: RepsStrip, qtbot: QtBot) -> None:
    strip.set_current(1)
    with qtbot.waitSignal(strip.rep_selected) as told:
        QTest.keyClick(strip, Qt.Key.Key_Right)
    assert told.args == [2]
    with qtbot.waitSignal(strip.rep_selected) as told:
        QTest.keyClick(strip, Qt.Key.Key_Return)
    assert told.args == [2]
    with qtbot.waitSignal(strip.rep_loop_requested) as told:
        QTest.keyClick(strip, Qt.Key.Key_R)
    assert told.args == [2]


def test_setters_send_no_signal_and_keep_the_current_rep(strip: RepsStrip, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(strip.rep_selected):
        strip.set_current(4)
        strip.set_reps(sample.segmentation(), None)
    assert strip.current() == 4
    strip.set_current(None)
    assert strip.current() is None
    assert strip.selected() == 4, "the playhead is between reps; what is selected stays"
    strip.set_current(99)
    assert strip.current() is None


def test_a_far_rep_is_scrolled_into_view(strip: RepsStrip) -> None:
    strip.set_current(5)
    assert strip.viewport().rect().contains(middle(strip, 4))


def test_a_card_shows_its_figures_with_units_and_verdicts(strip: RepsStrip) -> None:
    rep = replace(sample.reps()[2], measures=MEASURES)
    strip.set_reps(replace(sample.segmentation(), reps=(rep,)), sample.judgement())
    figures = [(f.label, f.value, f.mark) for f in card(strip, 0).figures]
    assert figures == [
        ("Depth", "−8°", None),
        ("Spine", "31°", Mark.MAJOR),
        ("Knees", "1.20\u202f×", None),
        ("Lean", "33°", None),
        ("Tempo", "1.1–0.4–1.0\u202fs", None),
    ]
    assert card(strip, 0).mark is Mark.MAJOR
    assert strip.item(0).data(SPOKEN).startswith("Rep 3, 2.00\u202fs, major fault, Depth −8°")
    assert "down 1.1" in strip.item(0).toolTip()
    assert sample.finding(3).note in strip.item(0).toolTip()


def test_a_figure_at_fault_shows_the_value_that_was_judged(strip: RepsStrip) -> None:
    caving = replace(sample.finding(3), rule="knee_caving", value=0.69, unit="")
    rep = replace(sample.reps()[2], measures=MEASURES)
    strip.set_reps(replace(sample.segmentation(), reps=(rep,)), Judgement((caving,), ()))
    knees = next(f for f in card(strip, 0).figures if f.label == "Knees")
    assert (knees.value, knees.mark) == ("0.69\u202f×", Mark.MAJOR)


@pytest.mark.parametrize("exercise", Exercise)
def test_what_is_not_measured_is_left_out(strip: RepsStrip, exercise: Exercise) -> None:
    rep = replace(sample.reps()[0], measures={}, phases=())
    strip.set_reps(replace(sample.segmentation(), exercise=exercise, reps=(rep,)), None)
    assert [(f.label, f.value) for f in card(strip, 0).figures] == [("Time", "2.0\u202fs")]
    assert not strip.grab().isNull()


def test_lifts_from_the_floor_have_figures_of_their_own(strip: RepsStrip) -> None:
    measures = {"spine_angle_bottom_deg": 22.0, "hip_flexion_left_top_deg": 9.0}
    measures |= {"knee_flexion_left_top_deg": 12.0, "bar_over_foot_farthest_m": -0.08}
    rep = replace(sample.reps()[0], measures=measures)
    seg = replace(sample.segmentation(), exercise=Exercise.DEADLIFT, reps=(rep,))
    strip.set_reps(seg, None)
    figures = {f.label: f.value for f in card(strip, 0).figures}
    assert figures["Lift-off"] == "22°"
    assert figures["Lock-out"] == "12°"
    assert figures["Bar"] == "−0.08\u202fm"


def test_partial_reps_stand_in_their_place_and_are_not_counted(
    strip: RepsStrip, qtbot: QtBot
) -> None:
    first = replace(sample.PARTIAL, start_frame=2, end_frame=30)
    strip.set_reps(
        replace(sample.segmentation(), partials=(first, sample.PARTIAL)), sample.judgement()
    )
    titles = [card(strip, row).title for row in range(strip.count())]
    assert titles == ["Partial", *(f"Rep {n}" for n in range(1, 6)), "Partial"]
    assert strip.item(0).toolTip().endswith("Partial: not counted")
    with (
        qtbot.waitSignal(strip.partial_selected) as told,
        qtbot.assertNotEmitted(strip.rep_selected),
    ):
        QTest.mouseClick(strip.viewport(), LEFT, pos=middle(strip, 0))
    assert told.args == [first]
    assert strip.selected() is None
    with qtbot.assertNotEmitted(strip.rep_loop_requested):
        QTest.keyClick(strip, Qt.Key.Key_R)
    strip.set_current(1)
    assert strip.currentRow() == 1
    assert not strip.grab().isNull()


def test_a_card_says_what_could_not_be_told(strip: RepsStrip) -> None:
    unknown = RuleStatus("knee_caving", True, "", judged_reps=4, unknown_reps={2: "knee hidden"})
    strip.set_reps(sample.segmentation(), Judgement((), (unknown,)))
    marks = [card(strip, row).mark for row in range(5)]
    assert marks == [Mark.GOOD, Mark.UNKNOWN, Mark.GOOD, Mark.GOOD, Mark.GOOD]
    assert strip.item(1).toolTip().endswith("Knee caving: can’t tell, knee hidden.")
    assert strip.item(0).toolTip().endswith("No faults found.")


def test_an_empty_strip_says_why(strip: RepsStrip) -> None:
    strip.set_reps(replace(sample.segmentation(), reps=()), None)
    assert strip.message == reps_strip.NO_REPS
    strip.set_reps(None, None)
    assert strip.message == reps_strip.NOT_ANALYSED
    assert not strip.grab().isNull()


def test_the_selected_card_has_buttons_for_its_label(strip: RepsStrip, qtbot: QtBot) -> None:
    strip.set_current(2)
    qtbot.waitUntil(strip._buttons.isVisible)
    assert strip.visualItemRect(strip.item(1)).contains(strip._buttons.geometry())
    with qtbot.waitSignal(strip.label_requested) as told:
        QTest.mouseClick(strip._buttons.button(False), LEFT)
    assert told.args == [2, False]
    assert not strip._buttons.button(False).isChecked(), "not before the answer"
    strip.set_labels({2: False})
    assert strip._buttons.button(False).isChecked()
    assert not strip._buttons.button(True).isChecked()
    assert strip._buttons.button(True).accessibleName() == "Call rep 2 fine"
    with qtbot.waitSignal(strip.label_requested) as told:
        QTest.keyClick(strip._buttons.button(False), Qt.Key.Key_Space)
    assert told.args == [2, None]


def test_the_buttons_go_with_their_card(strip: RepsStrip, qtbot: QtBot) -> None:
    strip.set_current(1)
    place = strip._buttons.pos()
    strip.horizontalScrollBar().setValue(60)
    assert strip._buttons.x() == place.x() - 60
    strip.set_reps(None, None)
    assert not strip._buttons.isVisible()


def test_a_label_is_seen_on_cards_that_are_not_selected(strip: RepsStrip) -> None:
    strip.set_current(1)
    before = strip.grab().toImage()
    strip.set_labels({2: True})
    assert strip.grab().toImage() != before


def test_the_rep_that_loops_is_marked(strip: RepsStrip) -> None:
    before = strip.grab().toImage()
    strip.set_looping(1)
    assert strip.looping() == 1
    assert strip.grab().toImage() != before


def test_the_menu_of_a_rep(strip: RepsStrip, qtbot: QtBot) -> None:
    strip.set_labels({3: True})
    menu = strip.menu_for(3)
    qtbot.addWidget(menu)
    actions = {action.text().replace("&", ""): action for action in menu.actions()}
    for text, signal, args in (
        ("Loop this rep", strip.rep_loop_requested, [3]),
        ("Zoom to this rep", strip.rep_zoom_requested, [3]),
        ("Set in and out to this rep", strip.rep_range_requested, [3]),
        ("Call it fine", strip.label_requested, [3, None]),
        ("Call it a fault", strip.label_requested, [3, False]),
    ):
        with qtbot.waitSignal(signal) as told:
            actions[text].trigger()
        assert told.args == args
    actions["Copy the numbers of all reps"].trigger()
    rows = [row.split("\t") for row in QGuiApplication.clipboard().text().split("\n")]
    assert rows[0] == ["Rep", "Spine", "Time", "Verdict"]
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4", "5"]
    assert rows[3][-1] == "major fault"
    assert len({len(row) for row in rows}) == 1


def test_two_hundred_reps_share_what_draws_them(strip: RepsStrip) -> None:
    strip.set_reps(many(200), None)
    assert strip.count() == 200
    assert len(strip.findChildren(type(strip._buttons))) == 1
    items = [strip.item(row) for row in range(200)]
    strip.set_reps(many(200), sample.judgement())
    assert [strip.item(row) for row in range(200)] == items, "judging anew makes no item anew"
    assert card(strip, 2).mark is Mark.MAJOR
    strip.set_current(200)
    assert strip.viewport().rect().intersects(strip.visualItemRect(strip.item(199)))
    strip.set_reps(many(1), None)
    assert strip.count() == 1


def test_a_low_strip_shows_fewer_lines(strip: RepsStrip, qtbot: QtBot) -> None:
    full = strip.grab().height()
    strip.resize(420, strip.minimumSizeHint().height())
    assert strip.grab().height() < full
    assert strip._delegate._lines == 1
    strip.resize(420, strip.sizeHint().height())
    assert strip._delegate._lines == 3


def test_a_low_strip_shows_what_is_at_fault_first(strip: RepsStrip) -> None:
    caving = replace(sample.finding(3), rule="knee_caving", value=0.69, unit="")
    rep = replace(sample.reps()[2], measures=MEASURES)
    strip.set_reps(replace(sample.segmentation(), reps=(rep,)), Judgement((caving,), ()))
    shown = card(strip, 0)
    placed = strip._delegate._placed
    assert [f.label for f, *_ in placed(shown)] == ["Depth", "Spine", "Knees", "Lean", "Tempo"]
    strip.resize(90, strip.minimumSizeHint().height())
    assert strip._delegate._lines == 1
    assert [f.label for f, *_ in placed(shown)] == ["Knees", "Depth"]
