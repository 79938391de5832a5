from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inference.motion.types import Finding, Judgement, RuleStatus, Severity
from tests.widgets import sample
from widgets.findings import words as findings_words
from widgets.findings.list import FindingsList
from widgets.findings.panel import FindingsPanel
from widgets.findings.words import Entry, Filter, Order, as_table, as_text, entries_of
from widgets.message_list import CONTENT
from widgets.theme import SMALL_PT, text_height

LEFT = Qt.MouseButton.LeftButton
SPOKEN = Qt.ItemDataRole.AccessibleTextRole
NAMES = {rule.id: rule.name for rule in sample.RULES}


@pytest.fixture
def panel(qtbot: QtBot) -> FindingsPanel:
    panel = FindingsPanel()
    qtbot.addWidget(panel)
    panel.set_judgement(
        judged(sample.finding(5, Severity.MINOR), sample.finding(3)), sample.RULES, sample.TIMES
    )
    panel.resize(360, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def findings(panel: FindingsPanel) -> FindingsList:
    return panel.list


def judged(*findings: Finding) -> Judgement:
    """These findings, by a rule that judged all five reps."""
    return Judgement(findings, (RuleStatus("spine_angle", True, "", judged_reps=5),))


def middle(list_: FindingsList, row: int) -> QPoint:
    return list_.visualItemRect(list_.item(row)).center()


def reps(panel: FindingsPanel) -> list[int]:
    shown = [panel.list.item(row).data(CONTENT) for row in range(panel.list.count())]
    return [entry.finding.rep for entry in shown if isinstance(entry, Entry)]


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


def test_judging_anew_keeps_the_chosen_finding(panel: FindingsPanel, qtbot: QtBot) -> None:
    panel.list.setCurrentRow(1)
    with qtbot.assertNotEmitted(panel.finding_selected):
        panel.set_judgement(judged(sample.finding(5)), sample.RULES)
    assert panel.list.currentRow() == 0


def test_an_empty_list_says_why(panel: FindingsPanel) -> None:
    panel.set_filter(Filter(rep=1))
    assert panel.list.message == findings_words.FILTERED_OUT
    panel.set_judgement(judged())
    assert panel.list.message == findings_words.NO_FAULTS
    panel.set_judgement(Judgement((), (RuleStatus("depth", True, "filmed from behind"),)))
    assert panel.list.message == findings_words.NOTHING_JUDGED
    panel.set_judgement(None)
    assert panel.list.message == findings_words.NOT_ANALYSED
    assert not panel.grab().isNull()


def test_a_finding_of_an_unknown_rule_is_still_named(panel: FindingsPanel) -> None:
    panel.set_judgement(judged(sample.finding(3)))
    assert panel.list.item(0).data(CONTENT).title.startswith("Rep 3 · Spine angle")


def test_a_narrow_list_gives_a_note_more_lines(qtbot: QtBot) -> None:
    findings = FindingsList()
    qtbot.addWidget(findings)
    findings.set_entries(entries_of(sample.judgement(), NAMES))
    heights = []
    for width in (600, 180):
        findings.resize(width, 400)
        findings.show()
        qtbot.wait(1)
        findings.doItemsLayout()
        heights.append(findings.visualItemRect(findings.item(0)).height())
    assert heights[1] >= heights[0] + text_height(SMALL_PT)


def several() -> Judgement:
    knees = replace(sample.finding(1, Severity.BORDERLINE), rule="knee_caving", confidence=0.3)
    return judged(sample.finding(5, Severity.MINOR), sample.finding(3), knees)


def test_the_head_counts(panel: FindingsPanel) -> None:
    assert panel._count.text() == "2 faults"
    panel.set_judgement(several(), sample.RULES)
    assert panel._count.text() == "2 faults, 1 borderline"
    panel.set_filter(Filter(severities=frozenset({Severity.BORDERLINE})))
    assert panel._count.text() == "1 borderline, 2 filtered out"
    panel.set_judgement(None)
    assert panel._count.text() == ""


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.TIME, [1, 3, 5]),
        (Order.SEVERITY, [3, 5, 1]),
        (Order.RULE, [1, 3, 5]),
        (Order.REP, [1, 3, 5]),
    ],
)
def test_findings_are_sorted(panel: FindingsPanel, order: Order, expected: list[int]) -> None:
    panel.set_judgement(several(), sample.RULES)
    panel.set_order(order)
    assert reps(panel) == expected


def test_equal_findings_stay_in_the_order_of_the_clip(panel: FindingsPanel) -> None:
    panel.set_judgement(judged(*(sample.finding(rep) for rep in (5, 1, 3))), sample.RULES)
    panel.set_order(Order.SEVERITY)
    assert reps(panel) == [1, 3, 5]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), [1, 3, 5]),
        (Filter(rule="knee_caving"), [1]),
        (Filter(rep=3), [3]),
        (Filter(severities=frozenset({Severity.MINOR})), [5]),
        (Filter(text="SPINE minor"), [5]),
        (Filter(text="watch"), [1]),
        (Filter(rule="knee_caving", rep=3), []),
    ],
)
def test_findings_are_filtered(panel: FindingsPanel, wanted: Filter, expected: list[int]) -> None:
    panel.set_judgement(several(), sample.RULES)
    panel.set_filter(wanted)
    assert reps(panel) == expected
    panel._funnel.setChecked(False)
    assert reps(panel) == [1, 3, 5], "closing the filter shows everything again"


def test_the_fields_of_the_filter_narrow_the_list(panel: FindingsPanel, qtbot: QtBot) -> None:
    panel.set_judgement(several(), sample.RULES)
    QTest.mouseClick(panel._funnel, LEFT)
    QTest.keyClicks(panel._text, "knee")
    assert reps(panel) == [1]
    panel._text.clear()
    panel._rep.setFocus()
    QTest.keyClick(panel._rep, Qt.Key.Key_End)
    panel._rep.activated.emit(panel._rep.currentIndex())
    assert reps(panel) == [5]
    panel.set_judgement(judged(sample.finding(3)), sample.RULES)
    assert panel._rep.currentText() == "Rep 5", "what is filtered for stays, though it is gone"
    assert reps(panel) == []


def test_copying(panel: FindingsPanel) -> None:
    QTest.keyClick(panel.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 2, "all, where none is chosen"
    assert lines[0].startswith("7.83")
    panel.list.setCurrentRow(1)
    panel.list.copy_table()
    head, row = (line.split("\t") for line in QGuiApplication.clipboard().text().split("\n"))
    assert row[:6] == ["5", "Spine angle", "minor fault", "43.000", "45", "deg"]
    assert len(head) == len(row)
    assert row[head.index("Frame")] == str(sample.BOTTOMS[4])


def test_a_clip_without_times_is_copied_without_them() -> None:
    entries = entries_of(sample.judgement(), NAMES)
    assert as_text(entries).startswith("major fault: Rep 3")
    assert as_table(entries).split("\n")[1].split("\t")[6] == ""


def test_a_doubtful_finding_says_so() -> None:
    (entry, *_) = entries_of(several(), NAMES)
    assert entry.sureness == "Only 30% sure: watch the rep yourself."


def test_the_menu_of_a_finding(panel: FindingsPanel, qtbot: QtBot) -> None:
    entry = panel.list.item(0).data(CONTENT)
    menu = panel.list.menu_for(entry)
    qtbot.addWidget(menu)
    actions = {action.text().replace("&", ""): action for action in menu.actions()}
    for text, signal, args in (
        ("Go to the worst frame", panel.finding_selected, [entry.finding]),
        ("Loop rep 3", panel.rep_loop_requested, [3]),
        ("Turn off the rule “Spine angle”", panel.rule_off_requested, ["spine_angle"]),
    ):
        with qtbot.waitSignal(signal) as told:
            actions[text].trigger()
        assert told.args == args
