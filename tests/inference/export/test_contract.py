from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inference.detect.corrections import Corrections, JointCorrection, SideSwap
from inference.detect.pick import LifterPick
from inference.export.contract import (
    AnalysisDocument,
    analysis_document,
    clip_notes,
    schema_json,
    write_analysis_json,
)
from inference.export.told import Told
from inference.labels import WHOLE_REP, RepLabel
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


def test_what_the_coach_told_is_written(tmp_path: Path) -> None:
    known = squat_review()
    corrections = Corrections((JointCorrection(12, "left_knee", 3.5, 4.0),), (SideSwap(20, 30),))
    known = replace(known, analysis=replace(known.analysis, corrections=corrections))
    told = Told(
        athlete="Jörg",
        tags=("competition",),
        notes=((7, "bar slips"),),
        labels=(RepLabel(WHOLE_REP, 1, False, 70), RepLabel("depth", 2, True, 170)),
        pick=LifterPick(5, 100.0, 200.0),
        in_out=(3, 300),
    )
    target = tmp_path / "analysis.json"
    write_analysis_json(known, target, told)
    raw = json.loads(target.read_text(encoding="utf-8"))["told"]
    assert (raw["athlete"], raw["tags"]) == ("Jörg", ["competition"])
    assert raw["remarks"] == [{"frame": 7, "text": "bar slips"}]
    assert [(entry["rep"], entry["rule"], entry["fault"]) for entry in raw["labels"]] == [
        (1, None, False),
        (2, "depth", True),
    ]
    assert raw["pick"] == {"frame": 5, "x": 100.0, "y": 200.0}
    assert raw["moved_joints"] == [{"frame": 12, "x": 3.5, "y": 4.0, "joint": "left_knee"}]
    assert raw["swapped_sides"] == [{"start_frame": 20, "end_frame": 30}]
    assert raw["in_out"] == {"start_frame": 3, "end_frame": 300}


def test_a_document_of_the_version_before_can_be_read() -> None:
    raw = analysis_document(squat_review()).model_dump()
    del raw["told"]
    assert AnalysisDocument.model_validate(raw | {"schema_version": "1.2"}).told is None
