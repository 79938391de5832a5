"""Movement to learn from: motion capture out of a packed file, and windows of it.

Everything here is in metres, right-handed with z up, and has 22 joints: the 17 of a pose, then
nose, left eye, right eye, left ear and right ear.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from inference.skeleton import COCO17, H36M17, FloatArray, Joint

BODY_JOINTS = (*H36M17.joints, *COCO17.joints[:5])
"""Names of the 22 joints."""
COCO_IN_BODY = [BODY_JOINTS.index(name) for name in COCO17.joints]
EARS = [BODY_JOINTS.index(f"{side}_ear") for side in ("left", "right")]
HIPS = [Joint.LEFT_HIP, Joint.RIGHT_HIP]
SHOULDERS = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
LEGS = (
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
)

_STRAIGHT_PERCENTILE = 4
_NATURAL_DEG = 3.0
_MOST_OFFSET_DEG = 30.0
_FULL_FLEXION_DEG = 140.0
_SUBJECT_LETTERS = {"conv": 12, "HDM": 6}
_TEMPO = 0.45


@dataclass(frozen=True, eq=False)
class MotionSet:
    """Trials of recorded or procedural movement.

    Attributes
    ----------
    trials : tuple of array, each of shape (T, 22, 3)
    names : tuple of str
        Of the trials.
    rate_hz : float
    """

    trials: tuple[FloatArray, ...]
    names: tuple[str, ...]
    rate_hz: float


def read_packed(path: Path, rate_hz: float = 60.0) -> MotionSet:
    """Read motion capture from a packed file.

    The trunk's joints are put where a pose has them (`with_derived_joints`), and each subject's
    knees are straightened (`straighten_knees`).

    Parameters
    ----------
    path : Path
        An ``.npz`` file with ``x`` (frames, 22, 3) in metres with y up, ``len`` and ``name`` of
        each trial.
    rate_hz : float
        Of the file.

    Returns
    -------
    MotionSet

    Raises
    ------
    OSError
        If the file can't be read.
    ValueError
        If it holds something else.
    """
    with np.load(path, allow_pickle=False) as file:
        missing = {"x", "len", "name"} - set(file.files)
        if missing:
            raise ValueError(f"{path.name} holds no motion: it lacks {', '.join(sorted(missing))}")
        joints, lengths = file["x"].astype(np.float32), file["len"]
        names = tuple(str(name) for name in file["name"])
    if joints.shape[1:] != (len(BODY_JOINTS), 3) or lengths.sum() != len(joints):
        raise ValueError(f"{path.name} holds arrays of shape {joints.shape}, not (frames, 22, 3)")
    upright = joints[..., [2, 0, 1]]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    trials = [with_derived_joints(upright[a:b]) for a, b in pairwise(ends)]
    return MotionSet(tuple(_straight_by_subject(trials, names)), names, rate_hz)


def with_derived_joints(joints: FloatArray) -> FloatArray:
    """Put pelvis, spine, thorax, neck and head where `inference.skeleton` defines them.

    Parameters
    ----------
    joints : array, shape (..., 22, 3)

    Returns
    -------
    array, shape (..., 22, 3)
    """
    out = joints.copy()
    pelvis = joints[..., HIPS, :].mean(axis=-2)
    thorax = joints[..., SHOULDERS, :].mean(axis=-2)
    ears = joints[..., EARS, :].mean(axis=-2)
    neck = thorax + 0.4 * (ears - thorax)
    out[..., Joint.PELVIS, :], out[..., Joint.THORAX, :] = pelvis, thorax
    out[..., Joint.SPINE, :] = (pelvis + thorax) / 2
    out[..., Joint.NECK, :], out[..., Joint.HEAD, :] = neck, ears + 0.35 * (ears - neck)
    return out


def knee_flexion_deg(joints: FloatArray) -> FloatArray:
    """Flexion of both knees, 0 straight, shape (2, T)."""
    angles = []
    for hip, knee, ankle in LEGS:
        thigh, shank = joints[:, knee] - joints[:, hip], joints[:, ankle] - joints[:, knee]
        cosine = np.sum(thigh * shank, axis=-1)
        cosine /= np.linalg.norm(thigh, axis=-1) * np.linalg.norm(shank, axis=-1)
        angles.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return np.stack(angles)


def straighten_knees(joints: FloatArray, offset_deg: float) -> FloatArray:
    """Take out the flexion that a recorded skeleton shows with straight knees.

    Skeletons of motion capture never straighten the knee: standing reads 16 to 43 degrees. The
    flexion is remapped so that the offset becomes 0 and full flexion stays; hip, direction to the
    ankle and plane of the leg stay.

    Parameters
    ----------
    joints : array, shape (T, 22, 3)
    offset_deg : float
        Flexion of the straight knee.

    Returns
    -------
    array, shape (T, 22, 3)
    """
    out = joints.copy()
    flexions = knee_flexion_deg(joints)
    stretch = _FULL_FLEXION_DEG / (_FULL_FLEXION_DEG - offset_deg)
    for (hip, knee, ankle), flexion in zip(LEGS, flexions, strict=True):
        bent = np.radians(np.maximum((flexion - offset_deg) * stretch, 0.5))[:, np.newaxis]
        thigh, leg = joints[:, knee] - joints[:, hip], joints[:, ankle] - joints[:, hip]
        upper = np.linalg.norm(thigh, axis=-1, keepdims=True)
        lower = np.linalg.norm(joints[:, ankle] - joints[:, knee], axis=-1, keepdims=True)
        along = leg / np.linalg.norm(leg, axis=-1, keepdims=True)
        ahead = thigh - np.sum(thigh * along, axis=-1, keepdims=True) * along
        ahead /= np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-4)
        reach = np.sqrt(upper**2 + lower**2 + 2 * upper * lower * np.cos(bent))
        share = (upper**2 - lower**2 + reach**2) / (2 * reach)
        out_of_line = np.sqrt(np.maximum(upper**2 - share**2, 0.0))
        out[:, knee] = joints[:, hip] + share * along + out_of_line * ahead
        out[:, ankle] = joints[:, hip] + reach * along
    return out


def _straight_by_subject(trials: list[FloatArray], names: tuple[str, ...]) -> list[FloatArray]:
    """Find each subject's straightest knees, and straighten all of their trials by it."""
    subjects = [_subject(name) for name in names]
    offsets = {}
    for subject in set(subjects):
        own = [t for t, s in zip(trials, subjects, strict=True) if s == subject]
        flexion = np.concatenate([knee_flexion_deg(trial[::6]).ravel() for trial in own])
        offset = np.percentile(flexion, _STRAIGHT_PERCENTILE) - _NATURAL_DEG
        offsets[subject] = float(np.clip(offset, 0.0, _MOST_OFFSET_DEG))
    return [straighten_knees(t, offsets[s]) for t, s in zip(trials, subjects, strict=True)]


def _subject(name: str) -> str:
    """Part of a trial's name that tells who it is: CMU's number, or a longer start."""
    for start, letters in _SUBJECT_LETTERS.items():
        if name.startswith(start):
            return name[:letters]
    return name.split("_")[0]


class WindowSampler:
    """Draws windows out of all trials, each frame as likely as any other.

    Parameters
    ----------
    motion : MotionSet
    rate_hz : float
        Of the windows.
    device : str
    """

    def __init__(self, motion: MotionSet, rate_hz: float, device: str = "cpu") -> None:
        joints = np.concatenate([trial.astype(np.float32) for trial in motion.trials])
        lengths = [len(trial) for trial in motion.trials]
        self._joints = torch.from_numpy(joints).to(device)
        self._lengths = torch.tensor(lengths)
        self._starts = torch.tensor(np.concatenate([[0], np.cumsum(lengths)[:-1]]))
        self._step = motion.rate_hz / rate_hz

    def draw(self, count: int, frames: int, generator: torch.Generator) -> Tensor:
        """Draw windows at random tempo, 0.64 to 1.57 times the recorded one.

        Parameters
        ----------
        count, frames : int
        generator : torch.Generator
            On the CPU.

        Returns
        -------
        Tensor, shape (count, frames, 22, 3)
            Beyond the ends of a trial its first and last frame stand still.
        """
        weights = self._lengths / self._lengths.sum()
        trial = torch.multinomial(weights, count, True, generator=generator)
        last = (self._lengths[trial] - 1)[:, None]
        middle = torch.rand(count, 1, generator=generator) * last
        tempo = torch.exp((2 * torch.rand(count, 1, generator=generator) - 1) * _TEMPO)
        at = middle + (torch.arange(frames) - frames // 2) * tempo * self._step
        at = torch.minimum(at.clamp(min=0), last)
        whole = torch.minimum(at.floor().long(), (last - 1).clamp(min=0))
        part = (at - whole)[..., None, None].to(self._joints.device)
        rows = (self._starts[trial][:, None] + whole).to(self._joints.device)
        following = (rows + 1).clamp(max=len(self._joints) - 1)
        return self._joints[rows] * (1 - part) + self._joints[following] * part
