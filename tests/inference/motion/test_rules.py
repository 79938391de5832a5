import numpy as np
import pytest

from inference.motion.checks import hold_against
from inference.motion.judge import judge
from inference.motion.notes import unsupported
from inference.motion.rules import RULES, rule_by_id
from inference.motion.segment import segment
from inference.motion.types import (
    UNKNOWN_VIEW,
    Exercise,
    Judgement,
    Measurements,
    RuleSettings,
    RuleStatus,
    Segmentation,
    Severity,
    Side,
    Trace,
    ViewKind,
)
from inference.synth.spec import DeadliftRep, Load, SquatRep
from tests.inference.motion.lifts import deadlifts, observe, squats

Clip = tuple[Segmentation, Measurements]


def clip(*reps: SquatRep, azimuth: float = 0.0) -> Clip:
    motion = squats(*reps)
    poses, keypoints, measurements = observe(motion.joints, motion.times_s, azimuth)
    return segment(poses, keypoints, measurements, None), measurements


def status(judgement: Judgement, rule: str) -> RuleStatus:
    return next(s for s in judgement.statuses if s.rule == rule)


@pytest.fixture(scope="module")
def faulty() -> Clip:
    """Five squats from the front: 2 leans, 3 is shallow, 4 caves, 5 leans a little."""
    return clip(
        SquatRep(),
        SquatRep(spine_angle_deg=28.0),
        SquatRep(depth_deg=-25.0),
        SquatRep(knee_width_ratio=0.65),
        SquatRep(spine_angle_deg=42.5),
    )


def test_each_fault_is_found_on_its_rep_and_nowhere_else(faulty: Clip) -> None:
    judgement = judge(*faulty, RuleSettings())
    assert status(judgement, "spine_angle").faulty_reps == (2,)
    assert status(judgement, "spine_angle").borderline_reps == (5,)
    assert status(judgement, "depth").faulty_reps == (3,)
    assert status(judgement, "knee_caving").faulty_reps == (4,)
    assert status(judgement, "lift_off_angle").unsupported.startswith("for deadlift and snatch")
    assert [s.rule for s in judgement.statuses] == [rule.id for rule in RULES]


def test_a_finding_says_what_where_and_how_far(faulty: Clip) -> None:
    segmentation, measurements = faulty
    finding, borderline = judge(segmentation, measurements, RuleSettings()).findings[:2]
    rep = segmentation.reps[1]
    assert (finding.rule, finding.rep, finding.unit) == ("spine_angle", 2, "°")
    assert finding.value == pytest.approx(28.0, abs=1.5)
    assert finding.threshold == 45.0
    assert rep.start_frame < finding.start_frame <= finding.worst_frame
    assert finding.worst_frame <= finding.end_frame < rep.end_frame
    angle = measurements["spine_angle_deg"]
    assert (angle[finding.start_frame : finding.end_frame + 1] < 45).all()
    assert angle[finding.worst_frame] == angle[rep.start_frame : rep.end_frame].min()
    assert finding.severity is Severity.MAJOR
    assert "times the expected error" in finding.note
    assert 0.5 < finding.confidence <= 1.0
    assert borderline.severity is Severity.BORDERLINE
    assert "borderline, within the expected error of 3°" in borderline.note


def test_the_threshold_decides(faulty: Clip) -> None:
    rule = rule_by_id("spine_angle")
    counts = []
    for limit in (20.0, 35.0, 45.0, 70.0):
        settings = RuleSettings().with_value(rule, rule.thresholds[0], limit)
        counts.append(len(status(judge(*faulty, settings), "spine_angle").faulty_reps))
    assert counts == [0, 1, 1, 5]


def test_a_rule_that_is_off_judges_nothing(faulty: Clip) -> None:
    settings = RuleSettings().with_enabled(rule_by_id("depth"), False)
    judgement = judge(*faulty, settings)
    off = status(judgement, "depth")
    assert (off.enabled, off.judged_reps, off.faulty_reps) == (False, 0, ())
    assert all(finding.rule != "depth" for finding in judgement.findings)


@pytest.mark.parametrize(
    ("azimuth", "reason"),
    [
        (0.0, ""),
        (180.0, ""),
        (90.0, "filmed from the side: knee caving needs a front or rear view"),
        (50.0, "filmed at an angle from the front: knee caving needs a front or rear view"),
        (130.0, "filmed at an angle from behind: knee caving needs a front or rear view"),
    ],
)
def test_a_view_that_does_not_support_a_rule_is_said(azimuth: float, reason: str) -> None:
    segmentation, measurements = clip(SquatRep(knee_width_ratio=0.6), azimuth=azimuth)
    judgement = judge(segmentation, measurements, RuleSettings())
    caving = status(judgement, "knee_caving")
    assert caving.unsupported == reason
    assert caving.faulty_reps == (() if reason else (1,))
    assert status(judgement, "spine_angle").unsupported == ""


def test_a_deadlift_is_judged_at_lift_off_and_by_its_own_limit() -> None:
    motion = deadlifts(DeadliftRep(), DeadliftRep(spine_angle_deg=25.0), load=Load.PLATES)
    poses, keypoints, measurements = observe(motion.joints, motion.times_s, 90.0)
    segmentation = segment(poses, keypoints, measurements, None)
    judgement = judge(segmentation, measurements, RuleSettings())
    assert judgement.findings == ()
    assert status(judgement, "spine_angle").unsupported == (
        "for squat only; this is recognised as deadlift"
    )
    stricter = judge(segmentation, measurements, RuleSettings({"lift_off_angle.min": 28.0}))
    assert status(stricter, "lift_off_angle").borderline_reps == (2,)


def test_without_reps_every_rule_says_so() -> None:
    times = np.arange(30) / 30
    _, _, measurements = observe(np.full((30, 17, 3), np.nan), times)
    empty = Segmentation(Exercise.OTHER, 0.0, UNKNOWN_VIEW, (), ())
    judgement = judge(empty, measurements, RuleSettings())
    assert judgement.findings == ()
    assert {s.unsupported for s in judgement.statuses} == {"no reps found"}


def test_an_unknown_camera_is_said() -> None:
    segmentation, measurements = clip(SquatRep())
    unknown = Segmentation(
        Exercise.SQUAT, 1.0, UNKNOWN_VIEW, segmentation.activity, segmentation.reps
    )
    assert unsupported(rule_by_id("knee_caving"), unknown, measurements) == (
        "camera position unknown: knee caving needs a front or rear view"
    )
    assert unsupported(rule_by_id("spine_angle"), unknown, measurements) == ""


def test_a_verdict_gives_the_stretch_that_holds_the_worst() -> None:
    series = np.array([9, 3, 9, 9, 2, 1, 2, np.nan, 0, 9.0])
    verdict = hold_against(Trace(series[:8], 100), 5.0, Side.BELOW)
    assert verdict is not None
    assert (verdict.value, verdict.past) == (1.0, 4.0)
    assert (verdict.start_frame, verdict.worst_frame, verdict.end_frame) == (104, 105, 106)
    mirrored = hold_against(Trace(-series[:8], 100), -5.0, Side.ABOVE)
    assert mirrored is not None
    assert (mirrored.value, mirrored.past) == (-1.0, 4.0)
    assert (mirrored.start_frame, mirrored.worst_frame, mirrored.end_frame) == (104, 105, 106)


def test_within_the_limit_the_worst_frame_stands_alone() -> None:
    verdict = hold_against(Trace(np.array([9.0, 6.0, 9.0]), 10), 5.0, Side.BELOW)
    assert verdict is not None
    assert verdict.past == -1.0
    assert (verdict.start_frame, verdict.worst_frame, verdict.end_frame) == (11, 11, 11)
    on_it = hold_against(Trace(np.array([5.0]), 0), 5.0, Side.BELOW)
    assert on_it is not None
    assert on_it.past == 0.0
    unknown = Trace(np.full(3, np.nan), 0)
    assert hold_against(unknown, 5.0, Side.BELOW) is None, "what is not known is no fault"


def test_unknown_measurements_are_no_fault(faulty: Clip) -> None:
    segmentation, measurements = faulty
    blank = {name: np.full(len(measurements), np.nan) for name in measurements.series}
    unknown = Measurements(measurements.times_s, blank)
    judgement = judge(segmentation, unknown, RuleSettings())
    assert judgement.findings == ()
    spine = status(judgement, "spine_angle")
    assert spine.judged_reps == 0
    assert set(spine.unknown_reps.values()) == {"not measured in this rep"}


def test_rules_are_declared_soundly() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    _, measurements = clip(SquatRep())
    for rule in RULES:
        assert rule.series in measurements.series
        assert rule.expected_error > 0
        assert rule.exercises
        assert rule.views
        for threshold in rule.thresholds:
            assert threshold.minimum <= threshold.default <= threshold.maximum
    assert ViewKind.SIDE not in rule_by_id("knee_caving").views
    with pytest.raises(KeyError, match="no rule called 'nonsense'"):
        rule_by_id("nonsense")
