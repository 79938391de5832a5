"""The library in the window: asked in the background, answers on the window's thread."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.background.importing import Importing, ImportStatus
from app.background.library_desk import LibraryDesk
from app.library import importing as importing_work
from app.library.database import NAME, library_folder
from app.library.importing import Judging
from app.library.records import ImportCounts, ImportItem, ImportState
from app.library.store import Library
from inference.analysis import AnalysisStoppedError
from inference.progress import Progress
from tests.app.library.entries import facts

SOON_MS = 10_000


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[LibraryDesk]:
    desk = LibraryDesk()
    yield desk
    desk.close()


# ── asking ──────────────────────────────────────────────────────────────────────────────────────
def test_answers_come_on_the_windows_thread(desk: LibraryDesk, qtbot: QtBot) -> None:
    here, came = threading.current_thread(), []
    desk.run(
        lambda library: (library.search().total, threading.current_thread()),
        lambda answer: came.append((*answer, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(came), timeout=SOON_MS)
    ((total, asked_on, told_on),) = came
    assert total == 0
    assert told_on is here
    assert asked_on is not here


def test_a_newer_question_of_a_name_takes_the_place_of_older_ones(
    desk: LibraryDesk, qtbot: QtBot
) -> None:
    asked: list[int] = []
    answers: list[int] = []
    gate = threading.Event()
    desk.run(lambda _library: gate.wait(5))
    for n in range(5):
        desk.run(lambda _library, n=n: asked.append(n) or n, answers.append, name="search")
    gate.set()
    qtbot.waitUntil(lambda: bool(answers), timeout=SOON_MS)
    assert (asked, answers) == ([4], [4])


def test_a_change_is_told_whoever_made_it(desk: LibraryDesk, qtbot: QtBot) -> None:
    desk.run(lambda library: library.search())
    with qtbot.waitSignal(desk.changed, timeout=SOON_MS):
        desk.run(lambda library: library.record(facts(1)))
    with Library() as other:
        other.record(facts(2))
    with qtbot.waitSignal(desk.changed, timeout=SOON_MS):
        desk.look()
    with qtbot.assertNotEmitted(desk.changed, wait=100):
        desk.look()


def test_what_goes_wrong_is_told_once_or_to_who_asked(desk: LibraryDesk, qtbot: QtBot) -> None:
    library_folder().mkdir(parents=True)
    (library_folder() / NAME).mkdir()  # a folder stands in its place
    told: list[str] = []
    with qtbot.waitSignal(desk.unusable, timeout=SOON_MS) as signal:
        desk.run(lambda library: library.search())
    assert "can’t be used" in signal.args[0]
    with qtbot.assertNotEmitted(desk.unusable, wait=100):
        desk.run(lambda library: library.search())
        desk.run(lambda library: library.search(), failed=told.append)
        qtbot.waitUntil(lambda: bool(told), timeout=SOON_MS)
    assert told == signal.args


def test_a_damaged_library_is_told_of(desk: LibraryDesk, qtbot: QtBot) -> None:
    library_folder().mkdir(parents=True)
    (library_folder() / NAME).write_text("no database" * 1000)
    with qtbot.waitSignal(desk.noticed, timeout=SOON_MS) as signal:
        desk.run(lambda library: library.search())
    assert "damaged" in signal.args[0]


def test_what_waits_is_done_before_the_end(qtbot: QtBot) -> None:
    desk = LibraryDesk()
    for n in range(20):
        desk.run(lambda library, n=n: library.record(facts(n)))
    desk.close()
    assert desk.should_stop()
    desk.run(lambda library: library.record(facts(99)))
    desk.close()
    with Library() as library:
        assert library.search().total == 20


# ── importing ───────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def folder(squat_clip: Path, tmp_path: Path) -> Path:
    """Three clips that differ, one of them in a folder within."""
    folder = tmp_path / "clips"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.mp4", "b.mp4", "sub/c.mp4"):
        shutil.copy(squat_clip, folder / name)
        with (folder / name).open("ab") as file:
            file.write(name.encode())
    (folder / "notes.txt").touch()
    return folder


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold each file until the gate is open; then it is done."""
    gate = threading.Event()

    def work(
        library: Library,
        item: ImportItem,
        _prepare: object,
        progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
    ) -> ImportItem:
        progress(Progress(1, 2, 3.0))
        while not gate.wait(0.005):
            if should_stop():
                raise AnalysisStoppedError
        if should_stop():
            raise AnalysisStoppedError
        if item.path.name == "b.mp4":
            return replace(item, state=ImportState.FAILED, problem="odd")
        clip_id = library.record(facts(item.id))
        return replace(item, state=ImportState.DONE, clip=clip_id)

    monkeypatch.setattr(importing_work, "_import", work)
    yield gate
    gate.set()


@pytest.fixture
def imports(desk: LibraryDesk, gate: threading.Event) -> Iterator[Importing]:
    made = Importing(desk, lambda _path: Judging())
    yield made
    made.close()


def test_a_folder_comes_in_in_the_background(
    imports: Importing, desk: LibraryDesk, gate: threading.Event, folder: Path, qtbot: QtBot
) -> None:
    shown: list[ImportStatus] = []
    imports.status_changed.connect(shown.append)
    with qtbot.waitSignal(imports.added, timeout=SOON_MS) as added:
        imports.add([folder], "Anna")
    assert added.args == [3]
    qtbot.waitUntil(lambda: imports.status.done == 0.5, timeout=SOON_MS)
    assert imports.status.running
    assert imports.status.item is not None
    assert imports.status.item.path == folder / "a.mp4"
    with qtbot.waitSignal(imports.ended, timeout=SOON_MS) as ended:
        gate.set()
    assert ended.args == [ImportCounts(done=2, failed=1)]
    assert not imports.status.running
    assert imports.status.item is None
    assert any(status.seconds_left for status in shown)


def test_the_queue_goes_on_at_the_next_start(
    desk: LibraryDesk, gate: threading.Event, folder: Path, qtbot: QtBot
) -> None:
    first = Importing(desk, lambda _path: Judging())
    first.add([folder])
    qtbot.waitUntil(lambda: first.status.item is not None, timeout=SOON_MS)
    first.close()
    with Library() as library:
        assert library.imports.counts() == ImportCounts(waiting=3)
    gate.set()
    second = Importing(desk, lambda _path: Judging())
    with qtbot.waitSignal(second.ended, timeout=SOON_MS) as ended:
        second.resume()
    assert ended.args == [ImportCounts(done=2, failed=1)]
    second.close()


def test_nothing_in_the_queue_starts_nothing(imports: Importing, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(imports.status_changed, wait=200):
        imports.resume()


def test_what_failed_is_tried_again_or_skipped(
    imports: Importing, desk: LibraryDesk, gate: threading.Event, folder: Path, qtbot: QtBot
) -> None:
    gate.set()
    with qtbot.waitSignal(imports.ended, timeout=SOON_MS):
        imports.add([folder / "b.mp4"])
    with qtbot.waitSignal(imports.ended, timeout=SOON_MS):
        imports.retry()
    imports.skip()
    qtbot.waitUntil(lambda: imports.status.counts == ImportCounts(skipped=1), timeout=SOON_MS)
    imports.clear()
    qtbot.waitUntil(lambda: imports.status.counts == ImportCounts(), timeout=SOON_MS)


def test_cancelling_empties_the_queue(
    imports: Importing, desk: LibraryDesk, gate: threading.Event, folder: Path, qtbot: QtBot
) -> None:
    imports.add([folder])
    qtbot.waitUntil(lambda: imports.status.item is not None, timeout=SOON_MS)
    imports.cancel()
    assert not imports.status.running
    qtbot.waitUntil(lambda: imports.status.counts.total == 0, timeout=SOON_MS)
    gate.set()
    with Library() as library:
        assert library.search().total == 0


def test_it_rests_when_told_and_goes_on(
    imports: Importing, gate: threading.Event, folder: Path, qtbot: QtBot
) -> None:
    imports.set_paused(True)
    imports.add([folder])
    qtbot.waitUntil(lambda: imports.status.counts.waiting == 3, timeout=SOON_MS)
    gate.set()
    qtbot.wait(100)
    assert imports.status.counts.waiting == 3
    with qtbot.waitSignal(imports.ended, timeout=SOON_MS):
        imports.set_paused(False)
