"""Bodies by hand: where somebody's joints are, and a picture of their clothes."""

from __future__ import annotations

import numpy as np

from inference.detect.detector import Detection, Somebody
from inference.skeleton import COCO17, Image

WIDTH, HEIGHT = 640, 480
RED, BLUE = (40, 40, 200), (200, 60, 40)
FLOOR = 420.0


def somebody(
    x: float, *, height: float = 240.0, low: float = 0.0, hands: float = 0.0, score: float = 0.9
) -> Somebody:
    """Return who stands at a column, or is down in a squat by a share of their height.

    `hands` is how far the left hand is over the right one, over the height.
    """
    drop = low * height
    rows = {"ankle": 0.05, "knee": 0.28, "hip": 0.53, "wrist": 0.6, "elbow": 0.7, "shoulder": 0.82}
    sides = {"shoulder": 0.11, "hip": 0.08}
    xy = np.full((17, 2), (x, FLOOR - 0.93 * height + drop))
    for at, name in enumerate(COCO17.joints[5:], 5):
        side, part = name.split("_")
        sign = 1 if side == "left" else -1
        fall = {"ankle": 0.0, "knee": drop / 3}.get(part, drop)
        y = FLOOR - rows[part] * height + fall
        if part == "wrist":
            y -= sign * hands * height / 2
        xy[at] = x + sign * sides.get(part, 0.1) * height, y
    left, top = xy.min(axis=0) - 0.05 * height
    right, bottom = xy.max(axis=0) + 0.05 * height
    joints = Detection(xy.astype(np.float32), np.full(17, score, np.float32))
    box = (float(left), float(top), float(right - left), float(bottom - top))
    return Somebody(x, float(xy[11:13, 1].mean()), box, score, joints)


def picture(*people: tuple[Somebody, tuple[int, int, int]]) -> Image:
    """Paint boxes in the colour of each one's clothes, the last one in front."""
    image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for one, colour in people:
        left, top, width, height = (round(value) for value in one.box)
        image[max(top, 0) : top + height, max(left, 0) : max(left + width, 0)] = colour
    return image
