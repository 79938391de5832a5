from __future__ import annotations

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.files.autosave import DELAY_MS, Autosave
from app.files.project_file import ProjectFile, record_of
from app.files.recovery import Kept, Recovery
from app.project import Project


class Noted(Recovery):
    """Notes what is written, and on which thread."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.written: list[tuple[str, str, bool]] = []
        self.problem: OSError | None = None

    def write(self, known: str, kept: Kept) -> None:
        here = threading.current_thread() is threading.main_thread()
        self.written.append((known, kept.document.project.athlete, here))
        if self.problem is not None:
            raise self.problem


def kept(tmp_path: Path, athlete: str) -> Kept:
    clip = tmp_path / "a.mp4"
    clip.touch()
    return Kept(ProjectFile(record_of(clip), Project(athlete=athlete)))


def test_many_changes_are_one_writing_soon_and_elsewhere(qtbot: QtBot, tmp_path: Path) -> None:
    assert DELAY_MS <= 2000
    recovery = Noted()
    autosave = Autosave(recovery)
    for athlete in ("A", "An", "Änne"):
        autosave.keep("clip", kept(tmp_path, athlete))
    assert recovery.written == []
    autosave._timer.setInterval(0)
    autosave._timer.start()
    qtbot.waitUntil(lambda: bool(recovery.written), timeout=5_000)
    autosave.close()
    assert recovery.written == [("clip", "Änne", False)]


def test_a_change_while_the_clock_runs_does_not_put_it_off(qtbot: QtBot, tmp_path: Path) -> None:
    autosave = Autosave(Noted())
    autosave.keep("clip", kept(tmp_path, "A"))
    autosave._timer.setInterval(60_000)  # of a clock that would be started anew
    autosave._timer.start()
    before = autosave._timer.remainingTime()
    qtbot.wait(5)
    autosave.keep("clip", kept(tmp_path, "B"))
    assert autosave._timer.remainingTime() < before
    autosave.close()


def test_another_clip_does_not_take_the_place_of_one_that_waits(tmp_path: Path) -> None:
    recovery = Noted()
    autosave = Autosave(recovery)
    autosave.keep("one", kept(tmp_path, "A"))
    autosave.keep("two", kept(tmp_path, "B"))
    autosave.keep("", kept(tmp_path, "nobody"))
    autosave.flush()
    assert [entry[:2] for entry in recovery.written] == [("one", "A"), ("two", "B")]
    autosave.close()
    autosave.close()


def test_a_failure_is_told_once_until_it_works_again(qtbot: QtBot, tmp_path: Path) -> None:
    recovery = Noted()
    autosave = Autosave(recovery)
    told: list[str] = []
    autosave.failed.connect(told.append)
    for problem in (OSError(28, "full"), OSError(28, "full"), None, OSError(5, "broken")):
        recovery.problem = problem
        autosave.keep("clip", kept(tmp_path, "A"))
        autosave.flush()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=5_000)
    assert told == ["full", "broken"]
    autosave.close()
