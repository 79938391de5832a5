"""What finds the joints, on a command line: which detector, and how it runs."""

from __future__ import annotations

import argparse

from inference.analysis import AnalysisOptions
from inference.detect.detector import Precision, RunOptions
from inference.detect.registry import (
    DEFAULT_DETECTOR,
    DETECTORS,
    UnknownDetectorError,
    detector_kind,
)


def add_detector_options(parser: argparse.ArgumentParser) -> None:
    """Add what the functions below read from a command line."""
    group = parser.add_argument_group(
        "finding the joints; `liftlens models` lists and brings the files, and docs/detectors.md "
        "tells what each detector needs"
    )
    group.add_argument(
        "--detector",
        type=_usable_detector,
        metavar="NAME",
        help=f"{', '.join(DETECTORS)} (default: {DEFAULT_DETECTOR})",
    )
    group.add_argument(
        "--device",
        default="auto",
        metavar="NAME",
        help="auto, cpu, or a graphics card as the detector names it: cuda, directml, coreml; "
        "what it can't use is passed over (default: auto, the fastest that works)",
    )
    group.add_argument(
        "--precision",
        choices=[precision.value for precision in Precision],
        default=Precision.AUTO.value,
        help="of the networks (default: auto, half on a graphics card, single on the CPU)",
    )
    group.add_argument(
        "--batch-size",
        type=whole_number,
        metavar="N",
        help="frames at once (default: what suits the device)",
    )
    group.add_argument(
        "--threads",
        type=whole_number,
        metavar="N",
        help="of the CPU for each clip (default: so that all cores are busy)",
    )


def detecting(options: argparse.Namespace) -> AnalysisOptions:
    """Return which detector is to be used, and how."""
    run = RunOptions(
        threads=options.threads,
        device=options.device,
        precision=Precision(options.precision),
        batch=options.batch_size,
    )
    return AnalysisOptions(detector=options.detector or DEFAULT_DETECTOR, run=run)


def _usable_detector(name: str) -> str:
    """Read a detector's name; what it lacks here is said before any clip is opened."""
    try:
        problem = detector_kind(name).lacks()
    except UnknownDetectorError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if problem:
        raise argparse.ArgumentTypeError(f"{name} can't be used here. {problem}")
    return name


def whole_number(text: str) -> int:
    """Read a number of at least 1, for a parser."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    if not (number := int(text)):
        raise argparse.ArgumentTypeError("it takes at least 1")
    return number
