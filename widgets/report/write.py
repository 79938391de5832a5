"""Write a report to files: the printed page, the web page, or both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtGui import QPageSize

from inference.export.clip import ExportStoppedError
from inference.export.errors import plain_errors
from inference.export.report.content import ReportContent
from inference.export.report.html import report_html
from inference.export.report.pictures import report_pictures
from inference.files import atomic_path
from inference.review import Review
from inference.texts import tr
from widgets.painter import paint_image
from widgets.report.pdf import paint_pdf
from widgets.report.sheets import paper_here

PDF, HTML = ".pdf", ".html"


def write_report(
    review: Review,
    content: ReportContent,
    targets: Sequence[Path],
    *,
    paper: QPageSize | None = None,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Path, ...]:
    """Read the pictures and write all files, or none of them; works in any thread.

    Parameters
    ----------
    review : Review
        What the content was made of.
    content : ReportContent
    targets : sequence of Path
        Each ends in `PDF` or `HTML`.
    paper : QPageSize, optional
        Of the PDF; what is usual here by default.
    progress : callable, optional
        ``progress(done, total)`` after every picture and every file.
    should_stop : callable, optional
        Asked before every picture and every file; True ends it.

    Returns
    -------
    tuple of Path
        The targets.

    Raises
    ------
    ExportError
        If one can't be written.
    ExportStoppedError
        If `should_stop` said so.
    VideoError
        If the clip can't be read.
    """
    frames = content.frames
    total = len(frames) + len(targets)

    def advance(done: int, _total: int) -> None:
        if progress is not None:
            progress(done, total)

    def check() -> None:
        if should_stop is not None and should_stop():
            raise ExportStoppedError(tr("The export was cancelled; nothing of it was kept."))

    pictures = report_pictures(
        review, frames, paint_image, progress=advance, should_stop=should_stop
    )
    with ExitStack() as files:
        for done, target in enumerate(targets, start=len(frames) + 1):
            check()
            files.enter_context(plain_errors(target))
            temporary = files.enter_context(atomic_path(target))
            if target.suffix.lower() == PDF:
                paint_pdf(content, pictures, temporary, paper or paper_here())
            else:
                text = report_html(content, pictures)
                temporary.write_text(text, encoding="utf-8", newline="\n")
            advance(done, total)
        check()
    return tuple(targets)
