"""Write an annotated clip: every picture of a span, laid out and painted over, with its sound."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from inference.export.composing import Composer
from inference.export.errors import ExportError
from inference.export.plan import ClipPlan, Quality
from inference.export.provenance import clip_tags
from inference.export.timing import CARD, Timing, plan_timing
from inference.review import Review
from inference.skeleton import Image
from inference.texts import tr
from inference.video.audio import Sound
from inference.video.encoder import EncoderError, VideoWriter
from inference.video.encoders import X264, Encoder, distrust, working_encoder
from inference.video.read_ahead import read_ahead
from inference.video.reader import VideoReader

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
ShouldStop = Callable[[], bool]

_CRF = {Quality.SMALL: 26, Quality.GOOD: 20, Quality.BEST: 15}
_PRESET = {Quality.SMALL: "veryfast", Quality.GOOD: "veryfast", Quality.BEST: "faster"}


class ExportStoppedError(Exception):
    """The export was cancelled; nothing of it was kept."""


def export_clip(
    review: Review,
    plan: ClipPlan,
    composer: Composer,
    *,
    progress: Progress | None = None,
    should_stop: ShouldStop | None = None,
) -> Path:
    """Write an annotated clip.

    At speed 1 and without a pause the sound of the span goes with it; a slowed clip, and one that
    pauses at a fault, has none, since it would not fit its pictures.

    Parameters
    ----------
    review : Review
    plan : ClipPlan
        ``.mp4`` is added to a target of another ending, its folder is made, and a file of that name
        is replaced once the new one is whole.
    composer : Composer
        Makes the pictures, in a thread of its own; closed by whoever made it.
    progress : callable, optional
        ``progress(done, total)`` after every picture written, those of the card included.
    should_stop : callable, optional
        Asked before every picture; True ends the export.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    ExportError
        If the target is the clip itself or can't be written, or the span holds no frame.
    ExportStoppedError
        If `should_stop` said so.
    VideoError
        If the clip can't be read.
    """
    target = _checked_target(review.analysis.clip.path, plan.target)
    timing = _checked_timing(review, plan)
    encoder = working_encoder(composer.size) if plan.hardware else X264
    log.info("“%s” is written by %s", target.name, encoder.name)
    for attempt in (encoder, X264):
        try:
            with _writer(review, plan, target, timing, composer.size, attempt) as writer:
                _write(review, timing, composer, writer, progress, should_stop)
        except EncoderError:
            log.warning("an encoder failed on the way; the clip is written anew", exc_info=True)
            distrust(attempt, composer.size)
        else:
            break
    return target


def _checked_target(source: Path, target: Path) -> Path:
    if target.suffix.lower() != ".mp4":
        target = target.with_name(f"{target.name}.mp4")
    if target.resolve() == source.resolve() or (target.exists() and target.samefile(source)):
        raise ExportError(
            tr(
                "“{name}” is the clip itself, which an export never touches. Choose another name."
            ).format(name=target.name)
        )
    return target


def _checked_timing(review: Review, plan: ClipPlan) -> Timing:
    clip = review.analysis.clip
    if min(plan.last_frame, clip.frames - 1) < max(0, plan.first_frame):
        raise ExportError(
            tr("There is no frame between the two marks. Move them apart and try again.")
        )
    return plan_timing(clip, review.judgement.findings, plan)


def _writer(
    review: Review,
    plan: ClipPlan,
    target: Path,
    timing: Timing,
    size: tuple[int, int],
    encoder: Encoder,
) -> VideoWriter:
    clip = review.analysis.clip
    start_s = float(clip.times_s[max(0, plan.first_frame)])
    has_sound = clip.has_audio and timing.as_filmed_s > 0
    return VideoWriter(
        target,
        *size,
        fps=timing.fps,
        encoder=encoder,
        crf=_CRF[plan.quality],
        preset=_PRESET[plan.quality],
        sound=Sound(clip.path, start_s, timing.as_filmed_s) if has_sound else None,
        metadata=clip_tags(review, plan),
    )


def _write(
    review: Review,
    timing: Timing,
    composer: Composer,
    writer: VideoWriter,
    progress: Progress | None,
    should_stop: ShouldStop | None,
) -> None:
    """Read, compose and encode, each in a thread of its own; this one encodes."""
    starts = np.flatnonzero(np.diff(timing.frames, prepend=CARD - 1))
    frames = timing.frames[starts].tolist()
    ends = np.append(starts[1:], len(timing)).tolist()
    with (
        VideoReader(review.analysis.clip.path, cache_bytes=0) as reader,
        read_ahead(_read(reader, frames)) as read,
        read_ahead(_compose(composer, writer, read)) as composed,
    ):
        done = 0
        for picture, end in zip(composed, ends, strict=True):
            for time_s in timing.times_s[done:end].tolist():
                if should_stop is not None and should_stop():
                    raise ExportStoppedError(
                        tr("The export was cancelled; nothing of it was kept.")
                    )
                writer.write_frame(picture, time_s)
                done += 1
                if progress is not None:
                    progress(done, len(timing))


def _read(reader: VideoReader, frames: list[int]) -> Iterator[tuple[int, Image | None]]:
    for frame in frames:
        yield frame, None if frame == CARD else reader.frame(frame)


def _compose(
    composer: Composer, writer: VideoWriter, read: Iterator[tuple[int, Image | None]]
) -> Iterator[VideoFrame]:
    for frame, image in read:
        yield writer.frame(composer.card() if image is None else composer.picture(frame, image))
