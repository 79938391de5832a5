from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.inference.video.clips import remux, steady, unsteady, write_clip

FRAMES = 50


@dataclass(frozen=True)
class HardClip:
    """A clip that readers get wrong, and what it truly holds."""

    path: Path
    numbers: list[int]
    times_s: list[float]
    rotation: int = 0


def _cut_before(path: Path, first: int) -> Path:
    """Begin a clip in the middle of a group, as a phone's trim does: by an edit list."""

    def earlier(_: int, packet: av.Packet) -> None:
        shift = round(Fraction(first, 30) / packet.time_base)
        packet.pts, packet.dts = packet.pts - shift, packet.dts - shift

    return remux(path, path.with_name("edit list.mp4"), earlier)


def _steady(path: Path, frames: int = FRAMES, turn: int = 0, **how: Any) -> HardClip:
    times = steady(frames)
    write_clip(path, times, turn=turn, **how)
    return HardClip(path, list(range(frames)), [float(t) for t in times], turn % 360)


def _b_frames(folder: Path) -> HardClip:
    return _steady(folder / "b frames.mp4", options={"g": "12", "bf": "2"})


def _long_group(folder: Path) -> HardClip:
    options = {"g": "250", "bf": "3", "b-pyramid": "normal"}
    return _steady(folder / "long group.mp4", options=options)


def _open_group(folder: Path) -> HardClip:
    options = {"x264-params": "open-gop=1:keyint=12:bframes=3:b-pyramid=normal:scenecut=0"}
    return _steady(folder / "open group.mp4", options=options)


def _hevc(folder: Path) -> HardClip:
    params = "log-level=none:keyint=12:bframes=3:open-gop=1"
    options = {"preset": "ultrafast", "x265-params": params}
    return _steady(folder / "hevc.mp4", codec="libx265", options=options)


def _vp9(folder: Path) -> HardClip:
    options = {"g": "20", "deadline": "realtime", "cpu-used": "8", "lag-in-frames": "16"}
    clip = _steady(folder / "vp9.webm", codec="libvpx-vp9", options=options | {"auto-alt-ref": "1"})
    return HardClip(clip.path, clip.numbers, [round(t, 3) for t in clip.times_s])


def _avi(folder: Path) -> HardClip:
    how = {"codec": "mpeg4", "time_base": Fraction(1, 30), "options": {"g": "12", "q": "4"}}
    return _steady(folder / "mpeg4.avi", **how)


def _vfr(folder: Path) -> HardClip:
    times = unsteady(FRAMES)
    write_clip(folder / "vfr.mp4", times, options={"g": "20", "bf": "2"})
    return HardClip(folder / "vfr.mp4", list(range(FRAMES)), [float(t) for t in times])


def _edit_list(folder: Path) -> HardClip:
    whole = write_clip(folder / "whole.mp4", steady(FRAMES), options={"g": "24", "bf": "3"})
    times = [n / 30 for n in range(FRAMES - 7)]
    return HardClip(_cut_before(whole, 7), list(range(7, FRAMES)), times)


def _rotated(turn: int) -> Callable[[Path], HardClip]:
    return lambda folder: _steady(folder / f"turned {turn}.mp4", frames=15, turn=turn)


def _non_ascii(folder: Path) -> HardClip:
    return _steady(folder / "Übung 深蹲 #1 %d.mp4", frames=15)


HARD_CLIPS = {
    "b-frames": _b_frames,
    "long group": _long_group,
    "open group": _open_group,
    "hevc": _hevc,
    "vp9": _vp9,
    "avi": _avi,
    "vfr": _vfr,
    "edit list": _edit_list,
    "rotated 90": _rotated(90),
    "rotated 180": _rotated(180),
    "rotated -90": _rotated(-90),
    "non-ascii": _non_ascii,
}


@pytest.fixture(scope="package", params=HARD_CLIPS)
def hard_clip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> HardClip:
    return HARD_CLIPS[request.param](tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="package")
def plain_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty frames with B-frames, groups of twelve, index first."""
    path = tmp_path_factory.mktemp("clips") / "plain.mp4"
    options = {"g": "12", "bf": "2"}
    return write_clip(path, steady(60), options=options, container={"movflags": "+faststart"})
