"""Speed of an export, held against FFmpeg doing the same without painting, in the same run."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from inference.export.clip import export_clip
from inference.export.plan import ClipPlan
from inference.poses import Keypoints2D
from inference.review import Review
from inference.video.probe import probe
from tests.inference.export.reviews import HEIGHT, SPINE_FAULT, WIDTH, keypoints, make_review
from tests.inference.video.clips import large_picture, steady, write_clip
from widgets.exported import make_composer

FRAMES = 150
ROUNDS = 3


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A phone's clip, 1080p at 30 fps and 15 Mbit/s, with a lifter drawn large."""
    path = tmp_path_factory.mktemp("clips") / "bench.mp4"
    options = {"b": "15M", "maxrate": "18M", "bufsize": "18M", "preset": "veryfast", "g": "60"}
    draw = partial(large_picture, width=1920, height=1080)
    info = probe(write_clip(path, steady(FRAMES), options=options, draw=draw))
    small = keypoints()
    again = np.arange(FRAMES) % len(small)
    xy = small.xy[again] * (info.width / WIDTH, info.height / HEIGHT)
    points = Keypoints2D(
        xy, small.score[again], info.times_s, (info.width, info.height), small.joint_set
    )
    return make_review(points, findings=(SPINE_FAULT,), clip=info)


def plainly(source: Path, target: Path) -> None:
    """Decode and encode with the same encoder and settings."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", "-i", str(source)]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "60"]
    subprocess.run([*command, "-movflags", "+faststart", str(target)], check=True)


def fastest(*works: Callable[[], object]) -> list[float]:
    """Seconds of each in its fastest round; they take turns, as the load of a machine varies."""
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for which, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[which] = min(best[which], time.perf_counter() - start)
    return best


def test_video_with_its_overlay(qapp: QApplication, review: Review, tmp_path: Path) -> None:
    plan = ClipPlan(tmp_path / "out.mp4", 0, FRAMES - 1, card_s=0.0, hardware=False)
    clip = review.analysis.clip
    plain, ours = fastest(
        lambda: plainly(clip.path, tmp_path / "plain.mp4"),
        lambda: export_clip(review, plan, make_composer(review, plan)),
    )
    print(f"{FRAMES / plain:.1f} and {FRAMES / ours:.1f} pictures a second: {plain / ours:.2f}")
    assert plain / ours > 0.85
