"""Bar-coded clips at full size, one of each kind that phones and editors make, and plain peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from inference.skeleton import Image
from tests.inference.video.clips import (
    large_picture,
    number_in,
    remux,
    steady,
    unsteady,
    write_clip,
)

_FULL_HD = partial(large_picture, width=1920, height=1080)
_UHD = partial(large_picture, width=3840, height=2160)
_RATE = {"b": "15M", "maxrate": "18M", "bufsize": "18M", "preset": "veryfast"}
_UHD_RATE = {"b": "45M", "maxrate": "50M", "bufsize": "50M", "preset": "ultrafast"}


@dataclass(frozen=True)
class Kind:
    """A clip, and which picture each of its frames is."""

    name: str
    path: Path
    numbers: list[int]
    fps: float = 30.0


def _steady(path: Path, frames: int, fps: int = 30, **how: Any) -> Path:
    return write_clip(path, steady(frames, fps), **({"draw": _FULL_HD} | how))


def _cut(path: Path, source: Path, first: int) -> Path:
    def earlier(_: int, packet: av.Packet) -> None:
        shift = round(Fraction(first, 30) / packet.time_base)
        packet.pts, packet.dts = packet.pts - shift, packet.dts - shift

    return remux(source, path, earlier)


def _no_scenes(**options: str) -> dict[str, str]:
    return _RATE | options | {"x264-params": "scenecut=0"}


def make_kinds(folder: Path, frames: int = 300) -> Iterator[Kind]:
    """Write the clips one by one; a 1080p one takes ten seconds."""
    plain = list(range(frames))
    path = _steady(folder / "g30.mp4", frames, options=_RATE | {"g": "30", "bf": "0"})
    yield Kind("1080p30, key frame each 1 s", path, plain)
    options = _no_scenes(g="240", bf="2")
    whole = _steady(folder / "g240.mp4", frames, options=options)
    yield Kind("1080p30, key frame each 8 s, B-frames", whole, plain)
    path = _steady(folder / "60.mp4", frames, 60, options=_RATE | {"g": "60", "bf": "2"})
    yield Kind("1080p60", path, plain, 60.0)
    short = frames * 2 // 5
    path = _steady(folder / "4k.mp4", short, options=_UHD_RATE | {"g": "30"}, draw=_UHD)
    yield Kind("4K30", path, list(range(short)))
    how: dict[str, Any] = {"options": _RATE | {"g": "60", "bf": "2"}, "draw": _FULL_HD}
    path = write_clip(folder / "vfr.mp4", unsteady(short), **how)
    yield Kind("1080p, variable rate", path, list(range(short)))
    path = _steady(folder / "turned.mp4", short, turn=90, options=_RATE | {"g": "30"})
    yield Kind("1080p30, rotated", path, list(range(short)))
    params = "open-gop=1:keyint=48:bframes=3:b-pyramid=normal:scenecut=0"
    path = _steady(folder / "open.mp4", short, options=_RATE | {"x264-params": params})
    yield Kind("1080p30, open GOP", path, list(range(short)))
    if "libx265" in av.codecs_available:
        params = "log-level=none:keyint=48:bframes=3:open-gop=1:bitrate=10000"
        options = {"preset": "ultrafast", "x265-params": params}
        path = _steady(folder / "hevc.mp4", short, codec="libx265", options=options)
        yield Kind("1080p30, HEVC", path, list(range(short)))
    yield Kind("1080p30, edit list", _cut(folder / "edit.mp4", whole, 100), plain[100:])


Seek = Callable[[int], Image | None]


def opencv(path: Path) -> Seek:
    """Seek as OpenCV does it."""
    capture = cv2.VideoCapture(str(path))

    def seek(frame: int) -> Image | None:
        capture.set(cv2.CAP_PROP_POS_FRAMES, frame)
        return capture.read()[1]

    return seek


def pyav(path: Path, fps: float) -> Seek:
    """Seek as PyAV's manual shows it: to the key frame before, then on to the time."""
    container = av.open(str(path))
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"

    def seek(frame: int) -> Image | None:
        wanted = (stream.start_time or 0) + round(frame / fps / stream.time_base)
        container.seek(wanted, stream=stream, backward=True)
        for decoded in container.decode(stream):
            if decoded.pts is not None and decoded.pts >= wanted:
                picture = decoded.to_ndarray(format="bgr24")
                return np.rot90(picture, round(decoded.rotation / 90))
        return None

    return seek


def says(image: Image | None) -> int:
    """Return which picture it is, −1 for none."""
    return -1 if image is None else number_in(image)
