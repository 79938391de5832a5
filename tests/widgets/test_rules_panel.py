from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSlider,
    QTextBrowser,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inference.fitting import Disagreement, Fitted, LeftOut
from inference.labels import WHOLE_REP, Label, RepLabel
from inference.motion.fit import LabelledRep, fit
from inference.motion.judge import RepValues
from inference.motion.rules import rule_by_id
from inference.motion.types import Exercise, Method, RuleSettings, RuleStatus, ViewKind
from tests.widgets import sample
from widgets.marks import Mark
from widgets.rules.card import RuleCard
from widgets.rules.fold import FoldButton
from widgets.rules.help import RuleHelp, help_page
from widgets.rules.label_box import LabelBox
from widgets.rules.label_strip import LabelStrip
from widgets.rules.panel import RulesPanel
from widgets.rules.threshold_row import ThresholdRow
from widgets.theme import DARK, apply_theme

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
    QTest.mouseClick(knees._anyway, LEFT)
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


def test_how_it_is_computed_is_a_page_of_its_own(panel: RulesPanel, qtbot: QtBot) -> None:
    panel.set_view(sample.segmentation().view)
    QTest.mouseClick(card(panel)._how, LEFT)
    (page,) = panel.window().findChildren(RuleHelp)
    assert page.isVisible()
    assert page.windowTitle() == "Spine angle"
    assert sample.SPINE_RULE.formula in page.findChild(QTextBrowser).toPlainText()
    page.close()
    qtbot.waitUntil(lambda: not panel.window().findChildren(RuleHelp))


def test_the_page_tells_the_error_of_every_view_and_sets_off_that_of_the_clip() -> None:
    page = help_page(rule_by_id("asymmetry"), ViewKind.REAR)
    assert "<b>Filmed from behind, as this clip is&nbsp;&nbsp;</b></td><td><b>±\u202f7°" in page
    assert "Filmed from the front&nbsp;&nbsp;</td><td>±\u202f4°" in page
    assert "Filmed from the side&nbsp;&nbsp;</td><td>can’t judge" in page
    assert "deadlift, squat" in page
    assert "3° to 60°, at first 15°" in page


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


def is_clear_button(control: QWidget) -> bool:
    """Whether Qt put it into a text field; Escape and the keys of the field do the same."""
    return isinstance(control.parentWidget(), QLineEdit)


def test_tab_reaches_every_control_from_top_to_bottom(panel: RulesPanel, qtbot: QtBot) -> None:
    panel.set_rules((DEADLIFT_RULE, *sample.RULES))
    panel.set_exercise(None, Exercise.SQUAT, 0.9)
    panel._others.setChecked(True)
    panel.set_reps((1, 2))
    panel.set_current(1)
    card(panel).labels._fold.setChecked(True)
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
        for kind in (QComboBox, QToolButton, QCheckBox, QSlider, QDoubleSpinBox, LabelStrip)
        for control in panel.findChildren(kind)
        if control.isVisible() and control.isEnabled() and not is_clear_button(control)
    } | {panel._filter}
    assert len(controls) >= 22
    assert set(reached) == controls
    boxes = [
        w.text()
        for w in reached
        if isinstance(w, QCheckBox | FoldButton) and not isinstance(w.parentWidget(), LabelBox)
    ]
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
        panel.labels_bar._more,
        panel._filter,
    ]


def test_the_panel_asks_for_room_when_a_verdict_grows(panel: RulesPanel, qtbot: QtBot) -> None:
    before = panel.minimumSizeHint().width()
    card(panel)._verdict.setText("not judged, for a reason that takes some room")
    qtbot.waitUntil(lambda: panel.minimumSizeHint().width() > before, timeout=2000)


def test_rules_are_found_by_their_words(panel: RulesPanel) -> None:
    panel.set_rules((*sample.RULES, DEADLIFT_RULE))
    panel.set_exercise(None, Exercise.SQUAT, 0.9)
    QTest.keyClicks(panel._filter, "ANKLES")
    assert order(panel) == ["knee_caving"]
    panel._filter.setText("spine")
    assert order(panel) == ["spine_angle", "lock_out"]
    assert not panel._others.isVisible()
    panel._filter.clear()
    assert order(panel) == [rule.id for rule in sample.RULES]


def test_the_value_of_the_rep_is_told_with_its_error(panel: RulesPanel) -> None:
    panel.set_values({"spine_angle": RepValues({1: 41.2, 3: 52.0}, {2: "hip hidden"})})
    value = card(panel)._value
    assert not value.text()
    panel.set_current(1)
    assert value.text() == "Rep 1: 41° ±\u202f4°"
    panel.set_current(None)
    assert value.text() == "Rep 1: 41° ±\u202f4°"
    panel.set_view(sample.segmentation().view)
    assert "filmed from the front, at an angle" in value.toolTip()
    panel.set_current(2)
    assert (value.text(), value.toolTip()) == ("Rep 2: can’t tell", "hip hidden")
    panel.set_values({})
    assert not value.text()


# ── labels ──────────────────────────────────────────────────────────────────────────────────


def open_labels(panel: RulesPanel, reps: tuple[int, ...] = (1, 2, 3, 4, 5)) -> LabelBox:
    panel.set_reps(reps)
    box = card(panel).labels
    box._fold.setChecked(True)
    return box


def test_there_is_nothing_to_label_without_reps(panel: RulesPanel) -> None:
    box = card(panel).labels
    assert not box._fold.isVisible()
    assert not panel.labels_bar.isVisible()
    open_labels(panel)
    assert box._fold.isVisible()
    assert panel.labels_bar.isVisible()
    assert box._fold.text() == "Labels: none yet"


def test_the_current_rep_is_labelled_by_a_button(panel: RulesPanel) -> None:
    said: list[tuple[str, int, object]] = []
    panel.label_changed.connect(lambda *args: said.append(args))
    box = open_labels(panel)
    assert not box._fine.isEnabled()
    panel.set_current(2)
    QTest.mouseClick(box._fault, LEFT)
    panel.set_labels((RepLabel("spine_angle", 2, True, 20),))
    assert (box._fine.isChecked(), box._fault.isChecked()) == (False, True)
    QTest.mouseClick(box._fine, LEFT)
    panel.set_labels((RepLabel("spine_angle", 2, False, 20),))
    QTest.mouseClick(box._fine, LEFT)
    assert said == [
        ("spine_angle", 2, True),
        ("spine_angle", 2, False),
        ("spine_angle", 2, None),
    ]


def test_a_click_on_a_chip_goes_there_and_another_labels_in_turn(
    panel: RulesPanel, qtbot: QtBot
) -> None:
    box = open_labels(panel)
    panel.set_current(1)
    strip = box._strip
    place = strip.chip_rect(2).center().toPoint()
    with qtbot.waitSignal(panel.rep_selected) as went, qtbot.assertNotEmitted(panel.label_changed):
        QTest.mouseClick(strip, LEFT, pos=place)
    assert went.args == [3]
    for before, after in ((None, False), (False, True), (True, None)):
        known = () if before is None else (RepLabel("spine_angle", 3, before, 30),)
        panel.set_labels(known)
        with qtbot.waitSignal(panel.label_changed) as said:
            QTest.mouseClick(strip, LEFT, pos=place)
        assert said.args == ["spine_angle", 3, after]


def test_reps_are_labelled_with_the_keyboard(panel: RulesPanel, qtbot: QtBot) -> None:
    strip = open_labels(panel)._strip
    for key, rep in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1)):
        with qtbot.waitSignal(panel.rep_selected) as went:
            QTest.keyClick(strip, key)
        assert went.args == [rep]
    with qtbot.assertNotEmitted(panel.rep_selected):
        QTest.keyClick(strip, Qt.Key.Key_Left)
    with qtbot.waitSignal(panel.label_changed) as said:
        QTest.keyClick(strip, Qt.Key.Key_Space)
    assert said.args == ["spine_angle", 1, False]


def test_what_is_said_of_a_rep_is_spoken(panel: RulesPanel) -> None:
    strip = open_labels(panel)._strip
    labels = (
        RepLabel("spine_angle", 1, True, 10),
        RepLabel(WHOLE_REP, 1, False, 10),
        RepLabel(WHOLE_REP, 2, False, 20),
        RepLabel(WHOLE_REP, 3, True, 30),
        RepLabel("knee_caving", 4, True, 40),
        RepLabel("spine_angle", 0, True, 999),
    )
    panel.set_labels(labels)
    panel.set_current(2)
    assert strip.accessibleDescription() == "Rep 2: fine as a whole, so by this rule too"
    assert strip.words(1) == "Rep 1: fault"
    assert strip.words(3) == "Rep 3: at fault as a whole. Is it so by this rule?"
    assert strip.words(4) == "Rep 4: no label"


def test_the_chips_wrap_where_the_panel_is_narrow(panel: RulesPanel, qtbot: QtBot) -> None:
    strip = open_labels(panel, tuple(range(1, 21)))._strip
    assert strip.heightForWidth(150) > 2 * strip.heightForWidth(600)
    qtbot.waitUntil(lambda: strip.rect().contains(strip.chip_rect(19).toAlignedRect()))


def spine_fit(values: dict[int, tuple[float, bool]], now: float = 45.0) -> Fitted:
    reps = [LabelledRep("a.mp4", n, fault, value) for n, (value, fault) in values.items()]
    left_out = LeftOut(Label(Path("b.mp4"), 7, "spine_angle", True), "hip hidden")
    return Fitted((fit(sample.SPINE_RULE, reps, now),), (left_out,))


CLEAR = {1: (52.0, False), 2: (49.0, False), 3: (31.0, True), 4: (50.0, False), 5: (43.0, True)}


def test_the_labels_suggest_a_limit_which_is_applied_as_one_change(
    panel: RulesPanel, heard: Heard
) -> None:
    panel.set_settings(RuleSettings().with_value(sample.SPINE_RULE, MIN, 40))
    box = open_labels(panel)
    panel.set_fits(spine_fit(CLEAR))
    assert box._fold.text() == "Labels: 3 fine, 2 faults"
    lines = box._lines.text().split("\n")
    assert lines == [
        "Suggested limit 46°: finds 2 of 2 faults, calls 0 of 3 fine reps faults. "
        "Precision 100\u202f%, recall 100\u202f%.",
        "Now 40°: finds 1 of 2 faults, calls 0 of 3 fine reps faults.",
    ]
    told = box._warnings.text()
    assert "Only 2 labelled reps are at fault" in told
    assert "Rep 7 of b.mp4 does not count: hip hidden." in told
    assert row(panel)._slider._suggested == 46 - 20
    QTest.mouseClick(box._accept, LEFT)
    assert [settings.values for settings in heard.committed] == [{"spine_angle.min": 46.0}]
    panel.set_settings(heard.committed[0])
    assert not box._accept.isVisible()
    assert row(panel)._slider._suggested is None
    assert box._lines.text().startswith("The limit stands where the labels put it: finds 2 of 2")


def test_what_the_limit_finds_is_told_while_it_is_dragged(panel: RulesPanel) -> None:
    box = open_labels(panel)
    panel.set_fits(spine_fit(CLEAR))
    panel.set_settings(RuleSettings().with_value(sample.SPINE_RULE, MIN, 51))
    assert "Now 51°: finds 2 of 2 faults, calls 2 of 3 fine reps faults." in box._lines.text()


def test_labels_of_one_kind_suggest_nothing_and_say_so(panel: RulesPanel) -> None:
    box = open_labels(panel)
    panel.set_fits(spine_fit({1: (52.0, False)}))
    assert not box._accept.isVisible()
    assert "Every labelled rep is fine" in box._warnings.text()
    assert row(panel)._slider._suggested is None
    panel.set_fits(Fitted((), ()))
    assert box._lines.text() == "Label reps of both kinds, fine and fault."
    assert not box._warnings.isVisible()


def test_a_limit_between_two_steps_is_shown_whole(panel: RulesPanel) -> None:
    box = open_labels(panel)
    panel.set_fits(spine_fit({1: (45.9, False), 2: (45.2, True)}))
    assert box._accept.text() == "Use 45.5°"
    panel.set_settings(RuleSettings().with_value(sample.SPINE_RULE, MIN, 45.5))
    assert row(panel).value() == 45.5
    assert row(panel)._field.text() == "45.5°"


def test_where_rules_and_coach_disagree_is_said(panel: RulesPanel) -> None:
    bar = panel.labels_bar
    panel.set_reps((1, 2, 3))
    assert bar._text.text().startswith("No labels yet")
    assert not bar._export.isEnabled()
    panel.set_labels((RepLabel(WHOLE_REP, 1, True, 10), RepLabel("spine_angle", 0, True, 20)))
    panel.set_disagreements((Disagreement(1, ()), Disagreement(2, ("spine_angle", "gone"))))
    assert bar._text.text().split("\n") == [
        "2 labels, 1 of a whole rep; 1 of a rep that is not found now.",
        "Rep 1 is at fault by you, and no rule marks it: say by which, on its card.",
        "Rep 2 is fine by you, but marked: Spine angle, gone.",
    ]
    assert bar._export.isEnabled()
