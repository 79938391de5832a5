"""What a command line says of an annotated clip, and the clips that come of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from threading import Event

from app.terminal.manners import complain
from app.terminal.progress_bar import progress_bar
from inference.export.clip import export_clip
from inference.export.errors import ExportError
from inference.export.plan import SLOWEST, ClipLayout, ClipPlan, Quality
from inference.motion.types import Rep
from inference.review import Review
from inference.video.clip import ClipInfo

CLIP_NAME = "annotated.mp4"
_ALL = "all"
_LONGEST_PAUSE_S = 60.0
_SMALLEST_SIDE, _LARGEST_SIDE = 64, 8192
_TEXT_SIZES = (25, 400)
# Two clips lie side by side only in a comparison.
_LAYOUTS = tuple(layout for layout in ClipLayout if layout is not ClipLayout.COMPARISON)


def add_clip_options(parser: argparse.ArgumentParser) -> None:
    """Add what `write_clips` reads from a command line."""
    group = parser.add_argument_group(f"annotated clip, {CLIP_NAME}")
    group.add_argument("--clip", action="store_true", help="write it; the others only shape it")
    group.add_argument(
        "--layout",
        choices=[layout.value for layout in _LAYOUTS],
        default=ClipLayout.VIDEO.value,
        help=f"what a picture shows (default: {ClipLayout.VIDEO.value})",
    )
    group.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="FACTOR",
        help=f"{SLOWEST} to 1; sound is kept only at 1 and without pauses (default: 1)",
    )
    group.add_argument(
        "--pause",
        type=_pause,
        default=0.0,
        metavar="SECONDS",
        help="stand still at the worst frame of each fault (default: 0)",
    )
    group.add_argument(
        "--rep",
        type=_rep,
        metavar="N|all",
        help="only this rep, or all of them, each to annotated-rep-N.mp4",
    )
    group.add_argument(
        "--short-side",
        type=_short_side,
        metavar="PIXELS",
        help="of the picture; never more than filmed (default: full size)",
    )
    group.add_argument(
        "--quality",
        choices=[quality.value for quality in Quality],
        default=Quality.GOOD.value,
        help=f"default: {Quality.GOOD.value}",
    )
    group.add_argument("--title", default="", metavar="TEXT", help="written in a corner")
    group.add_argument("--logo", type=_logo, metavar="FILE", help="picture drawn in that corner")
    group.add_argument(
        "--text-size",
        type=_text_size,
        default=100.0,
        metavar="PERCENT",
        help="of the texts on the clip (default: 100)",
    )
    group.add_argument(
        "--no-card", action="store_true", help="no card with the rule settings at the end"
    )
    group.add_argument(
        "--software-encoder",
        action="store_true",
        help="leave the graphics card alone: the same file on every machine",
    )


def check_clip_options(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with a clear word where a clip is shaped that is not to be written."""
    shaping = {
        "--layout": options.layout != ClipLayout.VIDEO.value,
        "--speed": options.speed != 1.0,
        "--pause": options.pause > 0,
        "--rep": options.rep is not None,
        "--short-side": options.short_side is not None,
        "--quality": options.quality != Quality.GOOD.value,
        "--title": bool(options.title),
        "--logo": options.logo is not None,
        "--text-size": options.text_size != 100.0,
        "--no-card": options.no_card,
        "--software-encoder": options.software_encoder,
    }
    used = [name for name, is_used in shaping.items() if is_used]
    if used and not options.clip:
        parser.error(f"{', '.join(used)}: without --clip no clip is written")


def clip_plans(review: Review, folder: Path, options: argparse.Namespace) -> list[ClipPlan]:
    """Return the clips that are wanted of a review.

    Parameters
    ----------
    review : Review
    folder : Path
    options : Namespace
        As a parser with `add_clip_options` makes it.

    Raises
    ------
    ExportError
        If the clip has no such rep.
    """
    target = folder / CLIP_NAME
    clip = review.analysis.clip
    if options.rep is None:
        return [_plan(clip, target, 0, clip.frames - 1, options)]
    return [
        _plan(
            clip,
            target.with_stem(f"{target.stem}-rep-{rep.index}"),
            rep.start_frame,
            rep.end_frame,
            options,
        )
        for rep in _reps(review, options.rep)
    ]


def write_clips(
    review: Review, folder: Path, options: argparse.Namespace, stop: Event
) -> list[Path]:
    """Write the clips that are wanted of a review.

    Raises
    ------
    ExportError, ExportStoppedError, VideoError
        As `inference.export.clip.export_clip` does.
    """
    plans = clip_plans(review, folder, options)
    # Qt paints the pictures, so that a clip looks as the window does; only this needs it.
    from app.program import make_application
    from widgets.exported import make_composer

    make_application()
    if not plans:
        complain(f"{review.analysis.clip.path}: there are no reps, so no clips of reps.")
    written = []
    for plan in plans:
        composer = make_composer(review, plan)
        try:
            with progress_bar(plan.target.name, quiet=options.quiet) as show:
                written.append(
                    export_clip(review, plan, composer, progress=show, should_stop=stop.is_set)
                )
        finally:
            composer.close()
    return written


def _plan(
    clip: ClipInfo, target: Path, first: int, last: int, options: argparse.Namespace
) -> ClipPlan:
    side = options.short_side
    return ClipPlan(
        target,
        first,
        last,
        layout=ClipLayout(options.layout),
        speed=options.speed,
        pause_s=options.pause,
        text_scale=options.text_size / 100,
        title=options.title,
        logo=options.logo,
        short_side=None if side is None else min(side, clip.width, clip.height),
        quality=Quality(options.quality),
        hardware=not options.software_encoder,
        card_s=0.0 if options.no_card else ClipPlan.card_s,
    )


def _reps(review: Review, wanted: int | str) -> list[Rep]:
    reps = list(review.segmentation.reps)
    if wanted == _ALL:
        return reps
    chosen = [rep for rep in reps if rep.index == wanted]
    if not chosen:
        there = f"there are {len(reps)}" if len(reps) != 1 else "there is 1"
        raise ExportError(f"There is no rep {wanted} to write a clip of; {there}.")
    return chosen


# ── what is typed ───────────────────────────────────────────────────────────────────────────────
def _speed(text: str) -> float:
    return _number(text, SLOWEST, 1.0)


def _pause(text: str) -> float:
    return _number(text, 0.0, _LONGEST_PAUSE_S)


def _text_size(text: str) -> float:
    return _number(text.removesuffix("%"), *_TEXT_SIZES)


def _short_side(text: str) -> int:
    side = _number(text, _SMALLEST_SIDE, _LARGEST_SIDE)
    if side != round(side):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of pixels")
    return round(side)


def _number(text: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text} is not between {least:g} and {most:g}")
    return value


def _rep(text: str) -> int | str:
    if text == _ALL:
        return text
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is neither the number of a rep nor “all”")
    return int(text)


def _logo(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    from PySide6.QtGui import QImageReader  # it draws it later, so it says what can be drawn

    if not QImageReader(text).canRead():
        raise argparse.ArgumentTypeError(f"{text!r} is no picture that can be read")
    return path
