from __future__ import annotations

import pytest

from inference.export.label_places import keep_apart
from inference.export.primitives import Anchor, Circle, Primitive, Text

WHITE = (255, 255, 255, 255)


def label(text: str, x: float, y: float, anchor: Anchor = Anchor.LEFT) -> Text:
    return Text(text, (x, y), 20.0, WHITE, anchor, bold=True, padding=8.0)


def places(*shapes: Primitive) -> list[tuple[float, float]]:
    return [shape.position for shape in keep_apart(shapes) if isinstance(shape, Text)]


@pytest.mark.parametrize(("y", "moved"), [(110.0, 133.0), (100.0, 133.0), (95.0, 67.0)])
def test_a_label_gives_way_to_one_before_it(y: float, moved: float) -> None:
    assert places(label("Spine 32°", 50, 100), label("147°", 60, y)) == [(50, 100), (60, moved)]


def test_labels_beside_or_below_each_other_stay() -> None:
    apart = (label("147°", 50, 100), label("110°", 150, 100), label("115°", 50, 140))
    assert places(*apart) == [shape.position for shape in apart]
    left = label("147°", 50, 100, Anchor.RIGHT)
    assert places(left, label("110°", 50, 100)) == [(50, 100), (50, 100)]


def test_only_labels_at_joints_are_moved_and_all_stay_in_order() -> None:
    counter = Text("Rep 3 / 5", (50, 100), 20.0, WHITE)
    shapes = [Circle((0, 0), 3.0, fill=WHITE), counter, label("147°", 50, 100)]
    assert list(keep_apart(shapes)) == shapes
