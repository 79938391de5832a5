"""Reports of a command: which kinds, of whom, and how many pages."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from app import __version__
from app.terminal.progress_bar import progress_bar
from inference.review import Review

_KINDS = ("pdf", "html")


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add what `write_reports` reads from a command line."""
    group = parser.add_argument_group("report")
    group.add_argument(
        "--report",
        type=_kinds,
        default=(),
        metavar="KINDS",
        help="write report.pdf, report.html or, with a comma between them, both: pdf,html",
    )
    group.add_argument("--athlete", default="", metavar="NAME", help="whose report it is")
    group.add_argument("--per-rep", action="store_true", help="give each rep a page of its own")


def write_reports(
    review: Review, folder: Path, options: argparse.Namespace, should_stop: Callable[[], bool]
) -> None:
    """Write the reports that were asked for; nothing where none was.

    Parameters
    ----------
    review : Review
    folder : Path
    options : Namespace
        As a parser with `add_report_options` makes it.
    should_stop : callable

    Raises
    ------
    ExportError, ExportStoppedError, VideoError
        As `widgets.report.write.write_report` does.
    """
    if not options.report:
        return
    # Qt paints the pictures and the page, as it does in the window; only this needs it.
    from app.program import make_application
    from inference.export.report.compose import report_content
    from inference.export.told import Told
    from inference.video.filmed import filmed_on
    from widgets.report.write import write_report

    make_application()
    content = report_content(
        review,
        Told(options.athlete),
        filmed=filmed_on(review.analysis.clip.path),
        per_rep=options.per_rep,
        made_by=f"LiftLens {__version__}",
    )
    targets = [folder / f"report.{kind}" for kind in options.report]
    with progress_bar("report", quiet=options.quiet) as show:
        write_report(review, content, targets, progress=show, should_stop=should_stop)


def _kinds(text: str) -> tuple[str, ...]:
    asked = {kind.strip().lower() for kind in text.split(",")}
    if not asked <= set(_KINDS):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not pdf, html, or both with a comma between them"
        )
    return tuple(kind for kind in _KINDS if kind in asked)
