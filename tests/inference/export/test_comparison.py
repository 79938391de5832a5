from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from inference.export.comparison import (
    ComparisonDocument,
    comparison_document,
    write_comparison_csv,
    write_comparison_json,
)
from inference.export.errors import ExportError
from inference.motion.compare import Comparison, compare
from inference.skeleton import Joint
from tests.factories import GOOD, LEANING
from tests.inference.motion.performances import squats, with_poses


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(squats((GOOD, LEANING)), squats((GOOD, GOOD, GOOD)))


def test_the_json_says_what_was_found(comparison: Comparison, tmp_path: Path) -> None:
    document = comparison_document(comparison, Path("a.mp4"), Path("gold.mp4"))
    write_comparison_json(document, tmp_path / "comparison.json")
    text = (tmp_path / "comparison.json").read_text(encoding="utf-8")
    assert ComparisonDocument.model_validate_json(text) == document
    assert (document.athlete.clip, document.reference.clip) == ("a.mp4", "gold.mp4")
    assert document.matched_reps == [(1, 1), (2, 2)]
    assert document.compared_frames == comparison.compared
    assert (document.warp, document.size, document.facing, document.centre) == (
        *("phases", "bones", "set", "feet"),
    )
    means = [joint.mean_cm for joint in document.joints]
    assert means == sorted(means, reverse=True)
    assert len(means) == len(Joint)
    assert document.angles[0].mean_deg >= document.angles[-1].mean_deg
    assert document.moments[0].rep == 2
    assert any("Rep 3 of the reference" in note for note in document.notes)


def test_the_csv_has_a_row_for_every_frame_between_the_tags(
    comparison: Comparison, tmp_path: Path
) -> None:
    write_comparison_csv(comparison, tmp_path / "comparison.csv")
    with (tmp_path / "comparison.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    span = comparison.athlete
    assert [int(row["frame"]) for row in rows] == list(range(span.start_frame, span.end_frame + 1))
    frame = comparison.moments[0].frame
    row = rows[frame - span.start_frame]
    assert float(row["head_cm"]) == pytest.approx(
        comparison.distance_cm[frame, Joint.HEAD], abs=1e-3
    )
    assert float(row["reference_frame"]) == pytest.approx(
        comparison.reference_frame[frame], abs=1e-3
    )
    difference = comparison.angle_difference_deg["spine_angle_deg"][frame]
    assert float(row["spine_angle_difference_deg"]) == pytest.approx(difference, abs=1e-3)


def test_what_is_not_known_is_empty_and_left_out(tmp_path: Path) -> None:
    one = squats((GOOD,))
    nowhere = compare(one, with_poses(one, np.full_like(one.poses.xyz, np.nan)))
    document = comparison_document(nowhere, Path("a.mp4"), Path("b.mp4"))
    assert document.joints == []
    write_comparison_csv(nowhere, tmp_path / "comparison.csv")
    with (tmp_path / "comparison.csv").open(encoding="utf-8", newline="") as file:
        assert {row["head_cm"] for row in csv.DictReader(file)} == {""}


def test_a_place_that_takes_nothing_is_said(comparison: Comparison, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    document = comparison_document(comparison, Path("a.mp4"), Path("b.mp4"))
    with pytest.raises(ExportError):
        write_comparison_json(document, tmp_path / "file" / "comparison.json")
    with pytest.raises(ExportError):
        write_comparison_csv(comparison, tmp_path / "file" / "comparison.csv")
