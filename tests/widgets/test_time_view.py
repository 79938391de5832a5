import pytest

from widgets.timeline.time_view import SHORTEST_S, TimeView

WHOLE = TimeView.whole(20.0)


def test_zooming_keeps_the_moment_under_the_mouse_in_its_place() -> None:
    near = WHOLE.zoomed(0.5, 5.0)
    assert (near.start_s, near.end_s) == (2.5, 12.5)
    assert (5.0 - near.start_s) / near.length_s == pytest.approx(5.0 / 20.0)


def test_zooming_ends_at_the_whole_clip_and_at_the_shortest_stretch() -> None:
    assert WHOLE.zoomed(3.0, 5.0) == WHOLE
    assert WHOLE.zoomed(1e-6, 5.0).length_s == pytest.approx(SHORTEST_S)
    assert TimeView.whole(0.05).zoomed(1e-6, 0.0).length_s == pytest.approx(0.05)


def test_a_view_stays_within_the_clip() -> None:
    view = WHOLE.at(18.0, 24.0)
    assert (view.start_s, view.end_s) == (14.0, 20.0)
    assert view.moved(-99.0).start_s == 0.0


def test_a_view_turns_the_page() -> None:
    view = WHOLE.at(4.0, 8.0).moved(2.0)
    assert view.turned_to(7.0) is view
    assert view.turned_to(11.0).start_s == 11.0
    assert view.turned_to(5.0).end_s == 5.0


def test_a_clip_without_length_has_a_view() -> None:
    view = TimeView.whole(0.0)
    assert view.is_whole
    assert view.length_s > 0
