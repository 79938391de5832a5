"""Looking at a clip's file for the library: what it is, when it was filmed, its small picture."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import av
import cv2

from app.library.figures import analysis_record
from app.library.records import AnalysisRecord, ClipFacts
from inference.cache import content_hash
from inference.review import Review
from inference.skeleton import Image
from inference.video.clip import ClipInfo
from inference.video.reader import VideoReader

THUMBNAIL_HEIGHT = 240
"""Pixels: 120 on a screen that is scaled by two."""
_JPEG_QUALITY = 82
_CACHE_BYTES = 32 << 20
_APPLE_DATE = "com.apple.quicktime.creationdate"
_FIRST_YEAR = 2000
"""Cameras whose clock was never set begin in 1904, 1970 or 1980."""


@dataclass(frozen=True, eq=False)
class Seen:
    """All that the library keeps of a reviewed clip, but for what the coach told."""

    facts: ClipFacts
    analysis: AnalysisRecord
    thumbnail: bytes | None


def see(
    review: Review,
    should_stop: Callable[[], bool] | None = None,
    *,
    with_thumbnail: bool = True,
) -> Seen:
    """Look at the file of a reviewed clip; it takes as long as reading it once, if it is new.

    Raises
    ------
    inference.cache.HashStoppedError
        If it was stopped.
    OSError, VideoError
        If the file can't be read any more.
    """
    facts = clip_facts(review.analysis.clip, should_stop)
    picture = thumbnail(review) if with_thumbnail else None
    return Seen(facts, analysis_record(review), picture)


def clip_facts(clip: ClipInfo, should_stop: Callable[[], bool] | None = None) -> ClipFacts:
    """Return what a clip's file says of itself; raises as `see` does."""
    path = clip.path.absolute()
    stat = path.stat()
    return ClipFacts(
        path=path,
        content_hash=content_hash(clip.path, should_stop),
        size_bytes=stat.st_size,
        modified_ns=stat.st_mtime_ns,
        filmed=filmed_at(path),
        duration_s=clip.duration_s,
        width=clip.width,
        height=clip.height,
        fps=clip.fps,
    )


def filmed_at(path: Path) -> datetime:
    """Return when a clip was filmed, in local time: as the camera wrote it, else the file's age.

    Parameters
    ----------
    path : Path

    Returns
    -------
    datetime
        Without a zone, in whole seconds. The date that phones write with a zone goes before the
        one in universal time; one before 2000, or in the future, is no date.

    Raises
    ------
    OSError
        If the file is not there.
    """
    changed = datetime.fromtimestamp(path.stat().st_mtime)
    written: dict[str, str] = {}
    with contextlib.suppress(av.FFmpegError, UnicodeError), av.open(f"file:{path}") as container:
        written = dict(container.metadata)
        for stream in container.streams.video:
            written = {**stream.metadata, **written}
    for name in (_APPLE_DATE, "creation_time"):
        told = _read_date(written.get(name, ""))
        if told is not None and told.year >= _FIRST_YEAR and told <= datetime.now():
            return told.replace(microsecond=0)
    return changed.replace(microsecond=0)


def _read_date(text: str) -> datetime | None:
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    try:
        return told.astimezone().replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):  # years that the system's clock does not know
        return None


def thumbnail(review: Review) -> bytes | None:
    """Return a small picture of a reviewed clip, a JPEG: the bottom of its first rep.

    Without reps it is of the middle of the clip.

    Raises
    ------
    OSError, VideoError
        If the file can't be read any more.
    """
    clip, reps = review.analysis.clip, review.segmentation.reps
    frame = reps[0].bottom_frame if reps else clip.frames // 2
    with VideoReader(clip.path, cache_bytes=_CACHE_BYTES, threads=1) as reader:
        picture = reader.frame(frame, max_height=THUMBNAIL_HEIGHT)
    return _jpeg(picture)


def _jpeg(picture: Image) -> bytes | None:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return data.tobytes() if done else None
