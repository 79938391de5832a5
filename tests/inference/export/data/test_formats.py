from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from inference.export.data.formats import FORMATS, data_paths, format_by_id, write_data
from inference.export.errors import ExportError
from inference.motion.types import RuleSettings
from inference.review import Review, review
from tests.conftest import ROOT
from tests.factories import nobody_analysis, squat_review


@pytest.fixture(scope="module")
def known() -> Review:
    return squat_review()


def test_every_format_writes_its_files(known: Review, tmp_path: Path) -> None:
    written = write_data(known, tmp_path / "new", FORMATS, prefix="set 1-")
    assert written == data_paths(tmp_path / "new", FORMATS, prefix="set 1-")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        f"set 1-{name}" for entry in FORMATS for name in entry.names
    )
    assert all(path.stat().st_size > 100 for path in written)


def test_no_two_formats_write_one_file() -> None:
    names = [name for entry in FORMATS for name in entry.names]
    assert len(set(names)) == len(names)
    assert len({entry.id for entry in FORMATS}) == len(FORMATS)
    for entry in FORMATS:
        assert format_by_id(entry.id) is entry
    with pytest.raises(KeyError, match="there are: xlsx, csv"):
        format_by_id("doc")


def test_where_nobody_is_there_are_no_poses_to_write(tmp_path: Path) -> None:
    empty = review(nobody_analysis(), None, RuleSettings())
    written = write_data(empty, tmp_path, FORMATS)
    assert {path.suffix for path in written} == {".xlsx", ".csv", ".json"}
    assert set(tmp_path.iterdir()) == set(written)
    assert written == data_paths(tmp_path, FORMATS, has_pose=False)


def test_it_stops_between_files(known: Review, tmp_path: Path) -> None:
    asked: list[None] = []
    written = write_data(
        known,
        tmp_path,
        [format_by_id("csv"), format_by_id("trc")],
        should_stop=lambda: asked.append(None) or len(asked) > 2,
    )
    assert [path.name for path in written] == ["measurements.csv", "reps.csv"]
    assert set(tmp_path.iterdir()) == set(written)


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.id)
def test_a_failed_write_keeps_what_was_there(
    entry: object, known: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (chosen,) = [one for one in FORMATS if one is entry]
    target = tmp_path / chosen.names[0]
    target.write_text("old", encoding="utf-8")

    def full_disk(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(ExportError, match="the disk is full"):
        write_data(known, tmp_path, [chosen])
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_every_format_is_documented() -> None:
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for entry in FORMATS:
        assert f"`{entry.id}`" in text
        for name in entry.names:
            assert f"`{name}`" in text


def test_libraries_of_single_formats_wait_until_they_are_needed() -> None:
    code = (
        "import sys, inference.export.data.formats as f\n"
        "print([m for m in ('ezc3d', 'xlsxwriter') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
