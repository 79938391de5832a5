"""What finds the joints and how it runs, on a command line."""

from __future__ import annotations

import argparse
from dataclasses import replace

from inference.analysis import Analysis
from inference.detect.detector import DEVICES, Precision, RunOptions
from inference.detect.registry import (
    DEFAULT_DETECTOR,
    DETECTORS,
    UnknownDetectorError,
    detector_kind,
)

THREADS = "one less than there are cores, but two of two"
"""What is said of the threads where nothing else is."""


def add_detector_options(
    parser: argparse.ArgumentParser,
    *,
    default: str = DEFAULT_DETECTOR,
    threads: str = THREADS,
) -> None:
    """Add what the functions below read from a command line.

    Parameters
    ----------
    parser : ArgumentParser
    default : str, optional
        What the help says of the detector where none is named.
    threads : str, optional
        What it says of the threads where no number is given.
    """
    group = parser.add_argument_group(
        "what finds the joints; `liftlens detectors` says what each needs, docs/detectors.md more"
    )
    group.add_argument(
        "--detector",
        type=_name,
        metavar="NAME",
        help=f"one of {', '.join(DETECTORS)} (default: {default})",
    )
    group.add_argument(
        "--device",
        choices=DEVICES,
        help="where it runs; one that can't be had is passed over, down to the CPU (default: auto, "
        "the fastest that works)",
    )
    group.add_argument(
        "--precision",
        choices=[precision.value for precision in Precision],
        help="of its numbers (default: auto, fp16 on a graphics card where it knows that)",
    )
    group.add_argument(
        "--batch",
        type=positive,
        metavar="N",
        help="frames at once (default: what suits the device)",
    )
    group.add_argument(
        "--threads", type=positive, metavar="N", help=f"on the CPU (default: {threads})"
    )


def check_detector(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with a clear word, before a clip is opened, where the named detector can't run here."""
    if options.detector and (problem := detector_kind(options.detector).lacks()):
        parser.error(problem)


def detector_name(options: argparse.Namespace, otherwise: str = DEFAULT_DETECTOR) -> str:
    """Return the detector that was named, else another."""
    name: str = options.detector or otherwise
    return name


def run_options(options: argparse.Namespace, otherwise: RunOptions | None = None) -> RunOptions:
    """Return how the detector is to run: as told, and in what was not told as otherwise."""
    told = {
        "threads": options.threads,
        "device": options.device,
        "precision": Precision(options.precision) if options.precision else None,
        "batch": options.batch,
    }
    known = {name: value for name, value in told.items() if value is not None}
    return replace(otherwise or RunOptions(), **known)


def found_by(analysis: Analysis) -> str:
    """Say what found the joints, and where it ran: ``by blazepose on CPU, 2 threads``."""
    name = analysis.detector.partition(" ")[0]
    return f"by {name} on {analysis.detector_device}" if analysis.detector_device else f"by {name}"


def positive(text: str) -> int:
    """Read a number of at least 1."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def _name(text: str) -> str:
    try:
        return detector_kind(text).name
    except UnknownDetectorError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
