"""`liftlens demo`: the main job on the bundled clip, in the window or without a screen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication

from app.commands.data_out import told_by
from app.commands.pictures import WINDOW
from app.program import Program, has_screen, make_application, run_window
from app.settings import Settings
from app.terminal.progress_bar import progress_bar
from app.window import DEFAULT_SIZE
from inference.export.data.formats import format_by_id, write_data
from inference.export.errors import ExportError
from inference.export.plan import ClipPlan
from inference.motion.types import Severity
from inference.progress import Progress

TIMEOUT_MS = 15 * 60 * 1000
WRITTEN = ("annotated.mp4", "analysis.json", "measurements.csv", "window.png")


def run_demo(arguments: Sequence[str]) -> int:
    """Run `liftlens demo`.

    Returns
    -------
    int
        0 all is well; 1 something could not be done.
    """
    parser = argparse.ArgumentParser(
        prog="liftlens demo",
        description="Do the main job on the bundled clip: in the window where there is a screen, "
        "else in the same window without one, writing what it makes to a folder.",
    )
    parser.add_argument("-o", "--output", type=Path, default=Path("out/demo"), metavar="DIR")
    parser.add_argument("--no-screen", action="store_true", help="write files even with a screen")
    options = parser.parse_args(arguments)
    with resources.as_file(resources.files("resources") / "demo" / "squat.mp4") as clip:
        if has_screen() and not options.no_screen:
            return run_window([clip])
        return _write_demo(clip, options.output)


def _write_demo(clip: Path, folder: Path) -> int:
    app = make_application()
    program = Program(app, Settings())
    window = program.window
    window.resize(DEFAULT_SIZE)
    window.show()
    problem = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _analyse(app, program, clip)
        _show_a_fault(app, program)
        _write_numbers(program, folder)
        program.pictures.do_save(program.pictures.picture(WINDOW), folder / "window.png")
        _export(app, program, folder / "annotated.mp4")
        if missing := [name for name in WRITTEN if not (folder / name).exists()]:
            raise _DemoError(f"{', '.join(missing)} could not be written to {folder}.")
    except (_DemoError, OSError) as error:
        problem = str(error)
    finally:
        program.close()
        window.close()
    if problem:
        print(f"liftlens demo: {problem}", file=sys.stderr)
        return 1
    print("There is no screen here, so the same window ran without one. Written:")
    for name in WRITTEN:
        print(f"  {folder / name}")
    return 0


class _DemoError(Exception):
    """Part of the demo did not work."""


def _analyse(app: QApplication, program: Program, clip: Path) -> None:
    jobs = program.jobs
    with _bar("Analysing", jobs.analysis_progressed):
        problem = _wait_for(lambda: program.open(clip), jobs.analysis_ended, jobs.open_failed)
    review = program.session.review
    if problem or review is None:
        raise _DemoError(problem or "the analysis did not end")
    reps, findings = review.segmentation.reps, review.judgement.findings
    print(f"Found {len(reps)} reps and {len(findings)} findings in {clip.name}.")


def _show_a_fault(app: QApplication, program: Program) -> None:
    """Bring the window to the worst moment, as a coach would by a click on the finding."""
    review = program.session.review
    findings = review.judgement.findings if review is not None else ()
    faults = [finding for finding in findings if finding.severity is not Severity.BORDERLINE]
    if faults or findings:
        frame = (*faults, *findings)[0].worst_frame
        start = partial(program.transport.do_seek, frame)
        frames = program.jobs.frames
        _wait_for(start, frames.loaded, until=lambda loaded, _: loaded == frame and frames.exact)
    for _ in range(20):  # let the panes settle and paint
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _write_numbers(program: Program, folder: Path) -> None:
    review = program.session.review
    assert review is not None
    formats = [format_by_id(name) for name in ("json", "csv")]
    try:
        write_data(review, folder, formats, told=told_by(program.session.project))
    except ExportError as error:
        raise _DemoError(str(error)) from error


def _export(app: QApplication, program: Program, target: Path) -> None:
    review = program.session.review
    assert review is not None
    last = review.analysis.clip.frames - 1
    plan = ClipPlan(target, 0, last, style=program.exporting.overlay_style())
    start = partial(program.exporting.do_export_clips, [plan])
    queue = program.exports
    with _bar("Exporting", queue.progressed):
        _wait_for(start, queue.succeeded, queue.failed)
    if problem := queue.exports[-1].problem:
        raise _DemoError(problem)


def _wait_for(
    start: Callable[[], object],
    *signals: SignalInstance,
    until: Callable[..., bool] = lambda *_arguments: True,
) -> str:
    """Start something and run the event loop until a signal comes; return its text, if any."""
    loop = QEventLoop()
    said: list[object] = []

    def end(*arguments: object) -> None:
        if until(*arguments):
            said.extend(arguments)
            loop.quit()

    for signal in signals:
        signal.connect(end)
    QTimer.singleShot(TIMEOUT_MS, loop, loop.quit)
    start()
    if not said:
        loop.exec()
    for signal in signals:
        signal.disconnect(end)
    if not said:
        raise _DemoError("it took too long")
    return next((word for word in said if isinstance(word, str)), "")


@contextmanager
def _bar(text: str, progressed: SignalInstance) -> Iterator[None]:
    """Show the progress of background work."""
    with progress_bar(text) as show:

        def tell(progress: Progress) -> None:
            show(progress.done, progress.total)

        progressed.connect(tell)
        try:
            yield
        finally:
            progressed.disconnect(tell)
