from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from inference.motion.types import Severity
from tests.widgets import sample
from widgets.marks import Mark, draw_mark, mark_of
from widgets.theme import DARK, LIGHT, Theme, apply_theme


def drawn(mark: Mark, side: int = 14) -> np.ndarray:
    """Where a mark leaves ink, shape (side, side), 0–1: its shape without its colour."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    with QPainter(image) as painter:
        draw_mark(painter, QRectF(0, 0, side, side), mark)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(side, side, 4)
    return pixels[..., 3] / 255


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_marks_are_told_apart_without_colour(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    for one, other in combinations(Mark, 2):
        assert np.abs(drawn(one) - drawn(other)).mean() > 0.05, (one, other)


def test_the_worst_finding_marks_a_rep() -> None:
    one_of_each = [sample.finding(3, severity) for severity in Severity]
    assert mark_of(one_of_each) is Mark.MAJOR
    assert mark_of(one_of_each[:2]) is Mark.MINOR
    assert mark_of(one_of_each[:1]) is Mark.BORDERLINE
    assert mark_of([]) is Mark.GOOD
