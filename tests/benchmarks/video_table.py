"""Measure the video engine in the real window beside OpenCV's and PyAV's plain seeks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.settings import Settings
from inference.video.reader import VideoReader
from tests.benchmarks.program_window import Window
from tests.benchmarks.video_kinds import Kind, Seek, opencv, pyav, says

KEY_REPEAT_S = 0.033
MOUSE_S = 0.012
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Timed:
    """Milliseconds of some requests, and how many brought a wrong picture."""

    ms: Sequence[float]
    wrong: int = 0

    @property
    def median(self) -> float:
        return float(np.median(self.ms))

    @property
    def p95(self) -> float:
        return float(np.percentile(self.ms, 95))

    def __str__(self) -> str:
        wrong = f", **{self.wrong} of {len(self.ms)} wrong**" if self.wrong else ""
        return f"{self.median:.0f} / {self.p95:.0f}{wrong}"


def orders(frames: int, many: int) -> dict[str, list[int]]:
    """Return which frames are asked for, in each way to move through a clip."""
    middle, rng = frames // 2, np.random.default_rng(5)
    return {
        "step forward": list(range(middle, middle + many)),
        "step back": list(range(middle + many, middle, -1)),
        "scrub": np.linspace(0, frames - 1, many).astype(int).tolist(),
        "random": rng.integers(0, frames, many).tolist(),
    }


def ours(window: Window, kind: Kind, previews: bool, many: int = 25) -> dict[str, Timed]:
    """Time the real window, all panes painting: from the key to the picture on the screen."""
    clip = window.open(kind.path, previews=previews)
    assert clip.frames == len(kind.numbers)
    timed = {}
    for way, indices in orders(clip.frames, many).items():
        window.show(indices[0])
        window.rest(0.5)
        window.pictures.clear()
        ms = []
        for frame in indices[1:]:
            ms.append(window.show(frame) * 1e3)
            window.rest(MOUSE_S if way == "scrub" else KEY_REPEAT_S)
        timed[way] = Timed(ms, _wrong(window, kind))
    window.pictures.clear()
    exact = []
    for frame in orders(clip.frames, 10)["random"]:
        window.show(frame)
        start = time.perf_counter()
        window.wait(lambda: window.frames.exact)
        exact.append((time.perf_counter() - start) * 1e3)
    timed["rest to exact"] = Timed(exact, _wrong(window, kind))
    return timed


def _wrong(window: Window, kind: Kind) -> int:
    return sum(number != kind.numbers[frame] for frame, number in window.pictures)


def peer(seek: Seek, kind: Kind, many: int = 5) -> dict[str, Timed]:
    """Time plain seeks, without anything being painted."""
    timed = {}
    for way, indices in orders(len(kind.numbers), many).items():
        seek(indices[0])
        ms, wrong = [], 0
        for frame in indices[1:]:
            start = time.perf_counter()
            image = seek(frame)
            ms.append((time.perf_counter() - start) * 1e3)
            wrong += says(image) != kind.numbers[frame]
        timed[way] = Timed(ms, wrong)
    return timed


def seek_rows(app: QApplication, kinds: Iterable[Kind]) -> Iterator[str]:
    """Yield the table of all kinds as Markdown, line by line."""
    yield "| clip | what | with previews | before there are any | OpenCV | PyAV |"
    yield "|---|---|---|---|---|---|"
    for kind in kinds:
        window, bare = Window(app), Window(app, Settings(preview_cache_gb=0))
        with_previews = ours(window, kind, previews=True)
        window.close()
        without = ours(bare, kind, previews=False)
        bare.close()
        cv, av = peer(opencv(kind.path), kind), peer(pyav(kind.path, kind.fps), kind)
        for way, timed in with_previews.items():
            others = [str(other[way]) if way in other else "–" for other in (cv, av)]
            yield f"| {kind.name} | {way} | {timed} | {without[way]} | {' | '.join(others)} |"


# ── playing ─────────────────────────────────────────────────────────────────────────────────────
def play(window: Window, kind: Kind, previews: bool) -> int:
    """Play a clip once in the real window, and return how many of its frames were shown."""
    window.open(kind.path, previews=previews)
    window.show(1)
    window.program.session.set_frame(0)
    window.rest(0.5)
    window.pictures.clear()
    window.reading = False
    window.program.player.toggle()
    window.wait(lambda: not window.program.session.playing)
    window.reading = True
    return len({frame for frame, _ in window.pictures})


def decoder_alone(kind: Kind) -> int:
    """Return how many frames of a clip can be shown in time if nothing but decoding is done."""
    with VideoReader(kind.path, cache_bytes=0) as reader:
        times_s = reader.info.times_s
        reader.frame(0)
        shown, start = {0}, time.perf_counter()
        while (now := time.perf_counter() - start) < times_s[-1]:
            frame = int(np.searchsorted(times_s, now, side="right")) - 1
            if frame in shown:
                time.sleep(max(0.0, times_s[frame + 1] - now))
            else:
                reader.frame(frame)
                shown.add(frame)
    return len(shown)


# ── the window while the analysis runs, and its start ───────────────────────────────────────────
def event_loop_delay(app: QApplication, clip: Path) -> Timed:
    """Return how late a timer of 10 ms comes while a clip is analysed in the background."""
    from app.program import Program

    program = Program(app, Settings())
    program.window.resize(1600, 940)
    program.window.show()
    late: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(10)
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, (now - last) * 1e3 - 10))
        last = now

    ended: list[str] = []
    program.jobs.analysis_ended.connect(ended.append)
    program.jobs.analysis_progressed.connect(lambda _: timer.isActive() or _begin())

    def _begin() -> None:
        nonlocal last
        last = time.perf_counter()
        timer.timeout.connect(beat)
        timer.start()

    program.open(clip)
    while not ended:
        app.processEvents()
        time.sleep(0.0005)
    timer.stop()
    program.window.close()
    return Timed(late)


_START = """
import time; begin = time.perf_counter()
import json, sys
from pathlib import Path
from app.program import Program, make_application
app = make_application()
program = Program(app)
program.window.restore_geometry()
program.window.show()
app.processEvents()
usable = time.perf_counter() - begin
program.lifting.analyse = lambda *_: None
shown = []
program.jobs.frame_loaded.connect(lambda *_: shown.append(1))
program.open(Path(sys.argv[1]))
start = time.perf_counter()
while not shown:
    app.processEvents()
    time.sleep(0.0005)
app.processEvents()
print(json.dumps([usable * 1e3, (time.perf_counter() - start) * 1e3]))
program.window.close()
"""


def cold_start(clip: Path, rounds: int = 3) -> tuple[Timed, Timed]:
    """Return milliseconds to a usable window, and from opening a clip to its first picture."""
    times = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", _START, str(clip)],
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=True,
        )
        times.append(json.loads(done.stdout.splitlines()[-1]))
    usable, first = zip(*times, strict=True)
    return Timed(usable), Timed(first)
