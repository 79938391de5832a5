"""`liftlens library`, as it is typed."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.library import importing
from app.library.database import library_folder
from app.library.records import ImportCounts, ImportState, Told
from app.library.store import Library
from app.main import main
from inference.analysis import Analysis, AnalysisOptions, AnalysisStoppedError
from inference.motion.types import Exercise
from inference.progress import Progress
from inference.video.clip import VideoError
from tests.app.library.entries import DAY, facts, fault, reviewed

Said = pytest.CaptureFixture[str]


@pytest.fixture
def filled() -> None:
    with Library() as library:
        first = reviewed([{}, {}], [fault("depth", 1)])
        clip_id = library.record(facts(1, "squat.mp4"), Told("Änne", ("heavy",)), first)
        library.set_gold_standard(clip_id, Exercise.SQUAT, True)
        second = facts(2, "pull.mp4", DAY.replace(year=2025))
        library.record(second, Told("Ben"), reviewed(exercise=Exercise.DEADLIFT))
        library.record(facts(3, "third.mp4", DAY.replace(year=2024)))


def names(said: Said, *arguments: str) -> list[str]:
    assert main(["library", *arguments, "--json"]) == 0
    document = json.loads(said.readouterr().out)
    assert document["total"] >= len(document["clips"])
    return [Path(clip["path"]).stem for clip in document["clips"]]


def test_clips_are_listed(filled: None, capsys: Said) -> None:
    assert main(["library", "list"]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    path = facts(1, "squat.mp4").path
    assert first == (
        f"2026-03-14 18:30 · {path} · Änne · squat, 2 reps, 1 at fault · depth · #heavy"
        " · gold standard of squat"
    )
    assert second.endswith("pull.mp4 · Ben · deadlift, 2 reps, 0 at fault")
    assert third.endswith("third.mp4")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["search", "anne"], ["squat"]),
        (["search", "mp4", "ben"], ["pull"]),
        (["list", "--athlete", "ben"], ["pull"]),
        (["list", "--exercise", "deadlift"], ["pull"]),
        (["list", "--tag", "heavy"], ["squat"]),
        (["list", "--since", "2025-01-01", "--until", "2025-12-31"], ["pull"]),
        (["list", "--faults"], ["squat"]),
        (["list", "--no-faults"], ["pull"]),
        (["list", "--rule", "depth"], ["squat"]),
        (["list", "--gold"], ["squat"]),
        (["list", "--missing"], []),
        (["list", "--sort", "name"], ["pull", "squat", "third"]),
        (["list", "--limit", "1"], ["squat"]),
    ],
)
def test_filters(filled: None, capsys: Said, arguments: list[str], found: list[str]) -> None:
    assert names(capsys, *arguments) == found


def test_more_than_fits_and_nothing_at_all(filled: None, capsys: Said) -> None:
    assert main(["library", "list", "--limit", "1"]) == 0
    assert "and 2 more" in capsys.readouterr().out
    assert main(["library", "search", "nonsense"]) == 0
    assert capsys.readouterr().out == "no clips\n"


def test_what_can_not_be_meant(filled: None, capsys: Said) -> None:
    assert main(["library", "list", "--athlete", "Carla"]) == 1
    assert "no athlete is called 'Carla'" in capsys.readouterr().err
    for wrong in (["--since", "yesterday"], ["--rule", "nonsense"]):
        with pytest.raises(SystemExit, match="2"):
            main(["library", "list", *wrong])
    with pytest.raises(SystemExit, match="2"):
        main(["library"])


# ── coming in ───────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def folder(squat_clip: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    shutil.copy(squat_clip, folder / "a.mp4")
    shutil.copy(squat_clip, folder / "b.mp4")
    (folder / "c.mp4").write_text("no video")
    return folder


def test_a_folder_comes_in(folder: Path, keep: None, capsys: Said) -> None:
    assert main(["library", "import", str(folder), "--athlete", "Anna", "-q"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == ["1/3 a.mp4 came in", "2/3 b.mp4 was there already"]
    assert "c.mp4" in said.err
    assert names(capsys, "search", "anna") == ["a"]
    assert main(["library", "import"]) == 0
    assert capsys.readouterr().out == "nothing waits to be imported\n"
    assert main(["library", "import", "--retry", "--json", "-q"]) == 1
    (item,) = json.loads(capsys.readouterr().out)
    assert (Path(item["path"]).name, item["state"]) == ("c.mp4", "failed")


def test_an_empty_folder_and_none_at_all(tmp_path: Path, capsys: Said) -> None:
    assert main(["library", "import", str(tmp_path)]) == 1
    assert "no videos in this folder" in capsys.readouterr().err
    assert main(["library", "import", str(tmp_path / "gone")]) == 1
    assert "not there" in capsys.readouterr().err


def test_an_interrupted_import_goes_on(
    folder: Path, keep: None, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "c.mp4").unlink()
    analyze = importing.analyze_cached

    def interrupt(
        _path: Path,
        _options: AnalysisOptions,
        *,
        progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        partials: bool,
    ) -> Iterator[Analysis]:
        signal.raise_signal(signal.SIGTERM)
        assert should_stop()
        raise AnalysisStoppedError
        yield

    monkeypatch.setattr(importing, "analyze_cached", interrupt)
    assert main(["library", "import", str(folder), "-q"]) == 130
    assert "goes on" in capsys.readouterr().err
    with Library() as library:
        assert library.imports.counts() == ImportCounts(waiting=2)
    monkeypatch.setattr(importing, "analyze_cached", analyze)
    assert main(["library", "import", "-q"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1/2 a.mp4 came in",
        "2/2 b.mp4 was there already",
    ]


def test_a_clip_is_judged_by_the_lifter_and_the_preset_of_the_window(
    folder: Path, keep: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[AnalysisOptions] = []

    def analyze(_path: Path, options: AnalysisOptions, **_more: object) -> Iterator[Analysis]:
        seen.append(options)
        raise VideoError("enough")
        yield

    monkeypatch.setattr(importing, "analyze_cached", analyze)
    assert main(["library", "import", str(folder / "a.mp4")]) == 1
    assert seen == [AnalysisOptions()]
    with Library() as library:
        assert [item.state for item in library.imports.items()] == [ImportState.FAILED]


# ── the whole ───────────────────────────────────────────────────────────────────────────────────
def test_it_is_written_out(filled: None, tmp_path: Path, capsys: Said) -> None:
    target = tmp_path / "library.zip"
    assert main(["library", "export", str(target)]) == 0
    assert str(target) in capsys.readouterr().out
    with zipfile.ZipFile(target) as archive:
        assert len(json.loads(archive.read("library.json"))["clips"]) == 3
    (tmp_path / "file").touch()
    assert main(["library", "export", str(tmp_path / "file" / "library.zip")]) == 1
    assert "can't be written" in capsys.readouterr().err


def test_it_is_checked(filled: None, capsys: Said) -> None:
    assert main(["library", "check"]) == 0
    said = capsys.readouterr().out
    assert "sound" in said
    assert "clips 3, missing 3, athletes 2" in said
    assert main(["library", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["damage"] == ""
    assert names(capsys, "list", "--missing") == ["squat", "pull", "third"]


def test_moved_clips_are_found(folder: Path, keep: None, tmp_path: Path, capsys: Said) -> None:
    main(["library", "import", str(folder / "a.mp4"), "-q"])
    (tmp_path / "new").mkdir()
    (folder / "a.mp4").rename(tmp_path / "new" / "renamed.mp4")
    capsys.readouterr()
    assert main(["library", "relink", str(tmp_path / "new")]) == 0
    said = capsys.readouterr().out
    assert "renamed.mp4" in said
    assert "0 clips are still missing" in said


def test_it_is_deleted_when_that_is_meant(
    filled: None, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["library", "delete"]) == 1
    assert "--yes" in capsys.readouterr().err

    class Terminal:
        answer = "no\n"

        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return self.answer

    monkeypatch.setattr(sys, "stdin", terminal := Terminal())
    assert main(["library", "delete"]) == 1
    assert library_folder().exists()
    terminal.answer = "delete\n"
    assert main(["library", "delete"]) == 0
    assert not library_folder().exists()
    assert main(["library", "delete", "--yes"]) == 0


def test_a_damaged_library_says_what_became_of_it(capsys: Said) -> None:
    library_folder().mkdir(parents=True)
    (library_folder() / "library.sqlite").write_text("no database" * 1000)
    assert main(["library", "list"]) == 0
    assert "damaged" in capsys.readouterr().err
