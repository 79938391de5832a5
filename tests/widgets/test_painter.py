import threading

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from inference.export.primitives import Anchor, Circle, Line, Pie, Polygon, Polyline, Text
from widgets.painter import image_view, paint, paint_image, text_width

RED, GREEN, WHITE = (255, 0, 0, 255), (0, 255, 0, 255), (255, 255, 255, 255)
NAN = float("nan")


def black(width: int = 120, height: int = 80) -> np.ndarray:
    return np.zeros((height, width, 3), np.uint8)


def box(image: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not black, the last two excluded."""
    ys, xs = np.nonzero(image.any(axis=2))
    return xs.min(), ys.min(), xs.max() + 1, ys.max() + 1


def test_colours_are_painted_into_bgr_memory(qapp):
    image = black()
    paint_image(image, [Line((10, 40), (110, 40), 6, RED), Circle((60, 20), 8, fill=GREEN)])
    assert image[40, 60].tolist() == [0, 0, 255]
    assert image[20, 60].tolist() == [0, 255, 0]
    assert not image[70].any()


def test_width_with_padded_rows_is_right(qapp):
    image = black(width=37)  # 111 bytes a row: not the multiple of 4 that Qt would assume
    paint_image(image, [Line((5, 5), (5, 75), 2, RED)])
    columns = np.flatnonzero(image.any(axis=(0, 2)))
    assert columns.min() >= 3
    assert columns.max() <= 6


def test_dashed_line_has_gaps(qapp):
    solid, dashed = black(), black()
    paint_image(solid, [Line((10, 40), (110, 40), 4, RED)])
    paint_image(dashed, [Line((10, 40), (110, 40), 4, RED, dashed=True)])
    assert 0 < np.count_nonzero(dashed[40]) < 0.8 * np.count_nonzero(solid[40])


def test_flat_ends_are_cut_off_where_round_ones_go_on(qapp):
    ends = []
    for flat in (False, True):
        image = black()
        paint_image(image, [Line((30, 40), (90, 40), 10, RED, flat=flat)])
        left, _, right, _ = box(image)
        ends.append((left, right))
    assert ends[1] == pytest.approx((30, 90), abs=1)
    assert ends[0] == pytest.approx((25, 95), abs=1)


def test_the_width_of_a_text_is_what_it_is_painted_with(qapp):
    image = black(400, 60)
    paint_image(image, [Text("Rep 3 / 5", (10, 10), 30, WHITE, bold=True, background=RED)])
    left, _, right, _ = box(image)
    assert right - left == pytest.approx(text_width("Rep 3 / 5", 30, bold=True), abs=2)


def test_shapes_cover_what_they_say(qapp):
    image = black()
    paint_image(image, [Polygon(((10, 10), (30, 10), (30, 30), (10, 30)), fill=RED)])
    assert box(image) == (10, 10, 30, 30)
    image = black()
    paint_image(image, [Circle((60, 40), 20, outline=RED, outline_width=2)])
    assert box(image) == pytest.approx((39, 19, 81, 61), abs=1)
    assert not image[40, 60].any()
    image = black()
    paint_image(image, [Polyline(((10, 10), (50, 10), (50, 60)), 4, RED)])
    assert image[10, 30].any()
    assert image[40, 50].any()
    assert not image[40, 30].any()


def test_pie_opens_counter_clockwise_from_the_x_axis(qapp):
    image = black()
    paint_image(image, [Pie((60, 40), 30, 0, 90, RED, RED, 1)])
    assert image[30, 70].any()
    assert not image[50, 70].any()
    assert not image[30, 50].any()


@pytest.mark.parametrize(
    ("anchor", "corner"),
    [
        (Anchor.TOP_LEFT, lambda b: (b[0], b[1])),
        (Anchor.TOP_RIGHT, lambda b: (b[2], b[1])),
        (Anchor.BOTTOM_LEFT, lambda b: (b[0], b[3])),
        (Anchor.BOTTOM_RIGHT, lambda b: (b[2], b[3])),
        (Anchor.LEFT, lambda b: (b[0], (b[1] + b[3]) / 2)),
        (Anchor.RIGHT, lambda b: (b[2], (b[1] + b[3]) / 2)),
        (Anchor.CENTRE, lambda b: ((b[0] + b[2]) / 2, (b[1] + b[3]) / 2)),
    ],
)
def test_text_box_lies_on_its_anchor(qapp, anchor, corner):
    image = black(300, 200)
    text = Text("52°", (150, 100), 24, WHITE, anchor, background=RED, padding=8)
    paint_image(image, [text])
    assert corner(box(image)) == pytest.approx((150, 100), abs=1.5)


def test_what_is_not_a_number_is_left_out(qapp):
    image = black()
    broken = [
        Line((NAN, 3), (9, 9), 3, RED),
        Polyline(((1, 1), (2, NAN)), 3, RED),
        Polygon(((1, 1), (2, NAN), (4, 4)), fill=RED),
        Circle((float("inf"), 3), 3, fill=RED),
        Pie((NAN, NAN), 9, 0, 90, RED, RED, 1),
        Text("x", (NAN, 1), 12, RED),
    ]
    paint_image(image, broken)
    assert not image.any()


def test_nothing_follows_the_painter_out(qapp):
    surface = QImage(20, 20, QImage.Format.Format_RGB32)
    with QPainter(surface) as painter:
        before = painter.pen(), painter.brush(), painter.font()
        paint(painter, [Circle((9, 9), 3, RED), Text("x", (1, 1), 12, RED, bold=True)])
        assert (painter.pen(), painter.brush(), painter.font()) == before


def test_worker_thread_paints_the_same(qapp):
    primitives = [Text("Spine 52°", (10, 10), 20, WHITE), Line((0, 70), (119, 70), 3, RED)]
    here, there = black(), black()
    paint_image(here, primitives)
    worker = threading.Thread(target=paint_image, args=(there, primitives))
    worker.start()
    worker.join(10)
    assert here.any()
    assert np.array_equal(here, there)


def test_memory_that_can_not_be_painted_on_is_refused(qapp):
    fixed = black()
    fixed.setflags(write=False)
    with pytest.raises(ValueError, match="read-only"):
        paint_image(fixed, [])
    with pytest.raises(ValueError, match="contiguous"):
        image_view(black()[:, ::2])
    with pytest.raises(ValueError, match="contiguous"):
        image_view(black()[..., 0])
