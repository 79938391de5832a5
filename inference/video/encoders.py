"""Which H.264 encoder writes a clip: one of the graphics card where it works, else x264.

What a driver promises and what it does are not the same, so an encoder counts as working only when
a trial clip of the wanted size comes back from an ordinary decoder as it went in.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock
from typing import cast

import av
import cv2
import numpy as np
from av.codec import Codec
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, VideoReformatter
from av.video.stream import VideoStream

from inference.skeleton import FloatArray, Image

log = logging.getLogger(__name__)

TICK = Fraction(1, 90_000)
"""The unit of a picture's time, in seconds."""

_KEY_FRAME_EVERY_S = 2.0
_BT709 = 1
_TRIAL_FRAMES = 12
_TRIAL_ERROR = 5.0
"""Grey levels by which a trial picture may differ on average; the worst x264 can do, by nine."""


def _bt709_from_bgr() -> FloatArray:
    """Return the 3 × 4 matrix from BGR to Y′CbCr, 8 bits, limited range (ITU-R BT.709, 3 and 4)."""
    red, blue = 0.2126, 0.0722
    grey = np.array([blue, 1 - red - blue, red])
    to_blue = (np.array([1.0, 0.0, 0.0]) - grey) / (2 * (1 - blue))
    to_red = (np.array([0.0, 0.0, 1.0]) - grey) / (2 * (1 - red))
    rows = np.stack([219 * grey, 224 * to_blue, 224 * to_red]) / 255
    return np.hstack([rows, np.array([[16.0], [128.0], [128.0]])])


_BT709_FROM_BGR = _bt709_from_bgr()


@dataclass(frozen=True)
class Encoder:
    """A way to write H.264.

    Attributes
    ----------
    name : str
        Of FFmpeg's codec: ``libx264``, ``h264_nvenc``.
    maker : str
        Whose hardware it runs on: ``NVIDIA``; empty for the processor.
    options : callable
        ``options(crf, preset, pixels_per_second)`` gives the codec's options for a quality on the
        scale of x264, 0–51: lower is better and larger.
    pixel_format : str
        Of the pictures that it takes.
    """

    name: str
    maker: str
    options: Callable[[int, str, float], dict[str, str]]
    pixel_format: str = "nv12"

    @property
    def hardware(self) -> bool:
        """Whether it runs on something else than the processor."""
        return bool(self.maker)


def _x264(crf: int, preset: str, _: float) -> dict[str, str]:
    return {"crf": str(crf), "preset": preset}


def _nvenc(crf: int, _: str, __: float) -> dict[str, str]:
    return {"preset": "p4", "rc": "vbr", "cq": str(crf + 3), "b": "0", "forced-idr": "1"}


def _qsv(crf: int, _: str, __: float) -> dict[str, str]:
    return {"preset": "faster", "global_quality": str(crf + 3), "forced_idr": "1"}


def _amf(crf: int, _: str, __: float) -> dict[str, str]:
    return {"quality": "balanced", "rc": "cqp", "qp_i": str(crf + 1), "qp_p": str(crf + 3)}


def _videotoolbox(crf: int, _: str, pixels_per_second: float) -> dict[str, str]:
    # It knows no constant quality on every Mac. Six steps of crf halve or double the size.
    bits_per_pixel = 0.12 * 2 ** ((20 - crf) / 6)
    return {"b": str(round(bits_per_pixel * pixels_per_second)), "profile": "high"}


def _mediafoundation(crf: int, _: str, __: float) -> dict[str, str]:
    quality = int(np.clip(110 - 2 * crf, 30, 95))
    return {"hw_encoding": "1", "rate_control": "quality", "quality": str(quality)}


X264 = Encoder("libx264", "", _x264, "yuv420p")
HARDWARE = (
    Encoder("h264_nvenc", "NVIDIA", _nvenc),
    Encoder("h264_videotoolbox", "Apple", _videotoolbox),
    Encoder("h264_qsv", "Intel", _qsv),
    Encoder("h264_amf", "AMD", _amf),
    Encoder("h264_mf", "Windows", _mediafoundation),
)
"""What is tried, in this order. VA-API is not: it takes pictures that lie on the card already."""

_known: dict[tuple[Encoder, tuple[int, int]], bool] = {}
_one_trial = Lock()


def working_encoder(size: tuple[int, int], candidates: tuple[Encoder, ...] = HARDWARE) -> Encoder:
    """Return the first encoder that proves to work for pictures of a size, else `X264`.

    A trial takes up to a second, once for each size while the program runs; call it in the
    background.

    Parameters
    ----------
    size : (int, int)
        Width and height, in pixels, both even.
    candidates : tuple of Encoder, optional
    """
    with _one_trial:
        for encoder in candidates:
            if (encoder, size) not in _known:
                _known[encoder, size] = _proves_itself(encoder, size)
            if _known[encoder, size]:
                return encoder
    return X264


def distrust(encoder: Encoder, size: tuple[int, int]) -> None:
    """Use an encoder no more for pictures of a size: it failed although its trial had gone well."""
    with _one_trial:
        _known[encoder, size] = False


def add_h264(
    container: OutputContainer,
    encoder: Encoder,
    size: tuple[int, int],
    fps: float,
    *,
    crf: int = 20,
    preset: str = "veryfast",
) -> VideoStream:
    """Add a stream that plays anywhere: H.264, 4:2:0, BT.709 in limited range and tagged so.

    Parameters
    ----------
    container : OutputContainer
    encoder : Encoder
    size : (int, int)
        Width and height, both even.
    fps : float
        Mean rate of the pictures.
    crf, preset : optional
        As in `Encoder`.
    """
    rate = Fraction(fps).limit_denominator(1001) or Fraction(1)
    options = encoder.options(crf, preset, size[0] * size[1] * fps)
    stream = cast(VideoStream, container.add_stream(encoder.name, rate=rate, options=options))
    stream.width, stream.height = size
    stream.pix_fmt = encoder.pixel_format
    context = stream.codec_context
    context.time_base = TICK
    context.gop_size = max(1, round(_KEY_FRAME_EVERY_S * fps))
    # Without these fields a player guesses the colours by the size of the picture.
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = ColorRange.MPEG
    # PyAV asks for slices by default, which x264 pays for in size and speed.
    context.thread_type = "FRAME"
    context.thread_count = 0
    return stream


class ToH264:
    """Converts pictures to what an encoder of `add_h264` takes; used by one thread at a time.

    OpenCV does it in half the time of swscale, rounds to the nearest, and averages the colours of
    four pixels where swscale takes one of them.

    Parameters
    ----------
    encoder : Encoder
    """

    def __init__(self, encoder: Encoder) -> None:
        self._format = encoder.pixel_format
        self._reformatter = VideoReformatter()
        self._full = self._half = np.empty((0, 0, 3), np.uint8)

    def __call__(self, image: Image) -> VideoFrame:
        """Convert a BGR picture, shape (H, W, 3), uint8, both sides even, to a frame of its own."""
        height, width = image.shape[:2]
        frame = VideoFrame(width, height, "yuv420p")
        luma, blue, red = (_pixels(plane) for plane in frame.planes)
        if self._full.shape != image.shape:  # fresh memory is slow
            self._full = np.empty(image.shape, np.uint8)
            self._half = np.empty((height // 2, width // 2, 3), np.uint8)
        cv2.transform(image, _BT709_FROM_BGR, dst=self._full)
        cv2.extractChannel(self._full, 0, dst=luma)
        half = (width // 2, height // 2)
        cv2.resize(image, half, dst=self._half, interpolation=cv2.INTER_AREA)
        colours = cv2.transform(self._half, _BT709_FROM_BGR)
        cv2.extractChannel(colours, 1, dst=blue)
        cv2.extractChannel(colours, 2, dst=red)
        if self._format != "yuv420p":
            frame = self._reformatter.reformat(frame, format=self._format)
        frame.colorspace = frame.color_primaries = frame.color_trc = _BT709
        frame.color_range = ColorRange.MPEG
        return frame


def _pixels(plane: VideoPlane) -> Image:
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def _proves_itself(encoder: Encoder, size: tuple[int, int]) -> bool:
    """Encode a few pictures and see whether they come back."""
    try:
        Codec(encoder.name, "w")
        written = _encoded(encoder, size)
        came = _decoded(written)
    except (av.error.FFmpegError, OSError, ValueError, RuntimeError) as error:
        log.info("%s does not work for %d × %d pictures: %s", encoder.name, *size, error)
        return False
    if len(came) != _TRIAL_FRAMES:
        log.warning("%s lost pictures of its trial", encoder.name)
        return False
    errors = [
        cv2.absdiff(picture, image).mean() if picture.shape == image.shape else np.inf
        for picture, image in zip(came, _trial_pictures(size), strict=True)
    ]
    log.info("%s is off by up to %.1f grey levels in its trial", encoder.name, max(errors))
    return bool(max(errors) < _TRIAL_ERROR)


def _encoded(encoder: Encoder, size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = add_h264(container, encoder, size, 30.0)
        convert = ToH264(encoder)
        for number, picture in enumerate(_trial_pictures(size)):
            frame = convert(picture)
            frame.pts, frame.time_base = number * 3000, TICK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _decoded(written: bytes) -> list[Image]:
    with av.open(io.BytesIO(written), "r") as container:
        frames = list(container.decode(video=0))
        if container.streams.video[0].codec_context.name != "h264":
            return []
        to_bgr = VideoReformatter()
        return [
            cast(Image, to_bgr.reformat(f, format="bgr24", src_colorspace=_BT709).to_ndarray())
            for f in frames
        ]


def _trial_pictures(size: tuple[int, int]) -> Iterator[Image]:
    """Draw coloured patches that move, each picture other than those before it."""
    patches = np.random.default_rng(0).integers(16, 235, (9, 16, 3), np.uint8)
    large = cv2.resize(patches, size, interpolation=cv2.INTER_LINEAR)
    for number in range(_TRIAL_FRAMES):
        yield cast(Image, np.roll(large, number * size[0] // 16, axis=1))
