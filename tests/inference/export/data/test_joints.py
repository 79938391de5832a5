"""TRC, C3D and MOT are read back by readers that are not ours, and by ones after the formats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import c3d
import numpy as np
import pytest

from inference.export.data.c3d import write_c3d
from inference.export.data.mot import write_mot
from inference.export.data.motion import Motion, motion_of
from inference.export.data.trc import write_trc
from inference.export.errors import ExportError
from inference.motion.types import Measurements
from inference.review import Review
from inference.skeleton import H36M17, FloatArray
from tests.inference.export.data.lifts import lift_of_varying_rate, lift_with_gaps


@pytest.fixture(scope="module")
def review() -> Review:
    return lift_with_gaps()


@pytest.fixture(scope="module")
def motion(review: Review) -> Motion:
    return motion_of(review)


# ── TRC ─────────────────────────────────────────────────────────────────────────────────────────
def read_trc(path: Path) -> tuple[dict[str, str], list[str], FloatArray, FloatArray]:
    """Read fields, names, times (T,) and points (T, M, 3) as the format describes them."""
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0].split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    fields = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    markers = int(fields["NumMarkers"])
    heads = lines[3].split("\t")
    assert heads[:2] == ["Frame#", "Time"]
    names = heads[2::3]
    assert lines[4].split("\t")[2:] == [f"{axis}{n + 1}" for n in range(markers) for axis in "XYZ"]
    assert lines[5] == ""
    rows = [line.split("\t") for line in lines[6:-1]]
    assert all(len(row) == 2 + 3 * markers + 1 and row[-1] == "" for row in rows)
    assert [int(row[0]) for row in rows] == list(range(1, int(fields["NumFrames"]) + 1))
    times = np.array([float(row[1]) for row in rows])
    cells = [[float(cell) if cell else np.nan for cell in row[2:-1]] for row in rows]
    return fields, names, times, np.array(cells).reshape(len(rows), markers, 3)


def test_trc_holds_the_joints(motion: Motion, tmp_path: Path) -> None:
    write_trc(motion, tmp_path / "joints.trc")
    fields, names, times, points = read_trc(tmp_path / "joints.trc")
    assert names == list(H36M17.joints)
    assert (fields["Units"], fields["NumFrames"]) == ("m", str(len(motion)))
    assert float(fields["DataRate"]) == float(fields["CameraRate"]) == 30.0
    assert times == pytest.approx(np.arange(len(motion)) / 30, abs=1e-6)
    assert points == pytest.approx(motion.y_up, abs=1e-6, nan_ok=True)


def test_opensim_reads_the_trc(motion: Motion, tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    write_trc(motion, tmp_path / "joints.trc")
    table = opensim.TimeSeriesTableVec3(str(tmp_path / "joints.trc"))
    assert list(table.getColumnLabels()) == list(H36M17.joints)
    rows = [table.getRowAtIndex(row) for row in range(table.getNumRows())]
    points = [[row.getElt(0, c).to_numpy() for c in range(len(H36M17))] for row in rows]
    assert np.array(points) == pytest.approx(motion.y_up, abs=1e-6, nan_ok=True)


def test_trc_of_a_varying_rate_is_even(tmp_path: Path) -> None:
    varying = lift_of_varying_rate()
    write_trc(motion_of(varying), tmp_path / "joints.trc")
    fields, _, times, _ = read_trc(tmp_path / "joints.trc")
    assert np.diff(times) == pytest.approx(1 / float(fields["DataRate"]), abs=2e-6)
    assert times[-1] == pytest.approx(varying.analysis.clip.times_s[-1], abs=1e-5)


# ── C3D ─────────────────────────────────────────────────────────────────────────────────────────
def test_c3d_holds_the_joints(motion: Motion, tmp_path: Path) -> None:
    target = tmp_path / "größer" / "joints.c3d"
    write_c3d(motion, target)
    with target.open("rb") as handle:
        with pytest.warns(UserWarning, match="No analog data"):  # as it should be
            reader = c3d.Reader(handle)
        labels = [label.strip() for label in reader.point_labels]
        frames = [points for _, points, _ in reader.read_frames()]
        unit = reader.get("POINT:UNITS").string_value.strip()
        described = reader.get("POINT:DESCRIPTIONS").string_array
        assert reader.point_rate == 30.0
        assert reader.analog_used == 0
    points = np.array(frames)
    assert labels == list(H36M17.joints)
    assert described[3].strip() == "right ankle"
    assert unit == "mm"
    assert len(points) == len(motion)
    known = np.isfinite(motion.xyz).all(axis=-1)
    assert 0 < known.sum() < known.size
    assert (points[..., 3] == np.where(known, 0.0, -1.0)).all()
    assert points[..., :3][known] == pytest.approx(1000 * motion.xyz[known], abs=1e-3)


def test_a_c3d_that_can_t_be_written_is_told_plainly(motion: Motion, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="a file lies where a folder should be"):
        write_c3d(motion, tmp_path / "in the way" / "joints.c3d")


# ── MOT ─────────────────────────────────────────────────────────────────────────────────────────
def read_mot(path: Path) -> tuple[dict[str, str], list[str], FloatArray]:
    """Read header, names and rows as the format describes them."""
    lines = path.read_text(encoding="utf-8").split("\n")
    end = lines.index("endheader")
    header = dict(line.split("=") for line in lines[1:end] if "=" in line)
    rows = [[float(cell) for cell in line.split("\t")] for line in lines[end + 2 : -1]]
    return header, lines[end + 1].split("\t"), np.array(rows)


def test_mot_holds_the_angles_of_frames_with_a_pose(review: Review, tmp_path: Path) -> None:
    gone = [*range(40, 60)]  # too long for the measurements to bridge
    series = {name: values.copy() for name, values in review.measurements.series.items()}
    for values in series.values():
        values[gone] = np.nan
    series["knee_fppa_left_deg"][70] = np.nan
    times = review.measurements.times_s
    shown = replace(review, measurements=Measurements(times, series))
    write_mot(shown, tmp_path / "angles.mot")
    header, names, rows = read_mot(tmp_path / "angles.mot")
    assert (header["version"], header["inDegrees"]) == ("1", "yes")
    assert (int(header["nRows"]), int(header["nColumns"])) == rows.shape
    assert {"time", "spine_angle", "knee_flexion_left"} <= set(names)
    assert "knee_fppa_left" not in names  # once unknown: OpenSim would stop there
    kept = np.flatnonzero(np.isfinite(series["spine_angle_deg"]))
    assert not set(gone) & set(kept)
    assert rows[:, 0] == pytest.approx(times[kept], abs=1e-6)
    for column, name in enumerate(names[1:], 1):
        assert rows[:, column] == pytest.approx(series[f"{name}_deg"][kept], abs=1e-4)


def test_opensim_reads_the_mot(review: Review, tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    write_mot(review, tmp_path / "angles.mot")
    _, names, rows = read_mot(tmp_path / "angles.mot")
    table = opensim.TimeSeriesTable(str(tmp_path / "angles.mot"))
    assert list(table.getColumnLabels()) == names[1:]
    assert table.getMatrix().to_numpy() == pytest.approx(rows[:, 1:])
    assert opensim.Storage(str(tmp_path / "angles.mot")).getSize() == len(rows)
