"""What is kept of an analysis, and found again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.analysis import AnalysisOptions
from inference.cache import AnalysisCache, content_hash
from inference.video.identity import HashStoppedError
from tests.inference.export.reviews import keypoints, make_review


def test_marks_of_repair_are_kept_with_an_analysis(tmp_path: Path) -> None:
    points = keypoints()
    repaired = np.zeros(points.score.shape, dtype=bool)
    repaired[3, 2] = True
    analysis = make_review(replace(points, repaired=repaired)).analysis
    clip = tmp_path / "squat.mp4"
    clip.write_bytes(b"any bytes")
    cache = AnalysisCache(tmp_path / "kept")
    cache.store(clip, AnalysisOptions(), analysis)
    loaded = cache.load(clip, AnalysisOptions(), analysis.clip)
    assert loaded is not None
    np.testing.assert_array_equal(loaded.keypoints.repaired, repaired)


def test_a_hash_is_remembered_and_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"one")
    with pytest.raises(HashStoppedError):
        content_hash(path, lambda: True)
    first = content_hash(path)
    assert first == hashlib.sha256(b"one").hexdigest()
    assert content_hash(path, should_stop=lambda: True) == first
    path.write_bytes(b"three")
    assert content_hash(path) != first
