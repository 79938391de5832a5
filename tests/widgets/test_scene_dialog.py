from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inference.lift.scene import Scene
from widgets.dialogs.scene import SceneDialog
from widgets.video.level_line import LevelLineTool, roll_words
from widgets.video.view import VideoView

LINE = ((40.0, 100.0), (140.0, 110.0))
LEFT = Qt.MouseButton.LeftButton


def ask(qtbot: QtBot, scene: Scene, *, can_draw: bool = True) -> SceneDialog:
    dialog = SceneDialog(scene, "Lifted with the temporal model on CPU.", can_draw=can_draw)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize("scene", [Scene(), Scene(-3.5, LINE, 1.82), Scene(athlete_height_m=1.5)])
def test_what_is_told_stands_there_and_comes_back(qtbot: QtBot, scene: Scene) -> None:
    dialog = ask(qtbot, scene)
    assert dialog.scene() == scene
    assert dialog._height.field.isVisible() is (scene.athlete_height_m is not None)
    assert dialog._pitch.otherwise.isVisible() is (scene.camera_pitch_deg is None)


def test_a_number_is_told_by_ticking_and_typing_and_left_open_again(qtbot: QtBot) -> None:
    dialog = ask(qtbot, Scene())
    qtbot.keyClick(dialog._height.box, Qt.Key.Key_Space)
    field = dialog._height.field
    field.selectAll()
    qtbot.keyClicks(field, "191")
    assert dialog.scene() == Scene(athlete_height_m=1.91)
    qtbot.keyClick(dialog._height.box, Qt.Key.Key_Space)
    assert dialog.scene() == Scene()


def test_the_roll_of_the_line_is_shown_and_cleared(qtbot: QtBot) -> None:
    dialog = ask(qtbot, Scene(level_line=LINE))
    assert dialog._roll.text() == "5.7°, falling to the right"
    qtbot.mouseClick(dialog._clear, LEFT)
    assert dialog.scene() == Scene()
    assert dialog._roll.text() == "worked out"
    assert not dialog._clear.isEnabled()
    with qtbot.waitSignal(dialog.draw_requested):
        qtbot.mouseClick(dialog._draw, LEFT)
    assert not ask(qtbot, Scene(), can_draw=False)._draw.isEnabled()


def test_it_says_what_made_the_poses_and_looks_as_it_should(qtbot: QtBot, artefacts: Path) -> None:
    dialog = ask(qtbot, Scene(6.0, LINE, 1.82))
    assert any("on CPU" in label.text() for label in dialog.findChildren(QLabel))
    dialog.grab().save(str(artefacts / "scene-dialog.png"))


@pytest.mark.parametrize(
    ("roll", "words"),
    [
        (0.01, "0.0°, level"),
        (2.26, "2.3°, falling to the right"),
        (-1.0, "1.0°, falling to the left"),
    ],
)
def test_a_roll_in_words(roll: float, words: str) -> None:
    assert roll_words(roll) == words


# ── drawing ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def view(qtbot: QtBot) -> VideoView:
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(400, 600)
    view.show()
    view.set_image(np.full((300, 200, 3), 90, np.uint8))
    return view


def drag(tool: LevelLineTool, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag between two points of the picture."""
    view = tool.parentWidget()
    assert isinstance(view, VideoView)
    a, b = (view.image_to_widget(QPointF(*point)).toPoint() for point in (start, end))
    QTest.mousePress(tool, LEFT, pos=a)
    QTest.mouseMove(tool, (a + b) / 2)
    QTest.mouseMove(tool, b)
    QTest.mouseRelease(tool, LEFT, pos=b)


def test_a_line_is_dragged_corrected_and_accepted(
    qtbot: QtBot, view: VideoView, artefacts: Path
) -> None:
    tool = LevelLineTool(view)
    assert tool.hasFocus() or not view.isActiveWindow()
    assert not tool._use.isEnabled()
    drag(tool, (20, 100), (180, 120))
    assert np.allclose(tool.line, ((20, 100), (180, 120)), atol=0.6)
    drag(tool, (180, 120), (180, 108))
    assert np.allclose(tool.line, ((20, 100), (180, 108)), atol=0.6)
    drag(tool, (20, 100), (20, 104))
    assert np.allclose(tool.line, ((20, 104), (180, 108)), atol=0.6)
    assert "Roll 1.4°" in tool._say.text()
    view.grab().save(str(artefacts / "level-line.png"))
    with qtbot.waitSignal(tool.accepted) as accepted:
        qtbot.keyClick(tool, Qt.Key.Key_Return)
    assert accepted.args == [tool.line]


def test_it_stays_on_the_picture_when_this_is_zoomed(qtbot: QtBot, view: VideoView) -> None:
    tool = LevelLineTool(view)
    view.zoom(2.0)
    drag(tool, (60, 140), (140, 150))
    assert np.allclose(tool.line, ((60, 140), (140, 150)), atol=0.6)
    view.resize(300, 500)
    assert tool.geometry() == view.rect()


def test_a_click_draws_nothing_and_a_drag_beyond_the_edge_ends_there(view: VideoView) -> None:
    tool = LevelLineTool(view, LINE)
    QTest.mouseClick(tool, LEFT, pos=QPoint(10, 10))
    assert tool.line == LINE
    drag(tool, (30, 200), (199, 200))
    QTest.mousePress(tool, LEFT, pos=view.image_to_widget(QPointF(199, 200)).toPoint())
    QTest.mouseMove(tool, QPoint(2000, 410))
    assert tool.line is not None
    assert tool.line[1][0] == 200


def test_a_line_that_is_not_level_cannot_be_used(qtbot: QtBot, view: VideoView) -> None:
    tool = LevelLineTool(view)
    drag(tool, (100, 50), (110, 250))
    assert "draw it along something level" in tool._say.text()
    assert not tool._use.isEnabled()
    with qtbot.assertNotEmitted(tool.accepted):
        qtbot.keyClick(tool, Qt.Key.Key_Return)
    with qtbot.waitSignal(tool.cancelled):
        qtbot.keyClick(tool, Qt.Key.Key_Escape)
