"""What is kept of an analysis, and found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from inference.analysis import AnalysisOptions
from inference.cache import AnalysisCache
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
