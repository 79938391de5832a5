"""Fit the noise model to a detector: rendered clips, whose truth is known, through the detector.

``python -m inference.lift.training.fit_noise CLIP… -o FILE``; without clips it renders those of
`inference.lift.training.fitting_clips` first.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from inference.analysis import analyze
from inference.lift.prediction import mirror_order
from inference.lift.training.fitting_clips import AZIMUTHS_DEG, fitting_clips
from inference.lift.training.noise import POSTURES, DetectorNoise, posture_weights
from inference.poses import Keypoints2D
from inference.skeleton import (
    COCO17,
    H36M17,
    BoolArray,
    FloatArray,
    coco17_from_blazepose33,
)
from inference.synth.clip import render_clip
from inference.synth.truth import Truth, truth_path

_LOST = 0.08
"""Error, in units of the body's height, beyond which a joint counts as lost."""
_FACE = list(range(5))
_BODY = list(range(5, len(COCO17)))
_LEGS = list(range(11, len(COCO17)))
_LONGEST_CORRELATION_S = 1.5
_FEWEST_FRAMES = 20


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
    posture : array of int, shape (T,)
        The one that each frame is most of, by its place in `POSTURES`.
    rate_hz : float
    """

    azimuth_deg: float
    error: FloatArray
    score: FloatArray
    swapped: BoolArray
    posture: NDArray[np.int64]
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
    posture = posture_weights(torch.from_numpy(truth.joints)).argmax(dim=-1).numpy()
    return Detected(abs(azimuth), error, score, swapped, posture, rate)


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
        The views of `AZIMUTHS_DEG` that there are clips of; each clip counts for the nearest.

    Raises
    ------
    ValueError
        If there are no clips.
    """
    if not clips:
        raise ValueError("there are no clips to fit the noise to")
    nearest = [min(AZIMUTHS_DEG, key=lambda a: abs(a - clip.azimuth_deg)) for clip in clips]
    views = sorted(set(nearest))
    rows = []
    for azimuth in views:
        seen = [clip for clip, near in zip(clips, nearest, strict=True) if near == azimuth]
        if azimuth in (0.0, 180.0):
            seen += [_mirrored(clip) for clip in seen]
        rows.append(_fit_view(seen))
    columns = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    return DetectorNoise(azimuth_deg=np.array(views), **columns)


def _mirrored(clip: Detected) -> Detected:
    mirror = mirror_order(COCO17)
    return replace(clip, error=clip.error[:, mirror] * [-1.0, 1.0], score=clip.score[:, mirror])


def _fit_view(clips: Sequence[Detected]) -> dict[str, FloatArray]:
    kept = []
    for clip in clips:
        error = clip.error.copy()
        error[clip.swapped] = np.nan
        error[np.linalg.norm(error, axis=-1) > _LOST] = np.nan
        kept.append(error)
    rows = [_fit_posture(clips, kept, posture) for posture in range(len(POSTURES))]
    rest = [error - _nan_mean(error) for error in kept]
    lags = [_correlation_s(r, clip.rate_hz) for r, clip in zip(rest, clips, strict=True)]
    fitted = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    fitted["correlation_s"] = np.mean(lags, axis=0)
    for name in ("bias", "bias_spread", "jitter"):
        fitted[name][:, _FACE] = fitted[name][:, [5, 6]].mean(axis=1, keepdims=True)
    fitted["correlation_s"][_FACE] = fitted["correlation_s"][[5, 6]].mean()
    fitted["swapped"] = np.array(np.mean([clip.swapped.mean() for clip in clips]))
    return fitted


def _fit_posture(
    clips: Sequence[Detected], kept: Sequence[FloatArray], posture: int
) -> dict[str, FloatArray]:
    """Fit what depends on the posture; to all frames where a view has too few of it."""
    chosen = [clip.posture == posture for clip in clips]
    if sum(frames.sum() for frames in chosen) < _FEWEST_FRAMES:
        chosen = [np.ones_like(frames) for frames in chosen]
    parts = [(c, e, f) for c, e, f in zip(clips, kept, chosen, strict=True) if f.any()]
    means = np.stack([_nan_mean(error[frames]) for _, error, frames in parts])
    rest = [e[frames] - mean for (_, e, frames), mean in zip(parts, means, strict=True)]
    bias = _nan_mean(means)
    scores = np.concatenate([clip.score[frames] for clip, _, frames in parts])
    lost = [np.linalg.norm(clip.error[frames], axis=-1) > _LOST for clip, _, frames in parts]
    return {
        "bias": bias,
        "bias_spread": np.sqrt(_nan_mean((means - bias) ** 2).mean(axis=-1)),
        "jitter": np.sqrt(_nan_mean(np.concatenate(rest) ** 2).mean(axis=-1)),
        "score": scores.mean(axis=0),
        "score_spread": scores.std(axis=0),
        "lost": np.concatenate(lost).mean(axis=0),
    }


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
    parser.add_argument("clips", nargs="*", type=Path, metavar="CLIP")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        clips = options.clips or _rendered(Path(folder))
        fit_noise([_detected(clip) for clip in tqdm(clips, unit=" clips")]).save(options.output)


def _rendered(folder: Path) -> Iterator[Path]:
    for number, (spec, camera) in enumerate(fitting_clips()):
        path = folder / f"{number:03d}.mp4"
        render_clip(spec, camera, path, edge_rays=0)
        yield path


def _detected(clip: Path) -> Detected:
    *_, analysis = analyze(clip, partials=False)
    return compare(analysis.keypoints, Truth.load(truth_path(clip)))


if __name__ == "__main__":
    main()
