from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtWidgets import QApplication

from inference.export.clip import ExportStoppedError
from inference.export.errors import ExportError
from inference.export.report.compose import report_content
from inference.export.report.content import Picture, ReportContent
from inference.export.told import Told
from inference.motion.types import RuleSettings
from inference.review import Review, review
from inference.skeleton import Image
from inference.texts import set_language
from tests.factories import GOOD, LEANING, nobody_analysis, squat_analysis, squat_review
from widgets.report.pdf import paint_pdf
from widgets.report.sheets import lay_out, sheet_image
from widgets.report.write import write_report

A4, LETTER = (QPageSize(size) for size in (QPageSize.PageSizeId.A4, QPageSize.PageSizeId.Letter))


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> None:
    """Texts need one."""


def grey(content: ReportContent) -> dict[int, Picture]:
    """Pictures of one even grey."""
    ok, jpeg = cv2.imencode(".jpg", np.full((640, 480, 3), 128, np.uint8))
    assert ok
    return {frame: Picture(jpeg.tobytes(), 480, 640) for frame in content.frames}


class Read:
    """A PDF as an independent reader sees it."""

    def __init__(self, path: Path) -> None:
        self.document = pypdfium2.PdfDocument(path)
        self.texts = [
            page.get_textpage().get_text_range().replace("\r\n", " ") for page in self.document
        ]

    def image(self, page: int = 0) -> Image:
        return np.asarray(self.document[page].render(scale=1, grayscale=True).to_numpy()).squeeze()


@pytest.fixture
def written(tmp_path: Path) -> Iterator[object]:
    opened: list[Read] = []

    def write(content: ReportContent, paper: QPageSize = A4) -> Read:
        path = tmp_path / "report.pdf"
        paint_pdf(content, grey(content), path, paper)
        opened.append(Read(path))
        return opened[-1]

    yield write
    for read in opened:
        read.document.close()


def test_a_page_holds_all_that_is_said_as_text(written) -> None:
    told = Told(athlete="Zoë Łęcka", tags=("heavy",), notes=((40, "Chest up."),))
    content = report_content(squat_review(), told)
    read = written(content)
    assert len(read.document) == 1
    assert read.document.get_metadata_dict()["Title"] == "Zoë Łęcka · Squat · 3 reps"
    text = " ".join(read.texts[0].split())
    remark = content.pages[0].remarks[0]
    said = [content.title, *(fact.text for fact in content.facts), *content.pages[0].summary]
    said += [remark.note, remark.meaning, remark.care, "Chest up.", *content.limits]
    said += [cell.text for row in content.pages[0].table.rows for cell in row.cells]
    said += [text for shown in content.pages[0].frames for text in shown.captions]
    # The reader breaks lines as the page does; only words are compared.
    missing = [s for s in said if "".join(s.split()) not in "".join(text.split())]
    assert missing == []


@pytest.mark.parametrize(("paper", "size"), [(A4, (595, 842)), (LETTER, (612, 792))])
def test_five_reps_go_on_one_sheet_of_either_paper(written, paper: QPageSize, size) -> None:
    content = report_content(
        review(squat_analysis((GOOD, GOOD, LEANING, GOOD, GOOD)), None, RuleSettings())
    )
    read = written(content, paper)
    assert len(read.document) == 1
    assert read.document[0].get_size() == pytest.approx(size, abs=1)


def test_nothing_is_cut_off_at_the_edges_and_pictures_are_there(written) -> None:
    image = written(report_content(squat_review())).image()
    ink = image < 250
    high, wide = image.shape
    margin = ink.copy()
    margin[25 : high - 15, 36 : wide - 36] = False
    assert not margin.any()
    assert ink[25 : high - 15, 36 : wide - 36].any(axis=1).mean() > 0.5
    greys = np.abs(image.astype(int) - 128) < 4
    assert greys.mean() > 0.05  # three grey pictures


def test_twenty_reps_go_on_on_a_second_sheet_with_nothing_lost(written) -> None:
    notes = tuple(
        (40 * i, f"Note number {i}: " + "what was seen, and what to do. " * 6) for i in range(9)
    )
    content = report_content(
        review(squat_analysis((GOOD, LEANING, GOOD, GOOD) * 5), None, RuleSettings()),
        Told(notes=notes),
    )
    read = written(content)
    assert len(read.document) == 2
    assert "Page 1 of 2" in read.texts[0]
    assert "Page 2 of 2" in read.texts[1]
    text = "".join("".join(read.texts).split())
    assert all(f"Notenumber{i}:" in text for i in range(9))
    for row in content.pages[0].table.rows:
        assert "".join(row.cells[1].text.split()) in text
    assert "Anglesovertime" in text


def test_a_table_that_is_torn_has_its_head_on_both_sheets() -> None:
    content = report_content(squat_review())
    table = content.pages[0].table
    rows = tuple(replace(table.rows[0], rep=n) for n in range(70))
    page = replace(content.pages[0], table=replace(table, rows=rows), frames=())
    first, second, *_ = lay_out(replace(content, pages=(page,)), {}, A4)
    heads = [{block.head for _, block in sheet.placed if block.head} for sheet in (first, second)]
    assert len(heads[0]) == 1
    (head,) = heads[1]
    assert second.placed[0][1] is head
    for sheet in (first, second):
        last_y, last = sheet.placed[-1]
        assert last_y + last.height <= sheet.size.height() - 440


def test_each_rep_gets_its_own_sheet(written) -> None:
    read = written(report_content(squat_review(), per_rep=True))
    assert len(read.document) == 3
    assert "Rep 2 of 3" in read.texts[1]
    assert "Spine angle" in read.texts[1]


def test_a_clip_without_anybody_has_a_page(written) -> None:
    content = report_content(review(nobody_analysis(), None, RuleSettings()))
    assert "Nobody was found in this clip." in written(content).texts[0]


def test_it_speaks_german(written) -> None:
    set_language("de")
    read = written(report_content(review(squat_analysis(), None, RuleSettings())))
    assert "Kniebeuge" in read.texts[0]
    assert "1,10" in read.texts[0]
    assert len(read.document) == 1


def test_a_preview_shows_the_sheet() -> None:
    content = report_content(squat_review())
    (sheet,) = lay_out(content, grey(content), LETTER)
    image = sheet_image(sheet, 400)
    assert (image.width(), image.height()) == (400, round(400 * 11 / 8.5))
    colours = {image.pixelColor(x, y).rgb() for x in range(0, 400, 7) for y in range(0, 500, 7)}
    assert len(colours) > 10


# ── files ───────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def real(squat_clip: Path) -> Review:
    """A review whose clip can be read; that its pictures show something else does no harm."""
    made = squat_review()
    clip = replace(made.analysis.clip, path=squat_clip)
    return replace(made, analysis=replace(made.analysis, clip=clip))


@pytest.fixture
def brief(real: Review) -> ReportContent:
    """Its content with pictures that are early in the clip."""
    content = report_content(real)
    page = content.pages[0]
    shown = tuple(replace(each, frame=i) for i, each in enumerate(page.frames, start=5))
    return replace(content, pages=(replace(page, frames=shown),))


def test_both_kinds_are_written_with_progress(
    tmp_path: Path, real: Review, brief: ReportContent
) -> None:
    targets = tmp_path / "neu" / "bericht ü.pdf", tmp_path / "neu" / "bericht ü.html"
    told: list[tuple[int, int]] = []
    assert (
        write_report(real, brief, targets, progress=lambda done, n: told.append((done, n)))
        == targets
    )
    assert told == [(n, 5) for n in range(1, 6)]
    assert targets[0].read_bytes().startswith(b"%PDF")
    assert targets[1].read_text(encoding="utf-8").count("data:image/jpeg") == 3
    assert sorted(tmp_path.glob("neu/*")) == sorted(targets)


@pytest.mark.parametrize("after", [0, 2, 3, 4, 5])
def test_a_cancelled_one_leaves_nothing(
    tmp_path: Path, real: Review, brief: ReportContent, after: int
) -> None:
    told: list[int] = []
    old = tmp_path / "r.pdf"
    old.write_text("the old one")
    with pytest.raises(ExportStoppedError):
        write_report(
            real,
            brief,
            (old, tmp_path / "r.html"),
            progress=lambda done, _n: told.append(done),
            should_stop=lambda: len(told) >= after,
        )
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]
    assert old.read_text() == "the old one"


def test_a_folder_that_cant_be_written_to_is_told_plainly(
    tmp_path: Path, real: Review, brief: ReportContent
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match=r"“r\.pdf” can't be written"):
        write_report(real, brief, (tmp_path / "file" / "r.pdf",))
    (tmp_path / "r.html").mkdir()
    with pytest.raises(ExportError, match=r"“r\.html” can't be written.* it is a folder"):
        write_report(real, brief, (tmp_path / "r.pdf", tmp_path / "r.html"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "r.html"]


def test_a_full_disk_is_told_plainly(
    tmp_path: Path, real: Review, brief: ReportContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "touch", full)
    with pytest.raises(ExportError, match="the disk is full"):
        write_report(real, brief, (tmp_path / "r.pdf",))
