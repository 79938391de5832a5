"""Clips whose every picture says which one it is, in the forms that make readers err."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np

from inference.skeleton import Image

WIDTH, HEIGHT = 320, 192
_BITS = 10


def picture(number: int) -> Image:
    """Draw a number as black and white blocks over something that moves."""
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    scene = 96 + 60 * np.sin((x + 3 * number) / 9) * np.cos((y - 2 * number) / 7)
    image = np.repeat(scene.astype(np.uint8)[..., None], 3, axis=2)
    return _with_bars(image, number)


def large_picture(number: int, width: int, height: int) -> Image:
    """Draw a number over detail that moves and the noise of a phone's camera indoors."""
    image = np.roll(_detail(width, height), (2 * number, 3 * number), axis=(0, 1))
    noise = np.roll(_noise(width, height), number * 997_993, axis=None)
    return _with_bars(cv2.add(image, noise), number)


@lru_cache(maxsize=2)
def _noise(width: int, height: int) -> Image:
    return np.random.default_rng(1).integers(0, 24, (height, width, 3), np.uint8)


@lru_cache(maxsize=2)
def _detail(width: int, height: int) -> Image:
    random = np.random.default_rng(0)
    image = np.zeros((height, width, 3), np.float32)
    for cell, contrast in ((64, 60), (16, 30), (4, 12)):
        coarse = random.normal(0, contrast, (height // cell + 1, width // cell + 1, 3))
        shape = ((width // cell + 1) * cell, (height // cell + 1) * cell)
        image += cv2.resize(coarse.astype(np.float32), shape)[:height, :width]
    return np.clip(image + 110, 0, 255).astype(np.uint8)


def _with_bars(image: Image, number: int) -> Image:
    height, width = image.shape[:2]
    block = width // _BITS
    for bit in range(_BITS):
        bright = 235 if number >> bit & 1 else 20
        image[: height // 3, bit * block : (bit + 1) * block] = bright
    return image


def number_in(image: Image) -> int:
    """Read the number of an upright picture, of any size."""
    height, width = image.shape[:2]
    rows = image[height // 12 : height // 4, :, 1].mean(axis=0)
    blocks = [block[len(block) // 4 : -len(block) // 4] for block in np.array_split(rows, _BITS)]
    assert width >= 4 * _BITS
    return sum(1 << bit for bit, block in enumerate(blocks) if block.mean() > 128)


def write_clip(
    path: Path,
    times: Sequence[Fraction],
    *,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    time_base: Fraction = Fraction(1, 90_000),
    turn: int = 0,
    container: dict[str, str] | None = None,
    sound: str | None = None,
    draw: Callable[[int], Image] = picture,
) -> Path:
    """Write one picture for each time in seconds, stored turned by `turn` degrees."""
    with av.open(str(path), "w", options=container or {}) as output:
        video = output.add_stream(codec, rate=30, options=options or {})
        video.height, video.width = np.rot90(draw(0), -turn // 90).shape[:2]
        video.pix_fmt = "yuv420p"
        video.codec_context.time_base = time_base
        if turn:
            video.set_display_rotation(turn)
        audio = None if sound is None else output.add_stream(sound, rate=48_000)
        if audio is not None:
            audio.layout = "mono"
            output.mux(audio.encode(_tone(float(times[-1]) + 1 / 30)))
        for number, time in enumerate(times):
            stored = np.ascontiguousarray(np.rot90(draw(number), -turn // 90))
            frame = av.VideoFrame.from_ndarray(stored, format="bgr24")
            frame.pts, frame.time_base = round(time / time_base), time_base
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        if audio is not None:
            output.mux(audio.encode(None))
    return path


def _tone(seconds: float) -> av.AudioFrame:
    """A tone whose loudness grows in a straight line, so that a moment can be told from it."""
    time = np.arange(round(seconds * 48_000)) / 48_000
    wave = 0.9 * time / seconds * np.sin(2 * np.pi * 440 * time)
    frame = av.AudioFrame.from_ndarray(
        (wave * 32767).astype(np.int16)[None], format="s16", layout="mono"
    )
    frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
    return frame


def steady(frames: int, fps: int = 30) -> list[Fraction]:
    """Times at a constant rate."""
    return [Fraction(n, fps) for n in range(frames)]


def unsteady(frames: int) -> list[Fraction]:
    """Times of a phone whose rate wavers, with a pause in the middle."""
    wavering = [Fraction(round(3000 * n + 1200 * np.sin(1.7 * n)), 90_000) for n in range(frames)]
    pause = Fraction(1, 2)
    return [time + (pause if n > frames // 2 else 0) for n, time in enumerate(wavering)]


def remux(source: Path, target: Path, change: Callable[[int, av.Packet], None]) -> Path:
    """Copy the packets of a clip, each changed on the way."""
    with av.open(str(source)) as given, av.open(str(target), "w") as output:
        stream = given.streams.video[0]
        copy = output.add_stream_from_template(stream, opaque=True)
        for number, packet in enumerate(p for p in given.demux(stream) if p.size):
            change(number, packet)
            packet.stream = copy
            output.mux(packet)
    return target
