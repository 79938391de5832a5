from __future__ import annotations

import time

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.player import Player
from app.session import Session
from inference.video.clip import ClipInfo
from tests.factories import clip_info, squat_review


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session()


def watch(session: Session) -> list[int]:
    seen: list[int] = []
    session.frame_changed.connect(seen.append)
    return seen


def test_playing_keeps_the_tempo_of_the_clip(session: Session, qtbot: QtBot) -> None:
    player = Player(session)
    session.open_clip(clip_info(60, fps=60.0))
    seen = watch(session)
    start = time.perf_counter()
    player.toggle()
    qtbot.waitUntil(lambda: not session.playing, timeout=10_000)
    elapsed = time.perf_counter() - start
    assert seen[-1] == 59
    assert seen == sorted(seen)
    assert elapsed == pytest.approx(59 / 60, abs=0.4)


def test_true_times_rule_not_a_frame_rate(session: Session, qtbot: QtBot) -> None:
    """Nine frames within 0.1 s, then a frame that stands for 0.5 s."""
    times = np.append(np.linspace(0.0, 0.1, 9), 0.6)
    base = clip_info(10)
    session.open_clip(ClipInfo(base.path, 540, 720, 0, 10, times, 0.7, 16.0, True, "h264", False))
    player = Player(session)
    player.toggle()
    qtbot.wait(300)
    assert session.frame == 8
    session.set_playing(False)


def test_slow_motion_is_slow(session: Session, qtbot: QtBot) -> None:
    player = Player(session)
    session.open_clip(clip_info(300, fps=100.0))
    session.set_speed(0.25)
    player.toggle()
    qtbot.wait(400)
    session.set_playing(False)
    assert 4 <= session.frame <= 20


def test_at_the_end_it_starts_again_from_the_first_frame(session: Session, qtbot: QtBot) -> None:
    player = Player(session)
    session.open_clip(clip_info(300))
    session.set_frame(299)
    player.toggle()
    assert session.frame == 0
    assert session.playing
    session.set_playing(False)


def test_backwards_ends_at_the_start(session: Session, qtbot: QtBot) -> None:
    player = Player(session)
    session.open_clip(clip_info(60, fps=120.0))
    session.set_frame(30)
    player.shuttle(-1)
    qtbot.waitUntil(lambda: not session.playing, timeout=5_000)
    assert session.frame == 0


def test_shuttling_again_goes_faster_and_k_holds(session: Session, qtbot: QtBot) -> None:
    player = Player(session)
    session.open_clip(clip_info(3000))
    player.shuttle(1)
    player.shuttle(1)
    assert session.speed == 2.0
    player.shuttle(0)
    assert not session.playing


def test_a_looped_rep_stays_within_its_frames(session: Session, qtbot: QtBot) -> None:
    review = squat_review()
    session.open_clip(review.analysis.clip)
    session.apply_review(review)
    rep = session.reps[1]
    player = Player(session)
    session.set_frame(rep.end_frame - 8)
    session.set_loop(rep)
    session.set_speed(2.0)
    seen = watch(session)
    player.toggle()
    qtbot.waitUntil(lambda: rep.start_frame in seen, timeout=5_000)
    qtbot.wait(100)
    session.set_playing(False)
    assert all(rep.start_frame <= frame <= rep.end_frame for frame in seen)


def test_seeking_while_playing_goes_on_from_there(session: Session, qtbot: QtBot) -> None:
    player = Player(session)
    session.open_clip(clip_info(3000))
    player.toggle()
    qtbot.wait(60)
    session.set_frame(2000)
    qtbot.wait(120)
    session.set_playing(False)
    assert 2000 <= session.frame < 2030
