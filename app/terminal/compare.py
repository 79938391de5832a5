"""`liftlens compare`: a lift held against a reference, without a window."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from threading import Event

from app.terminal.detector_options import check_detector, found_by
from app.terminal.manners import complain, one_line, say, stop_on_signals
from app.terminal.progress_bar import progress_bar
from app.terminal.reviewing import add_analysis_options, review_clip
from inference.analysis import AnalysisStoppedError
from inference.comparing import ComparisonError, HowCompared, compare_reviews
from inference.export.clip import ExportStoppedError, export_clip
from inference.export.comparison import (
    ComparisonDocument,
    PerformanceDocument,
    comparison_document,
    write_comparison,
)
from inference.export.errors import ExportError
from inference.export.plan import ClipLayout, ClipPlan
from inference.models.errors import ModelError
from inference.motion.align import Alignment, Centre, Facing, Size
from inference.motion.compare import Comparison
from inference.motion.types import Span
from inference.motion.warp import Warp
from inference.review import Review
from inference.texts import listed
from inference.video.clip import VideoError

_SHOWN = 6
"""Joints and angles that the summary lists."""
_CLIP = "comparison.mp4"
_MOMENTS = 8
"""Moments that it lists; all are in the file."""


def run_compare(arguments: Sequence[str]) -> int:
    """Run `liftlens compare`.

    Returns
    -------
    int
        0 the lifts were compared; 1 they were not, with a line on the error output; 130
        interrupted.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    check_detector(parser, options)
    try:
        with stop_on_signals() as stop:
            athlete, reference = (
                review_clip(clip, options, stop.is_set)
                for clip in (options.athlete, options.reference)
            )
            comparison = compare_reviews(athlete, reference, _how(options))
            document = comparison_document(comparison, options.athlete, options.reference)
            if options.output is not None:
                write_comparison(comparison, options.athlete, options.reference, options.output)
                if options.clip:
                    _write_clip(athlete, reference, comparison, options, stop)
    except AnalysisStoppedError:
        complain("interrupted; finished analyses are kept.")
        return 130
    except ExportStoppedError:
        complain(f"interrupted; there is no clip, the figures are in {options.output}.")
        return 130
    except (VideoError, ModelError, ExportError, ComparisonError, OSError) as error:
        complain(str(error))
        return 1
    say(
        document.model_dump_json(indent=2)
        if options.json
        else _summary(document, (athlete, reference), options)
    )
    return 0


def _write_clip(
    athlete: Review,
    reference: Review,
    comparison: Comparison,
    options: argparse.Namespace,
    stop: Event,
) -> None:
    """Write the two videos side by side, over what was compared."""
    # Qt draws the pictures, so that a clip looks as the window does; only this needs it.
    from app.program import make_application
    from widgets.exported import Beside, make_composer

    make_application()
    span = comparison.athlete
    target = options.output / _CLIP
    plan = ClipPlan(target, span.start_frame, span.end_frame, ClipLayout.COMPARISON, card_s=0.0)
    with (
        closing(make_composer(athlete, plan, Beside(reference, comparison))) as composer,
        progress_bar(target.name, quiet=options.quiet) as show,
    ):
        export_clip(athlete, plan, composer, progress=show, should_stop=stop.is_set)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liftlens compare",
        description="Hold a lift against a reference: how far each joint is off, and where most. "
        "Camera, frame rate, tempo and body may differ.",
        epilog="Without reps or tags, from the first rep to the last; reps are matched in their "
        "order. What the figures mean is in docs/comparing.md.",
    )
    parser.add_argument("athlete", type=Path, metavar="ATHLETE", help="video of the lift")
    parser.add_argument("reference", type=Path, metavar="REFERENCE", help="video to compare it to")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="write comparison.json, comparison.csv and comparison.mp4, both videos side by side",
    )
    parser.add_argument(
        "--no-clip", dest="clip", action="store_false", help="write no comparison.mp4"
    )
    for prefix, whose, alone in (
        ("", "the athlete", "alone, against the reference's first"),
        ("reference-", "the reference", "alone, every rep of the athlete is held against it"),
    ):
        tags = parser.add_mutually_exclusive_group()
        tags.add_argument(
            f"--{prefix}rep", type=int, metavar="N", help=f"one rep of {whose}; {alone}"
        )
        tags.add_argument(
            f"--{prefix}tags", type=_tags, metavar="START,END", help=f"frames of {whose}"
        )
    _add_choice(parser, "--warp", Warp.PHASES, "how times are matched")
    _add_choice(parser, "--size", Size.BONES, "how the reference is brought to size")
    _add_choice(parser, "--facing", Facing.SET, "how it is turned")
    _add_choice(parser, "--centre", Centre.FEET, "what is laid on each other")
    parser.add_argument("--json", action="store_true", help="print JSON, not a summary")
    add_analysis_options(parser)
    return parser


def _add_choice(parser: argparse.ArgumentParser, name: str, default: StrEnum, text: str) -> None:
    kinds = type(default)
    parser.add_argument(
        name,
        type=str,
        choices=[kind.value for kind in kinds],
        default=default.value,
        help=f"{text} (default: {default.value})",
    )


def _tags(text: str) -> Span:
    try:
        start, end = (int(frame) for frame in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not two frames, START,END") from None
    return Span(start, end)


def _how(options: argparse.Namespace) -> HowCompared:
    return HowCompared(
        rep=options.rep,
        reference_rep=options.reference_rep,
        tags=options.tags,
        reference_tags=options.reference_tags,
        warp=Warp(options.warp),
        alignment=Alignment(Size(options.size), Facing(options.facing), Centre(options.centre)),
    )


def _summary(
    document: ComparisonDocument, reviews: Sequence[Review], options: argparse.Namespace
) -> str:
    reps = len(document.matched_reps)
    lines = [
        f"{_clip(options.athlete, document.athlete)} against "
        f"{_clip(options.reference, document.reference)}: {reps} rep{'s' * (reps != 1)} matched, "
        f"{document.compared_frames} frames compared.",
    ]
    if document.moments:
        lines += ["", "Furthest off:"]
        worst = document.moments[:_MOMENTS]
        lines += [f"  {moment.sentence} (frame {moment.frame})" for moment in worst]
    elif document.compared_frames:
        lines += ["", "No joint is far off anywhere."]
    if document.joints:
        lines += ["", f"{'joint':<26}{'mean cm':>9}{'most cm':>9}"]
        lines += [
            f"{_words(joint.joint):<26}{joint.mean_cm:>9.1f}{joint.max_cm:>9.1f}"
            for joint in document.joints[:_SHOWN]
        ]
    if document.angles:
        lines += ["", f"{'angle':<26}{'mean °':>9}{'most °':>9}  athlete minus reference"]
        lines += [
            f"{_words(angle.name.removesuffix('_deg')):<26}"
            f"{angle.mean_deg:>9.1f}{angle.worst_deg:>+9.1f}"
            for angle in document.angles[:_SHOWN]
        ]
    if document.notes:
        lines += ["", *document.notes]
    found = dict.fromkeys(found_by(review.analysis) for review in reviews)
    lines += ["", *(one_line(f"Joints found {words}.") for words in found)]
    if options.output is not None:
        written = ["comparison.json", "comparison.csv", *([_CLIP] if options.clip else [])]
        lines += ["", one_line(f"{listed(written)} are in {options.output}.")]
    return "\n".join(lines)


def _clip(path: Path, performed: PerformanceDocument) -> str:
    return f"{one_line(path.name)}, frames {performed.start_frame}–{performed.end_frame}"


def _words(name: str) -> str:
    return name.replace("_", " ")
