"""Fit the noise model to a detector: rendered clips, whose truth is known, through the detector.

``python -m inference.lift.training.fit_noise CLIP… -o FILE`` with clips that
``python -m inference.synth`` or `make accuracy` rendered.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inference.analysis import analyze
from inference.lift.prediction import mirror_order
from inference.lift.training.noise import DetectorNoise
from inference.poses import Keypoints2D
from inference.skeleton import COCO17, H36M17, FloatArray, coco17_from_blazepose33
from inference.synth.truth import Truth, truth_path

_LOST = 0.08
"""Error, in units of the body's height, beyond which a joint counts as lost."""
_FACE = list(range(5))
_BODY = list(range(5, len(COCO17)))
_LEGS = list(range(11, len(COCO17)))
_LONGEST_CORRELATION_S = 1.5


@dataclass(frozen=True, eq=False)
class Detected:
    """A clip's true and found keypoints, seen from the lifter's left.

    Attributes
    ----------
    azimuth_deg : float
        0 to 180.
    error : array, shape (T, 17, 2)
        Found minus true, in units of the body's height; NaN for the face, whose truth is not kept.
    score : array, shape (T, 17)
    swapped : array of bool, shape (T,)
        Frames in which the legs lie nearer to each other's truth.
    rate_hz : float
    """

    azimuth_deg: float
    error: FloatArray
    score: FloatArray
    swapped: FloatArray
    rate_hz: float


def compare(keypoints: Keypoints2D, truth: Truth) -> Detected:
    """Hold what was found in a rendered clip against its truth.

    Parameters
    ----------
    keypoints : Keypoints2D
        BlazePose-33, of all frames of the clip.
    truth : Truth

    Returns
    -------
    Detected
    """
    found = coco17_from_blazepose33(keypoints.xy.astype(np.float64))
    score = coco17_from_blazepose33(keypoints.score.astype(np.float64)[..., np.newaxis])[..., 0]
    true = np.full_like(found, np.nan)
    true[:, _BODY] = truth.keypoints[:, [H36M17.index(COCO17.joints[j]) for j in _BODY]]
    height = np.nanmax(np.ptp(truth.keypoints[..., 1], axis=1))
    mirror = mirror_order(COCO17)
    straight = np.linalg.norm(found - true, axis=-1)[:, _LEGS].sum(axis=1)
    crossed = np.linalg.norm(found[:, mirror] - true, axis=-1)[:, _LEGS].sum(axis=1)
    apart = np.linalg.norm(true - true[:, mirror], axis=-1)[:, _LEGS].mean(axis=1)
    error = (found - true) / height
    azimuth = (truth.camera.azimuth_deg + 180.0) % 360.0 - 180.0
    if azimuth < 0:
        error, score = error[:, mirror] * [-1.0, 1.0], score[:, mirror]
    rate = 1 / float(np.median(np.diff(truth.times_s)))
    # Legs that hide each other can't be told to be swapped.
    swapped = (crossed < 0.6 * straight) & (apart > 0.03 * height)
    return Detected(abs(azimuth), error, score, swapped, rate)


def fit_noise(clips: Sequence[Detected]) -> DetectorNoise:
    """Fit the noise model to clips.

    Each clip counts for its mirror image too where that is the same view: from the front and from
    behind, so that left and right come out alike. The face, whose truth is not kept, errs as the
    shoulders do.

    Parameters
    ----------
    clips : sequence of Detected

    Returns
    -------
    DetectorNoise
        One view for each azimuth among the clips.

    Raises
    ------
    ValueError
        If there are no clips.
    """
    if not clips:
        raise ValueError("there are no clips to fit the noise to")
    views = sorted({round(clip.azimuth_deg, 1) for clip in clips})
    rows = []
    for azimuth in views:
        seen = [clip for clip in clips if round(clip.azimuth_deg, 1) == azimuth]
        if azimuth in (0.0, 180.0):
            seen += [_mirrored(clip) for clip in seen]
        rows.append(_fit_view(seen))
    columns = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    return DetectorNoise(azimuth_deg=np.array(views), **columns)


def _mirrored(clip: Detected) -> Detected:
    mirror = mirror_order(COCO17)
    error, score = clip.error[:, mirror] * [-1.0, 1.0], clip.score[:, mirror]
    return Detected(clip.azimuth_deg, error, score, clip.swapped, clip.rate_hz)


def _fit_view(clips: Sequence[Detected]) -> dict[str, FloatArray]:
    kept, lost = [], []
    for clip in clips:
        error = clip.error.copy()
        error[clip.swapped] = np.nan
        away = np.linalg.norm(error, axis=-1) > _LOST
        error[away] = np.nan
        kept.append(error)
        lost.append(away.mean(axis=0))
    means = np.stack([_nan_mean(error) for error in kept])
    rest = [error - mean for error, mean in zip(kept, means, strict=True)]
    spread = np.sqrt(_nan_mean(np.concatenate(rest) ** 2).mean(axis=-1))
    lags = [_correlation_s(r, clip.rate_hz) for r, clip in zip(rest, clips, strict=True)]
    bias = _nan_mean(means)
    scores = np.concatenate([clip.score for clip in clips])
    fitted = {
        "bias": bias,
        "bias_spread": np.sqrt(_nan_mean((means - bias) ** 2).mean(axis=-1)),
        "jitter": spread,
        "correlation_s": np.mean(lags, axis=0),
        "score": scores.mean(axis=0),
        "score_spread": scores.std(axis=0),
        "lost": np.mean(lost, axis=0),
        "swapped": np.array(np.mean([clip.swapped.mean() for clip in clips])),
    }
    for name in ("bias", "bias_spread", "jitter", "correlation_s"):
        fitted[name][_FACE] = fitted[name][[5, 6]].mean(axis=0)
    return fitted


def _correlation_s(rest: FloatArray, rate_hz: float) -> FloatArray:
    """Time constant of each joint from the correlation of neighbouring frames, shape (17,)."""
    products = _nan_mean(rest[1:] * rest[:-1]).mean(axis=-1)
    squares = _nan_mean(rest**2).mean(axis=-1)
    factor = np.clip(products / np.maximum(squares, 1e-12), 0.01, 0.999)
    return np.asarray(np.minimum(-1 / (rate_hz * np.log(factor)), _LONGEST_CORRELATION_S))


def _nan_mean(values: FloatArray) -> FloatArray:
    """Mean over the first axis of what is known; 0 where nothing is."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(total / np.maximum(known.sum(axis=0), 1))


def main(arguments: Sequence[str] | None = None) -> None:
    """Detect in rendered clips, fit, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="+", type=Path, metavar="CLIP")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    detected = []
    for clip in options.clips:
        *_, analysis = analyze(clip)
        detected.append(compare(analysis.keypoints, Truth.load(truth_path(clip))))
    fit_noise(detected).save(options.output)


if __name__ == "__main__":
    main()
