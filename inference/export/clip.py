"""Write an annotated clip: every picture of a span, painted over, with its sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from inference.export.errors import ExportError
from inference.export.overlay import OverlayStyle, overlay_primitives
from inference.export.primitives import Primitive
from inference.review import Review
from inference.skeleton import Image
from inference.texts import tr
from inference.video.encoder import VideoWriter
from inference.video.read_ahead import read_ahead
from inference.video.reader import VideoReader

Paint = Callable[[Image, Sequence[Primitive]], None]


class ExportStoppedError(Exception):
    """The export was cancelled; nothing of it was kept."""


def export_clip(
    review: Review,
    target: Path,
    paint: Paint,
    *,
    style: OverlayStyle | None = None,
    first_frame: int = 0,
    last_frame: int | None = None,
    crf: int = 20,
    preset: str = "veryfast",
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Path:
    """Burn the overlay into a copy of the clip.

    Parameters
    ----------
    review : Review
    target : Path
        Where to write; ``.mp4`` is added to another ending, the folder is made, and a file of that
        name is replaced once the new one is whole.
    paint : callable
        ``paint(image, primitives)`` draws on the image; called in this thread.
    style : OverlayStyle, optional
    first_frame, last_frame : int, optional
        Span to write, both included; the whole clip by default.
    crf, preset : optional
        As in `VideoWriter`.
    progress : callable, optional
        ``progress(done, total)`` after every frame.
    should_stop : callable, optional
        Asked before every frame; True ends the export.

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
    style = style or OverlayStyle()
    clip = review.analysis.clip
    target = _checked_target(clip.path, target)
    last = clip.frames - 1 if last_frame is None else min(last_frame, clip.frames - 1)
    first = max(0, first_frame)
    total = last - first + 1
    if total < 1:
        raise ExportError(
            tr("There is no frame between the two marks. Move them apart and try again.")
        )
    start_s = float(clip.times_s[first])
    with (
        VideoReader(clip.path, cache_bytes=0) as reader,
        VideoWriter(
            target,
            clip.width,
            clip.height,
            fps=clip.fps,
            crf=crf,
            preset=preset,
            audio_from=clip.path if clip.has_audio else None,
            audio_start_s=start_s,
        ) as writer,
        read_ahead(islice(reader.frames(first), total)) as frames,
    ):
        for done, (frame, image) in enumerate(frames, start=1):
            if should_stop is not None and should_stop():
                raise ExportStoppedError(tr("The export was cancelled; nothing of it was kept."))
            paint(image, overlay_primitives(review, frame, style))
            writer.write(image, float(clip.times_s[frame]) - start_s)
            if progress is not None:
                progress(done, total)
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
