"""The comparison in the real program, with analyses put in place of the detector's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.background.compare_workers import CompareWorker, ReferenceWorker
from app.program import Program
from app.project import Project
from inference.analysis import Analysis, AnalysisStoppedError
from inference.comparing import HowCompared
from inference.export.comparison import ComparisonDocument
from inference.motion.types import Exercise, RuleSettings
from inference.motion.warp import Warp
from inference.progress import Progress
from inference.review import review
from inference.video.clip import VideoError
from tests.app.waiting import SLOW_MS
from tests.factories import GOOD, LEANING, clip_info, nobody_analysis, squat_analysis

SET = squat_analysis((GOOD, LEANING, GOOD), path=Path("set.mp4"))
REFERENCES = {
    "gold.mp4": squat_analysis((GOOD,), azimuth_deg=-60.0, fps=50.0),
    "pair.mp4": squat_analysis((GOOD, GOOD)),
    "empty.mp4": nobody_analysis(),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The references that were analysed."""
    asked: list[str] = []

    def analyze(
        clip: Path,
        _options: object,
        *,
        progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        partials: bool,
    ) -> Iterator[Analysis]:
        asked.append(clip.name)
        if clip.name == "endless.mp4":
            progress(Progress(1, 100, 9.0))
            while not should_stop():
                pass
            raise AnalysisStoppedError("The analysis was cancelled.")
        if clip.name not in REFERENCES:
            raise VideoError(f"“{clip.name}” is no video.")
        analysis = REFERENCES[clip.name]
        yield replace(analysis, clip=replace(analysis.clip, path=clip))

    monkeypatch.setattr("app.background.compare_workers.analyze_cached", analyze)
    return asked


@pytest.fixture
def opened(program: Program, asked: list[str]) -> Program:
    """The program with three squats on show."""
    program.session.open_clip(clip_info(SET.frames_done, path=SET.clip.path))
    program.session.apply_review(review(SET, None, RuleSettings()))
    return program


def compare(qtbot: QtBot, program: Program, name: str) -> None:
    with qtbot.waitSignal(program.jobs.compared, timeout=SLOW_MS):
        program.comparing.do_compare(Path(name))


def test_a_second_clip_is_analysed_and_compared(opened: Program, qtbot: QtBot) -> None:
    compare(qtbot, opened, "gold.mp4")
    made, view = opened.comparing.comparison, opened.window.compare
    assert made is not None
    assert made.matched_reps == ((1, 1), (2, 1), (3, 1))
    assert opened.session.project.reference == "gold.mp4"
    assert view._result.isVisible()
    assert view._name.text() == "gold.mp4"
    assert view._pairing.currentText() == "Its rep 1"
    assert len(view.panel.table.lines) > 3
    assert not view.progress.isVisible()
    assert opened.actions["stop_comparing"].isEnabled()
    opened.session.set_frame(opened.session.reps[1].bottom_frame)
    assert view.panel.bars.known
    view.panel.table.chosen.emit(view.panel.table.lines[0])
    assert opened.session.frame == made.moments[0].frame
    assert opened.window.skeleton._chosen is made.moments[0].joint
    opened.comparing.do_stop()
    assert opened.window.skeleton._chosen is None


def test_figure_and_curves_of_the_reference_lie_beside_those_of_the_clip(
    opened: Program, qtbot: QtBot
) -> None:
    compare(qtbot, opened, "gold.mp4")
    made = opened.comparing.comparison
    assert made is not None
    ghost = opened.window.skeleton._ghost
    assert ghost is not None
    assert ghost.xyz is made.ghost
    assert opened.window.frontal.picture.ghost is not None
    curves = opened.window.plots._reference
    assert len(curves["spine_angle_deg"]) == len(made.times_s)
    opened.comparing.do_stop()
    assert opened.window.skeleton._ghost is None
    assert opened.window.frontal.picture.ghost is None
    assert not opened.window.plots._reference


def test_the_distances_follow_the_time_axis_and_seek(opened: Program, qtbot: QtBot) -> None:
    compare(qtbot, opened, "gold.mp4")
    strip = opened.window.compare.panel.strip
    opened.window.plots.zoom_to_rep(2)
    shown = opened.window.plots._canvas.time_range
    assert (strip._range.low, strip._range.high) == pytest.approx((shown.low, shown.high))
    strip.frame_requested.emit(42)
    assert opened.session.frame == 42
    assert strip._frame == 42


def test_the_reference_in_the_plots_can_be_left_out_for_good(opened: Program, qtbot: QtBot) -> None:
    compare(qtbot, opened, "gold.mp4")
    plots = opened.window.plots
    assert plots._canvas.shown.compared
    plots._bar._reference.trigger()
    assert not plots._canvas.shown.compared
    assert all(not track.compared for track in plots._canvas.tracks)
    assert not opened._keeper.settings.plots_reference


def test_a_comparison_is_exported_into_a_folder(
    opened: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = opened.actions["export_comparison"]
    assert not action.isEnabled()
    opened.comparison_export.ask_export()
    assert "Compare the clip" in opened.window.statusBar().currentMessage()
    compare(qtbot, opened, "gold.mp4")
    assert action.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    action.trigger()
    written = (tmp_path / "comparison.json").read_text(encoding="utf-8")
    document = ComparisonDocument.model_validate_json(written)
    assert (document.athlete.clip, document.reference.clip) == ("set.mp4", "gold.mp4")
    assert (tmp_path / "comparison.csv").is_file()
    blocked = tmp_path / "blocked"
    blocked.write_text("", encoding="utf-8")
    opened.comparison_export.do_export(blocked)
    (box,) = opened.window.findChildren(QMessageBox)
    assert "The comparison was not written" in box.text() + box.windowTitle()


def test_to_stop_clears_all_and_can_be_undone(opened: Program, qtbot: QtBot) -> None:
    compare(qtbot, opened, "gold.mp4")
    opened.comparing.do_stop()
    assert opened.comparing.comparison is None
    assert opened.window.pane("compare").isHidden()
    assert not opened.actions["stop_comparing"].isEnabled()
    with qtbot.waitSignal(opened.jobs.compared, timeout=SLOW_MS):
        opened.session.undo_stack.undo()
    assert opened.comparing.comparison is not None
    opened.session.undo_stack.undo()
    assert opened.session.project.reference == ""
    assert opened.comparing.comparison is None


def test_another_way_compares_anew_without_analysing(
    opened: Program, qtbot: QtBot, asked: list[str]
) -> None:
    compare(qtbot, opened, "pair.mp4")
    assert opened.comparing.how == HowCompared(reference_rep=1)
    with qtbot.waitSignal(opened.jobs.compared, timeout=SLOW_MS):
        how = HowCompared(reference_rep=2, warp=Warp.DTW, offset_s=0.1)
        opened.window.compare.how_changed.emit(how)
    made = opened.comparing.comparison
    assert made is not None
    assert (made.warp, made.offset_s) == (Warp.DTW, 0.1)
    assert made.matched_reps == ((1, 2), (2, 2), (3, 2))
    assert asked == ["pair.mp4"]


def test_reps_of_the_same_clip_are_compared_with_the_one_at_the_cursor(
    opened: Program, qtbot: QtBot, asked: list[str]
) -> None:
    opened.session.set_frame(opened.session.reps[2].bottom_frame)
    with qtbot.waitSignal(opened.jobs.compared, timeout=SLOW_MS):
        opened.actions["compare_reps"].trigger()
    made = opened.comparing.comparison
    assert made is not None
    assert made.matched_reps == ((1, 3), (2, 3), (3, 3))
    assert opened.window.compare._name.text() == "Reps of this clip"
    assert asked == []
    own = opened.session.reps[2].bottom_frame
    assert made.reference_frame[own] == pytest.approx(own)


def test_a_new_review_of_the_open_clip_is_compared_anew(opened: Program, qtbot: QtBot) -> None:
    compare(qtbot, opened, "gold.mp4")
    with qtbot.waitSignal(opened.jobs.compared, timeout=SLOW_MS):
        opened.session.change("exercise", exercise=Exercise.SQUAT)
    assert opened.comparing.result is not None
    assert opened.comparing.result.request.athlete is opened.session.review


def test_the_reference_waits_until_the_open_clip_is_analysed(
    program: Program, qtbot: QtBot, asked: list[str]
) -> None:
    program.session.open_clip(clip_info(SET.frames_done), Project(reference="gold.mp4"))
    assert program.comparing.waiting
    assert asked == []
    assert "Waiting" in program.window.compare.progress._text.text()
    with qtbot.waitSignal(program.jobs.compared, timeout=SLOW_MS):
        program.session.apply_review(review(SET, None, RuleSettings()))
    assert program.comparing.comparison is not None
    program.session.open_clip(None)
    assert program.comparing.comparison is None
    assert program.comparing.path is None


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.mp4", "“none.mp4” is no video."), ("empty.mp4", "Nobody was found")],
)
def test_what_cannot_be_compared_is_said_in_the_pane(
    opened: Program, qtbot: QtBot, name: str, says: str
) -> None:
    opened.comparing.do_compare(Path(name))
    qtbot.waitUntil(lambda: bool(opened.comparing.problem), timeout=SLOW_MS)
    view = opened.window.compare
    assert says in view._message.text()
    assert not view._result.isVisible()
    assert not view.progress.isVisible()
    with qtbot.waitSignal(opened.jobs.compared, timeout=SLOW_MS):
        opened.comparing.do_compare(Path("gold.mp4"))
    assert opened.comparing.problem == ""
    assert view._result.isVisible()


def test_the_analysis_of_the_reference_can_be_cancelled(opened: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.jobs.reference_progressed, timeout=SLOW_MS):
        opened.comparing.do_compare(Path("endless.mp4"))
    view = opened.window.compare
    qtbot.waitUntil(lambda: "Analysing 1%" in view.progress._text.text())
    view.cancel_requested.emit()
    assert opened.session.project.reference == ""
    assert not opened.jobs.running(ReferenceWorker)
    assert not opened.jobs.running(CompareWorker)
    assert opened.comparing.problem == ""


def test_without_a_clip_there_is_nothing_to_compare(program: Program) -> None:
    program.comparing.do_compare(Path("gold.mp4"))
    assert program.session.project.reference == ""
    assert "Open the lift" in program.window.statusBar().currentMessage()
    assert not program.actions["compare_reps"].isEnabled()


def test_a_second_clip_runs_in_step(
    reviewed: Program, qtbot: QtBot, squat_clip: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(squat_clip.read_bytes())
    compare(qtbot, reviewed, str(other))
    session, view = reviewed.session, reviewed.window.compare
    made = reviewed.comparing.comparison
    assert made is not None
    for rep in session.reps:
        session.set_frame(rep.bottom_frame)
        place = round(float(made.reference_frame[rep.bottom_frame]))
        qtbot.waitUntil(lambda: f"frame {place} " in view._caption.text(), timeout=SLOW_MS)  # noqa: B023
        assert view.video.image is not None
    assert np.isnan(made.reference_frame[0])
    session.set_frame(0)
    assert view._caption.text() == "No moment of the reference belongs to this frame."
