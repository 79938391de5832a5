"""Whose a frame is, by hand."""

from __future__ import annotations

import numpy as np

from inference.poses import Keypoints2D
from inference.skeleton import COCO17
from tests.accuracy.bystanders import changed, score

FRAMES = 10
TRUTH = np.zeros((FRAMES, 2, 4, 2)) + np.array([[100.0, 100.0], [300.0, 100.0]])[:, np.newaxis]


def at(columns: list[float]) -> Keypoints2D:
    xy = np.full((FRAMES, 17, 2), 100.0)
    xy[..., 0] = np.array(columns)[:, np.newaxis]
    xy[:, 0, 1] = 0.0
    return Keypoints2D(xy, np.ones((FRAMES, 17)), np.arange(FRAMES) / 30, (400, 200), COCO17)


def test_a_frame_is_whose_body_it_is_on() -> None:
    found = score(at([100.0] * 5 + [310.0] * 2 + [200.0] + [np.nan] + [95.0]), TRUTH, 200.0)
    assert (found.lifter, found.other, found.switches) == (0.6, 0.2, 2)


def test_changed_is_what_moved_came_or_went() -> None:
    before = at([100.0] * 9 + [np.nan])
    after = at([100.0] * 6 + [np.nan, 150.0, 100.5, np.nan])
    assert changed(before, after) == 2
    assert changed(at([np.nan] * 10), after) == 8
