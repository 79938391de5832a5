from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from inference.export.errors import ExportError
from inference.export.data.tables import write_measurements_csv
from inference.motion.types import Measurements


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
