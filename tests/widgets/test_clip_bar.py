from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from widgets.clip_bar import ClipBar, ClipState, ClipTab, state_icon
from widgets.drop_zones import COMPARE, OPEN, DropZones
from widgets.theme import DARK, LIGHT, apply_theme

TABS = (
    ClipTab("squat & press.mp4", "/clips/squat & press.mp4", ClipState.READY),
    ClipTab("b.mp4", "/clips/b.mp4", ClipState.WORKING, 0.4),
    ClipTab("c.mp4", "/clips/c.mp4", ClipState.FAILED, problem="It holds no picture."),
)


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[ClipBar]:
    holder = QWidget()
    qtbot.addWidget(holder)
    bar = ClipBar(holder)
    bar.resize(800, bar.sizeHint().height())
    holder.show()
    yield bar
    holder.close()


def test_it_is_wanted_from_two_clips_on(bar: ClipBar) -> None:
    bar.set_clips(TABS[:1], 0)
    assert not bar.is_wanted
    bar.set_clips(TABS, 1)
    assert bar.is_wanted
    assert (bar.count(), bar.currentIndex()) == (3, 1)
    bar.set_clips((), -1)
    assert not bar.is_wanted
    assert bar.count() == 0


def test_it_says_how_far_each_is_in_words_too(bar: ClipBar) -> None:
    bar.set_clips(TABS, 0)
    assert bar.tabText(0) == "squat && press.mp4"
    assert bar.tabToolTip(0) == "/clips/squat & press.mp4\nanalysed"
    assert bar.tabToolTip(1).endswith("being analysed (40%)")
    assert "It holds no picture." in bar.tabToolTip(2)
    assert bar.accessibleTabName(2) == "c.mp4, not analysed"


def test_only_the_coach_chooses(bar: ClipBar, qtbot: QtBot) -> None:
    chosen: list[int] = []
    bar.chosen.connect(chosen.append)
    bar.set_clips(TABS, 0)
    bar.set_clips(TABS[:2], 1)
    bar.set_clips(TABS, 2)
    assert chosen == []
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    assert chosen == [1]
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert chosen == [1, 0]


def test_a_clip_is_closed_by_its_button_or_the_middle_one(bar: ClipBar, qtbot: QtBot) -> None:
    closed: list[int] = []
    chosen: list[int] = []
    bar.close_requested.connect(closed.append)
    bar.chosen.connect(chosen.append)
    bar.set_clips(TABS, 0)
    qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(2).center())
    button = bar.tabButton(1, QTabBar.ButtonPosition.RightSide)
    assert isinstance(button, QToolButton)
    assert button.accessibleName() == "Close b.mp4"
    button.click()
    assert closed == [2, 1]
    assert chosen == []


def test_each_state_looks_different(qapp: object) -> None:
    drawn = set()
    for tab in (*TABS, ClipTab("d", "/d"), ClipTab("e", "/e", ClipState.WORKING, 0.8)):
        image = state_icon(tab, 16).pixmap(QSize(16, 16)).toImage()
        drawn.add(bytes(image.constBits()))
    assert len(drawn) == 5


# ── drop zones ──────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def zones(qtbot: QtBot) -> Iterator[DropZones]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    yield DropZones(window)
    window.close()


def test_one_zone_or_two(zones: DropZones) -> None:
    zones.offer("a.mp4", compare=False)
    assert zones.isVisible()
    assert zones.size() == QSize(900, 600)
    assert zones.zone_at(QPointF(899, 0)) == OPEN
    zones.offer("a.mp4", compare=True)
    assert zones.zone_at(QPointF(10, 10)) == OPEN
    assert zones.zone_at(QPointF(899, 599)) == COMPARE
    left, right = zones.zones().values()
    assert left.right() < right.left()


def test_the_zone_under_the_mouse_is_lit(zones: DropZones, qapp: object) -> None:
    zones.offer("a.mp4", compare=True)
    zones.point_at(QPointF(800, 300))
    image = zones.grab().toImage()
    ratio = image.devicePixelRatio()
    lit, dim = (image.pixelColor(round(x * ratio), round(60 * ratio)) for x in (800.0, 100.0))
    assert lit != dim
    zones.point_at(QPointF(100, 300))
    image = zones.grab().toImage()
    assert image.pixelColor(round(100 * ratio), round(60 * ratio)) == lit


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_zones_say_what_they_do(zones: DropZones, qapp: object, theme: object) -> None:
    apply_theme(qapp, theme)
    zones.offer("a.mp4", compare=True)
    pixmap = QPixmap(zones.size())
    pixmap.fill(QColor("#000000"))
    with QPainter(pixmap) as painter:
        zones.render(painter, QPointF().toPoint())
    text = QColor(theme.text)
    found = pixmap.toImage()
    assert any(found.pixelColor(x, y) == text for y in range(250, 380) for x in range(100, 400))
