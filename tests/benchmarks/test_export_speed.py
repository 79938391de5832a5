"""Speed of an export, held against FFmpeg doing the same without painting, in the same run."""

from __future__ import annotations

import subprocess
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from inference.export.clip import export_clip
from inference.export.plan import ClipLayout, ClipPlan
from inference.motion.types import RuleSettings
from inference.poses import Keypoints2D
from inference.review import Review, review
from inference.video.probe import probe
from tests.factories import LEANING, squat_analysis
from tests.inference.video.clips import large_picture, steady, write_clip
from widgets.exported import make_composer

ROUNDS = 2


@pytest.fixture(scope="module")
def clip_review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A phone's clip, 1080p at 30 fps and 15 Mbit/s, with a lifter on it who leans too far."""
    path = tmp_path_factory.mktemp("clips") / "bench.mp4"
    analysis = squat_analysis((LEANING,))
    options = {"b": "15M", "maxrate": "18M", "bufsize": "18M", "preset": "veryfast", "g": "60"}
    draw = partial(large_picture, width=1920, height=1080)
    times = steady(analysis.clip.frames)
    info = probe(write_clip(path, times, options=options, draw=draw))
    points, size = analysis.keypoints, (info.width, info.height)
    xy = points.xy * np.divide(size, points.size)
    points = Keypoints2D(xy, points.score, points.times_s, size, points.joint_set)
    return review(replace(analysis, clip=info, keypoints=points), None, RuleSettings())


def plainly(source: Path, target: Path) -> None:
    """Decode and encode with the same encoder and settings."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", "-i", str(source)]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "60"]
    subprocess.run([*command, "-movflags", "+faststart", str(target)], check=True)


def compare(clip_review: Review, plan: ClipPlan, folder: Path) -> float:
    """Return the speed of an export as a share of FFmpeg's.

    Each is taken in its fastest round; they take turns, as the load of a machine varies.
    """
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        start = time.perf_counter()
        plainly(clip_review.analysis.clip.path, folder / "plain.mp4")
        between = time.perf_counter()
        with closing(make_composer(clip_review, plan)) as composer:
            export_clip(clip_review, plan, composer)
        best = [min(best[0], between - start), min(best[1], time.perf_counter() - between)]
    return best[0] / best[1]


@pytest.mark.parametrize(("layout", "least"), [(ClipLayout.VIDEO, 0.85), (ClipLayout.ALL, 0.6)])
def test_export_beside_plain_decoding_and_encoding(
    layout: ClipLayout,
    least: float,
    qapp: QApplication,
    clip_review: Review,
    tmp_path: Path,
    benchmark: BenchmarkFixture,
) -> None:
    last = clip_review.analysis.clip.frames - 1
    plan = ClipPlan(tmp_path / "out.mp4", 0, last, layout=layout, card_s=0.0, hardware=False)
    ratio = benchmark.pedantic(compare, (clip_review, plan, tmp_path), rounds=1)
    benchmark.extra_info["speed as a share of FFmpeg's"] = round(ratio, 2)
    assert ratio > least
