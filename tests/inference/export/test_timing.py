from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.export.plan import ClipPlan
from inference.export.timing import CARD, Timing, plan_timing
from inference.motion.types import Finding, Severity
from tests.factories import clip_info
from tests.inference.export.reviews import SPINE_FAULT

FRAMES = 60


def timing(*findings: Finding, fps: float = 30.0, **what: object) -> Timing:
    how = {"first_frame": 0, "last_frame": FRAMES - 1, "card_s": 0.0} | what
    return plan_timing(clip_info(FRAMES, fps), findings, ClipPlan(Path("a.mp4"), **how))


def stretches(planned: Timing) -> dict[int, float]:
    """How long each frame is shown, in order."""
    lengths = np.diff(planned.times_s, append=planned.end_s)
    return {
        frame: float(lengths[planned.frames == frame].sum())
        for frame in dict.fromkeys(planned.frames.tolist())
    }


def fault(frame: int, severity: Severity = Severity.MAJOR) -> Finding:
    return replace(SPINE_FAULT, worst_frame=frame, severity=severity)


def test_as_filmed_each_frame_keeps_its_time() -> None:
    planned = timing(first_frame=10, last_frame=19)
    assert planned.frames.tolist() == list(range(10, 20))
    np.testing.assert_allclose(planned.times_s, np.arange(10) / 30)
    assert planned.end_s == planned.as_filmed_s == pytest.approx(10 / 30)
    assert planned.fps == pytest.approx(30)


def test_a_rate_that_varies_still_varies_when_slowed() -> None:
    clip = clip_info(FRAMES)
    times = np.cumsum(np.random.default_rng(0).uniform(0.01, 0.04, FRAMES))
    clip = replace(clip, times_s=times - times[0], duration_s=float(times[-1] - times[0]) + 0.03)
    planned = plan_timing(clip, (), ClipPlan(Path("a.mp4"), 5, 50, speed=0.25, card_s=0.0))
    assert planned.frames.tolist() == list(range(5, 51))
    np.testing.assert_allclose(planned.times_s, (clip.times_s[5:51] - clip.times_s[5]) * 4)
    assert planned.as_filmed_s == 0


def test_a_tenth_of_the_speed_leaves_no_long_gap() -> None:
    for fps in (10.0, 24.0, 30.0):
        planned = timing(fps=fps, speed=0.1)
        assert planned.end_s == pytest.approx(FRAMES / fps * 10)
        assert max(np.diff(planned.times_s)) <= 0.5
        assert set(stretches(planned)) == set(range(FRAMES))


def test_it_stands_still_once_at_each_faulty_frame_of_the_span() -> None:
    findings = (fault(20), fault(20), fault(40), fault(30, Severity.BORDERLINE), fault(59))
    planned = timing(*findings, last_frame=49, pause_s=1.5)
    lengths = stretches(planned)
    paused = {frame for frame, length in lengths.items() if length > 0.1}
    assert paused == {20, 40}
    assert lengths[20] == pytest.approx(1.5 + 1 / 30)
    assert planned.end_s == pytest.approx(50 / 30 + 3.0)
    assert max(np.diff(planned.times_s)) == pytest.approx(1 / 30, rel=0.05)
    assert planned.as_filmed_s == 0


def test_a_pause_that_never_comes_leaves_the_sound() -> None:
    assert timing(fault(40, Severity.BORDERLINE), pause_s=2.0).as_filmed_s == pytest.approx(2.0)


def test_the_card_comes_last_and_is_silent() -> None:
    planned = timing(card_s=3.0)
    assert planned.frames[FRAMES - 1 :].tolist() == [FRAMES - 1, *[CARD] * 90]
    assert stretches(planned)[CARD] == pytest.approx(3.0)
    assert planned.end_s == pytest.approx(5.0)
    assert planned.as_filmed_s == pytest.approx(2.0)


def test_no_more_than_sixty_pictures_a_second() -> None:
    for fps, speed, shown in ((240.0, 1.0, 15), (120.0, 1.0, 30), (120.0, 0.5, FRAMES)):
        planned = timing(fps=fps, speed=speed)
        assert len(planned) == shown
        assert planned.fps == pytest.approx(60)
        assert planned.end_s == pytest.approx(FRAMES / fps / speed)
        np.testing.assert_allclose(planned.times_s, planned.frames / fps / speed)


def test_a_faulty_frame_is_shown_although_others_are_left_out() -> None:
    planned = timing(fault(33), fps=240.0, pause_s=1.0)
    lengths = stretches(planned)
    assert max(lengths, key=lengths.__getitem__) == 33
    assert planned.end_s == pytest.approx(FRAMES / 240 + 1.0)


def test_sixty_that_wavers_a_little_is_left_whole() -> None:
    assert len(timing(fps=60.6)) == FRAMES
