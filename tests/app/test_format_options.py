from __future__ import annotations

from pathlib import Path

import pytest

from app.main import main
from app.terminal.analyze import _parse
from app.terminal.format_options import formats_of
from inference.export.data.formats import FORMATS
from tests.app.commands import stub_analyses
from tests.factories import nobody_analysis, squat_analysis


def chosen(*arguments: str) -> list[str]:
    options = _parse(["a.mp4", "-o", "out", *arguments])
    return [entry.id for entry in formats_of(options)]


def test_formats_are_listed_or_all_and_add_up() -> None:
    assert set(chosen()) == {"json", "csv"}
    assert chosen("--json") == ["json"]
    assert set(chosen("--formats", "trc, c3d", "--csv")) == {"trc", "c3d", "csv"}
    assert chosen("--formats", "all") == [entry.id for entry in FORMATS]


def test_an_unknown_format_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _parse(["a.mp4", "-o", "out", "--formats", "csv,doc"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "'doc'" in said
    assert all(entry.id in said for entry in FORMATS)


def test_every_format_of_every_clip_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stub_analyses(monkeypatch, {"squat.mp4": squat_analysis(), "wall.mp4": nobody_analysis()})
    clips = ["squat.mp4", "wall.mp4"]
    assert main(["analyze", *clips, "-o", str(tmp_path), "--formats", "all", "-q"]) == 0
    wanted = {name for entry in FORMATS for name in entry.names}
    assert {path.name for path in (tmp_path / "squat").iterdir()} == wanted
    wanted = {name for entry in FORMATS if not entry.needs_pose for name in entry.names}
    assert {path.name for path in (tmp_path / "wall").iterdir()} == wanted
    lines = capsys.readouterr().out.splitlines()
    assert "3 reps" in lines[0]
    assert "Nobody was found" in lines[1]
