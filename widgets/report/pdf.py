"""A report as a PDF: lines and letters, no picture of them, so that text can be selected."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from inference.export.report.content import Pictures, ReportContent
from widgets.report.sheets import DPI, lay_out


def paint_pdf(content: ReportContent, pictures: Pictures, target: Path, paper: QPageSize) -> int:
    """Write a report as a PDF; works in any thread.

    Parameters
    ----------
    content : ReportContent
    pictures : mapping of int to Picture
    target : Path
    paper : QPageSize

    Returns
    -------
    int
        How many sheets it has.

    Raises
    ------
    OSError
        If it can't be written.
    """
    target.touch()  # Qt does not say why a file can't be written; the system does
    sheets = lay_out(content, pictures, paper)
    writer = QPdfWriter(str(target))
    writer.setResolution(DPI)
    writer.setPageSize(paper)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(f"{content.title} · {content.pages[0].heading}")
    writer.setCreator(content.made_by)
    with QPainter(writer) as painter:
        for number, sheet in enumerate(sheets):
            if number:
                writer.newPage()
            sheet.paint(painter)
    return len(sheets)
