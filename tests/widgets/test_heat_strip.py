from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.comparing import HowCompared, compare_reviews
from inference.motion.compare import Comparison
from inference.motion.types import RuleSettings
from inference.review import review
from inference.skeleton import Joint
from tests.factories import GOOD, LEANING, squat_analysis
from widgets.compare.heat_rows import BODY_PARTS, cells, part_of, row_values, rows_of
from widgets.compare.heat_strip import HeatStrip
from widgets.distance_ramp import distance_colour
from widgets.theme import DARK, LIGHT, apply_theme

LEFT = Qt.MouseButton.LeftButton
TRUNK, LEFT_ARM = 0, 1


@pytest.fixture(scope="module")
def made() -> Comparison:
    athlete, gold = (
        review(squat_analysis(reps, path=Path(name)), None, RuleSettings())
        for reps, name in (((GOOD, LEANING), "set.mp4"), ((GOOD,), "gold.mp4"))
    )
    return compare_reviews(athlete, gold, HowCompared(reference_rep=1))


@pytest.fixture
def strip(qtbot: QtBot, qapp: QApplication, made: Comparison) -> HeatStrip:
    apply_theme(qapp, DARK)
    strip = HeatStrip()
    qtbot.addWidget(strip)
    strip.set_comparison(made)
    strip.resize(360, strip.sizeHint().height())
    with qtbot.waitExposed(strip):
        strip.show()
    return strip


def place(strip: HeatStrip, row: int, time_s: float) -> QPoint:
    layout = strip._layout()
    return QPointF(strip._place(layout).to_x(time_s), layout.row(row).center().y()).toPoint()


def pixel(strip: HeatStrip, at: QPoint) -> str:
    return strip.grab().toImage().pixelColor(at).name()


# ── what falls into a cell ──────────────────────────────────────────────────────────────────
def test_every_joint_belongs_to_one_part() -> None:
    joints = [joint for _, part in BODY_PARTS for joint in part]
    assert sorted(joints) == list(Joint)
    assert part_of(Joint.LEFT_WRIST) == LEFT_ARM


def test_a_part_shows_its_furthest_joint_and_opens_to_all() -> None:
    distance = np.full((2, len(Joint)), np.nan)
    distance[0, [Joint.LEFT_ELBOW, Joint.LEFT_WRIST]] = (4.0, 9.0)
    rows = rows_of(frozenset({LEFT_ARM}))
    assert [row.title for row in rows[1:4]] == ["Left arm", "left elbow", "left wrist"]
    values = row_values(distance, rows)
    assert values[1:4, 0].tolist() == [9.0, 4.0, 9.0]
    assert np.isnan(values[:, 1]).all()
    assert len(rows_of(frozenset())) == len(BODY_PARTS)


def test_no_peak_is_lost_where_many_frames_share_a_cell() -> None:
    times = np.array([0.0, 0.1, 0.2, 0.7, 0.8, 0.9])  # of changing rate
    values = np.array([[1.0, 8.0, 1.0, 2.0, np.nan, 3.0]])
    assert cells(values, times, 0.0, 0.9, 3).tolist() == [[8.0, 1.0, 3.0]]
    assert cells(values, times, 0.0, 0.9, 1).tolist() == [[8.0]]


def test_a_frame_holds_until_the_next_where_a_cell_is_shorter() -> None:
    times = np.array([0.0, 0.41, 0.81])
    shown = cells(np.array([[1.0, 2.0, np.nan]]), times, 0.0, 1.2, 6)[0]
    assert shown[:4].tolist() == [1.0, 1.0, 2.0, 2.0]
    assert np.isnan(shown[5])


# ── the picture ─────────────────────────────────────────────────────────────────────────────
def test_a_cell_has_the_colour_of_its_distance(strip: HeatStrip, made: Comparison) -> None:
    bottom = made.reps[1].bottom_frame
    at = place(strip, TRUNK, float(made.times_s[bottom]))
    shown = strip.grab().toImage().pixelColor(at)
    value = np.nanmax(made.distance_cm[bottom, list(BODY_PARTS[TRUNK][1])])
    wanted = distance_colour(value / made.scale_cm, DARK)
    assert value > 10.0
    assert abs(shown.red() - wanted.red()) + abs(shown.green() - wanted.green()) < 40


def test_the_picture_is_painted_once_for_all_frames(strip: HeatStrip) -> None:
    strip.grab()
    kept = strip._picture
    strip.set_frame(30)
    strip.grab()
    strip.set_frame(31)
    strip.grab()
    assert strip._picture is kept


def test_another_theme_paints_it_anew(strip: HeatStrip, qapp: QApplication) -> None:
    dark = strip.grab().toImage()
    apply_theme(qapp, LIGHT)
    assert strip.grab().toImage() != dark
    apply_theme(qapp, DARK)


def test_the_playhead_follows_the_frame(strip: HeatStrip, made: Comparison) -> None:
    frame = made.reps[0].bottom_frame
    strip.set_frame(frame)
    x = int(strip._place(strip._layout()).to_x(float(made.times_s[frame])))
    image = strip.grab().toImage()
    column = {image.pixelColor(x, y).name() for y in range(20, strip.height() - 30)}
    assert DARK.playhead in column
    strip.set_frame(10**6)
    assert strip._playhead().isNull()


def test_it_zooms_with_the_time_axis(strip: HeatStrip, made: Comparison) -> None:
    before = QPixmap(strip.grab()).toImage()
    strip.set_time_range(1.0, 2.0)
    assert strip.grab().toImage() != before
    assert strip._frame_at(QPointF(strip._layout().cells.left(), 0)) == pytest.approx(30, abs=1)
    strip.set_comparison(made)  # the same clip, compared in another way
    assert strip._range.low == 1.0
    strip.set_comparison(replace(made, times_s=made.times_s * 2))
    assert strip._range.low == 0.0


@pytest.mark.parametrize("compared", [True, False])
def test_without_distances_it_says_so(
    strip: HeatStrip, made: Comparison, *, compared: bool
) -> None:
    nothing = replace(made, distance_cm=np.full_like(made.distance_cm, np.nan))
    strip.set_comparison(nothing if compared else None)
    strip.grab()
    assert strip._picture is None
    assert strip.tip_at(QPointF(200, 30)) == ""


# ── mouse and keys ──────────────────────────────────────────────────────────────────────────
def test_a_press_and_a_drag_seek(strip: HeatStrip, made: Comparison, qtbot: QtBot) -> None:
    one, other = made.reps[0].bottom_frame, made.reps[1].bottom_frame
    with qtbot.waitSignal(strip.frame_requested) as asked:
        QTest.mousePress(strip, LEFT, pos=place(strip, 3, float(made.times_s[one])))
    assert asked.args[0] == pytest.approx(one, abs=2)
    assert strip.current.title == "Hips"
    with qtbot.waitSignal(strip.frame_requested) as asked:
        QTest.mouseMove(strip, place(strip, 0, float(made.times_s[other])))
    assert asked.args[0] == pytest.approx(other, abs=2)
    QTest.mouseRelease(strip, LEFT)


def test_a_name_opens_the_joints_of_its_part(strip: HeatStrip, qtbot: QtBot) -> None:
    name = QPoint(10, int(strip._layout().row(LEFT_ARM).center().y()))
    height = strip.sizeHint().height()
    with qtbot.assertNotEmitted(strip.frame_requested):
        QTest.mouseClick(strip, LEFT, pos=name)
    assert len(strip.rows) == len(BODY_PARTS) + 2
    assert strip.sizeHint().height() > height
    strip.resize(360, strip.sizeHint().height())
    with qtbot.waitSignal(strip.joint_chosen) as chosen:
        QTest.keyClick(strip, Qt.Key.Key_Down)
    assert chosen.args == [Joint.LEFT_ELBOW]
    QTest.mouseClick(strip, LEFT, pos=name)
    assert len(strip.rows) == len(BODY_PARTS)
    assert strip.current.title == "Left arm"


def test_the_keyboard_goes_everywhere(strip: HeatStrip, made: Comparison, qtbot: QtBot) -> None:
    strip.set_frame(40)
    for key, modifiers, frame in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 41),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 39),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 50),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, made.athlete.start_frame),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, made.athlete.end_frame),
    ):
        with qtbot.waitSignal(strip.frame_requested) as asked:
            QTest.keyClick(strip, key, modifiers)
        assert asked.args == [frame]
    QTest.keyClick(strip, Qt.Key.Key_Up)
    assert strip.current.title == "Trunk, head"
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert len(strip.rows) > len(BODY_PARTS)
    QTest.keyClick(strip, Qt.Key.Key_Return)
    assert len(strip.rows) == len(BODY_PARTS)


def test_a_place_is_said_in_words(strip: HeatStrip, made: Comparison) -> None:
    bottom = made.reps[1].bottom_frame
    time_s = float(made.times_s[bottom])
    words = strip.tip_at(QPointF(place(strip, TRUNK, time_s)))
    assert words.startswith("Head ")
    assert "\u202fcm at " in words
    assert words.endswith(", rep 2")
    assert "Not compared" in strip.tip_at(QPointF(place(strip, TRUNK, 0.0)))
    assert "open its joints" in strip.tip_at(QPointF(10, strip._layout().row(0).center().y()))
    legend = strip._layout().legend.center()
    assert "hatched was not compared" in strip.tip_at(legend)


def test_a_joint_makes_its_row_current(strip: HeatStrip) -> None:
    strip.set_joint(Joint.LEFT_WRIST)
    assert strip.current.title == "Left arm"
    strip.set_opened(LEFT_ARM, True)
    strip.set_joint(Joint.LEFT_WRIST)
    assert strip.current.joint is Joint.LEFT_WRIST
    strip.set_joint(None)
    assert strip.current.joint is Joint.LEFT_WRIST
