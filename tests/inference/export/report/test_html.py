from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from inference.export.report.compose import report_content
from inference.export.report.content import Picture, ReportContent
from inference.export.report.html import report_html
from inference.export.told import Told
from inference.motion.types import RuleSettings
from inference.review import review
from tests.factories import nobody_analysis, squat_review

_VOID = {"meta", "img", "br", "link", "input", "hr"}
_CLOSED_BY_THEMSELVES = {"path", "circle", "rect"}


class Reader(HTMLParser):
    """Checks that every element is closed in order, and keeps what was read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _CLOSED_BY_THEMSELVES
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def content() -> ReportContent:
    told = Told(athlete="Zoë <script>alert(1)</script> Łę 李", notes=((40, 'a "b" & <c>'),))
    return report_content(squat_review(), told)


@pytest.fixture(scope="module")
def page(content: ReportContent) -> str:
    return report_html(content, {frame: Picture(b"jpeg", 30, 40) for frame in content.frames})


def test_it_is_well_formed_and_says_what_the_content_says(
    page: str, content: ReportContent
) -> None:
    reader = read(page)
    assert reader.all("html") == [{"lang": "en"}]
    for row in content.pages[0].table.rows:
        for cell in row.cells:
            assert cell.text in reader.text
    remark = content.pages[0].remarks[0]
    for said in (remark.note, remark.meaning, remark.advice, remark.care, *content.limits):
        assert said in reader.text
    assert [a["scope"] for a in reader.all("th")[:9]] == ["col"] * 9


def test_names_and_notes_are_escaped(page: str) -> None:
    reader = read(page)
    assert reader.all("script") == []
    assert "Zoë <script>alert(1)</script> Łę 李" in reader.text
    assert 'a "b" & <c>' in reader.text


def test_it_refers_to_nothing_outside(page: str, content: ReportContent) -> None:
    reader = read(page)
    for _tag, attributes in reader.tags:
        for name, value in attributes.items():
            if name in ("src", "href", "action", "data", "srcset"):
                assert value is not None
                assert value.startswith("data:image/jpeg;base64,")
    assert re.findall(r"url\(|@import|https?://", page) == []
    assert len(reader.all("img")) == len(content.frames)


def test_what_is_only_seen_is_also_said(page: str, content: ReportContent) -> None:
    reader = read(page)
    alts = [attributes["alt"] for attributes in reader.all("img")]
    assert alts == [shown.alt for shown in content.pages[0].frames]
    plots = [a["aria-label"] for a in reader.all("svg") if a["class"] == "plot"]
    assert plots == ["Spine angle (°), at least 45°", "Knee flexion (°)", "Hip flexion (°)"]
    marks = [a["aria-label"] for a in reader.all("svg") if a["class"] == "mark"]
    assert marks[0] == "Good"
    assert "Major fault" in marks


def test_curves_stay_within_their_plot(page: str) -> None:
    plot = next(part for part in page.split("<svg")[1:] if 'class="plot"' in part)
    width, height = (float(x) for x in re.search(r'viewBox="0 0 (\d+) (\d+)"', plot).groups())  # type: ignore[union-attr]
    points = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", plot)
    assert len(points) > 250
    assert all(-1 <= float(x) <= width + 1 and -1 <= float(y) <= height + 1 for x, y in points)


def test_a_picture_that_could_not_be_read_leaves_a_box(content: ReportContent) -> None:
    reader = read(report_html(content, {}))
    assert reader.all("img") == []
    boxes = [a for a in reader.all("div") if a.get("class") == "missing"]
    assert len(boxes) == len(content.pages[0].frames)


def test_a_clip_without_anybody_and_several_pages_are_well_formed(content: ReportContent) -> None:
    nobody = report_content(review(nobody_analysis(), None, RuleSettings()))
    assert "Nobody was found in this clip." in read(report_html(nobody, {})).text
    twice = replace(content, pages=content.pages * 2)
    assert len(read(report_html(twice, {})).all("section")) == 2
