"""A clip of two lifters beside each other, rendered once per run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inference.skeleton import Image
from inference.synth.camera import Camera
from inference.synth.clip import render_frames
from inference.synth.motion import simulate
from inference.synth.spec import LiftSpec, SquatRep
from inference.video.encoder import VideoWriter

MIDDLE = 240
"""The column between the two; each fills a picture of its own of 240 × 320."""
FPS = 20.0


def two_people(path: Path) -> Path:
    """Write the clip: on the left somebody squats once, on the right somebody deeper and later."""
    rep = SquatRep(down_s=0.6, up_s=0.6, rest_s=0.2)
    left = LiftSpec((rep,), lead_in_s=0.4, lead_out_s=0.8)
    right = LiftSpec((rep,), lead_in_s=0.8, lead_out_s=0.4)
    return beside_each_other(path, (left, 20.0), (right, 50.0))


def beside_each_other(
    path: Path, left: tuple[LiftSpec, float], right: tuple[LiftSpec, float]
) -> Path:
    """Write a clip of two sets of lifts, each with the azimuth that it is seen from, in degrees."""
    shown = [_frames(*lifter) for lifter in (left, right)]
    with VideoWriter(path, 2 * MIDDLE, 320, fps=FPS) as writer:
        for pair in zip(*shown, strict=False):
            writer.write(np.ascontiguousarray(np.hstack(pair)))
    return path


def _frames(spec: LiftSpec, azimuth_deg: float) -> Iterator[Image]:
    camera = Camera.framing(azimuth_deg, (MIDDLE, 320))
    return render_frames(simulate(spec, FPS), camera, edge_rays=0)
