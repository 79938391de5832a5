"""Write pictures as a clip that plays anywhere: H.264 in mp4, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from inference.export.errors import ExportError, plain_errors
from inference.files import atomic_path
from inference.skeleton import Image
from inference.texts import tr
from inference.video.audio import AudioFeed, Sound
from inference.video.encoders import TICK, X264, Encoder, ToH264, add_h264

_CANT_WRITE = (OSError, av.error.FFmpegError)
_KEY_FRAME_EVERY_S = 2.0


class EncoderError(Exception):
    """An encoder of the graphics card has failed; the same clip can be written with x264."""


class VideoWriter:
    """A clip in the making; it takes its name when the `with` block ends well, else leaves nothing.

    H.264, 4:2:0, BT.709 in limited range and tagged so, its index first, a key frame every two
    seconds at most. An odd width or height loses its last column or row.

    Parameters
    ----------
    path : Path
        An mp4 file; its folder is made, and a file of that name is replaced at the end.
    width, height : int
        Pixels of every picture.
    fps : float
        Frame rate of pictures that are written without a time; for others their mean rate.
    encoder : Encoder, optional
    crf, preset : optional
        As in `Encoder`.
    sound : Sound, optional
        Is taken over, for as long as there are pictures.
    metadata : mapping of str to str, optional
        Tags by FFmpeg's names: ``title``, ``comment``, ``description``, ``encoding_tool``.

    Raises
    ------
    ExportError
        If the file can't be written.
    EncoderError
        If an encoder of the graphics card fails.
    VideoError
        If the clip of the sound can't be opened.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        *,
        fps: float,
        encoder: Encoder = X264,
        crf: int = 20,
        preset: str = "veryfast",
        sound: Sound | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self._path = path
        self._size = (width - width % 2, height - height % 2)
        self._fps = fps
        self._encoder = encoder
        self._crf, self._preset = crf, preset
        self._sound = sound
        self._metadata = dict(metadata or {})
        self._audio: AudioFeed | None = None
        self._convert = ToH264(encoder)
        self._written = 0
        self._key_s = 0.0
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
            self._container.metadata.update(self._metadata)
            self._video = add_h264(
                self._container,
                self._encoder,
                self._size,
                self._fps,
                crf=self._crf,
                preset=self._preset,
            )
            if self._sound is not None:
                self._audio = AudioFeed(self._sound, self._container)
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
        EncoderError
            If an encoder of the graphics card fails.
        """
        self.write_frame(self.frame(image), time_s)

    def frame(self, image: Image) -> VideoFrame:
        """Convert a picture to what `write_frame` takes, with no memory of `image` in it.

        One thread at a time may do it while another writes.
        """
        width, height = self._size
        return self._convert(image[:height, :width])

    def write_frame(self, frame: VideoFrame, time_s: float | None = None) -> None:
        """Add a picture as `write` does, one made by `frame`; the same one may follow itself."""
        if time_s is None:
            time_s = self._written / self._fps
        frame.pts, frame.time_base = round(time_s / TICK), TICK
        # By time and not by count, since pictures may come slowly.
        is_key = not self._written or time_s - self._key_s > _KEY_FRAME_EVERY_S - 0.5 / self._fps
        if is_key:
            self._key_s = time_s
        frame.pict_type = PictureType.I if is_key else PictureType.NONE
        with plain_errors(self._path, _CANT_WRITE):
            self._container.mux(self._encode(frame))
            if self._audio is not None:
                self._audio.feed(time_s)
        self._written += 1
        self._end_s = time_s + 1 / self._fps

    def _encode(self, frame: VideoFrame | None) -> list[Packet[VideoStream]]:
        try:
            return self._video.encode(frame)
        except av.error.FFmpegError as error:
            if self._encoder.hardware:
                raise EncoderError(f"{self._encoder.name}: {error}") from error
            raise

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
        self._container.mux(self._encode(None))
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
