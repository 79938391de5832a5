from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from inference.export.overlaying import Placing, Torso, torso_of
from inference.export.primitives import Circle
from tests.factories import GOOD, SIZE, squat_analysis
from widgets.video.paint import LaidOver
from widgets.video.pair import PairMode, PairView
from widgets.video.view import VideoView

SQUATS = squat_analysis((GOOD,)).keypoints
GREY = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
RED = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
RED[..., 2] = 240
LEFT = Qt.MouseButton.LeftButton


def torsos() -> tuple[Torso, Torso]:
    smaller = replace(SQUATS, xy=SQUATS.xy * 0.5 + np.array([100.0, 60.0]))
    one, other = torso_of(SQUATS), torso_of(smaller)
    assert one is not None
    assert other is not None
    return one, other


@pytest.fixture
def pair(qtbot: QtBot) -> PairView:
    pair = PairView(VideoView())
    qtbot.addWidget(pair)
    pair.resize(640, 420)
    pair.main.set_image(GREY)
    pair.second.set_image(RED)
    with qtbot.waitExposed(pair):
        pair.show()
    return pair


def beside(pair: PairView) -> None:
    pair.set_torsos(torsos())
    pair.set_mode(PairMode.BESIDE)
    pair.set_comparing(True)


def test_without_a_comparison_it_is_one_video_alone(pair: PairView) -> None:
    pair.set_mode(PairMode.OVERLAID)
    assert pair.shown is PairMode.ALONE
    assert pair.main.size() == pair.size()
    assert not pair.second.isVisible()


def test_side_by_side_the_lifters_are_alike_at_every_size(pair: PairView, qtbot: QtBot) -> None:
    beside(pair)
    for width, height in ((640, 420), (300, 560), (900, 300)):
        pair.resize(width, height)
        qtbot.waitUntil(lambda: pair.main.width() == pair.second.width())
        views = (pair.main, pair.second)
        places = [
            view.image_to_widget(QPointF(*torso.standing))
            for view, torso in zip(views, torsos(), strict=True)
        ]
        assert places[0].y() == pytest.approx(places[1].y(), abs=1.5)
        sizes = [v.scale * t.length_px for v, t in zip(views, torsos(), strict=True)]
        assert sizes[0] == pytest.approx(sizes[1], rel=0.01)


def test_the_main_video_is_zoomed_and_clicked_as_ever(pair: PairView, qtbot: QtBot) -> None:
    beside(pair)
    fitted = pair.main.scale
    pair.main.zoom(2.0)
    assert pair.main.scale == pytest.approx(2 * fitted)
    pair.main.fit()
    assert pair.main.scale == pytest.approx(fitted)
    clicked: list[QPointF] = []
    pair.main.clicked_at.connect(clicked.append)
    place = pair.main.rect().center()
    qtbot.mouseClick(pair.main, LEFT, pos=place)
    assert clicked == [pair.main.widget_to_image(QPointF(place))]


def test_where_a_lifter_is_not_known_both_pictures_are_whole(pair: PairView) -> None:
    beside(pair)
    assert pair.second.corner != (0.0, 0.0)
    with_torsos = pair.second.scale
    pair.set_torsos(None)
    assert pair.second.corner == (0.0, 0.0)
    assert pair.second.scale < with_torsos
    assert pair.main.scale == pair.second.scale


def test_the_reference_is_laid_over_within_the_frame(pair: PairView, qtbot: QtBot) -> None:
    pair.set_mode(PairMode.OVERLAID)
    pair.set_comparing(True)
    half = Placing(1.0, SIZE[0] / 2, 0.0)  # the right half of the picture
    dot = [Circle((50.0, 300.0), 20.0, fill=(0, 255, 0, 255))]

    def colour(x: float, y: float) -> tuple[int, int, int]:
        image = pair.main.grab().toImage()
        ratio = image.devicePixelRatio()
        place = pair.main.image_to_widget(QPointF(x, y)) * ratio
        return image.pixelColor(place.toPoint()).getRgb()[:3]

    for opacity, red in ((0.5, 150), (1.0, 240), (0.0, 60)):
        pair.main.set_laid_over(LaidOver(RED, SIZE, half, dot, opacity))
        assert colour(100, 300)[0] == pytest.approx(60, abs=3)
        assert colour(450, 300)[0] == pytest.approx(red, abs=3)
    pair.main.set_laid_over(LaidOver(RED, SIZE, half, dot, 0.5))
    assert colour(SIZE[0] / 2 + 50, 300)[1] > 150
    pair.main.set_overlay_visible(False)
    assert colour(SIZE[0] / 2 + 50, 300)[1] < 60


def test_the_slider_tells_while_it_moves_and_when_it_rests(pair: PairView) -> None:
    moved: list[float] = []
    chosen: list[float] = []
    pair.opacity_changed.connect(moved.append)
    pair.opacity_chosen.connect(chosen.append)
    pair.opacity.setSliderDown(True)
    pair.opacity.setValue(70)
    pair.opacity.setValue(75)
    assert (moved, chosen) == ([0.7, 0.75], [])
    pair.opacity.setSliderDown(False)
    assert chosen == [0.75]


def test_a_long_name_is_cut_and_the_hint_stands_above_it(pair: PairView) -> None:
    before = pair.main.grab().toImage()
    pair.main.set_name("a very long name of a clip " * 8)
    named = pair.main.grab().toImage()
    pair.main.set_hint("Two people are seen")
    hinted = pair.main.grab().toImage()
    line = range(named.height() - round(15 * named.devicePixelRatio()), named.height())
    assert before != named
    for y in line[::4]:
        for x in range(0, named.width(), 7):
            assert named.pixelColor(x, y) == hinted.pixelColor(x, y)
    assert named != hinted
