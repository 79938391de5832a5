"""What the heat strip shows: its rows, and what of a comparison falls into each cell.

Pure numbers, free of Qt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.deviations import PARTS, name_of
from inference.skeleton import FloatArray, Joint
from inference.texts import mark, tr

_TRUNK, _HIPS, _LEFT_LEG, _RIGHT_LEG, _LEFT_ARM, _RIGHT_ARM = PARTS
BODY_PARTS: tuple[tuple[str, tuple[Joint, ...]], ...] = (
    (mark("Trunk, head"), _TRUNK),
    (mark("Left arm"), _LEFT_ARM),
    (mark("Right arm"), _RIGHT_ARM),
    (mark("Hips"), _HIPS),
    (mark("Left leg"), _LEFT_LEG),
    (mark("Right leg"), _RIGHT_LEG),
)
"""Parts of the body from head to foot, with their joints."""


@dataclass(frozen=True)
class HeatRow:
    """A row of the strip: a part of the body, or a joint of a part that is open.

    Attributes
    ----------
    part : int
        Index into `BODY_PARTS`.
    joints : tuple of Joint
        Whose largest distance it shows.
    inner : bool
        Whether it is a joint of an open part.
    """

    part: int
    joints: tuple[Joint, ...]
    inner: bool = False

    @property
    def title(self) -> str:
        """Its name: ``Left leg``, ``left knee``."""
        return name_of(self.joints[0]) if self.inner else tr(BODY_PARTS[self.part][0])

    @property
    def joint(self) -> Joint | None:
        """The joint, where it is a single one."""
        return self.joints[0] if self.inner else None


def rows_of(opened: frozenset[int]) -> tuple[HeatRow, ...]:
    """Return the rows where some parts are open."""
    rows: list[HeatRow] = []
    for part, (_, joints) in enumerate(BODY_PARTS):
        rows.append(HeatRow(part, joints))
        if part in opened:
            rows += [HeatRow(part, (joint,), inner=True) for joint in joints]
    return tuple(rows)


def part_of(joint: Joint) -> int:
    """Return the index of the part that a joint belongs to."""
    return next(i for i, (_, joints) in enumerate(BODY_PARTS) if joint in joints)


def row_values(distance_cm: FloatArray, rows: tuple[HeatRow, ...]) -> FloatArray:
    """Return what each row shows: the largest distance of its joints.

    Parameters
    ----------
    distance_cm : array, shape (T, 17)
        NaN where not known.
    rows : tuple of HeatRow

    Returns
    -------
    array, shape (R, T)
    """
    return np.stack(
        [np.fmax.reduce(distance_cm[:, list(row.joints)], axis=1) for row in rows], axis=0
    )


def cells(
    values: FloatArray, times_s: FloatArray, low_s: float, high_s: float, width: int
) -> FloatArray:
    """Lay series over a stretch of time, so many cells wide.

    Parameters
    ----------
    values : array, shape (R, T)
        NaN where not known.
    times_s : array, shape (T,)
        True times of the frames, increasing.
    low_s, high_s : float
        The stretch, seconds.
    width : int

    Returns
    -------
    array, shape (R, width)
        The largest value of the frames that are shown within a cell, so that no peak is lost; NaN
        where none is known.
    """
    edges = np.linspace(low_s, high_s, width + 1)
    last = len(times_s) - 1
    shown = np.clip(np.searchsorted(times_s, edges[:-1], side="right") - 1, 0, last)
    end = np.searchsorted(times_s, edges[1:], side="left")
    end[-1] = np.searchsorted(times_s, high_s, side="right")
    end = np.clip(end, shown + 1, last + 1)
    padded = np.concatenate([values, np.full((len(values), 1), np.nan)], axis=1)
    between = np.stack([shown, end], axis=1).ravel()
    return np.asarray(np.fmax.reduceat(padded, between, axis=1)[:, ::2])
