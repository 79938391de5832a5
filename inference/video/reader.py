"""Read the pictures of a clip: frame i is frame i, in any order, whatever the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, cast

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter

from inference.skeleton import Image
from inference.texts import tr
from inference.video.bounded import BoundedCache
from inference.video.clip import ClipInfo, TruncatedVideoError, VideoError
from inference.video.decoded import DecodedPicture, can_wrap
from inference.video.probe import (
    FrameIndex,
    decode,
    index_stream,
    known_index,
    open_video,
    readable_packets,
)

_CACHE_BYTES = 256 << 20
_CHEAPER_THAN_SEEK = 8
_KEYS_TRIED = 4
_TURNS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}


class ReadStoppedError(Exception):
    """A frame is not wanted any more."""


class _Picture(NamedTuple):
    at: int
    frame: VideoFrame


class VideoReader:
    """Exact sequential and random access to the frames of a clip.

    Decoded frames stay, as they come from the decoder, in a cache that is bounded in bytes and
    forgets what was not used for longest. A picture that is missing from the stream or damaged
    repeats the one before it, so that an index always means the same moment.

    A reader is used by one thread at a time; threads that read at once take a reader each.

    Parameters
    ----------
    path : Path
    cache_bytes : int, optional
        How much the cache may hold.
    threads : int, optional
        Threads of the decoder; 0 takes one a core.

    Attributes
    ----------
    info : ClipInfo

    Raises
    ------
    VideoError
        If the file can't be shown; see `inference.video.probe.probe`.
    """

    info: ClipInfo

    def __init__(self, path: Path, *, cache_bytes: int = _CACHE_BYTES, threads: int = 0) -> None:
        known = known_index(path)
        self._container, self._stream = open_video(path)
        self._stream.thread_type = "AUTO"
        self._stream.thread_count = threads
        self._cache = BoundedCache[VideoFrame](cache_bytes)
        if known is None:
            self.info, self._index = self._read_index(path)
        else:
            self.info, self._index = known
        self._index_of = {int(pts): i for i, pts in enumerate(self._index.pts)}
        self._decoding: Iterator[_Picture] = iter(())
        self._here: _Picture | None = None
        self._ahead: _Picture | None = None
        self._to_bgr = VideoReformatter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _read_index(self, path: Path) -> tuple[ClipInfo, FrameIndex]:
        """Index the open file, and keep the picture that was decoded for it."""
        try:
            info, index, first = index_stream(path, self._container, self._stream)
        except VideoError:
            self._container.close()
            raise
        if first.pts == index.pts[0]:
            self._keep(_Picture(0, first))
        return info, index

    def close(self) -> None:
        """Let go of the file and the cache; the reader can't be used again."""
        self._decoding = iter(())
        self._here = self._ahead = None
        self._cache.clear()
        self._container.close()

    def frame(
        self,
        index: int,
        *,
        max_height: int | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Image:
        """Read one frame.

        Parameters
        ----------
        index : int
            0-based.
        max_height : int, optional
            A higher picture is reduced to this height, in one pass with the colour conversion.
        should_stop : callable, optional
            Asked before each picture that has to be decoded on the way; True ends it. The reader
            goes on from there the next time.

        Returns
        -------
        Image
            A new array at every call: the caller may paint on it.

        Raises
        ------
        IndexError
            If there is no such frame.
        TruncatedVideoError
            If the file can't be decoded any more.
        ReadStoppedError
            If `should_stop` said so.
        """
        return self._upright(self._video_frame(index, should_stop or _never), max_height)

    def decoded(self, index: int) -> DecodedPicture | Image:
        """Read one frame as the decoder left it, for who needs only regions of it.

        Parameters
        ----------
        index : int
            0-based.

        Returns
        -------
        DecodedPicture or Image
            The image, as of `frame`, where the file's pixels are of another kind than usual.

        Raises
        ------
        IndexError, TruncatedVideoError
            As `frame` does.
        """
        frame = self._video_frame(index, _never)
        matrix = _colour_space(frame)
        if not can_wrap(frame, self._index.stored_size, matrix):
            return self._upright(frame, None)
        return DecodedPicture(frame, matrix, self._index.rotation, self._upright)

    def frames(
        self, start: int = 0, *, max_height: int | None = None
    ) -> Iterator[tuple[int, Image]]:
        """Read frames one after the other to the end, every index exactly once.

        Parameters
        ----------
        start : int, optional
            First frame.
        max_height : int, optional
            As in `frame`.

        Yields
        ------
        (int, Image)
            Index and picture.
        """
        for index in range(start, self.info.frames):
            yield index, self.frame(index, max_height=max_height)

    def nearest_key_frame(self, index: int) -> int:
        """Return the frame nearest to one at which decoding can begin; 0 where none is known."""
        keys = self._index.keys
        return int(keys[np.abs(keys - index).argmin()]) if len(keys) else 0

    def _video_frame(self, index: int, should_stop: Callable[[], bool]) -> VideoFrame:
        if not 0 <= index < self.info.frames:
            raise IndexError(f"frame {index} of a clip of {self.info.frames}")
        frame = self._cache.get(index)
        return self._decode_frame(index, should_stop) if frame is None else frame

    def _decode_frame(self, index: int, should_stop: Callable[[], bool]) -> VideoFrame:
        """Decode forward to a frame, from where the decoder stands or from a key frame."""
        key = int(np.searchsorted(self._index.keys, index, side="right")) - 1
        key_frame = int(self._index.keys[key]) if key >= 0 else 0
        here = self._here
        if here is None or here.at > index or key_frame > here.at + _CHEAPER_THAN_SEEK:
            here = self._seek(key)
        while here.at < index:
            if should_stop():
                self._here = here
                raise ReadStoppedError
            ahead = self._ahead or next(self._decoding, None)
            if ahead is None or ahead.at > index:  # not in the stream: repeat the one before
                self._ahead = ahead
                break
            here, self._ahead = ahead, None
            self._keep(here)
        self._here = here
        return here.frame

    def _seek(self, key: int) -> _Picture:
        """Stand at a key frame, or at an earlier one where the container does not lead to it.

        After a seek, what comes before the key frame may be decoded from references that are not
        there (the leading pictures of an open group), and some containers land at a later key
        frame: only a start at exactly the expected frame is trusted.
        """
        candidates = [k for k in range(key, key - _KEYS_TRIED, -1) if k > 0]
        for candidate in candidates:
            expected = int(self._index.keys[candidate])
            self._restart(int(self._index.pts[expected]))
            here = next((p for p in self._decoding if p.at >= expected), None)
            if here is not None and here.at == expected:
                break
        else:
            self._restart(int(self._index.pts[0]))
            here = next(self._decoding, None)
        if here is None:
            raise TruncatedVideoError(
                tr("“{name}” can't be decoded any more. Was it changed or removed?").format(
                    name=self.info.path.name
                )
            )
        self._keep(here)
        self._here = here
        return here

    def _keep(self, picture: _Picture) -> None:
        size = sum(plane.buffer_size for plane in picture.frame.planes)
        self._cache.put(picture.at, picture.frame, size)

    def _restart(self, pts: int) -> None:
        self._here = self._ahead = None
        try:
            self._container.seek(pts, stream=self._stream, backward=True)
        except av.error.FFmpegError as error:
            raise TruncatedVideoError(
                tr("“{name}” can't be read any more: {reason}.").format(
                    name=self.info.path.name, reason=error.strerror
                )
            ) from error
        self._decoding = self._pictures()

    def _pictures(self) -> Iterator[_Picture]:
        """Decode on from where the container stands: indices increase but may leave gaps."""
        last = -1
        for packet in readable_packets(self._container, self._stream):
            for frame in decode(self._stream, packet):
                pts = frame.pts if frame.pts is not None else frame.dts
                index = -1 if pts is None else self._index_of.get(pts, -1)
                if index > last:
                    last = index
                    yield _Picture(index, frame)

    def _upright(self, frame: VideoFrame, max_height: int | None) -> Image:
        scale = min(1.0, (max_height or self.info.height) / self.info.height)
        width, height = (max(1, round(side * scale)) for side in self._index.stored_size)
        space = _colour_space(frame)
        bgr = self._to_bgr.reformat(frame, width, height, "bgr24", src_colorspace=space)
        # Rows are padded where three bytes a pixel do not fill the decoder's alignment.
        picture = cast(Image, np.ascontiguousarray(bgr.to_ndarray()))
        turn = _TURNS.get(self._index.rotation)
        return picture if turn is None else cast(Image, cv2.rotate(picture, turn))


def _never() -> bool:
    return False


def _colour_space(frame: VideoFrame) -> int:
    """Return the frame's own matrix; an untagged one goes by its size, as players do."""
    unspecified = 2
    if frame.colorspace != unspecified:
        return frame.colorspace
    return Colorspace.ITU709 if frame.height > 576 or frame.width > 1024 else Colorspace.ITU601
