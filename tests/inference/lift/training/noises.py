"""Noise models with known figures."""

from __future__ import annotations

import numpy as np

from inference.lift.training.noise import POSTURES, DetectorNoise

VIEWS = np.array([0.0, 90.0, 180.0])


def noise(
    bias: float = 0.0, spread: float = 0.0, jitter: float = 0.0, correlation_s: float = 0.2
) -> DetectorNoise:
    """Every joint errs alike in every view and posture."""
    table = np.ones((len(VIEWS), len(POSTURES), 17))
    return DetectorNoise(
        azimuth_deg=VIEWS,
        bias=np.stack([bias * table, 0 * table], axis=-1),
        bias_spread=spread * table,
        jitter=jitter * table,
        correlation_s=correlation_s * table[:, 0],
        score=0.9 * table,
        score_spread=0 * table,
        lost=0 * table,
        swapped=0 * VIEWS,
    )
