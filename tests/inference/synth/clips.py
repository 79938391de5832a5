"""Small clips with known truth for end-to-end tests, rendered once per run.

Use it with a folder that lives as long as the run::

    clip = small_clip(tmp_path_factory.getbasetemp(), LiftSpec((SquatRep(),) * 3), azimuth_deg=90)
    assert len(analyze(clip.path)...) == len(clip.truth.reps)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.synth.bystander import Bystander
from inference.synth.camera import Camera
from inference.synth.clip import render_clip
from inference.synth.spec import LiftSpec
from inference.synth.truth import Truth, truth_path


@dataclass(frozen=True)
class SmallClip:
    path: Path
    truth: Truth


def small_clip(
    folder: Path,
    spec: LiftSpec,
    *,
    azimuth_deg: float = 35.0,
    fps: float = 30.0,
    size: tuple[int, int] = (240, 320),
) -> SmallClip:
    """Render a clip of a lifter who fills the picture."""
    camera = Camera.framing(azimuth_deg, size, body_height_m=spec.body.height_m)
    return kept_clip(folder, spec, camera, fps)


def kept_clip(
    folder: Path,
    spec: LiftSpec,
    camera: Camera,
    fps: float = 30.0,
    others: Sequence[Bystander] = (),
) -> SmallClip:
    """Render a clip into a folder, or take the one that is there already."""
    made_of = (spec, camera, fps, *others)
    key = hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]
    path = folder / f"synth-{key}.mp4"
    if path.exists() and truth_path(path).exists():
        return SmallClip(path, Truth.load(truth_path(path)))
    return SmallClip(path, render_clip(spec, camera, path, fps=fps, edge_rays=0, others=others))
