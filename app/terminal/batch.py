"""`liftlens batch`: every clip of a folder, on all cores or on a cluster."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from app.batch.cluster import ClusterError, run_on_cluster
from app.batch.local import run_here
from app.batch.summary import cost_of, write_summary_csv, write_summary_html
from app.batch.task import ClipOutcome, ClipTask, Status, shown
from app.terminal.detector_options import whole_number
from app.terminal.format_options import add_format_options, formats_of
from app.terminal.manners import complain, one_line, say, stop_on_signals
from app.terminal.reviewing import add_analysis_options, analysis_options, told_exercise
from app.terminal.rule_options import add_rule_options, settings_of
from inference.export.errors import ExportError, plain_errors
from inference.presets import PresetError
from inference.video.names import is_video_name

_Outcomes = Iterator[ClipOutcome]


def run_batch(arguments: Sequence[str]) -> int:
    """Run `liftlens batch`.

    Returns
    -------
    int
        0 every clip was analysed; 1 some were not, each with a line on the error output, or there
        is none; 130 interrupted.
    """
    options = _parse(arguments)
    try:
        tasks = _tasks(options)
        if not tasks:
            complain(f"there is no video in {options.folder} or the folders in it.")
            return 1
        with plain_errors(options.output):
            options.output.mkdir(parents=True, exist_ok=True)
        with stop_on_signals() as stop:
            outcomes = _run(tasks, options, stop.is_set)
    except (ExportError, ClusterError, OSError) as error:
        complain(str(error))
        return 1
    if len(outcomes) < len(tasks):
        complain(
            f"interrupted after {len(outcomes)} of {len(tasks)} clips. The same command goes on "
            "from there."
        )
        return 130
    return 1 if any(outcome.status is Status.FAILED for outcome in outcomes) else 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.settings = settings_of(options)
    except PresetError as error:
        parser.error(str(error))
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liftlens batch",
        description="Measure the lifts in every video of a folder and of the folders in it.",
        epilog="Each clip gets a folder of its own in DIR, named after it and its content; a clip "
        "that is done already is passed over, so the same command goes on where it was cut off. "
        "summary.csv and summary.html list all. Exit status: 0 all clips analysed, 1 some were "
        "not, 2 wrong command line, 130 interrupted. More is in docs/batch.md.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the videos are")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--workers",
        type=whole_number,
        metavar="N",
        help="processes at once on this machine (default: one for each core)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="work on the Dask cluster of this scheduler, tcp://host:8786; its workers see both "
        "folders under the same paths",
    )
    parser.add_argument(
        "--retries",
        type=_count,
        default=2,
        metavar="N",
        help="how often a clip is tried again after something unforeseen (default: 2)",
    )
    add_format_options(parser)
    add_analysis_options(parser)
    add_rule_options(parser)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 0 or more")
    return int(text)


def _tasks(options: argparse.Namespace) -> list[ClipTask]:
    cores = os.cpu_count() or 1
    options.workers = options.workers or cores
    if options.threads is None:
        options.threads = 1 if options.scheduler else max(1, cores // options.workers)
    analysis = analysis_options(options)
    output = options.output.resolve()
    formats = tuple(entry.id for entry in formats_of(options))
    return [
        ClipTask(clip, output, analysis, told_exercise(options), options.settings, formats)
        for clip in _clips(options.folder.resolve(), output)
    ]


def _clips(folder: Path, output: Path) -> list[Path]:
    """Find the videos in a folder and in those below it, but for what a batch has written."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder.")
    found = (
        path
        for path in folder.rglob("*")
        if is_video_name(path) and path.is_file() and output not in path.parents
    )
    return sorted(found)


def _run(
    tasks: list[ClipTask], options: argparse.Namespace, should_stop: Callable[[], bool]
) -> list[ClipOutcome]:
    """Work on all clips and write the summary of those that are done, come what may."""
    begun = time.monotonic()
    outcomes: list[ClipOutcome] = []
    if options.scheduler:
        coming = run_on_cluster(tasks, options.scheduler, options.retries, should_stop)
    else:
        coming = run_here(tasks, options.workers, options.retries, should_stop)
    try:
        outcomes.extend(_shown(coming, tasks, quiet=options.quiet))
    finally:
        cost = cost_of(outcomes, time.monotonic() - begun)
        if outcomes:
            write_summary_csv(outcomes, options.output / "summary.csv")
            write_summary_html(outcomes, cost, options.output / "summary.html")
    counts = {status: sum(o.status is status for o in outcomes) for status in Status}
    text = ", ".join(f"{count} {status.value}" for status, count in counts.items() if count)
    if cost.clips:
        text += (
            f"; {cost.footage_s / 60:.1f} min of video in {cost.wall_s / 60:.1f} min, "
            f"{cost.clips_per_worker_hour:.0f} clips per worker and hour"
        )
    say(one_line(f"{len(outcomes)} clips: {text} → {options.output / 'summary.html'}"))
    return outcomes


def _shown(coming: _Outcomes, tasks: Sequence[ClipTask], *, quiet: bool) -> _Outcomes:
    """Show how far it is, by the bytes of the clips, and name each that failed."""
    sizes = {shown(task.clip): _size(task.clip) for task in tasks}
    disable = True if quiet else None
    with tqdm(
        total=sum(sizes.values()),
        unit="B",
        unit_scale=True,
        disable=disable,
        leave=False,
        dynamic_ncols=True,
    ) as bar:
        for number, outcome in enumerate(coming, start=1):
            bar.set_description(f"clip {number}/{len(tasks)}", refresh=False)
            bar.update(sizes[outcome.clip])
            if outcome.status is Status.FAILED:
                with tqdm.external_write_mode(file=sys.stderr):
                    complain(f"{outcome.clip}: {outcome.problem}")
            yield outcome


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
