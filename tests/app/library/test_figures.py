"""What the library keeps of a review, and how it goes over the days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from app.library.figures import FIGURES, analysis_record, figure_by_name, figures_of, rep_figures
from app.library.records import Told, TrendPoint
from app.library.store import Library
from inference.motion.types import Exercise, PhaseKind, RuleSettings, Severity, ViewKind
from inference.review import Review, review
from tests.app.library.entries import DAY, facts, reviewed
from tests.conftest import ROOT
from tests.factories import squat_analysis, squat_review


@pytest.fixture(scope="module")
def squats() -> Review:
    """Three squats, the second leaning too far."""
    return squat_review()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path) as opened:
        yield opened


# ── of a review ─────────────────────────────────────────────────────────────────────────────────
def test_figures_are_those_that_the_rules_judge(squats: Review) -> None:
    record = analysis_record(squats, DAY)
    assert (record.made, record.exercise, record.view) == (DAY, Exercise.SQUAT, ViewKind.FRONT)
    assert [rep.rep for rep in record.reps] == [1, 2, 3]
    for kept, rep in zip(record.reps, squats.segmentation.reps, strict=True):
        for name in ("thigh_angle_min_deg", "spine_angle_min_deg", "trunk_lean_max_deg"):
            assert kept.figures[name] == pytest.approx(rep.measures[name], abs=0.2)
        assert kept.figures["down_s"] == pytest.approx(rep.measures["down_s"], abs=1e-3)
        assert kept.figures["knee_caving_ratio"] > 0.5
    assert record.reps[1].figures["spine_angle_min_deg"] < 40
    assert "spine_angle_bottom_deg" not in record.reps[0].figures  # that is of pulls


def test_the_bar_rises_as_fast_as_it_comes_up_in_its_time(squats: Review) -> None:
    height, times = squats.measurements["wrist_height_m"], squats.measurements.times_s
    for kept, rep in zip(rep_figures(squats), squats.segmentation.reps, strict=True):
        up = [phase for phase in rep.phases if phase.kind is PhaseKind.UP]
        risen = sum(height[phase.end_frame] - height[phase.start_frame] for phase in up)
        took = sum(times[phase.end_frame] - times[phase.start_frame] for phase in up)
        assert kept.figures["bar_speed_up_mean_m_s"] == pytest.approx(risen / took, rel=0.05)
        assert kept.figures["bar_speed_max_m_s"] > kept.figures["bar_speed_up_mean_m_s"]


def test_what_the_view_does_not_show_is_not_kept() -> None:
    side = review(squat_analysis(azimuth_deg=90.0), None, RuleSettings())
    assert side.segmentation.view.kind is ViewKind.SIDE
    for rep in rep_figures(side):
        assert "knee_caving_ratio" not in rep.figures
        assert "thigh_angle_min_deg" in rep.figures
        assert all(np.isfinite(value) for value in rep.figures.values())


def test_a_moved_limit_changes_the_verdict_and_no_figure(squats: Review) -> None:
    strict = squats.with_settings(RuleSettings({"depth.max": -30.0}))
    assert rep_figures(strict) == rep_figures(squats)
    assert {f.rule for f in analysis_record(strict).findings} >= {"depth", "spine_angle"}
    assert analysis_record(strict).settings["values"] == {"depth.max": -30.0}
    assert 2 in analysis_record(squats).faulty_reps


def test_every_figure_says_what_it_is() -> None:
    document = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    for figure in FIGURES:
        assert figure.title
        assert figure.meaning
        assert figure_by_name(figure.name) is figure
        assert f"`{figure.name}`" in document
    assert figure_by_name("thigh_angle_min_deg").higher_is_better is False
    assert figure_by_name("spine_angle_min_deg").higher_is_better is True
    assert figure_by_name("duration_s").higher_is_better is None
    named = {figure.name for figure in figures_of(Exercise.DEADLIFT)}
    assert "spine_angle_bottom_deg" in named
    assert "knee_caving_ratio" not in named
    with pytest.raises(KeyError, match="nonsense"):
        figure_by_name("nonsense")


# ── over days ───────────────────────────────────────────────────────────────────────────────────
def depths(*values: float) -> list[dict[str, float]]:
    return [{"thigh_angle_min_deg": value, "down_s": 1.0} for value in values]


def test_a_point_a_training_day(library: Library) -> None:
    later = DAY + timedelta(days=3)
    anna, ben = Told("Anna"), Told("Ben")
    library.record(facts(1, filmed=later), anna, reviewed(depths(0.0, 6.0)))
    library.record(facts(2), anna, reviewed(depths(10.0), view=ViewKind.SIDE))
    library.record(facts(3), anna, reviewed([*depths(20.0), {}], view=ViewKind.FRONT))
    library.record(facts(4), ben, reviewed(depths(-50.0)))
    library.record(facts(5), anna, reviewed(depths(-50.0), exercise=Exercise.OTHER))
    library.record(facts(6), None, reviewed(depths(-50.0)))
    figure = figure_by_name("thigh_angle_min_deg")
    first, second = library.trend(1, figure.name, Exercise.SQUAT)
    errors = [figure.error(ViewKind.SIDE), figure.error(ViewKind.FRONT)]
    assert first == TrendPoint(
        first.session, DAY.date(), 15.0, 10.0, 20.0, 10.0, 2, 2, max(filter(None, errors))
    )
    assert (second.day, second.mean, second.best) == (later.date(), 3.0, 0.0)
    assert (second.reps, second.clips) == (2, 1)
    (only,) = library.trend(1, figure.name, Exercise.SQUAT, first_day=later.date())
    assert only == second
    (tempo, _) = library.trend(1, "down_s", Exercise.SQUAT)
    assert (tempo.best, tempo.expected_error) == (None, 0.1)
    assert library.trend(1, "bar_speed_max_m_s", Exercise.SQUAT) == ()
    assert library.trend(99, figure.name, Exercise.SQUAT) == ()
    with pytest.raises(KeyError):
        library.trend(1, "nonsense", Exercise.SQUAT)


def test_the_best_is_the_highest_where_higher_is_better(library: Library) -> None:
    speeds = [{"bar_speed_up_mean_m_s": value} for value in (0.4, 0.7, 0.5)]
    library.record(facts(1), Told("Anna"), reviewed(speeds))
    (point,) = library.trend(1, "bar_speed_up_mean_m_s", Exercise.SQUAT)
    assert (point.best, point.minimum, point.expected_error) == (0.7, 0.4, None)


def test_borderline_findings_are_no_faults(squats: Review) -> None:
    faulty = {
        finding.rep
        for finding in squats.judgement.findings
        if finding.severity is not Severity.BORDERLINE
    }
    assert set(analysis_record(squats).faulty_reps) == faulty
