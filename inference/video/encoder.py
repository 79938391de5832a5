"""Write pictures as a clip that plays anywhere: H.264 in mp4, whole or not at all."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from av.video.stream import VideoStream

from inference.export.errors import ExportError, plain_errors
from inference.files import atomic_path
from inference.skeleton import Image
from inference.texts import tr
from inference.video.audio import AudioFeed

_TICK = Fraction(1, 90_000)
_KEY_FRAME_EVERY_S = 2.0
_BT709 = 1
_CANT_WRITE = (OSError, av.error.FFmpegError)


class VideoWriter:
    """A clip in the making; it takes its name when the `with` block ends well, else leaves nothing.

    H.264, yuv420p, BT.709 in limited range and tagged so, its index first, a key frame every two
    seconds at most. An odd width or height loses its last column or row.

    Parameters
    ----------
    path : Path
        An mp4 file; its folder is made, and a file of that name is replaced at the end.
    width, height : int
        Pixels of every picture.
    fps : float
        Frame rate of pictures that are written without a time; for others a hint.
    crf : int, optional
        Quality, 0–51: lower is better and larger.
    preset : str, optional
        Of x264: ``ultrafast`` … ``veryslow``.
    audio_from : Path, optional
        A clip whose sound is taken over, for as long as there are pictures.
    audio_start_s : float, optional
        Where in that clip the first picture lies, in seconds from its first frame.

    Raises
    ------
    ExportError
        If the file can't be written.
    VideoError
        If `audio_from` can't be opened.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        *,
        fps: float,
        crf: int = 20,
        preset: str = "veryfast",
        audio_from: Path | None = None,
        audio_start_s: float = 0.0,
    ) -> None:
        self._path = path
        self._size = (width - width % 2, height - height % 2)
        self._fps = fps
        self._options = {"crf": str(crf), "preset": preset}
        self._audio_from = audio_from
        self._audio_start_s = audio_start_s
        self._audio: AudioFeed | None = None
        self._to_yuv = VideoReformatter()
        self._written = 0
        self._end_s = 0.0
        self._complete = False
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        if not all(self._size):
            raise ExportError(
                tr(
                    "“{name}” was not written: its pictures would be too small. A clip needs two "
                    "pixels each way."
                ).format(name=self._path.name)
            )
        with plain_errors(self._path, _CANT_WRITE), ExitStack() as stack:
            self._temporary = stack.enter_context(atomic_path(self._path))
            self._container = av.open(
                f"file:{self._temporary}", "w", format="mp4", options={"movflags": "+faststart"}
            )
            stack.callback(self._close)
            self._video = self._add_video()
            if self._audio_from is not None:
                self._audio = AudioFeed(self._audio_from, self._container, self._audio_start_s)
            self._undo = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._undo.__exit__(kind, error, traceback)
            return
        with plain_errors(self._path, _CANT_WRITE), self._undo:
            self._finish()

    def write(self, image: Image, time_s: float | None = None) -> None:
        """Add a picture.

        Parameters
        ----------
        image : Image
        time_s : float, optional
            When it is shown, in seconds from the first; later than the picture before it. Without
            it the pictures follow at the frame rate.

        Raises
        ------
        ExportError
            If it can't be written.
        """
        if time_s is None:
            time_s = self._written / self._fps
        with plain_errors(self._path, _CANT_WRITE):
            frame = self._yuv(image)
            frame.pts = round(time_s / _TICK)
            frame.time_base = _TICK
            self._container.mux(self._video.encode(frame))
            if self._audio is not None:
                self._audio.feed(time_s)
        self._written += 1
        self._end_s = time_s + 1 / self._fps

    def _add_video(self) -> VideoStream:
        rate = Fraction(self._fps).limit_denominator(1001)
        stream = self._container.add_stream("libx264", rate=rate, options=self._options)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = _TICK
        context.gop_size = max(1, round(_KEY_FRAME_EVERY_S * self._fps))
        # Without these fields a player guesses the colours by the size of the picture.
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG
        # PyAV asks for slices by default, which x264 pays for in size and speed.
        context.thread_type = "FRAME"
        context.thread_count = 0
        return stream

    def _yuv(self, image: Image) -> VideoFrame:
        width, height = self._size
        frame = self._to_yuv.reformat(
            VideoFrame.from_numpy_buffer(image[:height, :width], "bgr24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        frame.colorspace = frame.color_primaries = frame.color_trc = _BT709
        frame.color_range = ColorRange.MPEG
        return frame

    def _finish(self) -> None:
        if not self._written:
            raise ExportError(
                tr("“{name}” was not written: there is no picture for it.").format(
                    name=self._path.name
                )
            )
        if self._audio is not None:
            self._audio.feed(self._end_s)
            self._audio.finish()
        self._container.mux(self._video.encode(None))
        self._container.close()
        self._complete = True

    def _close(self) -> None:
        if self._audio is not None:
            self._audio.close()
        if not self._complete:
            # Closing moves the index to the front, which takes long; it fails at once where the
            # file is gone already.
            with suppress(OSError):
                self._temporary.unlink()
            with suppress(OSError, av.error.FFmpegError):
                self._container.close()
