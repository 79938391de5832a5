"""What is opened is let go of: threads, files and memory stay as they were."""

from __future__ import annotations

import gc
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.program import Program
from tests.app.waiting import SLOW_MS
from tests.inference.video.clips import steady, write_clip

ROUNDS = 50


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts files in /proc")
def test_fifty_clips_opened_and_closed_leave_nothing(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_clip(tmp_path / "short.mp4", steady(6))
    monkeypatch.setattr(program.lifting, "analyse", program.jobs.frames.make_previews)
    frames = program.jobs.frames

    def round_trip() -> None:
        with qtbot.waitSignal(program.jobs.frame_loaded, timeout=SLOW_MS):
            program.open(path)
        program.session.set_frame(3)
        program.opening.do_close()
        assert frames.available == ()

    for _ in range(5):
        round_trip()
    qtbot.wait(10)
    gc.collect()
    files, threads, objects = _open_files(), threading.active_count(), len(program.children())
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(ROUNDS):
        round_trip()
    qtbot.wait(10)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert _open_files() <= files + 2
    assert threading.active_count() <= threads
    assert len(program.children()) == objects
    picture_bytes = 320 * 192 * 3
    assert grown < ROUNDS * picture_bytes / 10, f"{grown} bytes are kept"
