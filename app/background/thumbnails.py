"""The thread that makes small pictures for the timeline, without getting in the way."""

from __future__ import annotations

import logging
import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import cast

import cv2
from PySide6.QtCore import QThread, Signal

from inference.skeleton import Image
from inference.video.clip import VideoError
from inference.video.probe import index_frames
from inference.video.reader import VideoReader

log = logging.getLogger(__name__)

HEIGHT = 160
"""Of the pictures, in pixels: enough for the card beside the mouse."""
_CLOSE_WAIT_MS = 10_000
_PAUSE_S = 0.004
_SHARE = 0.3
"""How much of the time pictures are decoded where there is no preview to take them from."""
_LONGEST_REST_S = 1.0
_CACHE_BYTES = 32 << 20

Preview = Callable[[int], Image | None]
"""Gives a smaller picture of a frame at once, or None where there is none; any thread may ask."""


class ThumbnailMaker(QThread):
    """Makes the small pictures that are wanted: a newer wish replaces the rest of an older one.

    Where there is a preview of a frame, its picture is reduced. Else the key frame before it is
    read from the clip, which costs the decoding of one picture: between them the thread rests, so
    that analysing goes on. Whoever wishes again gets the frames that have a preview by then.

    Parameters
    ----------
    path : Path
        The clip.
    preview : callable
        See `Preview`.
    """

    made = Signal(object, int, object)
    """The maker, a frame and its picture, BGR; perhaps of the key frame before the wanted frame."""

    def __init__(self, path: Path, preview: Preview) -> None:
        super().__init__()
        self._path, self._preview = path, preview
        self._changed = threading.Condition()
        self._wanted: list[int] = []
        self._later: list[int] = []
        self._rested_s = 0.0
        self._closing = False
        self._done: set[int] = set()
        self._reader: VideoReader | None = None
        self._keys: list[int] = []

    def want(self, frames: tuple[int, ...]) -> None:
        """Wish for the pictures of some frames, the most wanted first."""
        with self._changed:
            self._wanted, self._later = list(frames), []
            self._changed.notify()

    def close(self) -> None:
        """End the thread and wait, for a bounded time."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self.wait(_CLOSE_WAIT_MS)

    def run(self) -> None:
        """Serve wishes until closed: at first what there is a preview of, then the rest."""
        try:
            while (wish := self._next()) is not None:
                frame, quick = wish
                if quick:
                    self._take_preview(frame)
                else:
                    self._read_key_frame(frame)
        except (VideoError, OSError) as error:
            log.warning("no more small pictures of %s: %s", self._path, error)
        finally:
            if self._reader is not None:
                self._reader.close()

    def _next(self) -> tuple[int, bool] | None:
        """Wait for a frame to make; tells as well whether only a preview of it is looked for."""
        with self._changed:
            while not self._closing:
                if self._wanted:
                    return self._wanted.pop(0), True
                rest = self._rested_s - time.perf_counter() if self._later else None
                if rest is not None and rest <= 0:
                    return self._later.pop(0), False
                self._changed.wait(rest)
        return None

    def _take_preview(self, frame: int) -> None:
        if frame in self._done:
            return
        picture = self._preview(frame)
        if picture is None:
            with self._changed:
                self._later.append(frame)
            return
        self._tell(frame, _reduced(picture))
        with self._changed:
            self._changed.wait_for(lambda: self._closing, timeout=_PAUSE_S)

    def _read_key_frame(self, frame: int) -> None:
        key = self._key_before(frame)
        if key in self._done:
            return
        began = time.perf_counter()
        if self._reader is None:
            self._reader = VideoReader(self._path, cache_bytes=_CACHE_BYTES, threads=1)
        self._tell(key, self._reader.frame(key, max_height=HEIGHT))
        now = time.perf_counter()
        self._rested_s = now + min((now - began) * (1 / _SHARE - 1), _LONGEST_REST_S)

    def _key_before(self, frame: int) -> int:
        if not self._keys:
            self._keys = [0, *index_frames(self._path)[1].keys.tolist()]
        return self._keys[bisect_right(self._keys, frame) - 1]

    def _tell(self, frame: int, picture: Image) -> None:
        self._done.add(frame)
        self.made.emit(self, frame, picture)


def _reduced(picture: Image) -> Image:
    height, width = picture.shape[:2]
    if height <= HEIGHT:
        return picture
    size = (max(1, round(width * HEIGHT / height)), HEIGHT)
    return cast(Image, cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
