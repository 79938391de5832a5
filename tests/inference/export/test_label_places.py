from __future__ import annotations

import pytest

from inference.export.label_places import keep_apart
from inference.export.primitives import Anchor, Circle, Primitive, Text

WHITE = (255, 255, 255, 255)


def label(text: str, x: float, y: float, anchor: Anchor = Anchor.LEFT) -> Text:
    return Text(text, (x, y), 20.0, WHITE, anchor, bold=True, padding=8.0)


def places_in(width: float, *shapes: Primitive) -> list[tuple[float, float]]:
    return [shape.position for shape in keep_apart(shapes, width) if isinstance(shape, Text)]


def places(*shapes: Primitive) -> list[tuple[float, float]]:
    return places_in(1e4, *shapes)


@pytest.mark.parametrize(("y", "moved"), [(110.0, 133.0), (100.0, 133.0), (95.0, 67.0)])
def test_a_label_gives_way_to_one_before_it(y: float, moved: float) -> None:
    assert places(label("Spine 32°", 50, 100), label("147°", 60, y)) == [(50, 100), (60, moved)]


def test_labels_beside_or_below_each_other_stay() -> None:
    apart = (label("147°", 50, 100), label("110°", 150, 100), label("115°", 50, 140))
    assert places(*apart) == [shape.position for shape in apart]
    left = label("147°", 150, 100, Anchor.RIGHT)
    assert places(left, label("110°", 150, 100)) == [(150, 100), (150, 100)]


def test_a_label_that_would_leave_the_picture_moves_inwards() -> None:
    ends = [
        places_in(100.0, label("147°", x, 100, anchor))[0][0]
        for x, anchor in ((10, Anchor.RIGHT), (90, Anchor.LEFT), (20, Anchor.LEFT))
    ]
    width = 0.62 * 20 * 4 + 2 * 8
    assert ends == pytest.approx([width, 100 - width, 20])


def test_only_labels_at_joints_are_moved_and_all_stay_in_order() -> None:
    counter = Text("Rep 3 / 5", (50, 100), 20.0, WHITE)
    shapes = [Circle((0, 0), 3.0, fill=WHITE), counter, label("147°", 50, 100)]
    assert list(keep_apart(shapes, 1e4)) == shapes
