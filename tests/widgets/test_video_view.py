import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from inference.export.primitives import Circle
from tests.widgets.figure import grabbed
from widgets.pane_button import PaneButton
from widgets.theme import current_theme
from widgets.video.view import VideoView

BLUE = (255, 40, 20)


@pytest.fixture
def view(qtbot):
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    return view


def frame(width: int = 160, height: int = 90) -> np.ndarray:
    return np.full((height, width, 3), BLUE, np.uint8)


def wheel(view: VideoView, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_empty_pane_says_what_to_do(view):
    before = grabbed(view)
    view.set_message("", "")
    after = grabbed(view)
    assert len(np.unique(before.reshape(-1, 3), axis=0)) > 10
    assert len(np.unique(after.reshape(-1, 3), axis=0)) == 1


def test_frame_is_fitted_and_letterboxed(view):
    view.set_image(frame())
    picture = grabbed(view)
    is_frame = (picture == BLUE[::-1]).all(axis=2)
    rows = np.flatnonzero(is_frame.any(axis=1))
    assert is_frame[150].all()
    assert len(rows) == pytest.approx(400 * 90 / 160, abs=2)
    backdrop = int(current_theme().backdrop[1:3], 16)
    assert picture[5, 5, 0] == backdrop


def test_portrait_frame_fits_too(view):
    view.set_image(frame(90, 160))
    assert view.scale == pytest.approx(300 / 160)


def test_overlay_is_drawn_in_image_pixels_and_can_be_hidden(view):
    view.set_image(frame())
    view.set_overlay([Circle((40, 45), 6, fill=(255, 255, 0, 255))])
    at = view.image_to_widget(QPointF(40, 45)).toPoint()
    assert grabbed(view)[at.y(), at.x()].tolist() == [255, 255, 0]
    view.set_overlay_visible(False)
    assert grabbed(view)[at.y(), at.x()].tolist() == list(BLUE[::-1])


def test_points_map_there_and_back(view):
    view.set_image(frame())
    view.zoom(3.7, QPointF(123, 77))
    for point in (QPointF(0, 0), QPointF(80, 45), QPointF(160, 90), QPointF(-5, 200)):
        there = view.widget_to_image(view.image_to_widget(point))
        assert (there - point).manhattanLength() < 1e-6


def test_wheel_zooms_about_the_cursor(view):
    view.set_image(frame())
    cursor = QPointF(250, 140)
    under = view.widget_to_image(cursor)
    before = view.scale
    wheel(view, cursor, 3)
    assert view.scale > 1.5 * before
    assert (view.widget_to_image(cursor) - under).manhattanLength() < 1e-6


def test_zooming_out_ends_at_the_fitted_frame(view):
    view.set_image(frame())
    fitted = view.scale
    wheel(view, QPointF(100, 100), 5)
    wheel(view, QPointF(300, 200), -20)
    assert view.scale == pytest.approx(fitted)
    assert view.image_to_widget(QPointF(80, 45)) == QPointF(200, 150)


def test_zoom_is_told_and_limited(view, qtbot):
    view.set_image(frame())
    with qtbot.waitSignal(view.zoom_changed):
        view.zoom(2)
    for _ in range(50):
        view.zoom(2)
    assert view.scale <= 32


def test_dragging_pans_but_not_past_the_edge(view, qtbot):
    view.set_image(frame())
    view.zoom(4)
    before = view.widget_to_image(QPointF(200, 150))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(view, QPoint(240, 150))
    after = view.widget_to_image(QPointF(200, 150))
    assert after.x() == pytest.approx(before.x() - 40 / view.scale)
    for x in range(300, 40_000, 3000):
        qtbot.mouseMove(view, QPoint(x, 150))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(240, 150))
    assert view.widget_to_image(QPointF(0, 150)).x() >= -1e-6


def test_a_click_tells_the_image_pixel(view, qtbot):
    view.set_image(frame())
    at = view.image_to_widget(QPointF(40, 45)).toPoint()
    with qtbot.waitSignal(view.clicked_at) as clicked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    point = clicked.args[0]
    assert (point.x(), point.y()) == pytest.approx((40, 45), abs=0.5)


def test_no_click_after_a_drag_or_beside_the_frame(view, qtbot):
    view.set_image(frame())
    with qtbot.assertNotEmitted(view.clicked_at):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 5))
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
        qtbot.mouseMove(view, QPoint(280, 150))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(280, 150))


def test_double_click_asks_to_be_maximised(view, qtbot):
    with qtbot.waitSignal(view.maximise_requested):
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))


def test_a_fitted_frame_stays_fitted_when_resized(view):
    view.set_image(frame())
    view.resize(800, 600)
    assert view.scale == pytest.approx(5.0)


def test_another_frame_of_the_clip_keeps_the_zoom(view):
    view.set_image(frame())
    view.zoom(4)
    scale = view.scale
    view.set_image(frame())
    assert view.scale == scale
    view.set_image(frame(320, 240))
    assert view.scale == pytest.approx(1.25)


def test_frame_can_be_taken_away(view):
    view.set_image(frame())
    view.set_image(None)
    assert not (grabbed(view) == BLUE[::-1]).all(axis=2).any()


def test_the_keyboard_zooms_about_the_middle(view):
    view.set_image(frame())
    middle = view.widget_to_image(QPointF(200, 150))
    view.zoom(2)
    assert (view.widget_to_image(QPointF(200, 150)) - middle).manhattanLength() < 1e-6


def test_a_preview_is_shown_at_the_clips_size(view):
    view.set_image(frame(80, 45), (160, 90))
    assert view.image_size.width() == 160
    assert view.scale == pytest.approx(400 / 160)
    view.zoom(4)
    scale = view.scale
    view.set_image(frame(160, 90), (160, 90))
    assert view.scale == scale


def test_a_part_of_a_preview_is_painted_by_the_clips_pixels(view):
    picture = frame(80, 45)
    picture[:, 40:] = (0, 0, 255)
    view.set_image(picture, (160, 90))
    target = QImage(20, 20, QImage.Format.Format_RGB888)
    with QPainter(target) as painter:
        view.paint_picture(painter, QRectF(90, 10, 20, 20), QRectF(0, 0, 20, 20))
    assert target.pixelColor(10, 10).getRgb()[:3] == (255, 0, 0)


def test_the_panel_of_a_tool_gets_room_below_the_picture(view):
    view.set_image(frame(90, 160))
    view.set_inset(60)
    assert view.scale == pytest.approx(240 / 160)
    assert view.image_to_widget(QPointF(45, 160)).y() == pytest.approx(240)
    view.set_inset(0)
    assert view.scale == pytest.approx(300 / 160)


def test_a_hint_is_said_on_the_picture_and_taken_away(view):
    view.set_image(frame())
    before = grabbed(view)
    view.set_hint("2 people are seen")
    assert (grabbed(view)[250:] != before[250:]).any()
    view.set_hint("")
    np.testing.assert_array_equal(grabbed(view), before)


def test_the_cursor_says_that_a_press_pans(view, qtbot):
    view.set_image(frame())
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor
    view.zoom(3)
    assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert view.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
    view.fit()
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_menu_is_asked_for_with_the_image_pixel(view, qtbot):
    view.set_image(frame())
    at = view.image_to_widget(QPointF(40, 45)).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    with qtbot.waitSignal(view.context_requested) as asked:
        QApplication.sendEvent(view, event)
    assert (asked.args[1] - QPointF(40, 45)).manhattanLength() < 1


def test_the_buttons_are_there_with_a_picture_and_the_zoom_goes_where_it_is_narrow(view):
    assert not view.bar.isVisible()
    view.set_image(frame())
    assert view.bar.isVisible()
    shown = [button.isVisible() for button in view.bar.findChildren(PaneButton)]
    view.resize(230, 200)
    narrow = [button for button in view.bar.findChildren(PaneButton) if button.isVisible()]
    assert len(narrow) == 3
    assert sum(shown) >= len(narrow)
    assert view.rect().contains(view.bar.geometry())
    view.resize(900, 600)
    assert all(button.isVisible() for button in view.bar.findChildren(PaneButton))
    view.set_image(None)
    assert not view.bar.isVisible()


def test_the_buttons_do_what_actions_do(view, qtbot):
    names = ("choose_lifter", "correct_joints", "zoom_in", "zoom_out", "fit")
    actions = {name: QAction(f"&{name}", view, checkable=name.startswith("c")) for name in names}
    view.set_image(frame())
    view.resize(900, 600)
    view.bar.use(actions)
    for button in view.bar.findChildren(PaneButton):
        assert button.accessibleName()
        assert button.toolTip()
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    buttons = {button.defaultAction(): button for button in view.bar.findChildren(PaneButton)}
    for action in actions.values():
        with qtbot.waitSignal(action.triggered):
            qtbot.mouseClick(buttons[action], Qt.MouseButton.LeftButton)
    assert buttons[actions["correct_joints"]].isChecked()
