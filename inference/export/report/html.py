"""A report as one web page that needs nothing else: pictures and plots are inside."""

from __future__ import annotations

import base64
from importlib import resources
from typing import TYPE_CHECKING

from inference.export.report.content import Picture, Pictures, Plot, ReportContent
from inference.export.report.shapes import mark_shape, plot_shapes
from inference.export.report.svg import svg
from inference.export.report.table import sentence_of
from inference.export.report.words import (
    FAULTS,
    SHOWN_IN_CELLS,
    explained,
    fine_print,
    headings,
)
from inference.verdicts import Mark

if TYPE_CHECKING:
    from markupsafe import Markup

_PLOT_WIDTH, _PLOT_HEIGHT = 2500.0, 520.0
_COLUMNS = 2
_MARK_SIZE = 100.0


def report_html(content: ReportContent, pictures: Pictures) -> str:
    """Write a report as a web page.

    Parameters
    ----------
    content : ReportContent
    pictures : mapping of int to Picture
        By frame; a missing one leaves an empty box.

    Returns
    -------
    str
        HTML that refers to nothing outside itself; all texts are escaped.
    """
    from jinja2 import Environment, StrictUndefined  # slow to import

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(data_uri=_data_uri, mark=_mark, drawn=_drawn, explained=explained)
    template = resources.files("resources") / "report" / "report.html.j2"
    most = max((len(page.frames) for page in content.pages), default=0)
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        report=content,
        pictures=pictures,
        words=headings(),
        fine_print=fine_print(content),
        faults=FAULTS,
        shown_in_cells=SHOWN_IN_CELLS,
        picture_share=round(100 / max(most, 4), 2),
    )


def _data_uri(picture: Picture) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture.jpeg).decode('ascii')}"


def _mark(mark: Mark) -> Markup:
    from markupsafe import Markup

    middle = _MARK_SIZE / 2
    shapes = mark_shape(mark, (middle, middle), 0.84 * _MARK_SIZE)
    return Markup(svg(shapes, _MARK_SIZE, _MARK_SIZE, sentence_of(mark), "mark"))


def _drawn(plot: Plot, number: int, count: int) -> Markup:
    from markupsafe import Markup

    first = number < _COLUMNS and bool(plot.bands)
    last = number >= count - _COLUMNS
    height = _PLOT_HEIGHT + 80 * first + 80 * last
    shapes = plot_shapes(plot, _PLOT_WIDTH, height, numbered=first, timed=last)
    said = ", ".join((plot.title, *(level.text for level in plot.levels)))
    return Markup(svg(shapes, _PLOT_WIDTH, height, said, "plot"))
