"""Files come into the library by a queue that outlives the program."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.library import import_queue, importing
from app.library.import_queue import MOST_TRIES, ImportQueue
from app.library.importing import Judging, import_queued, judging_of, told_by
from app.library.records import ImportCounts, ImportItem, ImportState, Query, Told
from app.library.store import Library
from app.project import Note, Project
from inference.analysis import Analysis, AnalysisOptions, AnalysisStoppedError
from inference.motion.types import Exercise, RuleSettings
from inference.presets import Preset
from inference.progress import Progress
from inference.video.clip import VideoError
from inference.video.probe import probe
from tests.conftest import ROOT
from tests.factories import squat_analysis

PATHS = [Path(f"/videos/{n}.mp4").absolute() for n in range(4)]
ALL = tuple(ImportState)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock that the queue goes by."""
    clock = [1000.0]
    monkeypatch.setattr(import_queue.time, "time", lambda: clock[0])
    return lambda value: clock.__setitem__(0, value)


def another_program(library: Library, name: str = "other") -> ImportQueue:
    return ImportQueue(library.reading, library.writing, name)


def states(library: Library) -> list[str]:
    return [item.state.value for item in library.imports.items()]


# ── the queue ───────────────────────────────────────────────────────────────────────────────────
def test_files_are_taken_in_their_order(library: Library) -> None:
    queue = library.imports
    assert queue.add(PATHS[:3], "Anna") == 3
    assert queue.add(PATHS[2:]) == 1
    first = queue.claim()
    assert first is not None
    assert (first.path, first.state, first.athlete) == (PATHS[0], ImportState.WORKING, "Anna")
    queue.finish(first, ImportState.FAILED, problem="no video")
    assert queue.items(ImportState.FAILED)[0].problem == "no video"
    second = queue.claim()
    assert second is not None
    clip_problem = replace(second, clip=None)
    queue.finish(clip_problem, ImportState.DONE)
    assert queue.counts() == ImportCounts(waiting=2, done=1, failed=1)
    assert (queue.counts().left, queue.counts().total) == (2, 4)
    assert queue.add(PATHS) == 2  # the two that are finished are begun again
    assert states(library) == ["waiting"] * 4


def test_failed_files_are_tried_again_or_skipped(library: Library) -> None:
    queue = library.imports
    queue.add(PATHS)
    for _ in range(3):
        item = queue.claim()
        assert item is not None
        queue.finish(item, ImportState.FAILED, problem="no video")
    queue.retry([1])
    queue.skip([2, 4])
    assert states(library) == ["waiting", "skipped", "failed", "skipped"]
    queue.retry()
    assert states(library) == ["waiting", "skipped", "waiting", "skipped"]
    assert queue.items()[0].problem == ""
    queue.retry([2])
    queue.skip()
    assert states(library) == ["waiting", "waiting", "waiting", "skipped"]
    assert queue.cancel() == 3
    assert states(library) == ["skipped"]
    queue.clear()
    assert states(library) == []


def test_what_another_program_works_on_is_left_to_it(
    library: Library, now: Callable[[float], None]
) -> None:
    library.imports.add(PATHS[:2])
    theirs = another_program(library)
    taken = theirs.claim()
    ours = library.imports.claim()
    assert taken is not None
    assert ours is not None
    assert ours.id != taken.id
    assert library.imports.claim() is None
    now(1025.0)
    assert theirs.renew(taken)
    now(1050.0)
    assert library.imports.claim() is None
    now(1056.0)
    again = library.imports.claim()
    assert again is not None
    assert (again.id, again.tries) == (taken.id, 2)
    assert not theirs.renew(taken)


def test_a_file_that_ends_the_program_is_given_up(
    library: Library, now: Callable[[float], None]
) -> None:
    library.imports.add(PATHS[:1])
    for n in range(MOST_TRIES):
        now(1000.0 + 100 * n)
        assert another_program(library, f"run {n}").claim() is not None
    now(2000.0)
    assert library.imports.claim() is None
    (item,) = library.imports.items(ImportState.FAILED)
    assert "ended unexpectedly" in item.problem


def test_a_released_file_was_no_try(library: Library) -> None:
    library.imports.add(PATHS[:1])
    for _ in range(5):
        item = library.imports.claim()
        assert item is not None
        assert item.tries == 1
        library.imports.release(item)


def test_the_queue_is_there_after_a_restart(library: Library) -> None:
    library.imports.add(PATHS, "Anna")
    library.close()
    with Library(library.path.parent) as again:
        assert [item.path for item in again.imports.items()] == PATHS
        assert again.imports.items()[0].athlete == "Anna"


# ── the work ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def clips(squat_clip: Path, tmp_path: Path) -> tuple[Path, Path, Path]:
    """Two clips and a copy of the first; what is in them differs, what they show does not."""
    first, copy, second = (tmp_path / "clips" / name for name in ("a.mp4", "copy.mp4", "b.mp4"))
    first.parent.mkdir()
    for path in (first, copy, second):
        shutil.copy(squat_clip, path)
    with second.open("ab") as file:
        file.write(b"another one")
    return first, copy, second


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer with known movement; the list tells which clips were asked for."""
    asked: list[str] = []
    movement = squat_analysis()

    def analyze(
        path: Path,
        _options: AnalysisOptions,
        *,
        progress: Callable[[Progress], None] | None,
        should_stop: Callable[[], bool],
        partials: bool,
    ) -> Iterator[Analysis]:
        asked.append(path.name)
        if progress is not None:
            progress(Progress(1, 2, 3.0))
        if should_stop():
            raise AnalysisStoppedError
        yield replace(movement, clip=replace(probe(path), frames=movement.clip.frames))

    monkeypatch.setattr(importing, "analyze_cached", analyze)
    return asked


def import_all(library: Library, told: Told | None = None) -> list[ImportItem]:
    return list(import_queued(library, lambda _path: Judging(told=told or Told())))


def test_each_clip_comes_in_once(
    library: Library, clips: tuple[Path, ...], analysed: list[str]
) -> None:
    library.imports.add(clips, "Anna")
    ended = import_all(library, Told("", ("old",), "slow"))
    assert [item.state for item in ended] == [ImportState.DONE, ImportState.KNOWN, ImportState.DONE]
    assert ended[1].clip == ended[0].clip
    assert analysed == ["a.mp4", "b.mp4"]
    assert library.imports.counts() == ImportCounts(done=2, known=1)
    page = library.search(Query(text="anna old slow", exercise=Exercise.SQUAT))
    assert {clip.path for clip in page.clips} == {clips[0], clips[2]}
    assert {clip.reps for clip in page.clips} == {3}
    assert len(library.thumbnails([clip.id for clip in page.clips])) == 2


def test_a_known_clip_that_was_moved_is_found_again(
    library: Library, clips: tuple[Path, ...], analysed: list[str]
) -> None:
    library.imports.add(clips[:1])
    import_all(library)
    clips[0].unlink()
    library.imports.add(clips[1:2], "Ben")
    (item,) = import_all(library)
    assert item.state is ImportState.KNOWN
    (clip,) = library.search().clips
    assert clip.path == clips[1]
    assert clip.athlete is not None
    assert clip.athlete.name == "Ben"
    assert analysed == ["a.mp4"]


def test_who_was_told_of_goes_before_whom_the_folder_is_for(
    library: Library, clips: tuple[Path, ...], analysed: list[str]
) -> None:
    library.imports.add(clips[:1], "Ben")
    import_all(library, Told("Anna"))
    assert [athlete.name for athlete in library.athletes()] == ["Anna"]


def test_one_that_fails_is_named_and_the_rest_comes_in(
    library: Library,
    clips: tuple[Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    analysed: list[str],
) -> None:
    analyze = importing.analyze_cached
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    odd = tmp_path / "odd.mp4"
    odd.write_text("a surprise")

    def analyze_most(path: Path, options: AnalysisOptions, **more: object) -> Iterator[Analysis]:
        if path == text:
            raise VideoError("“text.mp4” is no video.")
        if path == odd:
            raise ZeroDivisionError("by nothing")
        return analyze(path, options, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "analyze_cached", analyze_most)
    library.imports.add([text, tmp_path / "gone.mp4", odd, clips[0]])
    ended = import_all(library)
    assert [item.state.value for item in ended] == ["failed", "failed", "failed", "done"]
    assert [item.problem for item in library.imports.items(ImportState.FAILED)] == [
        "“text.mp4” is no video.",
        "“gone.mp4” is not there.",
        "Something went wrong inside LiftLens (by nothing). The clip is kept.",
    ]


def test_a_stopped_file_waits_again(
    library: Library, clips: tuple[Path, ...], analysed: list[str]
) -> None:
    library.imports.add(clips)
    stop: list[bool] = []
    judged = import_queued(
        library,
        lambda _path: Judging(),
        progress=lambda _progress: stop.append(True),
        should_stop=lambda: bool(stop),
    )
    assert list(judged) == []
    assert states(library) == ["waiting"] * 3
    assert library.search().total == 0


def test_a_file_that_is_not_wanted_any_more_is_left(
    library: Library,
    clips: tuple[Path, ...],
    analysed: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "_RENEW_EVERY_S", -1.0)
    library.imports.add([clips[0], clips[2]])
    began: list[str] = []

    def cancel_first(item: ImportItem) -> None:
        began.append(item.path.name)
        if len(began) == 1:
            with library.writing() as connection:
                connection.execute("DELETE FROM imports WHERE id = ?", [item.id])

    ended = list(import_queued(library, lambda _path: Judging(), began=cancel_first))
    assert began == ["a.mp4", "b.mp4"]
    assert [item.path.name for item in ended] == ["b.mp4"]
    assert states(library) == ["done"]


def test_it_rests_while_something_else_is_urgent(
    library: Library, clips: tuple[Path, ...], analysed: list[str]
) -> None:
    library.imports.add(clips[:1])
    urgent = [True] * 5
    ended = list(
        import_queued(
            library,
            lambda _path: Judging(),
            should_wait=lambda: bool(urgent) and urgent.pop(),
        )
    )
    assert urgent == []
    assert [item.state for item in ended] == [ImportState.DONE]


def test_what_was_told_of_a_clip_is_how_it_is_judged() -> None:
    rules = RuleSettings({"depth.max": 5.0})
    options = AnalysisOptions()
    project = Project(
        Exercise.SQUAT, notes=(Note(3, "one"), Note(9, "two")), tags=("t",), athlete="Anna"
    )
    assert told_by(project) == Told("Anna", ("t",), "one\ntwo")
    assert judging_of(project, options, rules) == Judging(
        options, Exercise.SQUAT, rules, told_by(project)
    )
    own = replace(project, rule_settings=RuleSettings({"depth.max": 1.0}))
    assert judging_of(own, options, rules).settings == own.rule_settings
    preset = replace(project, preset=Preset("default", "Default", ""))
    assert judging_of(preset, options, rules).settings == RuleSettings()


# ── killed ──────────────────────────────────────────────────────────────────────────────────────
TO_BE_KILLED = """
import sys, time
from pathlib import Path
from app.library import importing
from app.library.store import Library

def work(library, item, prepare, progress, should_stop):
    if item.path.name == "a.mp4":
        return importing.replace(item, state=importing.ImportState.DONE)
    print("working", flush=True)
    time.sleep(600)

importing._import = work
with Library() as library:
    library.imports.add(map(Path, sys.argv[1:]))
    list(importing.import_queued(library, None))
"""


def test_an_import_that_was_killed_goes_on_where_it_was(
    clips: tuple[Path, ...], analysed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", TO_BE_KILLED, *map(str, (clips[0], clips[2]))],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "working\n"
    process.kill()
    process.wait(30)
    process.stdout.close()
    monkeypatch.setattr(import_queue, "GIVEN_UP_S", 0.0)
    with Library() as library:
        assert (library.notice, library.check()) == ("", "")
        assert states(library) == ["done", "working"]
        (item,) = import_all(library)
        assert (item.path, item.state, item.tries) == (clips[2], ImportState.DONE, 2)
        assert [clip.path for clip in library.search().clips] == [clips[2]]
