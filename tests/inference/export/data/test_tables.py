from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.export.data.tables import (
    write_findings_csv,
    write_measurements_csv,
    write_reps_csv,
)
from inference.export.errors import ExportError
from inference.motion.types import Measurements, RuleSettings
from inference.review import review
from tests.factories import nobody_analysis, squat_review


@pytest.fixture
def measurements() -> Measurements:
    times = np.array([0.0, 0.04, 0.1])
    return Measurements(times, {"spine_angle_deg": np.array([80.0, np.nan, 45.12345])})


def test_a_row_a_frame_and_empty_where_unknown(tmp_path: Path, measurements: Measurements) -> None:
    target = tmp_path / "measurements.csv"
    write_measurements_csv(measurements, target)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["frame", "time_s", "spine_angle_deg"]
    assert rows[1] == ["0", "0.000000", "80.0000"]
    assert rows[2] == ["1", "0.040000", ""]
    assert float(rows[3][2]) == pytest.approx(45.12345, abs=1e-4)


def test_a_failed_write_keeps_what_was_there(
    tmp_path: Path, measurements: Measurements, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "measurements.csv"
    target.write_text("old", encoding="utf-8")

    def full_disk(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(ExportError, match="the disk is full"):
        write_measurements_csv(measurements, target)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.glob("*.csv")) == [target]
    assert not list(tmp_path.glob(".measurements*"))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_a_rep_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    known = squat_review()
    write_reps_csv(known, tmp_path / "reps.csv")
    rows = read(tmp_path / "reps.csv")
    assert [row["rep"] for row in rows] == ["1", "2", "3"]
    assert {row["counted"] for row in rows} == {"1"}
    assert "spine_angle" in rows[1]["faults"].split()
    assert "spine_angle" not in rows[0]["faults"].split()
    times = known.measurements.times_s
    for row, rep in zip(rows, known.segmentation.reps, strict=True):
        assert int(row["bottom_frame"]) == rep.bottom_frame
        assert float(row["bottom_s"]) == pytest.approx(times[rep.bottom_frame], abs=1e-6)
        assert float(row["duration_s"]) == pytest.approx(rep.duration_s, abs=1e-6)
        for name, value in rep.measures.items():
            assert float(row[name]) == pytest.approx(value, abs=1e-4), name


def test_an_attempt_is_written_and_does_not_count(tmp_path: Path) -> None:
    known = squat_review()
    first, *others = known.segmentation.reps
    parts = replace(known.segmentation, reps=tuple(others), partials=(replace(first, index=1),))
    write_reps_csv(replace(known, segmentation=parts), tmp_path / "reps.csv")
    rows = read(tmp_path / "reps.csv")
    assert [(row["rep"], row["counted"]) for row in rows] == [("2", "1"), ("3", "1"), ("1", "0")]


def test_the_columns_of_reps_are_the_same_without_any(tmp_path: Path) -> None:
    write_reps_csv(squat_review(), tmp_path / "some.csv")
    write_reps_csv(review(nobody_analysis(), None, RuleSettings()), tmp_path / "none.csv")
    heads = [
        (tmp_path / name).read_text(encoding="utf-8").splitlines()[0]
        for name in ("some.csv", "none.csv")
    ]
    assert heads[0] == heads[1]
    assert read(tmp_path / "none.csv") == []


def test_a_row_a_finding(tmp_path: Path) -> None:
    known = squat_review()
    write_findings_csv(known, tmp_path / "findings.csv")
    rows = read(tmp_path / "findings.csv")
    assert len(rows) == len(known.judgement.findings) > 0
    (row,) = [row for row in rows if row["rule"] == "spine_angle"]
    (finding,) = [f for f in known.judgement.findings if f.rule == "spine_angle"]
    assert (row["rep"], row["severity"], row["unit"]) == ("2", finding.severity.value, "°")
    assert float(row["value"]) == pytest.approx(finding.value, abs=1e-4)
    assert float(row["threshold"]) == 45.0
    worst_s = known.measurements.times_s[finding.worst_frame]
    assert float(row["worst_s"]) == pytest.approx(worst_s, abs=1e-6)
    assert row["note"] == finding.note
