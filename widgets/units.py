"""How numbers, measurement names and moments of a clip are written, the same in every pane."""

from __future__ import annotations

import numpy as np

from inference.series import SeriesName as SeriesName
from inference.series import parse_series as parse_series
from inference.series import plain_words as plain_words
from inference.skeleton import FloatArray
from inference.units import NOTHING as NOTHING
from inference.units import PARTIAL as PARTIAL
from inference.units import decimals_for_step as decimals_for_step
from inference.units import decimals_of as decimals_of
from inference.units import describe_view as describe_view
from inference.units import format_error as format_error
from inference.units import format_reps as format_reps
from inference.units import format_time as format_time
from inference.units import format_time_left as format_time_left
from inference.units import format_value as format_value
from inference.units import shown_unit as shown_unit
from inference.units import unit_suffix as unit_suffix


def nearest_frame(times_s: FloatArray, time_s: float) -> int:
    """Return the frame whose true time is nearest; 0 in a clip without frames.

    Parameters
    ----------
    times_s : array, shape (T,)
        Increasing seconds.
    time_s : float

    Returns
    -------
    int
    """
    if len(times_s) < 2:
        return 0
    after = int(np.clip(np.searchsorted(times_s, time_s), 1, len(times_s) - 1))
    closer_before = time_s - times_s[after - 1] <= times_s[after] - time_s
    return after - 1 if closer_before else after
