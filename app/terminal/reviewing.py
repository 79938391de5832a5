"""Reviews of clips for commands: from the cache, or made with a progress bar."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.terminal.detector_options import (
    THREADS,
    add_detector_options,
    detector_name,
    run_options,
)
from app.terminal.manners import one_line
from app.terminal.progress_bar import progress_bar
from inference.analysis import AnalysisOptions, AnalysisStoppedError
from inference.cache import analyze_cached
from inference.lift.scene import Scene
from inference.lift.temporal import TemporalLifter
from inference.motion.types import Exercise, RuleSettings
from inference.review import Review, review


def add_analysis_options(parser: argparse.ArgumentParser, *, threads: str = THREADS) -> None:
    """Add what the functions below read from a command line.

    Parameters
    ----------
    parser : ArgumentParser
    threads : str, optional
        As `add_detector_options` takes it.
    """
    known = ("auto", *(exercise.value for exercise in Exercise if exercise is not Exercise.OTHER))
    parser.add_argument("--exercise", choices=known, default="auto", help="default: recognise it")
    parser.add_argument(
        "--lifter-weights",
        type=Path,
        metavar="FILE",
        help="lift with this trained model (of `liftlens train-lifter`, or of VideoPose3D)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    add_detector_options(parser, threads=threads)


def analysis_options(options: argparse.Namespace) -> AnalysisOptions:
    """Return how clips are to be analysed."""
    found = AnalysisOptions(detector=detector_name(options), run=run_options(options))
    if options.lifter_weights is None:
        return found
    weights = str(options.lifter_weights.resolve())
    return replace(found, lifter=TemporalLifter.name, lifter_weights=weights)


def told_exercise(options: argparse.Namespace) -> Exercise | None:
    """Return the exercise that was named; None where it is to be recognised."""
    return None if options.exercise == "auto" else Exercise(options.exercise)


def review_clip(
    clip: Path,
    options: argparse.Namespace,
    should_stop: Callable[[], bool],
    settings: RuleSettings | None = None,
    scene: Scene | None = None,
) -> Review:
    """Analyse a clip, or fetch its analysis, and judge it.

    Parameters
    ----------
    clip : Path
    options : Namespace
        As a parser with `add_analysis_options` makes it.
    should_stop : callable
        Asked once a frame.
    settings : RuleSettings, optional
    scene : Scene, optional

    Returns
    -------
    Review

    Raises
    ------
    VideoError, ModelError, AnalysisStoppedError
        As `inference.analysis.analyze` does.
    """
    if should_stop():
        raise AnalysisStoppedError("The analysis was cancelled.")
    lifting = replace(analysis_options(options), scene=scene or Scene())
    with progress_bar(one_line(clip.name), quiet=options.quiet) as show:
        *_, analysis = analyze_cached(
            clip,
            lifting,
            progress=lambda progress: show(progress.done, progress.total),
            should_stop=should_stop,
            partials=False,
        )
    return review(analysis, told_exercise(options), settings or RuleSettings())
