"""The threads behind the picture: one decodes what is wanted now, one makes the previews."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QThread, Signal

from inference.cache import content_hash
from inference.skeleton import Image
from inference.video.bounded import BoundedCache
from inference.video.clip import ClipInfo, VideoError
from inference.video.decoded import DecodedPicture
from inference.video.identity import HashStoppedError
from inference.video.proxy import Proxy
from inference.video.proxy_folder import ProxyFolder
from inference.video.reader import ReadStoppedError, VideoReader

log = logging.getLogger(__name__)

CLOSE_WAIT_MS = 10_000

_STEPS = (1, 2, 3, -1, 4, -2, 5, 6, -3, 7, 8, -4)
"""Which neighbours of the cursor are made ready, in its direction, as far as there is room."""
_QUICK_SIDE = 1080
"""Short side of a picture that is made ready ahead or has to come at once; of 4K, a quarter."""
_GENTLE_S = 0.03
_BUSY_S = 0.4


def decoder_threads() -> int:
    """How many threads may decode: the window's own keeps a core, where there are more than two."""
    return max(2, min(8, (os.cpu_count() or 2) - 1))


@dataclass(frozen=True, eq=False)
class Picture:
    """A frame's picture, and whether it is all that the clip holds of it."""

    image: Image
    exact: bool


@dataclass(frozen=True)
class _Wish:
    frame: int
    exact: bool


class FrameLoader(QThread):
    """Decodes the frame that is wanted now: a newer wish replaces one that still waits.

    With nothing to wish for, it makes the neighbours of the cursor ready.

    Parameters
    ----------
    clip : ClipInfo
    make_reader : callable
        Called in the thread; gives a reader that is the thread's own to close.
    pictures : BoundedCache
        Where everything that is decoded goes.
    preview : callable
        Gives the preview of a frame, or None where there is none.
    has_preview : callable
        Whether it would, so that nothing need be made ready for a step.
    """

    loaded = Signal(object, int, object)
    """The loader itself, the frame that was wished for, and its `Picture`."""
    failed = Signal(object, str)
    """The loader itself, and what went wrong."""

    def __init__(
        self,
        clip: ClipInfo,
        make_reader: Callable[[], VideoReader],
        pictures: BoundedCache[Picture],
        preview: Callable[[int], Picture | None],
        has_preview: Callable[[int], bool],
    ) -> None:
        super().__init__()
        self._clip = clip
        self._make_reader = make_reader
        self._pictures = pictures
        self._preview = preview
        self._has_preview = has_preview
        short = min(clip.width, clip.height)
        self._quick_height = round(clip.height * min(1.0, _QUICK_SIDE / short))
        room = pictures.max_bytes // (3 * clip.width * clip.height)
        self._steps = _STEPS[: max(0, room - 2)]
        self._condition = threading.Condition()
        self._wish: _Wish | None = None
        self._moves = 0
        self._cursor, self._step = 0, 1
        self._looking = False
        self._playing = False
        self._closing = False

    def set_playing(self, playing: bool) -> None:
        """While the clip plays, make even previews ready ahead: the window has enough to do."""
        self._playing = playing

    def move(self, frame: int, *, step: int, wanted: bool) -> None:
        """Follow the cursor.

        Parameters
        ----------
        frame : int
        step : int
            1 or −1: where it is likely to go next.
        wanted : bool
            Whether there is no picture of the frame yet. `loaded` brings one soon, not
            necessarily an exact one, unless the cursor moves on before its turn comes.
        """
        with self._condition:
            self._moves += 1
            self._cursor, self._step, self._looking = frame, step, True
            self._wish = _Wish(frame, exact=False) if wanted else None
            self._condition.notify()

    def fill(self, frame: int) -> None:
        """Wish for the exact picture of a frame that is shown already; any move ends it."""
        with self._condition:
            self._wish = _Wish(frame, exact=True)
            self._condition.notify()

    def close(self) -> None:
        """End the thread and wait, for a bounded time."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self.wait(CLOSE_WAIT_MS)

    def run(self) -> None:
        """Serve wishes until closed."""
        try:
            with self._make_reader() as reader:
                while not self._closing:
                    self._serve(reader)
        except (VideoError, OSError) as error:
            log.warning("%s", error)
            self.failed.emit(self, str(error))

    def _serve(self, reader: VideoReader) -> None:
        with self._condition:
            ahead = None
            while self._wish is None and not self._closing:
                ahead = next(self._not_ready(), None) if self._looking else None
                if ahead is not None:
                    break
                self._looking = False
                self._condition.wait()
            if self._closing:
                return
            wish, self._wish, moves = self._wish, None, self._moves
        try:
            if wish is None:
                assert ahead is not None
                self._load(reader, ahead, False, lambda: self._wish is not None or self._closing)
            elif wish.exact:
                stop = lambda: self._moves != moves or self._closing  # noqa: E731
                self.loaded.emit(self, wish.frame, self._load(reader, wish.frame, True, stop))
            else:
                picture = self._load(reader, wish.frame, False, lambda: self._closing)
                self.loaded.emit(self, wish.frame, picture)
        except ReadStoppedError:
            pass

    def _not_ready(self) -> Iterator[int]:
        """Yield the neighbours of the cursor that can't be shown at once, likeliest first."""
        for step in self._steps:
            frame = self._cursor + step * self._step
            if not 0 <= frame < self._clip.frames or frame in self._pictures:
                continue
            if self._playing or not self._has_preview(frame):
                yield frame

    def _load(
        self, reader: VideoReader, frame: int, exact: bool, stop: Callable[[], bool]
    ) -> Picture:
        picture = None if exact else self._preview(frame)
        if picture is None:
            height = self._clip.height if exact else self._quick_height
            image = reader.frame(frame, max_height=height, should_stop=stop)
            picture = Picture(image, exact=height == self._clip.height)
        self._pictures.put(frame, picture, picture.image.nbytes)
        return picture


class PreviewMaker(QThread):
    """Finds the preview proxy of a clip, or begins one and sees that it becomes complete.

    The analysis adds the pictures that it decodes through `watch`; what is missing after it, the
    thread makes itself, out of the coach's way.
    """

    opened = Signal(object, object)
    """The maker itself and a `Proxy`, whose pictures may be read as far as they are there."""

    def __init__(self, clip: ClipInfo, folder: ProxyFolder) -> None:
        super().__init__()
        self._clip = clip
        self._folder = folder
        self._proxy: Proxy | None = None
        self._make = threading.Event()
        self._stop = threading.Event()
        self._busy_until = 0.0

    def watch(self, frame: int, image: Image | DecodedPicture) -> None:
        """Take the picture of a frame that was decoded; any thread may call it."""
        if self._proxy is not None:
            self._proxy.add(frame, image)

    def make_missing(self) -> None:
        """Make what is missing: nobody else does any more."""
        self._make.set()

    def be_gentle(self) -> None:
        """Leave the processor to others for a moment: the coach is at it."""
        self._busy_until = time.monotonic() + _BUSY_S

    def close(self) -> None:
        """End the thread, wait for a bounded time, and let go of the proxy."""
        self._stop.set()
        self._make.set()
        self.wait(CLOSE_WAIT_MS)
        if self._proxy is not None:
            self._proxy.close()

    def run(self) -> None:
        """Open the proxy, and complete it when told to."""
        try:
            key = content_hash(self._clip.path, self._stop.is_set)
            self._proxy = proxy = self._folder.open(key, self._clip)
            if proxy is None:
                return
            self.opened.emit(self, proxy)
            if not proxy.complete:
                self._make.wait()
                self._complete(proxy)
                self._folder.prune(keep=proxy.path)
        except (ReadStoppedError, HashStoppedError):
            pass
        except (VideoError, OSError) as error:
            log.warning("No preview is made: %s", error)

    def _complete(self, proxy: Proxy) -> None:
        missing = (frame for frame in range(proxy.frames) if not proxy.has(frame))
        with VideoReader(self._clip.path, cache_bytes=0, threads=1) as reader:
            for frame in missing:
                if self._stop.is_set() or not proxy.growing:
                    return
                image = reader.frame(frame, max_height=proxy.height, should_stop=self._stop.is_set)
                proxy.add(frame, image)
                if time.monotonic() < self._busy_until:
                    self._stop.wait(_GENTLE_S)
