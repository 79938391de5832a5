"""A coach's first five minutes in one piece, by the mouse and the keys, on the real window."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.background.workers import AnalysisWorker
from app.program import Program
from inference.motion.rules import rule_by_id
from inference.motion.types import Finding, Rep
from inference.presets import load_preset, user_presets_folder
from inference.progress import Progress
from inference.review import Review
from inference.skeleton import Image
from inference.synth.spec import LiftSpec, SquatRep
from inference.video.reader import VideoReader
from tests.app.dialogs import once_asked
from tests.app.dropping import drag, drop, mime
from tests.app.waiting import SLOW_MS, settle
from tests.inference.detect.two_people import beside_each_other
from widgets.dialogs.data_export import DataExportDialog
from widgets.dialogs.export.dialog import ExportDialog
from widgets.drop_zones import COMPARE
from widgets.message_list import CONTENT, MessageList

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
RULE = rule_by_id("knee_caving")


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lifters beside each other; the knees of both cave in at the second squat."""
    tempo = {"down_s": 0.7, "pause_s": 0.1, "up_s": 0.6, "rest_s": 0.3}
    reps = (SquatRep(**tempo), SquatRep(**tempo, knee_width_ratio=0.6))
    left = LiftSpec(reps, lead_in_s=0.4, lead_out_s=0.9)
    right = LiftSpec(reps, lead_in_s=0.8, lead_out_s=0.5)
    path = tmp_path_factory.mktemp("crowd") / "two lifters.mp4"
    return beside_each_other(path, (left, 15.0), (right, 15.0))


@pytest.fixture(autouse=True)
def results_come_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show partial results also of a clip that is analysed within a second."""
    monkeypatch.setattr("inference.analysis._PARTIAL_EVERY_S", 0.1)


@dataclass
class Coach:
    """Hands and eyes at the window.

    Attributes
    ----------
    program : Program
    qtbot : QtBot
    clip : Path
    pictures : Path
        Folder for what the window looks like after each step.
    reviews, judgements : list of Review
        What the session has told of since the program was opened.
    """

    program: Program
    qtbot: QtBot
    clip: Path
    pictures: Path

    def __post_init__(self) -> None:
        self.reviews: list[Review | None] = []
        self.judgements: list[Review] = []
        self.program.session.review_changed.connect(self.reviews.append)
        self.program.session.judgement_changed.connect(self.judgements.append)

    @property
    def review(self) -> Review:
        """What the window shows."""
        assert self.program.session.review is not None
        return self.program.session.review

    @property
    def limit(self) -> float:
        """From which ratio of knees to feet on it is no fault."""
        return self.program.session.project.rule_settings.value(RULE, RULE.limit)

    @property
    def faulty(self) -> tuple[int, ...]:
        """The reps whose knees cave in."""
        return next(s.faulty_reps for s in self.review.judgement.statuses if s.rule == RULE.id)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key, wherever the keyboard is."""
        window = self.program.window
        if not window.isActiveWindow():  # no window manager gives it back after a dialog
            with self.qtbot.waitActive(window):
                window.activateWindow()
        self.qtbot.keyClick(QApplication.focusWidget() or window, key, held)

    def pull(self, widget: QWidget, points: list[QPoint]) -> None:
        """Drag with the mouse."""
        self.qtbot.mouseMove(widget, points[0])
        self.qtbot.mousePress(widget, LEFT, pos=points[0])
        for point in points[1:]:
            self.qtbot.mouseMove(widget, point)
        self.qtbot.mouseRelease(widget, LEFT, pos=points[-1])

    def click(self, entries: MessageList, row: int, *, twice: bool = False) -> None:
        """Click a line or a card, near its corner, where no button lies on it."""
        item = entries.item(row)
        entries.scrollToItem(item)
        place = entries.visualItemRect(item).topLeft() + QPoint(20, 14)
        self.qtbot.mouseClick(entries.viewport(), LEFT, pos=place)
        if twice:
            self.qtbot.mouseDClick(entries.viewport(), LEFT, pos=place)

    def look(self, step: str) -> None:
        """Keep a picture of the window as it is now."""
        settle(self.qtbot, self.program)
        self.pictures.mkdir(exist_ok=True)
        self.program.window.grab().save(str(self.pictures / f"{self.clip.stem}-{step}.png"))


# ── 1 ───────────────────────────────────────────────────────────────────────────────────────────
def open_and_scrub(coach: Coach) -> None:
    program, qtbot, window = coach.program, coach.qtbot, coach.program.window
    progress: list[Progress] = []
    program.jobs.analysis_progressed.connect(progress.append)
    with qtbot.waitSignal(program.jobs.frame_loaded, timeout=SLOW_MS):
        drag(program, mime(coach.clip), QPoint(60, 60))
        drop(program, mime(coach.clip), QPoint(60, 60))
    assert program.jobs.running(AnalysisWorker)  # and there is a picture already
    settle(qtbot, program)
    assert window.video.image is not None
    timeline = window.timeline
    qtbot.mouseMove(timeline)  # the panes make room for the picture meanwhile
    y, width = timeline.height() // 2, timeline.width()
    coach.pull(timeline, [QPoint(width * n // 10, y) for n in (2, 3, 5, 7, 6)])
    assert program.session.clip is not None
    share = program.session.frame / program.session.clip.frames
    assert share == pytest.approx(0.6, abs=0.08)
    settle(qtbot, program)
    qtbot.waitUntil(lambda: program.jobs.running(AnalysisWorker) is False, timeout=SLOW_MS)
    parts = [review for review in coach.reviews if review and not review.analysis.complete]
    assert parts  # results came as they went
    assert any(step.seconds_left is not None for step in progress)
    assert coach.review.analysis.complete
    assert program.session.frame / program.session.clip.frames == share


# ── 2 ───────────────────────────────────────────────────────────────────────────────────────────
def middle_of_lifter(review: Review) -> float:
    """Return where the followed person is, across, in image pixels."""
    points = review.analysis.keypoints
    return float(np.median(points.xy[points.found][..., 0]))


def choose_lifter(coach: Coach, *, people: int) -> None:
    program, qtbot = coach.program, coach.qtbot
    before = middle_of_lifter(coach.review)
    coach.press(Qt.Key.Key_P)
    tool = program.picking.tool
    assert tool is not None
    qtbot.waitUntil(lambda: tool.knows_people, timeout=SLOW_MS)
    boxes = tool._boxes()
    assert len(boxes) == people
    followed = program.window.video.image_to_widget(QPointF(before, 0)).x()
    other = max(boxes, key=lambda box: abs(box.center().x() - followed))
    expected = program.window.video.widget_to_image(other.center()).x()
    program.window.grab().save(str(coach.pictures / f"{coach.clip.stem}-2-choose.png"))
    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        qtbot.mouseClick(tool, LEFT, pos=other.center().toPoint())
    assert ended.args == [""]
    assert program.picking.tool is None
    found = coach.review.analysis.keypoints.found
    assert found.all()  # both ways from the frame where it was chosen
    after = middle_of_lifter(coach.review)
    assert after == pytest.approx(expected, abs=30.0)
    assert (abs(after - before) > 100.0) is (people > 1)
    coach.press(Qt.Key.Key_Z, CONTROL)
    assert middle_of_lifter(coach.review) == before
    assert program.session.project.pick is None
    coach.press(Qt.Key.Key_Y, CONTROL)
    assert middle_of_lifter(coach.review) == after
    assert not program.jobs.running(AnalysisWorker)


# ── 3 ───────────────────────────────────────────────────────────────────────────────────────────
def loop_a_rep(coach: Coach) -> None:
    program, qtbot, strip = coach.program, coach.qtbot, coach.program.window.reps
    session = program.session
    row, rep = next(
        (n, card.rep)
        for n in reversed(range(strip.count()))
        if (card := strip.item(n).data(CONTENT)).index is not None
    )
    coach.click(strip, row)
    assert strip.selected() == rep.index
    assert session.frame == rep.bottom_frame
    frames: list[int] = []
    session.frame_changed.connect(frames.append)
    coach.click(strip, row, twice=True)
    assert session.loop == rep
    assert session.playing

    def begun_again() -> bool:
        return any(now < then for then, now in pairwise(frames[1:]))

    qtbot.waitUntil(begun_again, timeout=SLOW_MS)
    assert rep.start_frame <= min(frames[1:])
    assert max(frames[1:]) <= rep.end_frame
    coach.press(Qt.Key.Key_Space)
    assert not session.playing
    coach.press(Qt.Key.Key_R)
    assert session.loop is None


def knees_in(coach: Coach) -> list[tuple[int, Finding]]:
    """Return the lines of the list of findings that are of knees caving in."""
    entries = coach.program.window.findings.list
    lines = [(n, entries.item(n).data(CONTENT).finding) for n in range(entries.count())]
    return [(n, finding) for n, finding in lines if finding.rule == RULE.id]


def see_the_worst_frame(coach: Coach) -> None:
    window = coach.program.window
    row, finding = knees_in(coach)[0]
    coach.click(window.findings.list, row)
    settle(coach.qtbot, coach.program)
    frontal, frame = window.frontal, finding.worst_frame
    assert coach.program.session.frame == frontal._frame == frame
    assert frontal.picture.ratio is not None
    assert frontal.picture.ratio[frame] == pytest.approx(finding.value)
    assert frontal.picture.threshold == coach.limit == finding.threshold
    assert RULE.series in window.plots.chosen


# ── 4 ───────────────────────────────────────────────────────────────────────────────────────────
def drag_the_line(coach: Coach) -> None:
    """Drag the limit in the plot so far up that every rep is at fault, and take it back."""
    program, canvas = coach.program, coach.program.window.plots._canvas
    before, faulty = coach.limit, coach.faulty
    bar = program.window.plots._bar
    toggle = bar.toggles[RULE.series]
    if not toggle.isChecked():
        coach.qtbot.mouseClick(bar.widgetForAction(toggle), LEFT)
    row = next(n for n, track in enumerate(canvas.tracks) if RULE in [x.rule for x in track.limits])
    place, area = canvas.place(row), canvas.layout_now().rows[row].plot
    start = QPoint(round(area.center().x()), round(place.to_y(before)))
    top = round(max(area.top() + 2, place.to_y(RULE.limit.maximum)))
    steps = np.linspace(start.y(), top, 8).round().astype(int).tolist()
    coach.reviews.clear()
    coach.judgements.clear()
    told = program.session.undo_stack.index()
    coach.pull(canvas, [QPoint(start.x(), y) for y in steps])
    assert len(coach.judgements) > 3
    assert not coach.reviews
    assert coach.limit > before
    assert program.session.undo_stack.index() == told + 1
    assert set(coach.faulty) >= set(faulty)
    coach.press(Qt.Key.Key_Z, CONTROL)
    assert (coach.limit, coach.faulty) == (before, faulty)


def move_the_slider(coach: Coach) -> None:
    """Make the same limit so strict that every rep is at fault, by the mouse and by keys."""
    program, card = coach.program, coach.program.window.rules._cards[RULE.id]
    row = card.rows[RULE.limit.id]
    slider, before = row._slider, coach.limit
    y = slider.height() // 2
    start, end = slider.position_of(slider.value()), slider.position_of(slider.maximum())
    steps = np.linspace(start, end, 8).round().astype(int).tolist()
    coach.reviews.clear()
    coach.judgements.clear()
    told = program.session.undo_stack.index()
    coach.pull(slider, [QPoint(x, y) for x in steps])
    assert len(coach.judgements) > 3
    assert not coach.reviews
    assert program.session.undo_stack.index() == told + 1
    assert coach.limit == RULE.limit.maximum
    assert coach.faulty == tuple(rep.index for rep in program.session.reps)
    slider.setFocus()
    coach.press(Qt.Key.Key_Left)
    assert coach.limit == pytest.approx(RULE.limit.maximum - RULE.limit.step)
    for _ in range(2):
        coach.press(Qt.Key.Key_Z, CONTROL)
    assert coach.limit == before
    coach.press(Qt.Key.Key_Y, CONTROL)
    assert coach.limit == RULE.limit.maximum
    assert not coach.reviews


def save_for_the_athlete(coach: Coach) -> None:
    def answer(dialog: QDialog) -> None:
        QTest.keyClicks(dialog.focusWidget(), "Anna")
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    once_asked(answer)
    coach.press(Qt.Key.Key_P, CONTROL | SHIFT)
    (file,) = user_presets_folder().glob("*.toml")
    assert load_preset(file).settings.value(RULE, RULE.limit) == coach.limit
    assert coach.program.window.rules.preset_bar.box.currentText() == "Anna"


# ── 5 ───────────────────────────────────────────────────────────────────────────────────────────
def compare(coach: Coach, gold: Path) -> None:
    program, qtbot, window = coach.program, coach.qtbot, coach.program.window
    zones = drag(program, mime(gold), QPoint(60, 60))
    target = zones.zones()[COMPARE].center().toPoint()
    with qtbot.waitSignal(program.jobs.compared, timeout=SLOW_MS):
        drop(program, mime(gold), target)
    assert window.pane("compare").isVisible()
    assert window.skeleton._ghost is not None
    table = window.compare.panel.table
    assert len(table.lines) > 1
    index = table.model().index(len(table.lines) - 1, 0)
    table.scrollTo(index)
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())
    assert program.session.frame == table.lines[-1].frame
    coach.look("5-compared")
    qtbot.mouseClick(window.compare._stop, LEFT)
    assert window.skeleton._ghost is None
    assert not window.pane("compare").isVisible()


# ── 6 ───────────────────────────────────────────────────────────────────────────────────────────
def type_into(dialog: QDialog, field: QWidget | None, text: str) -> None:
    """Type over what a field holds."""
    assert isinstance(field, QLineEdit)
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(field, text)


def export_clip(coach: Coach, target: Path) -> None:
    program, rep = coach.program, coach.program.session.reps[-1]
    coach.click(program.window.reps, rep_row(coach, rep))

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        type_into(dialog, dialog.focusWidget(), str(target))
        while not isinstance(dialog.focusWidget(), QRadioButton):
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
        dialog.name.card.setChecked(False)  # so that only the frames of the rep are written
        dialog.grab().save(str(coach.pictures / f"{coach.clip.stem}-6-export.png"))
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    once_asked(answer)
    with coach.qtbot.waitSignal(program.exports.succeeded, timeout=SLOW_MS) as written_to:
        coach.press(Qt.Key.Key_E, CONTROL)
    assert written_to.args == [target]
    with av.open(target) as file:
        written = [frame.to_ndarray(format="bgr24") for frame in file.decode(video=0)]
    assert len(written) == rep.end_frame - rep.start_frame + 1
    shown = (rep.start_frame + rep.bottom_frame) // 2
    assert nearest(coach.clip, written[shown - rep.start_frame], shown) == shown


def rep_row(coach: Coach, rep: Rep) -> int:
    strip = coach.program.window.reps
    return next(n for n in range(strip.count()) if strip.item(n).data(CONTENT).rep == rep)


def nearest(clip: Path, picture: Image, frame: int) -> int:
    """Return which of the frames around one a picture is most like."""

    def distance(source: Image) -> float:
        return float(np.median(np.abs(source.astype(int) - picture).sum(axis=2)[moved]))

    with VideoReader(clip) as reader:
        around = {n: reader.frame(n) for n in range(frame - 4, frame + 5)}
    moved = np.ptp(np.stack(list(around.values())), axis=0).sum(axis=2) > 90
    return min(around, key=lambda n: distance(around[n]))


def export_numbers(coach: Coach, folder: Path) -> None:
    folder.mkdir()

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, DataExportDialog)
        type_into(dialog, dialog.focusWidget(), str(folder))
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    once_asked(answer)
    coach.press(Qt.Key.Key_E, CONTROL | SHIFT)
    coach.qtbot.waitUntil(lambda: any(folder.glob("*measurements.csv")), timeout=SLOW_MS)
    (table,) = folder.glob("*measurements.csv")
    with table.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [int(line["frame"]) for line in lines] == list(range(coach.review.analysis.clip.frames))
    worst = knees_in(coach)[0][1]
    assert float(lines[worst.worst_frame]["knee_ankle_ratio"]) > 0.0


# ── the walk ────────────────────────────────────────────────────────────────────────────────────
def walk(coach: Coach, gold: Path, folder: Path, *, people: int) -> None:
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("1-opened", lambda: open_and_scrub(coach)),
        ("2-chosen", lambda: choose_lifter(coach, people=people)),
        ("3-looped", lambda: loop_a_rep(coach)),
        ("3-finding", lambda: see_the_worst_frame(coach) if knees_in(coach) else None),
        ("4-line", lambda: drag_the_line(coach)),
        ("4-slider", lambda: move_the_slider(coach)),
        ("4-finding", lambda: see_the_worst_frame(coach)),
        ("4-preset", lambda: save_for_the_athlete(coach)),
        ("5-alone", lambda: compare(coach, gold)),
        ("6-exported", lambda: export_clip(coach, folder / "for Anna.mp4")),
        ("6-numbers", lambda: export_numbers(coach, folder / "numbers")),
    )
    coach.pictures.mkdir(exist_ok=True)
    for name, do in steps:
        do()
        coach.look(name)


def test_the_five_minutes_on_a_rendered_clip(
    program: Program,
    qtbot: QtBot,
    crowd: Path,
    squat_clip: Path,
    keep: None,
    artefacts: Path,
    tmp_path: Path,
) -> None:
    coach = Coach(program, qtbot, crowd, artefacts / "five-minutes")
    walk(coach, squat_clip, tmp_path, people=2)


@pytest.mark.real
def test_the_five_minutes_on_a_real_clip(
    program: Program,
    qtbot: QtBot,
    shared_data: Path,
    squat_clip: Path,
    keep: None,
    artefacts: Path,
    tmp_path: Path,
) -> None:
    clip = shared_data / "clips" / "bsq_front_1rep_liftcheck_GPL3.mp4"
    coach = Coach(program, qtbot, clip, artefacts / "five-minutes")
    walk(coach, squat_clip, tmp_path, people=1)
