from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inference.motion.types import Exercise, Method, RuleSettings, RuleStatus
from tests.widgets import sample
from widgets.fold import FoldButton
from widgets.marks import Mark
from widgets.rule_card import RuleCard
from widgets.rules_panel import RulesPanel
from widgets.theme import DARK, apply_theme
from widgets.threshold_row import ThresholdRow

LEFT = Qt.MouseButton.LeftButton
MIN = sample.SPINE_RULE.thresholds[0]


class Heard:
    """What a panel said, in order."""

    def __init__(self, panel: RulesPanel) -> None:
        self.changed: list[RuleSettings] = []
        self.committed: list[RuleSettings] = []
        panel.settings_changed.connect(self.changed.append)
        panel.settings_committed.connect(self.committed.append)


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> RulesPanel:
    apply_theme(qapp, DARK)
    panel = RulesPanel()
    qtbot.addWidget(panel)
    panel.set_rules(sample.RULES)
    panel.resize(340, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def heard(panel: RulesPanel) -> Heard:
    return Heard(panel)


def card(panel: RulesPanel, rule: str = "spine_angle") -> RuleCard:
    return panel._cards[rule]


def row(panel: RulesPanel) -> ThresholdRow:
    return card(panel).rows["min"]


def test_dragging_the_slider_tells_live_and_commits_at_the_end(
    panel: RulesPanel, heard: Heard
) -> None:
    slider = row(panel)._slider
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() // 2, slider.height() // 2))
    for share in (0.5, 0.6, 0.7, 0.8):
        spot = QPoint(round(slider.width() * share), slider.height() // 2)
        QTest.mouseMove(slider, spot)
    assert len(heard.changed) >= 3
    assert heard.committed == []
    QTest.mouseRelease(slider, LEFT, pos=spot)
    assert heard.committed == [heard.changed[-1]]
    value = heard.changed[-1].value(sample.SPINE_RULE, MIN)
    assert 60 <= value <= 75
    assert row(panel)._field.value() == value


def test_a_key_on_the_slider_is_one_step_and_one_commit(panel: RulesPanel, heard: Heard) -> None:
    QTest.keyClick(row(panel)._slider, Qt.Key.Key_Right)
    assert [s.values for s in heard.changed] == [{"spine_angle.min": 46.0}]
    assert heard.committed == heard.changed


def test_typing_a_number_is_one_change_and_one_commit(panel: RulesPanel, heard: Heard) -> None:
    field = row(panel)._field
    field.selectAll()
    QTest.keyClicks(field, "52")
    assert heard.changed == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [s.values for s in heard.changed] == [{"spine_angle.min": 52.0}]
    assert heard.committed == heard.changed
    assert row(panel)._slider.value() == 52 - 20


def test_setting_settings_echoes_nothing(panel: RulesPanel, heard: Heard) -> None:
    settings = RuleSettings().with_value(sample.SPINE_RULE, MIN, 33)
    panel.set_settings(settings.with_enabled(sample.KNEE_RULE, False))
    assert (heard.changed, heard.committed) == ([], [])
    assert row(panel).value() == 33
    assert not card(panel, "knee_caving")._enabled.isChecked()


def test_changed_values_are_marked_and_reset_one_by_one(panel: RulesPanel, heard: Heard) -> None:
    hold = sample.KNEE_RULE.thresholds[1]
    settings = RuleSettings().with_value(sample.SPINE_RULE, MIN, 33)
    panel.set_settings(settings.with_value(sample.KNEE_RULE, hold, 0.5))
    rows = (row(panel), card(panel, "knee_caving").rows["hold"])
    assert [r._reset.isVisible() for r in rows] == [True, True]
    assert not card(panel, "knee_caving").rows["ratio"]._reset.isVisible()
    QTest.mouseClick(rows[0]._reset, LEFT)
    assert heard.committed[-1].values == {"knee_caving.hold": 0.5}
    assert [r._reset.isVisible() for r in rows] == [False, True]


def test_back_at_the_default_is_not_a_change(panel: RulesPanel, heard: Heard) -> None:
    QTest.keyClick(row(panel)._slider, Qt.Key.Key_Right)
    QTest.keyClick(row(panel)._slider, Qt.Key.Key_Left)
    assert heard.changed[-1] == RuleSettings()
    assert not row(panel)._reset.isVisible()


def test_a_rule_is_switched_off(panel: RulesPanel, heard: Heard) -> None:
    box = card(panel).findChild(QCheckBox)
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert heard.committed[-1].disabled == {"spine_angle"}
    assert not row(panel).isVisible()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert heard.committed[-1] == RuleSettings()
    assert row(panel).isVisible()


@pytest.mark.parametrize(
    ("status", "text", "mark"),
    [
        (RuleStatus("spine_angle", True, "", (3,), 5), "1 of 5 reps", Mark.MAJOR),
        (RuleStatus("spine_angle", True, "", (), 5), "5 good", Mark.GOOD),
        (RuleStatus("spine_angle", True, "", (), 0), "not judged", Mark.UNJUDGED),
        (RuleStatus("spine_angle", False, "", (), 0), "off", Mark.UNJUDGED),
        (
            RuleStatus("spine_angle", True, "filmed from behind", (), 0),
            "can’t judge",
            Mark.UNJUDGED,
        ),
    ],
)
def test_the_verdict_is_live(panel: RulesPanel, status: RuleStatus, text: str, mark: Mark) -> None:
    panel.set_statuses((status,))
    assert card(panel)._verdict.text() == text
    assert card(panel)._mark.mark is mark


def test_an_unsupported_rule_is_greyed_and_says_why(panel: RulesPanel) -> None:
    reason = "filmed from the side: knee caving needs a front view"
    panel.set_statuses((RuleStatus("knee_caving", True, reason, (), 0),))
    knees = card(panel, "knee_caving")
    assert knees._reason.text() == "Filmed from the side: knee caving needs a front view."
    assert knees._enabled.property("idle")
    assert not knees.rows["ratio"].isVisible()
    assert row(panel).isVisible()
    panel.set_statuses((RuleStatus("knee_caving", True, "", (), 5),))
    assert knees.rows["ratio"].isVisible()
    assert not knees._enabled.property("idle")
    assert not knees._reason.isVisible()


def test_a_rule_that_can_not_judge_here_can_be_set_for_another_clip(
    panel: RulesPanel, heard: Heard
) -> None:
    panel.set_statuses((RuleStatus("knee_caving", True, "filmed from the side", (), 0),))
    knees = card(panel, "knee_caving")
    QTest.mouseClick(knees._how, LEFT)
    QTest.keyClick(knees.rows["ratio"]._slider, Qt.Key.Key_Right)
    assert heard.committed[-1].values == {"knee_caving.ratio": 0.95}
    QTest.keyClick(knees._enabled, Qt.Key.Key_Space)
    assert heard.committed[-1].disabled == {"knee_caving"}


def test_scrolling_past_a_slider_does_not_move_it(panel: RulesPanel, heard: Heard) -> None:
    slider = row(panel)._slider
    slider.clearFocus()
    centre = QPointF(slider.rect().center())
    event = QWheelEvent(
        centre,
        slider.mapToGlobal(centre),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)
    assert heard.changed == []


def test_how_it_is_computed_opens_and_closes(panel: RulesPanel) -> None:
    assert not card(panel)._formula.isVisible()
    QTest.mouseClick(card(panel)._how, LEFT)
    assert card(panel)._formula.isVisible()
    QTest.mouseClick(card(panel)._how, LEFT)
    assert not card(panel)._formula.isVisible()


def test_the_exercise_is_chosen(panel: RulesPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.exercise_chosen):
        panel.set_exercise(None, Exercise.SQUAT, 0.92)
    assert panel._exercise.currentText() == "Auto: squat, 92% sure"
    for chosen in (Exercise.SQUAT, Exercise.DEADLIFT):
        with qtbot.waitSignal(panel.exercise_chosen) as told:
            QTest.keyClick(panel._exercise, Qt.Key.Key_Down)
        assert told.args == [chosen]
    with qtbot.waitSignal(panel.exercise_chosen) as told:
        QTest.keyClick(panel._exercise, Qt.Key.Key_Home)
    assert told.args == [None]
    panel.set_exercise(Exercise.SNATCH, Exercise.SQUAT, 0.5)
    assert panel._exercise.currentText() == "Snatch"


def test_the_view_is_said(panel: RulesPanel) -> None:
    panel.set_view(sample.segmentation().view)
    assert panel._view.text() == "Filmed from the front left, 34°"
    panel.set_view(None)
    assert not panel._view.isVisible()


def test_other_rules_replace_the_cards(panel: RulesPanel) -> None:
    before = card(panel)
    panel.set_rules(sample.RULES)
    assert card(panel) is before
    panel.set_rules((replace(sample.SPINE_RULE, id="other"),))
    assert list(panel._cards) == ["other"]


def test_every_control_has_a_name_and_a_tooltip(panel: RulesPanel) -> None:
    controls = [
        w
        for w in panel.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.toolTip()
    ]
    named = [w for w in controls if w.accessibleName() or getattr(w, "text", str)()]
    assert len(controls) >= 8
    assert named == controls


DEADLIFT_RULE = replace(sample.SPINE_RULE, id="lock_out", exercises=frozenset({Exercise.DEADLIFT}))


def order(panel: RulesPanel) -> list[str]:
    """The rules that are shown, from top to bottom."""
    panel._layout.activate()
    visible = [rule for rule, card in panel._cards.items() if card.isVisible()]
    return sorted(visible, key=lambda rule: panel._cards[rule].y())


def test_rules_that_can_not_judge_come_last(panel: RulesPanel) -> None:
    first, second = (rule.id for rule in sample.RULES[:2])
    idle = RuleStatus(first, True, "filmed from the side", (), 0)
    panel.set_statuses((idle, RuleStatus(second, True, "", (), 5)))
    assert order(panel) == [second, first]
    panel.set_statuses((RuleStatus(first, True, "", (), 5),))
    assert order(panel) == [first, second]


def test_rules_that_are_off_come_after_those_on_but_do_not_slip_from_the_mouse(
    panel: RulesPanel,
) -> None:
    first, second = sample.RULES
    QTest.keyClick(card(panel, first.id)._enabled, Qt.Key.Key_Space)
    assert order(panel) == [first.id, second.id]
    panel.set_base(panel._settings)
    assert order(panel) == [second.id, first.id]


def test_rules_for_other_exercises_are_folded_away_and_can_be_opened(panel: RulesPanel) -> None:
    panel.set_rules((*sample.RULES, DEADLIFT_RULE))
    assert len(order(panel)) == 3
    assert not panel._others.isVisible()
    panel.set_exercise(None, Exercise.SQUAT, 0.9)
    assert order(panel) == [rule.id for rule in sample.RULES]
    assert panel._others.text() == "Rules for other exercises (1)"
    QTest.mouseClick(panel._others, LEFT)
    assert order(panel)[-1] == "lock_out"
    panel.set_exercise(Exercise.DEADLIFT, Exercise.SQUAT, 0.9)
    assert order(panel)[0] == "lock_out"
    panel.set_exercise(None, Exercise.OTHER, 0.9)
    assert len(order(panel)) == 3
    assert not panel._others.isVisible()


def test_the_method_is_chosen(panel: RulesPanel, heard: Heard) -> None:
    QTest.keyClick(panel._method, Qt.Key.Key_Down)
    (chosen,) = heard.committed
    assert chosen.method is Method.STUDY
    panel.set_settings(RuleSettings())
    assert panel._method.currentText() == "Robust"
    assert len(heard.committed) == 1


def test_values_are_marked_against_the_preset(panel: RulesPanel, heard: Heard) -> None:
    preset = RuleSettings().with_value(sample.SPINE_RULE, MIN, 33)
    panel.set_settings(preset)
    assert row(panel)._reset.isVisible()
    panel.set_base(preset)
    assert not row(panel)._reset.isVisible()
    panel.set_settings(RuleSettings())
    assert row(panel)._reset.isVisible()
    QTest.mouseClick(row(panel)._reset, LEFT)
    assert heard.committed == [preset]


def test_tab_reaches_every_control_from_top_to_bottom(panel: RulesPanel, qtbot: QtBot) -> None:
    panel.set_rules((DEADLIFT_RULE, *sample.RULES))
    panel.set_exercise(None, Exercise.SQUAT, 0.9)
    panel._others.setChecked(True)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.setFocus()
    reached: list[QWidget] = []
    while (holder := QApplication.focusWidget()) not in reached:
        assert holder is not None
        reached.append(holder)
        QTest.keyClick(holder, Qt.Key.Key_Tab)
    controls = {
        control
        for kind in (QComboBox, QToolButton, QCheckBox, QSlider, QDoubleSpinBox)
        for control in panel.findChildren(kind)
        if control.isVisible()
    }
    assert len(controls) >= 15
    assert set(reached) == controls
    boxes = [w.text() for w in reached if isinstance(w, QCheckBox | FoldButton)]
    assert boxes == [
        *(rule.name for rule in sample.RULES),
        "Rules for other exercises (1)",
        DEADLIFT_RULE.name,
    ]
    first_card = reached.index(card(panel)._enabled)
    assert reached[:first_card] == [
        panel.preset_bar.box,
        panel.preset_bar._more,
        panel._exercise,
        panel._method,
    ]


def test_the_panel_asks_for_room_when_a_verdict_grows(panel: RulesPanel, qtbot: QtBot) -> None:
    before = panel.minimumSizeHint().width()
    card(panel)._verdict.setText("not judged, for a reason that takes some room")
    qtbot.waitUntil(lambda: panel.minimumSizeHint().width() > before, timeout=2000)
