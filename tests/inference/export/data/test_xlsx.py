from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from inference.export.data.headings import measure_heading, series_heading
from inference.export.data.xlsx import write_xlsx
from inference.export.errors import ExportError
from inference.export.told import Told
from inference.motion.rep_measures import REP_MEASURES
from inference.motion.rules import rule_by_id
from inference.motion.types import RuleSettings, Severity
from inference.review import review
from inference.texts import set_language
from tests.factories import nobody_analysis, squat_review
from tests.inference.export.data.lifts import lift_with_gaps


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_every_sheet_holds_what_was_found(tmp_path: Path) -> None:
    known = squat_review()
    write_xlsx(known, tmp_path / "lift.xlsx")
    book = openpyxl.load_workbook(tmp_path / "lift.xlsx")
    assert book.sheetnames == ["Reps", "Findings", "Measurements", "About"]
    reps = rows_of(book["Reps"])[:3]
    assert [row["Rep"] for row in reps] == [1, 2, 3]
    assert [row["Spine angle"] for row in reps] == ["✓", "▲ 32°", "✓"]
    depth = "Thigh angle, lowest (°)"
    for row, rep in zip(reps, known.segmentation.reps, strict=True):
        assert row["Duration (s)"] == pytest.approx(rep.duration_s)
        assert row[depth] == pytest.approx(rep.measures["thigh_angle_min_deg"])
    (finding,) = rows_of(book["Findings"])
    assert (finding["Rep"], finding["Rule"], finding["Limit"]) == (2, "Spine angle", 45)
    assert finding["Value"] == pytest.approx(known.judgement.findings[0].value)
    assert book["Reps"]._charts


def test_the_measurements_are_numbers_and_empty_where_unknown(tmp_path: Path) -> None:
    known = lift_with_gaps()
    write_xlsx(known, tmp_path / "lift.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "lift.xlsx")["Measurements"]
    rows = rows_of(sheet)
    assert len(rows) == known.analysis.clip.frames
    for name, values in known.measurements.series.items():
        read = np.array([row[series_heading(name)] for row in rows], dtype=float)
        assert read == pytest.approx(values, nan_ok=True), name
    assert sheet.freeze_panes == "C2"


def test_the_settings_and_what_was_told_are_in_it(tmp_path: Path) -> None:
    rule = rule_by_id("spine_angle")
    settings = RuleSettings().with_value(rule, rule.limit, 50.0)
    told = Told(athlete="=HYPERLINK(1)", tags=("meet", "heavy"), notes=((30, "look up"),))
    write_xlsx(squat_review(settings), tmp_path / "lift.xlsx", told)
    cells = list(openpyxl.load_workbook(tmp_path / "lift.xlsx")["About"].iter_rows())
    facts = [(row[0].value, row[1].value) for row in cells]
    assert ("Tags", "meet, heavy") in facts
    assert ("Note", "1.00 s: look up") in facts
    (athlete,) = [row[1] for row in cells if row[0].value == "Athlete"]
    assert (athlete.value, athlete.data_type) == ("=HYPERLINK(1)", "s")
    (limit,) = [row for row in cells if row[0].value == "Spine angle"]
    assert (limit[3].value, limit[4].value) == (50, 45)
    assert limit[3].font.b


def test_severities_differ_in_shape_too(tmp_path: Path) -> None:
    known = squat_review()
    (finding,) = known.judgement.findings
    shapes = set()
    for severity in Severity:
        judged = replace(known.judgement, findings=(replace(finding, severity=severity),))
        write_xlsx(replace(known, judgement=judged), tmp_path / "lift.xlsx")
        book = openpyxl.load_workbook(tmp_path / "lift.xlsx")
        shapes.add(str(rows_of(book["Findings"])[0]["Severity"])[0])
    assert len(shapes) == len(Severity)


def test_nobody_found_is_a_workbook_that_says_so(tmp_path: Path) -> None:
    write_xlsx(review(nobody_analysis(), None, RuleSettings()), tmp_path / "lift.xlsx")
    book = openpyxl.load_workbook(tmp_path / "lift.xlsx")
    assert "Nobody" in str(book["Reps"]["A2"].value)
    assert book["Findings"]["A2"].value == "No faults found."


def test_no_two_columns_have_one_heading() -> None:
    series = squat_review().measurements.series
    for names, heading in ((series, series_heading), (REP_MEASURES, measure_heading)):
        assert len({heading(name) for name in names}) == len(names)
    set_language("de")
    for names, heading in ((series, series_heading), (REP_MEASURES, measure_heading)):
        assert len({heading(name) for name in names}) == len(names)


def test_a_protected_folder_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(ExportError, match="can't be written"):
        write_xlsx(squat_review(), tmp_path / "taken" / "lift.xlsx")
