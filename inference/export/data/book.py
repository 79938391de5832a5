"""A workbook for Excel: headings, cells with the right number of decimals, and marks of verdicts.

Made in memory and written in one step. A text is always a text: one that begins with = would be a
formula otherwise.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from inference.motion.types import Severity

_DECIMALS = {"°": "0.0", "m": "0.000", "m/s": "0.00", "s": "0.00", "": "0.00"}
_SHAPES = {Severity.MAJOR: "▲", Severity.MINOR: "△", Severity.BORDERLINE: "◆"}
_FAULT = {"bg_color": "#FADBD8", "font_color": "#7B241C", "bold": True}
_DOUBT = {"bg_color": "#FCF3CF", "font_color": "#6E5200"}
_FINE = {"font_color": "#1E6B3A"}
_QUIET = {"font_color": "#666666"}


class Book:
    """A workbook that is being written.

    Attributes
    ----------
    raw : xlsxwriter.Workbook
    """

    def __init__(self, title: str) -> None:
        import xlsxwriter  # slow to import

        self._bytes = io.BytesIO()
        self.raw: Any = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self.raw.set_properties({"title": title, "author": "LiftLens"})
        self._formats: dict[str, Any] = {}

    def bytes(self) -> bytes:
        """Close the workbook and return what the file is to hold."""
        self.raw.close()
        return self._bytes.getvalue()

    def sheet(self, name: str) -> Sheet:
        """Add a sheet."""
        return Sheet(self, self.raw.add_worksheet(name))

    def format(self, **properties: object) -> Any:
        """Return a format with these properties; each is made once."""
        key = repr(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.raw.add_format({"valign": "top", **properties})
        return self._formats[key]


class Sheet:
    """One sheet.

    Attributes
    ----------
    raw : xlsxwriter.worksheet.Worksheet
    """

    def __init__(self, book: Book, raw: Any) -> None:
        self.raw = raw
        self._book = book

    def heading(self, row: int, titles: Sequence[str], widths: Sequence[float]) -> None:
        """Write the heading of a table, and give its columns their widths, in letters."""
        bold = self._book.format(bold=True, text_wrap=True, bottom=1, bg_color="#E8EEF4")
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            self.raw.write_string(row, column, title, bold)
            self.raw.set_column(column, column, width)

    def text(self, row: int, column: int, text: str, **properties: object) -> None:
        """Write a text."""
        self.raw.write_string(row, column, text, self._book.format(**properties))

    def number(self, row: int, column: int, value: float, unit: str) -> None:
        """Write a value to the decimals of its unit; nothing where it is not known."""
        if math.isfinite(value):
            kind = self._book.format(num_format=_DECIMALS.get(unit, "0.00"))
            self.raw.write_number(row, column, value, kind)

    def count(self, row: int, column: int, value: int) -> None:
        """Write a whole number."""
        self.raw.write_number(row, column, value, self._book.format(num_format="0"))

    def plain(self, row: int, column: int, value: float, **properties: object) -> None:
        """Write a value to as many decimals as it has."""
        self.raw.write_number(row, column, value, self._book.format(**properties))

    def verdict(self, row: int, column: int, severity: Severity, text: str) -> None:
        """Mark a finding: its shape as in the window before the text, on red or on yellow."""
        look = _DOUBT if severity is Severity.BORDERLINE else _FAULT
        self.text(row, column, f"{_SHAPES[severity]} {text}", **look)

    def fine(self, row: int, column: int) -> None:
        """Mark what is within its limit."""
        self.text(row, column, "✓", **_FINE)

    def unknown(self, row: int, column: int, why: str) -> None:
        """Mark what can't be told; the reason is a comment on the cell."""
        self.text(row, column, "?", **_QUIET)
        if why:
            self.raw.write_comment(row, column, why)
