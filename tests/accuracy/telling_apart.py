"""How well a few figures tell two kinds apart."""

from __future__ import annotations

import numpy as np

from inference.skeleton import BoolArray, FloatArray

_RIDGE = 1.0
_STEPS = 25


def auc(scores: FloatArray, positive: BoolArray) -> float:
    """Area under the receiver operating characteristic.

    Chance that one of the positives scores higher than one of the others; ties count half.

    Parameters
    ----------
    scores : array, shape (N,)
    positive : array of bool, shape (N,)

    Returns
    -------
    float
        0.5 for scores that tell nothing.
    """
    apart = np.sign(scores[positive][:, np.newaxis] - scores[~positive])
    return float((1 + apart.mean()) / 2)


def scores_of_others(features: FloatArray, positive: BoolArray, subjects: FloatArray) -> FloatArray:
    """Score each subject by a logistic regression that was fitted to all others.

    Features are standardised by the others' mean and spread; the weights, not the intercept, have a
    penalty of one half their squares.

    Parameters
    ----------
    features : array, shape (N, F)
    positive : array of bool, shape (N,)
    subjects : array, shape (N,)

    Returns
    -------
    array, shape (N,)
        Log-odds.
    """
    scores = np.empty(len(features))
    for subject in np.unique(subjects):
        own = subjects == subject
        mean, spread = features[~own].mean(axis=0), features[~own].std(axis=0)
        design = np.column_stack([np.ones(len(features)), (features - mean) / spread])
        scores[own] = design[own] @ _logistic(design[~own], positive[~own])
    return scores


def _logistic(design: FloatArray, positive: BoolArray) -> FloatArray:
    """Fit by Newton's method."""
    weights = np.zeros(design.shape[1])
    ridge = _RIDGE * np.eye(len(weights))
    ridge[0, 0] = 0.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (positive - chance) - ridge @ weights
        curvature = (design.T * (chance * (1 - chance))) @ design + ridge
        weights = weights + np.linalg.solve(curvature, slope)
    return weights
