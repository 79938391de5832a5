"""Frames: the picture of any frame, at once if there is one, and exact once the cursor rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.background.frame_threads import FrameLoader, Picture, PreviewMaker, decoder_threads
from inference.detect.track import Watch
from inference.skeleton import Image
from inference.video.bounded import BoundedCache
from inference.video.clip import ClipInfo
from inference.video.proxy import Proxy
from inference.video.proxy_folder import DEFAULT_LIMIT_BYTES, ProxyFolder
from inference.video.reader import VideoReader

REST_MS = 80
_LOOK_MS = 500


@dataclass(frozen=True)
class FrameLimits:
    """What the pictures of a clip may take.

    Attributes
    ----------
    memory_bytes : int
        In memory, all together: half for frames as they were decoded, an eighth for pictures that
        are ready to be shown, and the rest for what is on its way between threads.
    preview_bytes : int
        On disk, for the previews of all clips.
    """

    memory_bytes: int = 512 << 20
    preview_bytes: int = DEFAULT_LIMIT_BYTES

    def share(self, n: int) -> FrameLimits:
        """Return the limits of a clip beside the open one: a part of the memory."""
        return replace(self, memory_bytes=self.memory_bytes // n)

    @property
    def decoded_bytes(self) -> int:
        """Of frames as they were decoded."""
        return self.memory_bytes // 2

    @property
    def picture_bytes(self) -> int:
        """Of pictures that are ready to be shown."""
        return self.memory_bytes // 8


class Frames(QObject):
    """Serves the pictures of the open clip.

    A frame that is wanted is answered before `request` returns where there is a preview of it or
    it was decoded before, else when it has been decoded. Once nothing was wanted for a moment, the
    exact picture follows where a preview was shown: never on the way of a step or a drag.

    Parameters
    ----------
    limits : callable, optional
        Asked whenever a clip is opened.
    """

    loaded = Signal(int, object)
    """Frame and its picture, BGR; a preview is smaller than the clip, and not to be written to."""
    failed = Signal(str)
    available_changed = Signal(object)
    """Runs of frames that are shown at once: ((first, last), …), both included."""

    def __init__(
        self,
        limits: Callable[[], FrameLimits] = FrameLimits,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._limits = limits
        self._clip: ClipInfo | None = None
        self._pictures = BoundedCache[Picture](0)
        self._loader: FrameLoader | None = None
        self._maker: PreviewMaker | None = None
        self._retired: list[FrameLoader | PreviewMaker] = []
        self._proxy: Proxy | None = None
        self._available: tuple[tuple[int, int], ...] = ()
        self._wanted, self._shown, self._exact = 0, -1, False
        self._playing = False
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REST_MS)
        self._resting.timeout.connect(self._fill)
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look)

    # ── what is open ────────────────────────────────────────────────────────────────────────
    def make_reader(self, path: Path) -> VideoReader:
        """Open a reader that keeps to the limits; any thread may call it."""
        cache_bytes = self._limits().decoded_bytes
        return VideoReader(path, cache_bytes=cache_bytes, threads=decoder_threads())

    def open(self, clip: ClipInfo | None, reader: VideoReader | None = None) -> None:
        """Serve another clip, or none.

        Parameters
        ----------
        clip : ClipInfo or None
        reader : VideoReader, optional
            One that is open already, to be closed here.
        """
        self._stop()
        self._clip = clip
        self._wanted, self._shown, self._exact = 0, -1, False
        if clip is None:
            return
        limits = self._limits()
        self._pictures = BoundedCache[Picture](limits.picture_bytes)
        make_reader = partial(self.make_reader, clip.path) if reader is None else lambda: reader
        self._loader = FrameLoader(
            clip, make_reader, self._pictures, self._preview, self._has_preview
        )
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)
        self._loader.start()
        folder = ProxyFolder(limit_bytes=limits.preview_bytes)
        self._maker = PreviewMaker(clip, folder)
        self._maker.opened.connect(self._on_proxy)
        self._maker.start(PreviewMaker.Priority.LowPriority)

    def close(self) -> None:
        """End the threads and wait, for a bounded time."""
        self.open(None)

    def _stop(self) -> None:
        self._resting.stop()
        self._looking.stop()
        self._proxy = None
        for thread in (self._loader, self._maker):
            if thread is not None:
                thread.close()
                self._retired.append(thread)
        # A thread object must outlive its thread; it is Python's alone, as Qt's deferred deletion
        # of it corrupts memory where the parent goes first.
        self._retired = [thread for thread in self._retired if not thread.isFinished()]
        self._loader = self._maker = None
        self._pictures.clear()
        self._tell_available(())

    # ── pictures ────────────────────────────────────────────────────────────────────────────
    @property
    def exact(self) -> bool:
        """Whether what was served last is the exact picture of the frame wanted last."""
        return self._exact and self._shown == self._wanted

    def request(self, frame: int) -> None:
        """Wish for a frame: `loaded` brings it, before this returns where it is at hand."""
        if self._loader is None or self._maker is None:
            return
        step = -1 if frame < self._wanted else 1
        self._wanted = frame
        self._maker.be_gentle()
        picture = self._pictures.get(frame) or self._preview(frame)
        self._loader.move(frame, step=step, wanted=picture is None)
        if not self._playing:
            self._resting.start()
        if picture is not None:
            self._serve(frame, picture)

    def set_playing(self, playing: bool) -> None:
        """While the clip plays, no exact picture is filled in."""
        self._playing = playing
        if self._loader is None:
            return
        self._loader.set_playing(playing)
        if playing:
            self._resting.stop()
        else:
            self._resting.start()

    def preview(self, clip: ClipInfo, frame: int) -> Image | None:
        """Return the preview of a frame of a clip, or None where there is none; any thread may ask.

        A clip that is not the open one has none.
        """
        proxy, shown = self._proxy, self._clip
        if proxy is None or shown is None or shown.path != clip.path or frame >= proxy.frames:
            return None
        return proxy.picture(frame)

    def _preview(self, frame: int) -> Picture | None:
        proxy = self._proxy
        image = proxy.picture(frame) if proxy is not None else None
        return None if image is None else Picture(image, exact=False)

    def _has_preview(self, frame: int) -> bool:
        proxy = self._proxy
        return proxy is not None and proxy.has(frame)

    def _serve(self, frame: int, picture: Picture) -> None:
        self._shown, self._exact = frame, picture.exact
        image: Image = picture.image
        self.loaded.emit(frame, image)

    def _fill(self) -> None:
        if self._loader is not None and not self.exact and self._shown == self._wanted:
            self._loader.fill(self._wanted)

    def _on_loaded(self, loader: FrameLoader, frame: int, picture: Picture) -> None:
        if loader is not self._loader:  # of the clip before
            return
        if frame == self._wanted or self._shown != self._wanted:
            self._serve(frame, picture)
            if frame == self._wanted and not picture.exact and not self._playing:
                self._resting.start()

    def _on_failed(self, loader: FrameLoader, problem: str) -> None:
        if loader is self._loader:
            self.failed.emit(problem)

    # ── previews ────────────────────────────────────────────────────────────────────────────
    def watcher(self, clip: ClipInfo) -> Watch | None:
        """Return what an analysis of a clip calls with each frame that it decodes."""
        if self._maker is None or self._clip is None or clip.path != self._clip.path:
            return None
        return self._maker.watch

    def make_previews(self) -> None:
        """Make the previews that are still missing, in the background."""
        if self._maker is not None:
            self._maker.make_missing()

    @property
    def available(self) -> tuple[tuple[int, int], ...]:
        """Runs of frames that are shown at once: ((first, last), …), both included."""
        return self._available

    def _on_proxy(self, maker: PreviewMaker, proxy: Proxy) -> None:
        if maker is not self._maker:
            return
        self._proxy = proxy
        self._look()
        if proxy.growing:
            self._looking.start()

    def _look(self) -> None:
        """See how far the proxy has grown; asked for at times, as it grows from other threads."""
        if self._proxy is not None:
            self._tell_available(self._proxy.spans())
            if not self._proxy.growing:
                self._looking.stop()

    def _tell_available(self, spans: tuple[tuple[int, int], ...]) -> None:
        if spans != self._available:
            self._available = spans
            self.available_changed.emit(spans)
