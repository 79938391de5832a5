from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inference.comparing import HowCompared, compare_reviews, largest_differences
from inference.motion.compare import Comparison
from inference.motion.types import RuleSettings
from inference.motion.warp import Warp
from inference.review import Review, review
from inference.skeleton import Joint
from tests.factories import GOOD, LEANING, squat_analysis
from widgets.compare.distance_bars import DistanceBars, bars_height
from widgets.compare.view import CompareView
from widgets.theme import DARK, apply_theme

LEFT = Qt.MouseButton.LeftButton
HOW = HowCompared(reference_rep=1)


def reviewed(*reps: object, name: str) -> Review:
    return review(squat_analysis(reps, path=Path(name)), None, RuleSettings())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def athlete() -> Review:
    return reviewed(GOOD, LEANING, name="set.mp4")


@pytest.fixture(scope="module")
def made(athlete: Review) -> Comparison:
    return compare_reviews(athlete, reviewed(GOOD, GOOD, name="gold.mp4"), HOW)


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> CompareView:
    apply_theme(qapp, DARK)
    view = CompareView()
    qtbot.addWidget(view)
    view.resize(380, 820)
    with qtbot.waitExposed(view):
        view.show()
    return view


def test_at_first_it_says_what_to_do(view: CompareView, qtbot: QtBot) -> None:
    assert "Drop a second clip" in view._message.text()
    choose, own = view._idle.findChildren(QPushButton)
    with qtbot.waitSignal(view.choose_requested):
        QTest.mouseClick(choose, LEFT)
    with qtbot.waitSignal(view.own_reps_requested):
        QTest.mouseClick(own, LEFT)
    view.set_own_reps_offered(False)
    assert not own.isVisible()
    assert not view._result.isVisible()


def test_the_work_is_shown_and_can_be_ended(view: CompareView, qtbot: QtBot) -> None:
    view.set_working("gold.mp4", "Analysing", 30, 100, 12.0)
    assert view._name.text() == "gold.mp4"
    assert view.progress.isVisible()
    assert view.progress._text.text() == "Analysing 30%"
    with qtbot.waitSignal(view.cancel_requested):
        QTest.mouseClick(view.progress._cancel, LEFT)


def test_a_problem_is_said_where_the_result_would_be(view: CompareView, made: Comparison) -> None:
    view.set_comparison("gold.mp4", made, HOW, (1, 2))
    view.set_idle("gold.mp4: Nobody was found.")
    assert view._message.isVisible()
    assert view._message.text() == "gold.mp4: Nobody was found."
    assert not view._result.isVisible()


def test_a_difference_seeks_marks_its_joint_and_is_said_in_words(
    view: CompareView, made: Comparison
) -> None:
    view.set_comparison("gold.mp4", made, HOW, (1, 2))
    table, found = view.panel.table, largest_differences(made)
    place = table.visualRect(table.model().index(0, 0)).center()
    told: list[object] = []
    view.joint_chosen.connect(told.append)
    view.frame_requested.connect(told.append)
    QTest.mouseClick(table.viewport(), LEFT, pos=place)
    assert told == [Joint.HEAD, found[0].frame]
    words = view.panel._words.text()
    assert words.startswith("Head ")
    assert "at the bottom of rep 2" in words
    assert "Spine angle −24°" in words
    assert Joint.HEAD in view.panel.strip.current.joints


def test_what_may_not_be_trusted_is_folded_away(view: CompareView, made: Comparison) -> None:
    view.set_comparison("gold.mp4", replace(made, notes=("First.", "Second.")), HOW, (1, 2))
    assert view._more.text() == "Keep in mind (2)"
    assert not view._notes.isVisible()
    QTest.mouseClick(view._more, LEFT)
    assert view._notes.isVisible()
    assert view._notes.text() == "First.\nSecond."
    view.set_comparison("gold.mp4", replace(made, notes=()), HOW, (1, 2))
    assert not view._more.isVisible()
    assert not view._notes.isVisible()


def test_the_way_of_comparing_is_shown_and_chosen(
    view: CompareView, made: Comparison, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(view.how_changed):
        how = replace(HOW, offset_s=0.2, warp=Warp.DTW, reference_rep=2)
        view.set_comparison("gold.mp4", made, how, (1, 2))
    pairing, warp = view._pairing, view._warp
    assert pairing.currentText() == "Its rep 2"
    assert warp.currentText() == "Best fit"
    assert view._offset.value() == 0.2
    with qtbot.waitSignal(view.how_changed) as told:
        QTest.keyClick(pairing, Qt.Key.Key_Home)
    assert told.args[0] == replace(how, reference_rep=None)
    with qtbot.waitSignal(view.how_changed) as told:
        QTest.keyClick(warp, Qt.Key.Key_Up)
    assert told.args[0].warp is Warp.LINEAR
    with qtbot.waitSignal(view.how_changed) as told:
        QTest.keyClick(view._offset, Qt.Key.Key_Down)
    assert told.args[0] == HowCompared(warp=Warp.LINEAR, offset_s=0.18)


def test_what_belongs_to_this_frame_is_open_where_there_is_room(
    view: CompareView, made: Comparison
) -> None:
    view.set_comparison("gold.mp4", made, HOW, (1, 2))
    fold = view.panel.fold
    assert fold.isChecked()
    assert view.video.isVisible()
    view.resize(380, 420)
    assert not fold.isChecked()
    assert not view.video.isVisible()
    QTest.mouseClick(fold, LEFT)
    assert view.panel.bars.isVisible()
    view.resize(380, 430)
    assert fold.isChecked()  # the coach has opened it


def test_distances_follow_the_frame(view: CompareView, made: Comparison, athlete: Review) -> None:
    rep = athlete.segmentation.reps[1]
    view.set_comparison("gold.mp4", made, HOW, (1, 2))
    view.set_frame(rep.bottom_frame)
    bars = view.panel.bars
    assert bars.known
    assert bars.accessibleDescription().startswith("Furthest off: ")
    view.set_frame(0)
    assert not bars.known
    assert bars.accessibleDescription() == "Not compared at this frame"
    view.set_frame(10**6)
    assert not bars.known


def test_the_scale_stays_while_the_clip_runs(qtbot: QtBot) -> None:
    bars = DistanceBars()
    qtbot.addWidget(bars)
    largest = np.full(len(Joint), np.nan)
    bars.set_scale(largest)
    assert bars._scale_cm == 10.0
    largest[Joint.HEAD] = 31.0
    bars.set_scale(largest)
    assert bars._scale_cm == 40.0
    bars.set_distances(np.linspace(0, 31, len(Joint)))
    assert bars._scale_cm == 40.0


@pytest.mark.parametrize(
    ("joint", "side"), [(Joint.LEFT_KNEE, "left"), (Joint.RIGHT_KNEE, "right")]
)
def test_left_grows_to_the_left_and_right_to_the_right(
    qtbot: QtBot, qapp: QApplication, joint: Joint, side: str
) -> None:
    apply_theme(qapp, DARK)
    bars = DistanceBars()
    qtbot.addWidget(bars)
    bars.resize(300, bars.sizeHint().height())
    distances = np.zeros(len(Joint))
    distances[joint] = 10.0
    bars.set_distances(distances)
    image = bars.grab().toImage()
    row = round(7.5 / 9 * (bars_height() - 4) + 2)
    colour = DARK.left if side == "left" else DARK.right
    reds = [image.pixelColor(x, row).name() for x in range(image.width())]
    filled = [x for x, name in enumerate(reds) if name == colour]
    assert len(filled) > 40
    assert (max(filled) < image.width() / 2) == (side == "left")


def test_the_picture_of_the_reference_comes_with_its_moment(view: CompareView) -> None:
    image = np.zeros((40, 30, 3), np.uint8)
    view.set_picture(image, (), "Rep 1, frame 30 at 1.00 s")
    assert view.video.image is image
    assert view._caption.text() == "Rep 1, frame 30 at 1.00 s"
    assert view.video.bar.isHidden()
    view.set_caption("No moment of the reference belongs to this frame.")
    assert view.video.image is image
    view.set_picture(None)
    assert view.video.image is None


def test_the_keyboard_comes_to_what_there_is(
    view: CompareView, made: Comparison, qtbot: QtBot
) -> None:
    with qtbot.waitActive(view):
        view.activateWindow()
    view.setFocus()
    assert QApplication.focusWidget() is view._first
    view.set_comparison("gold.mp4", made, HOW, (1,))
    view.setFocus()
    assert QApplication.focusWidget() is view.panel.table


def test_every_control_has_a_name_and_a_tooltip(view: CompareView, made: Comparison) -> None:
    view.set_comparison("gold.mp4", made, HOW, (1,))
    controls = [
        control
        for kind in (QComboBox, QToolButton, QDoubleSpinBox)
        for control in view.findChildren(kind)
        if control.isVisible()
    ]
    assert len(controls) >= 5
    named = [c for c in controls if c.accessibleName() or getattr(c, "text", str)()]
    assert named == controls
    assert all(control.toolTip() for control in controls)


def test_tab_goes_through_all_that_a_comparison_offers(
    view: CompareView, made: Comparison, qtbot: QtBot
) -> None:
    view.set_comparison("gold.mp4", made, HOW, (1, 2))
    with qtbot.waitActive(view):
        view.activateWindow()
    offered = {
        widget
        for widget in view.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    }
    view.setFocus()
    reached: set[QWidget | None] = set()
    for _ in range(2 * len(offered)):
        reached.add(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert len(offered) > 4
    assert offered <= reached
