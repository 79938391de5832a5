from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inference.motion.types import Finding, Judgement, RuleStatus, Severity
from tests.widgets import sample
from widgets import findings_list, reps_strip
from widgets.findings_list import FindingsList
from widgets.marks import Mark
from widgets.message_list import CONTENT
from widgets.reps_strip import RepsStrip
from widgets.theme import SMALL_PT, text_height

LEFT = Qt.MouseButton.LeftButton
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def strip(qtbot: QtBot) -> RepsStrip:
    strip = RepsStrip()
    qtbot.addWidget(strip)
    strip.set_reps(sample.segmentation(), sample.judgement())
    strip.resize(420, strip.sizeHint().height())
    with qtbot.waitExposed(strip):
        strip.show()
    return strip


@pytest.fixture
def findings(qtbot: QtBot) -> FindingsList:
    findings = FindingsList()
    qtbot.addWidget(findings)
    findings.set_judgement(
        judged(sample.finding(5, Severity.MINOR), sample.finding(3)), sample.RULES
    )
    findings.resize(360, 300)
    with qtbot.waitExposed(findings):
        findings.show()
    return findings


def judged(*findings: Finding) -> Judgement:
    """These findings, by a rule that judged all five reps."""
    return Judgement(findings, (RuleStatus("spine_angle", True, "", judged_reps=5),))


def middle(list_: RepsStrip | FindingsList, row: int) -> QPoint:
    return list_.visualItemRect(list_.item(row)).center()


def test_a_click_selects_a_rep(strip: RepsStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.rep_selected) as told:
        QTest.mouseClick(strip.viewport(), LEFT, pos=middle(strip, 1))
    assert told.args == [2]
    assert strip.current() == 2


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


def test_keys_move_from_rep_to_rep_and_enter_loops(strip: RepsStrip, qtbot: QtBot) -> None:
    strip.set_current(1)
    with qtbot.waitSignal(strip.rep_selected) as told:
        QTest.keyClick(strip, Qt.Key.Key_Right)
    assert told.args == [2]
    with qtbot.waitSignal(strip.rep_loop_requested) as told:
        QTest.keyClick(strip, Qt.Key.Key_Return)
    assert told.args == [2]


def test_setters_send_no_signal_and_keep_the_current_rep(strip: RepsStrip, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(strip.rep_selected):
        strip.set_current(4)
        strip.set_reps(sample.segmentation(), None)
    assert strip.current() == 4
    strip.set_current(None)
    assert strip.current() is None
    strip.set_current(99)
    assert strip.current() is None


def test_a_far_rep_is_scrolled_into_view(strip: RepsStrip) -> None:
    strip.set_current(5)
    assert strip.viewport().rect().contains(middle(strip, 4))


def test_chips_show_duration_key_figure_and_fault(strip: RepsStrip) -> None:
    chips = [strip.item(row).data(CONTENT) for row in range(5)]
    assert chips[2].caption == "2.0\u202fs · spine 31°"
    marks = [chip.mark for chip in chips]
    assert marks == [Mark.GOOD, Mark.GOOD, Mark.MAJOR, Mark.GOOD, Mark.MINOR]
    assert strip.item(2).data(SPOKEN) == "Rep 3, 2.00\u202fs, major fault"


def test_partial_reps_stand_in_their_place_and_are_not_counted(
    strip: RepsStrip, qtbot: QtBot
) -> None:
    first = replace(sample.PARTIAL, start_frame=2, end_frame=30)
    strip.set_reps(
        replace(sample.segmentation(), partials=(first, sample.PARTIAL)), sample.judgement()
    )
    titles = [strip.item(row).data(CONTENT).title for row in range(strip.count())]
    assert titles == ["Partial", *(f"Rep {n}" for n in range(1, 6)), "Partial"]
    assert strip.item(0).toolTip() == "Partial: not counted"
    with (
        qtbot.waitSignal(strip.partial_selected) as told,
        qtbot.assertNotEmitted(strip.rep_selected),
    ):
        QTest.mouseClick(strip.viewport(), LEFT, pos=middle(strip, 0))
    assert told.args == [first]
    assert strip.current() is None
    with qtbot.assertNotEmitted(strip.rep_loop_requested):
        QTest.keyClick(strip, Qt.Key.Key_Return)
    strip.set_current(1)
    assert strip.currentRow() == 1
    assert not strip.grab().isNull()


def test_a_chip_says_what_could_not_be_told(strip: RepsStrip) -> None:
    unknown = RuleStatus("knee_caving", True, "", judged_reps=4, unknown_reps={2: "knee hidden"})
    strip.set_reps(sample.segmentation(), Judgement((), (unknown,)))
    marks = [strip.item(row).data(CONTENT).mark for row in range(5)]
    assert marks == [Mark.GOOD, Mark.UNKNOWN, Mark.GOOD, Mark.GOOD, Mark.GOOD]
    assert strip.item(1).toolTip() == "Knee caving: can’t tell, knee hidden."
    assert strip.item(0).toolTip() == "No faults found."


def test_an_empty_strip_says_why(strip: RepsStrip) -> None:
    strip.set_reps(replace(sample.segmentation(), reps=()), None)
    assert strip.message == reps_strip.NO_REPS
    strip.set_reps(None, None)
    assert strip.message == reps_strip.NOT_ANALYSED
    assert not strip.grab().isNull()


def test_findings_are_worded_in_the_order_of_the_clip(findings: FindingsList) -> None:
    titles = [findings.item(row).data(CONTENT).title for row in range(findings.count())]
    assert titles == ["Rep 3 · Spine angle 31° < 45°", "Rep 5 · Spine angle 43° < 45°"]
    assert findings.item(0).data(SPOKEN).startswith("major fault: Rep 3")
    assert findings.item(0).data(CONTENT).sureness == "84% sure."


def test_a_click_and_a_key_select_a_finding(findings: FindingsList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(findings.finding_selected) as told:
        QTest.mouseClick(findings.viewport(), LEFT, pos=middle(findings, 0))
    assert told.args == [sample.finding(3)]
    with qtbot.waitSignal(findings.finding_selected) as told:
        QTest.keyClick(findings, Qt.Key.Key_Down)
    assert told.args == [sample.finding(5, Severity.MINOR)]


def test_judging_anew_keeps_the_chosen_finding(findings: FindingsList, qtbot: QtBot) -> None:
    findings.setCurrentRow(1)
    with qtbot.assertNotEmitted(findings.finding_selected):
        findings.set_judgement(judged(sample.finding(5)), sample.RULES)
    assert findings.currentRow() == 0


def test_an_empty_list_says_why(findings: FindingsList) -> None:
    findings.set_judgement(judged())
    assert findings.message == findings_list.NO_FAULTS
    findings.set_judgement(Judgement((), (RuleStatus("depth", True, "filmed from behind"),)))
    assert findings.message == findings_list.NOTHING_JUDGED
    findings.set_judgement(None)
    assert findings.message == findings_list.NOT_ANALYSED
    assert not findings.grab().isNull()


def test_a_finding_of_an_unknown_rule_is_still_named(findings: FindingsList) -> None:
    findings.set_judgement(judged(sample.finding(3)))
    assert findings.item(0).data(CONTENT).title.startswith("Rep 3 · Spine angle")


def test_a_narrow_list_gives_a_note_more_lines(qtbot: QtBot) -> None:
    findings = FindingsList()
    qtbot.addWidget(findings)
    findings.set_judgement(sample.judgement(), sample.RULES)
    heights = []
    for width in (600, 180):
        findings.resize(width, 400)
        findings.show()
        qtbot.wait(1)
        findings.doItemsLayout()
        heights.append(findings.visualItemRect(findings.item(0)).height())
    assert heights[1] >= heights[0] + text_height(SMALL_PT)
