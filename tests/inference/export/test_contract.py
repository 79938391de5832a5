from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inference.export.contract import (
    AnalysisDocument,
    analysis_document,
    clip_notes,
    schema_json,
    write_analysis_json,
)
from inference.motion.rules import rule_by_id
from inference.motion.types import RuleSettings
from inference.review import review
from tests.conftest import ROOT
from tests.factories import nobody_analysis, squat_review


def test_the_documented_schema_is_that_of_the_models() -> None:
    documented = (ROOT / "docs" / "analysis.schema.json").read_text(encoding="utf-8")
    assert documented == schema_json(), (
        "run: python -m inference.export.contract docs/analysis.schema.json"
    )


def test_what_is_written_is_what_was_found(tmp_path: Path) -> None:
    known = squat_review()
    target = tmp_path / "größer" / "analysis.json"
    write_analysis_json(known, target)
    read = AnalysisDocument.model_validate_json(target.read_text(encoding="utf-8"))
    assert read == analysis_document(known)
    assert read.exercise == "squat"
    assert [rep.index for rep in read.reps] == [1, 2, 3]
    assert [rep.bottom_frame for rep in read.reps] == [
        rep.bottom_frame for rep in known.segmentation.reps
    ]
    spine = [finding for finding in read.findings if finding.rule == "spine_angle"]
    assert [finding.rep for finding in spine] == [2]
    assert spine[0].threshold == 45.0
    assert read.clip.frames == known.analysis.clip.frames


def test_the_settings_that_judged_are_written(tmp_path: Path) -> None:
    rule = rule_by_id("spine_angle")
    settings = RuleSettings().with_value(rule, rule.thresholds[0], 61.0)
    document = analysis_document(squat_review(settings))
    written = next(entry for entry in document.rules if entry.id == "spine_angle")
    assert written.thresholds == {"min": 61.0}


def test_nobody_found_says_so_in_valid_json(tmp_path: Path) -> None:
    target = tmp_path / "analysis.json"
    write_analysis_json(review(nobody_analysis(), None, RuleSettings()), target)
    text = target.read_text(encoding="utf-8")
    raw = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert raw["reps"] == []
    assert raw["view"]["azimuth_deg"] is None
    assert "Nobody" in raw["notes"][0]


def test_a_clip_that_breaks_off_is_noted() -> None:
    known = squat_review()
    part = replace(known.analysis.clip, breaks_off=True)
    notes = clip_notes(replace(known, analysis=replace(known.analysis, clip=part)))
    assert clip_notes(known) == []
    assert len(notes) == 1
    assert "breaks off" in notes[0]
