"""Every rule just inside and outside its limit, and what a judgement says of how sure it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.judge import Judge, judge
from inference.motion.rules import RULES, rule_by_id
from inference.motion.segment import segment
from inference.motion.types import (
    Measurements,
    Rule,
    RuleSettings,
    Segmentation,
    Severity,
    Side,
    ViewKind,
)
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import observe, squats
from tests.inference.motion.made_reps import BUILDERS, FEET, Made, made, pulse, rates

RATES = rates()
AT_60 = RATES["60"]


def away(rule: Rule, errors: float, view: ViewKind = ViewKind.FRONT) -> float:
    """The value that is past the limit by so many expected errors; negative is within."""
    view = view if view in rule.views else ViewKind.SIDE
    past = errors * rule.error(view)
    return rule.limit.default + (past if rule.fault is Side.ABOVE else -past)


def test_every_rule_has_a_clip_of_its_own() -> None:
    assert set(BUILDERS) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
@pytest.mark.parametrize("rate", RATES)
def test_a_value_within_the_limit_is_sound_and_one_past_it_is_graded(rule: Rule, rate: str) -> None:
    def severity(errors: float) -> Severity | None:
        judgement, status = BUILDERS[rule.id](RATES[rate], away(rule, errors)).judged(rule.id)
        assert status.judged_reps == 1, status
        findings = judgement.findings
        borderline = findings and findings[0].severity is Severity.BORDERLINE
        assert status.borderline_reps == ((1,) if borderline else ())
        assert status.faulty_reps == ((1,) if findings and not borderline else ())
        return findings[0].severity if findings else None

    near = 0.15
    assert severity(-near) is None
    assert severity(near) is Severity.BORDERLINE
    assert severity(1.0 - near) is Severity.BORDERLINE
    assert severity(1.0 + near) is Severity.MINOR
    assert severity(2.0 + near) is Severity.MAJOR


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_is_not_known_is_no_fault_but_unknown(rule: Rule) -> None:
    clip = BUILDERS[rule.id](AT_60, away(rule, 5.0))
    assert clip.judged(rule.id)[1].faulty_reps == (1,)
    judgement, status = clip.blank().judged(rule.id)
    assert judgement.findings == ()
    assert status.judged_reps == 0
    assert status.unknown_reps == {1: "not measured in this rep"}


def test_frames_that_are_not_known_leave_the_others_to_judge_by() -> None:
    spine = 80.0 - 60.0 * pulse(AT_60)
    spine[np.abs(AT_60 - 1.5) < 0.5] = np.nan
    (finding,) = made(AT_60, {"spine_angle_deg": spine}).judged("spine_angle")[0].findings
    assert finding.value == pytest.approx(80.0 - 60.0 * 0.75, abs=1.0)


@pytest.mark.parametrize(
    ("rule", "series", "value", "part"),
    [
        ("knee_angle_frontal", "knee_fppa_{}_deg", 30.0, "{} knee"),
        ("heel_rise", "heel_rise_{}_m", 0.1, "{} heel"),
    ],
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_worse_side_is_named(
    rule: str, series: str, value: float, part: str, side: str
) -> None:
    judgement, _ = made(AT_60, {series.format(side): value * pulse(AT_60)}).judged(rule)
    (finding,) = judgement.findings
    assert finding.part == part.format(side)
    assert f"({finding.part})" in finding.note
    assert finding.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("rule", "series", "value", "parts"),
    [
        ("hip_shift", "hip_shift_ratio", 0.6, ("to the left", "to the right")),
        ("bar_path", "bar_over_foot_m", 0.3, ("in front", "behind")),
        (
            "asymmetry",
            "knee_asymmetry_deg",
            40.0,
            ("left knee bends more", "right knee bends more"),
        ),
        ("asymmetry", "hip_asymmetry_deg", 40.0, ("left hip bends more", "right hip bends more")),
    ],
)
def test_either_way_is_a_fault_by_its_name(
    rule: str, series: str, value: float, parts: tuple[str, str]
) -> None:
    for sign, part in zip((1.0, -1.0), parts, strict=True):
        judgement, _ = made(AT_60, {series: sign * value * pulse(AT_60)}).judged(rule)
        (finding,) = judgement.findings
        assert (finding.part, finding.value) == (part, pytest.approx(value))


def test_a_finding_lasts_as_long_as_the_value_is_past_the_limit() -> None:
    for rate, times in RATES.items():
        spine = np.where(np.abs(times - 1.5) <= 0.3, 20.0, 80.0)
        judgement, _ = made(times, {"spine_angle_deg": spine}).judged("spine_angle")
        (finding,) = judgement.findings
        assert finding.duration_s == pytest.approx(0.6, abs=0.06), rate
        assert f"for {finding.duration_s:.1f}\N{NO-BREAK SPACE}s" in finding.note
        assert times[finding.start_frame] == pytest.approx(1.2, abs=0.05)


def test_half_way_down_knees_are_not_judged_until_the_slider_says_so() -> None:
    early = np.where(AT_60 < 0.9, 0.5, 1.2)
    clip = made(AT_60, {"knee_ankle_ratio": early, "knee_ankle_ratio_image": early})
    assert clip.judged("knee_caving")[1].faulty_reps == ()
    assert clip.judged("knee_caving", bent=40.0)[1].faulty_reps == (1,)
    straight = np.where(pulse(AT_60) < 0.2, 40.0, -5.0)
    clip = made(AT_60, {"knee_fppa_left_deg": straight})
    assert clip.judged("knee_angle_frontal")[1].faulty_reps == ()
    assert clip.judged("knee_angle_frontal", bent=10.0)[1].faulty_reps == ()


# ── two witnesses ───────────────────────────────────────────────────────────────────────────────
def caving(lifted: float, image: float) -> tuple[Severity | None, float, str]:
    clip = made(AT_60, {"knee_ankle_ratio": lifted, "knee_ankle_ratio_image": image})
    findings = clip.judged("knee_caving")[0].findings
    if not findings:
        return None, 0.0, ""
    return findings[0].severity, findings[0].confidence, findings[0].note


def test_pose_and_image_together_give_the_value() -> None:
    severity, sure, note = caving(0.7, 0.5)
    assert severity is Severity.MAJOR
    assert note.startswith("Knee caving 0.60, 0.30 below the limit of 0.90")
    assert "disagree" not in note
    assert caving(0.84, 0.92)[0] is Severity.BORDERLINE
    assert "disagree" not in caving(0.84, 0.92)[2], "apart by less than the expected error"
    assert caving(1.0, 0.9)[0] is None
    alone = caving(0.6, float("nan"))
    assert (alone[0], alone[1]) == (Severity.MAJOR, sure)
    assert caving(float("nan"), 0.6)[0] is Severity.MAJOR


def test_pose_and_image_on_both_sides_of_the_limit_are_doubtful() -> None:
    sure = caving(0.7, 0.5)[1]
    severity, doubtful, note = caving(0.45, 1.0)
    assert severity is Severity.BORDERLINE, "past by more than the error, were it not for the doubt"
    assert doubtful == pytest.approx(sure / 2)
    assert note.endswith("borderline, as 3D (0.45) and the image (1.00) disagree.")


# ── what must be seen ───────────────────────────────────────────────────────────────────────────
def test_a_hidden_joint_makes_a_rep_unknown() -> None:
    clip = made(AT_60, {"spine_angle_deg": 20.0}, scores={"left_hip": 0.2, "right_hip": 0.3})
    judgement, status = clip.judged("spine_angle")
    assert judgement.findings == ()
    assert (status.judged_reps, status.faulty_reps) == (0, ())
    assert status.unknown_reps == {1: "hip or shoulder hidden"}


def test_one_side_is_enough_for_what_needs_one_and_not_for_what_needs_both() -> None:
    clip = made(
        AT_60,
        {"spine_angle_deg": 20.0, "knee_ankle_ratio": 0.5, "knee_ankle_ratio_image": 0.5},
        scores={"left_hip": 0.2, "left_shoulder": 0.2, "left_knee": 0.2},
    )
    assert clip.judged("spine_angle")[1].faulty_reps == (1,)
    reason = clip.judged("knee_caving")[1].unknown_reps[1]
    assert "left knee" in reason
    assert reason.endswith("hidden")


def test_a_joint_seen_badly_lowers_the_confidence_and_is_said() -> None:
    clear = made(AT_60, {"spine_angle_deg": 20.0}).judged("spine_angle")[0].findings[0]
    dim = made(AT_60, {"spine_angle_deg": 20.0}, scores={"left_hip": 0.45, "right_hip": 0.45})
    finding = dim.judged("spine_angle")[0].findings[0]
    assert finding.confidence == pytest.approx(0.45)
    assert finding.note.endswith("parts of the body are hidden, so look for yourself.")
    assert clear.confidence == pytest.approx(0.9)
    assert "hidden" not in clear.note


def test_a_detector_without_feet_cant_tell_of_heels() -> None:
    clip = made(AT_60, {})
    scores = {n: s for n, s in clip.measurements.scores.items() if n not in FEET}
    footless = Made(Measurements(AT_60, clip.measurements.series, scores), clip.rep)
    _, status = footless.judged("heel_rise")
    assert status.unsupported == "this detector does not find the heel and toes"


def test_too_few_frames_a_second_are_said() -> None:
    slow = np.arange(0.0, 3.01, 0.1)
    _, status = made(slow, {}, down_s=0.3).judged("tempo")
    assert status.unknown_reps == {1: "10 frames a second are too few; it needs 12"}
    assert made(AT_60, {}, down_s=0.3).judged("tempo")[1].faulty_reps == (1,)


def test_the_error_is_that_of_the_view() -> None:
    clip = made(AT_60, {"spine_angle_deg": 42.5})
    assert clip.judged("spine_angle", ViewKind.FRONT)[1].borderline_reps == (1,)
    assert clip.judged("spine_angle", ViewKind.SIDE)[1].faulty_reps == (1,)
    finding = clip.judged("spine_angle", ViewKind.REAR)[0].findings[0]
    assert "within the expected error of 5°" in finding.note


# ── again and again ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def three_squats() -> tuple[Segmentation, Measurements]:
    motion = squats(SquatRep(), SquatRep(spine_angle_deg=30.0), SquatRep(knee_width_ratio=0.6))
    poses, keypoints, measured = observe(motion.joints, motion.times_s, 0.0)
    return segment(poses, keypoints, measured, None), measured


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(RULES), st.integers(0, 1), st.floats(0, 1), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_what_a_judge_remembers_changes_no_judgement(
    three_squats: tuple[Segmentation, Measurements],
    moves: list[tuple[Rule, int, float, bool]],
) -> None:
    bench, chosen = Judge(*three_squats), RuleSettings()
    for rule, which, share, on in moves:
        threshold = rule.thresholds[which % len(rule.thresholds)]
        value = threshold.minimum + share * (threshold.maximum - threshold.minimum)
        chosen = chosen.with_value(rule, threshold, value).with_enabled(rule, on)
        assert bench.judge(chosen) == judge(*three_squats, chosen)


@pytest.mark.parametrize("kept", ["24", "60", "240", "variable"])
def test_verdicts_are_the_same_at_any_frame_rate(kept: str) -> None:
    fps = {"24": 24.0, "240": 240.0}.get(kept, 60.0)
    motion = squats(
        SquatRep(),
        SquatRep(spine_angle_deg=25.0),
        SquatRep(depth_deg=-20.0),
        SquatRep(knee_width_ratio=0.4),
        SquatRep(down_s=0.45),
        fps=fps,
    )
    joints, times = motion.joints, motion.times_s
    if kept == "variable":
        chosen = np.random.default_rng(2).random(len(times)) < 0.6
        joints, times = joints[chosen], times[chosen]
    poses, keypoints, measured = observe(joints, times, 0.0)
    found = segment(poses, keypoints, measured, None)
    statuses = {s.rule: s for s in judge(found, measured, RuleSettings()).statuses}
    assert statuses["spine_angle"].faulty_reps == (2,)
    assert statuses["depth"].faulty_reps == (3,)
    assert statuses["knee_caving"].faulty_reps == (4,)
    assert 5 in statuses["tempo"].faulty_reps + statuses["tempo"].borderline_reps
    assert set(statuses["tempo"].faulty_reps) <= {5}


def test_a_sound_squat_is_not_littered_with_findings() -> None:
    motion = squats(*[SquatRep()] * 3)
    for azimuth in (0.0, 35.0, 90.0, 180.0):
        poses, keypoints, measured = observe(motion.joints, motion.times_s, azimuth)
        found = segment(poses, keypoints, measured, None)
        assert judge(found, measured, RuleSettings()).findings == ()


# ── on and off ──────────────────────────────────────────────────────────────────────────────────
def test_a_rule_off_by_default_is_switched_on_and_only_changes_are_kept() -> None:
    heels, spine = rule_by_id("heel_rise"), rule_by_id("spine_angle")
    start = RuleSettings()
    assert (start.is_on(heels), start.is_on(spine)) == (False, True)
    changed = start.with_enabled(heels, True).with_enabled(spine, False)
    assert (changed.is_on(heels), changed.is_on(spine)) == (True, False)
    assert (changed.enabled, changed.disabled) == ({"heel_rise"}, {"spine_angle"})
    assert changed.with_enabled(heels, False).with_enabled(spine, True) == start
