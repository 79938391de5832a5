"""Open a clip and say exactly which frames it holds, and when each is shown.

No frame count or frame rate of a header is trusted: one pass over the packets, without decoding,
gives the presentation time of every frame, which is what random access and true timestamps rest on.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from inference.texts import tr
from inference.video.clip import (
    ClipInfo,
    EmptyVideoError,
    NotAVideoError,
    TruncatedVideoError,
    VideoError,
)

_MP4_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_NOT_MOVING = frozenset({"tty", "image2"})
_FALLBACK_FPS = 30.0
_LEFT_OUT_S = 0.25
"""How much shorter than announced a clip may be; a few frames at its end are no loss."""


@dataclass(frozen=True, eq=False)
class FrameIndex:
    """Where the frames of a stream are.

    Attributes
    ----------
    pts : array, shape (T,), int64
        Presentation time of each shown frame in ticks of the time base, increasing.
    keys : array, shape (K,), int64
        Frames at which decoding can start, increasing.
    time_base : Fraction
        Seconds a tick.
    rotation : int
        Degrees counter-clockwise that turn a stored frame upright: 0, 90, 180 or 270.
    stored_size : (int, int)
        Width and height before the rotation, made square-pixelled.
    """

    pts: NDArray[np.int64]
    keys: NDArray[np.int64]
    time_base: Fraction
    rotation: int
    stored_size: tuple[int, int]


def probe(path: Path) -> ClipInfo:
    """Read what a clip holds, decoding no more than its first frame.

    Parameters
    ----------
    path : Path

    Returns
    -------
    ClipInfo

    Raises
    ------
    NotAVideoError
        If the file holds no video, or nothing at all.
    TruncatedVideoError
        If its index is missing, or no frame of what is left can be decoded.
    EmptyVideoError
        If the video has no frame.
    VideoError
        If the file is missing or may not be read.
    """
    return index_frames(path)[0]


def open_video(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a file and choose its video stream; the caller closes the container.

    Raises
    ------
    VideoError
        As `probe`.
    """
    _check_file(path)
    try:
        # With the protocol spelt out, a colon in a file name is not taken for one; with the list,
        # a playlist in disguise can't reach the network.
        container = av.open(f"file:{path}", options={"protocol_whitelist": "file"})
    except (av.FFmpegError, UnicodeError) as error:
        raise _not_opened(path) from error
    stream = _video_stream(container)
    if stream is None:
        container.close()
        raise NotAVideoError(
            tr("“{name}” holds no moving picture. Choose a video file.").format(name=path.name)
        )
    return container, stream


def index_frames(path: Path) -> tuple[ClipInfo, FrameIndex]:
    """Read every packet of a clip once, and no picture after the first.

    Parameters
    ----------
    path : Path

    Returns
    -------
    ClipInfo
    FrameIndex

    Raises
    ------
    VideoError
        As `probe`.
    """
    if (known := known_index(path)) is not None:
        return known
    container, stream = open_video(path)
    with container:
        return index_stream(path, container, stream)[:2]


def known_index(path: Path) -> tuple[ClipInfo, FrameIndex] | None:
    """Return what was read of a file before, if it is remembered and the file is unchanged.

    Showing a clip, analysing and exporting it then read its packets once.

    Raises
    ------
    VideoError
        If the file is missing, empty, or may not be read.
    """
    _check_file(path)
    with _remembering:
        return _remembered.get(_state_of(path))


def index_stream(
    path: Path, container: InputContainer, stream: VideoStream
) -> tuple[ClipInfo, FrameIndex, VideoFrame]:
    """Read every packet of an open clip, and remember what they say.

    Returns
    -------
    ClipInfo
    FrameIndex
    VideoFrame
        The first picture that could be decoded.

    Raises
    ------
    VideoError
        As `probe`.
    """
    state = _state_of(path)
    info, index, first = _index(path, container, stream)
    with _remembering:
        _remembered[state] = (info, index)
        while len(_remembered) > _REMEMBERED:
            _remembered.pop(next(iter(_remembered)))
    return info, index, first


_REMEMBERED = 8
_remembering = threading.Lock()
_remembered: dict[tuple[Path, int, int, int], tuple[ClipInfo, FrameIndex]] = {}


def _state_of(path: Path) -> tuple[Path, int, int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise _not_read(path, error) from error
    return path, stat.st_ino, stat.st_size, stat.st_mtime_ns


def _index(
    path: Path, container: InputContainer, stream: VideoStream
) -> tuple[ClipInfo, FrameIndex, VideoFrame]:
    packets: dict[int, tuple[bool, int]] = {}
    first: VideoFrame | None = None
    for packet in readable_packets(container, stream):
        if first is None:
            first = next(iter(decode(stream, packet)), None)
        if packet is None or packet.is_discard:
            continue
        pts = packet.pts if packet.pts is not None else packet.dts
        if pts is not None:
            packets[pts] = (packet.is_keyframe, packet.duration or 0)
    if first is not None and not packets:
        raise NotAVideoError(
            tr(
                "“{name}” does not say when its pictures are shown. Put it into an mp4 file "
                "with a converter and open that."
            ).format(name=path.name)
        )
    if first is None:
        raise _nothing_shown(path, stream.frames, bool(packets))
    shown = _shown(packets, first)
    index = FrameIndex(
        pts=np.array(shown, np.int64),
        keys=np.flatnonzero([packets[pts][0] for pts in shown]).astype(np.int64),
        time_base=stream.time_base or Fraction(1),
        rotation=round(first.rotation / 90) * 90 % 360,
        stored_size=_square_pixels(first, stream.sample_aspect_ratio),
    )
    return _describe(path, container, stream, index, packets[shown[-1]][1]), index, first


def readable_packets(
    container: InputContainer, stream: VideoStream
) -> Iterator[Packet[VideoStream] | None]:
    """Yield the packets of a stream up to where its data end or break off, and then None.

    None makes a decoder give up the frames that it still holds.
    """
    try:
        for packet in container.demux(stream):
            # An empty packet would end the decoding; a corrupt one was cut in the middle.
            if packet.size and not packet.is_corrupt:
                yield packet
    except (av.error.InvalidDataError, av.error.EOFError):
        pass
    yield None


def decode(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """Decode one packet; no frame where its data are damaged."""
    try:
        return stream.decode(packet)
    except (av.error.InvalidDataError, av.error.EOFError):
        return []


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise NotAVideoError(
                tr("“{name}” is a folder. Choose a video file.").format(name=path.name)
            )
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError as error:
        raise VideoError(
            tr("There is no file “{path}”. Was it moved or renamed?").format(path=path)
        ) from error
    except OSError as error:
        raise _not_read(path, error) from error
    if empty:
        raise NotAVideoError(
            tr("“{name}” is empty: it has no data at all. Copy it again.").format(name=path.name)
        )


def _not_read(path: Path, error: OSError) -> VideoError:
    return VideoError(
        tr("“{name}” can't be read: {reason}.").format(name=path.name, reason=error.strerror)
    )


def _not_opened(path: Path) -> VideoError:
    with path.open("rb") as file:
        head = file.read(8)
    if head[4:8] in _MP4_FIRST_BOXES:
        return TruncatedVideoError(
            tr(
                "“{name}” breaks off before its index, so none of it can be shown. "
                "Copy it from the camera again."
            ).format(name=path.name)
        )
    return NotAVideoError(
        tr("“{name}” is not a video that can be read. Choose a video file.").format(name=path.name)
    )


def _nothing_shown(path: Path, announced: int, has_packets: bool) -> VideoError:
    if has_packets or announced:
        return TruncatedVideoError(
            tr(
                "“{name}” breaks off before its first picture, or is damaged. "
                "Copy it from the camera again."
            ).format(name=path.name)
        )
    return EmptyVideoError(tr("“{name}” is a video without a single frame.").format(name=path.name))


def _video_stream(container: InputContainer) -> VideoStream | None:
    if container.format.name in _NOT_MOVING or container.format.name.endswith("_pipe"):
        return None
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic and stream.codec_context is not None:
            return stream
    return None


def _shown(packets: dict[int, tuple[bool, int]], first: VideoFrame) -> list[int]:
    """Sort the times; leading pictures that refer to a frame before the cut are never shown."""
    shown = sorted(packets)
    first_key = next((pts for pts in shown if packets[pts][0]), shown[0])
    first_shown = min(first_key, shown[0] if first.pts is None else first.pts)
    return [pts for pts in shown if pts >= first_shown]


def _square_pixels(frame: VideoFrame, aspect: Fraction | None) -> tuple[int, int]:
    """Size with square pixels: angles are measured in the picture as it is seen."""
    return round(frame.width * (aspect or 1)), frame.height


def _describe(
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    index: FrameIndex,
    last_duration: int,
) -> ClipInfo:
    tick_s = float(index.time_base)
    times_s = (index.pts - index.pts[0]) * tick_s
    frames = len(times_s)
    # Rounding to the time base moves a frame by up to half a tick; Matroska's tick is a
    # millisecond, and its rounding stays when a clip is put into a finer container.
    rounding_s = max(tick_s, 0.001) * 1.001
    vfr = frames > 2 and float(np.ptp(np.diff(times_s))) > rounding_s
    fps = nominal = float(stream.average_rate or _FALLBACK_FPS)
    if frames > 1:
        span_s = float(times_s[-1])
        fps = (frames - 1) / span_s
        if not vfr and abs(fps / nominal - 1) <= tick_s / span_s:
            fps = nominal  # the times alone are too coarse to tell
    duration_s = float(times_s[-1]) + (last_duration * tick_s or 1 / fps)
    announced_s = float(stream.duration or 0) * tick_s if _is_mp4(container) else 0.0
    width, height = index.stored_size
    return ClipInfo(
        path=path,
        width=height if index.rotation % 180 else width,
        height=width if index.rotation % 180 else height,
        rotation=index.rotation,
        frames=frames,
        times_s=times_s,
        duration_s=duration_s,
        fps=fps,
        vfr=vfr,
        codec=stream.codec_context.name,
        has_audio=bool(container.streams.audio),
        breaks_off=announced_s - duration_s > _LEFT_OUT_S,
    )


def _is_mp4(container: InputContainer) -> bool:
    """Whether the file is of the family whose index says exactly how long a stream is."""
    return container.format.name.startswith("mov")
