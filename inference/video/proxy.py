"""Preview proxy: each picture of a clip as a small JPEG, read in any order in milliseconds.

Phone clips are compressed in groups that can be entered at key frames only, up to seconds apart, so
that a step back may cost a second of decoding. The proxy holds the same pictures upright, reduced
and each on its own. It is made of frames that the analysis decodes anyway, can be read while it
grows, and is a copy: whatever happens to it, the clip is shown without it, only slower.

A file holds a signature, the JPEGs in the order they came, and, once there is one for each frame,
the index and a tail. A file without a tail is a torso that is never read again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import struct
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.skeleton import Image
from inference.video.clip import ClipInfo
from inference.video.decoded import DecodedPicture

log = logging.getLogger(__name__)

SUFFIX = ".proxy"
PART_SUFFIX = ".part"

_SIGNATURE = b"LiftLens proxy 1\n"
_TAIL = struct.Struct("<QQ8s")  # where the index begins, how many frames, the mark of the end
_END = b"complete"
_SHORT_SIDE = 720
_LEAST_SIDE = 180
_PICTURE_BYTES = 100_000
"""What a picture need not exceed: the exact one follows anyway."""
_BYTES_PER_PIXEL = 0.1
"""Of a JPEG of a gym at the middle of the qualities used."""
_BEST_QUALITY, _WORST_QUALITY = 80, 30


@dataclass(frozen=True)
class ProxyPlan:
    """How large a proxy is to be.

    Attributes
    ----------
    height : int
        Of the upright pictures, in pixels.
    picture_bytes : int
        What a picture may take on average.
    """

    height: int
    picture_bytes: int

    def expected_bytes(self, clip: ClipInfo) -> int:
        """Return what the proxy of a clip will take, roughly."""
        pixels = self.height * self.height * clip.width / clip.height
        return clip.frames * min(self.picture_bytes, int(pixels * _BYTES_PER_PIXEL))


def plan_proxy(clip: ClipInfo, max_bytes: int) -> ProxyPlan | None:
    """Choose the size of a clip's pictures so that all of them fit: smaller for a longer clip.

    Parameters
    ----------
    clip : ClipInfo
    max_bytes : int
        What the whole proxy may take.

    Returns
    -------
    ProxyPlan or None
        None where even the smallest pictures would not fit.
    """
    picture_bytes = min(max_bytes // clip.frames, _PICTURE_BYTES)
    short, pixels = min(clip.width, clip.height), clip.width * clip.height
    affordable = short * (picture_bytes / _BYTES_PER_PIXEL / pixels) ** 0.5
    side = min(short, _SHORT_SIDE, int(affordable))
    if side < min(short, _LEAST_SIDE):
        return None
    return ProxyPlan(max(1, round(clip.height * side / short)), picture_bytes)


class Proxy:
    """The small pictures of one clip, as far as they have been made.

    One thread adds pictures while another reads them.

    Attributes
    ----------
    path : Path
        The file that it is once it is complete.
    height : int
        Of the pictures that are to be added; 0 in one that is complete.
    """

    def __init__(self, path: Path, index: NDArray[np.int64], reading: BinaryIO) -> None:
        self.path = path
        self.height = 0
        self._index = index
        self._count = int(np.count_nonzero(index[:, 1]))
        self._reading: BinaryIO | None = reading
        self._read_lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._writing: BinaryIO | None = None
        self._part: Path | None = None
        self._end = 0
        self._picture_bytes = 0
        self._quality = _BEST_QUALITY

    @classmethod
    def create(cls, path: Path, frames: int, plan: ProxyPlan) -> Self:
        """Begin a proxy; its file takes its name when it is complete.

        Raises
        ------
        OSError
            If it can't be written there.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.stem[:40]}.{uuid.uuid4().hex[:12]}{PART_SUFFIX}")
        writing = part.open("xb", buffering=0)
        try:
            writing.write(_SIGNATURE)
            proxy = cls(path, np.zeros((frames, 2), np.int64), part.open("rb", buffering=0))
        except OSError:
            writing.close()
            part.unlink(missing_ok=True)
            raise
        proxy.height, proxy._picture_bytes = plan.height, plan.picture_bytes
        proxy._writing, proxy._part, proxy._end = writing, part, len(_SIGNATURE)
        return proxy

    @classmethod
    def open(cls, path: Path, frames: int) -> Self:
        """Open a complete proxy.

        Raises
        ------
        OSError
            If it can't be read.
        ValueError
            If it is none, is damaged, or belongs to another clip.
        """
        reading = path.open("rb", buffering=0)
        try:
            index = _read_index(reading, frames)
        except (OSError, ValueError):
            reading.close()
            raise
        return cls(path, index, reading)

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return len(self._index)

    @property
    def count(self) -> int:
        """How many of them are here."""
        return self._count

    @property
    def complete(self) -> bool:
        """Whether there is a picture of every frame."""
        return self._count == len(self._index)

    @property
    def growing(self) -> bool:
        """Whether pictures can be added."""
        return self._writing is not None

    def has(self, frame: int) -> bool:
        """Whether there is a picture of a frame."""
        return bool(self._index[frame, 1])

    def spans(self) -> tuple[tuple[int, int], ...]:
        """Return the runs of frames that are here: first and last of each, both included."""
        here = np.concatenate([[False], self._index[:, 1] > 0, [False]])
        edges = np.flatnonzero(here[1:] != here[:-1]).reshape(-1, 2)
        return tuple((int(first), int(end) - 1) for first, end in edges)

    def picture(self, frame: int) -> Image | None:
        """Read the picture of a frame, or None where there is none that can be read.

        Returns
        -------
        array, shape (h, w, 3), uint8, or None
            BGR, upright, in the clip's proportions; a new array at every call.
        """
        start, size = self._index[frame].tolist()
        if not size:
            return None
        with self._read_lock:
            if self._reading is None:
                return None
            try:
                self._reading.seek(start)
                data = self._reading.read(size)
            except OSError as error:
                log.warning("A preview could not be read: %s", error)
                return None
        if len(data) != size:
            return None
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        return cast("Image | None", image)

    def add(self, frame: int, image: Image | DecodedPicture) -> None:
        """Add the picture of a frame; nothing happens if it is here, or if no more are taken.

        Where it can't be written, as on a full disk, the whole proxy is given up.

        Parameters
        ----------
        frame : int
        image : array, shape (H, W, 3), uint8, or DecodedPicture
            BGR, upright; it is reduced to `height` where it is higher.
        """
        if not self.growing or self.has(frame):
            return
        quality = [cv2.IMWRITE_JPEG_QUALITY, self._quality]
        data = cv2.imencode(".jpg", _reduced(image, self.height), quality)[1].tobytes()
        with self._write_lock:
            if self._writing is None or self.has(frame):
                return
            try:
                _write(self._writing, data)
            except OSError as error:
                log.warning("The preview of the clip is given up: %s", error)
                self._give_up()
                return
            # The size last: it is what tells a reader that the picture is there.
            self._index[frame, 0] = self._end
            self._index[frame, 1] = len(data)
            self._end += len(data)
            self._count += 1
            self._steer_quality(len(data))
            if self.complete:
                self._finish(self._writing)

    def close(self) -> None:
        """Let go of the file; one that is not complete is deleted."""
        with self._write_lock:
            if self._part is not None:
                self._give_up()
            else:
                self._stop_reading()

    def _steer_quality(self, size: int) -> None:
        """Keep to the bytes that were planned: pictures of a busy gym take more."""
        used = size / self._picture_bytes
        step = -1 if used > 1 else 1 if used < 0.95 else 0
        self._quality = min(max(self._quality + step, _WORST_QUALITY), _BEST_QUALITY)

    def _finish(self, writing: BinaryIO) -> None:
        """Write the index, and give the file its name."""
        assert self._part is not None
        try:
            _write(writing, self._index.tobytes())
            _write(writing, _TAIL.pack(self._end, self.frames, _END))
            os.fsync(writing.fileno())
            writing.close()
            self._writing = None
            with self._read_lock:  # some systems do not rename a file that is open
                assert self._reading is not None
                self._reading.close()
                self._part.replace(self.path)
                self._reading = self.path.open("rb", buffering=0)
        except OSError as error:
            log.warning("The preview of the clip could not be kept: %s", error)
            self._give_up()
            return
        self._part = None

    def _give_up(self) -> None:
        """Delete what there is of an unfinished proxy: its space may be wanted."""
        self._index[:, 1] = 0
        self._count = 0
        writing, self._writing = self._writing, None
        if writing is not None:
            with contextlib.suppress(OSError):
                writing.close()
        self._stop_reading()
        part, self._part = self._part, None
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _stop_reading(self) -> None:
        with self._read_lock:
            if self._reading is not None:
                self._reading.close()
                self._reading = None


def _reduced(image: Image | DecodedPicture, height: int) -> Image:
    """Halve while that leaves enough, which averages four pixels, then interpolate the rest.

    A decoded picture is reduced in one pass with the colour conversion.
    """
    if isinstance(image, DecodedPicture):
        return image.image(max_height=height)
    while image.shape[0] > height:
        rows = max(height, image.shape[0] // 2)
        columns = max(1, round(image.shape[1] * rows / image.shape[0]))
        image = cast(Image, cv2.resize(image, (columns, rows), interpolation=cv2.INTER_LINEAR))
    return image


def _write(file: BinaryIO, data: bytes) -> None:
    """Write all of it: one call may write a part of it, as on a disk that is filling up."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _read_index(file: BinaryIO, frames: int) -> NDArray[np.int64]:
    size = os.fstat(file.fileno()).st_size
    if file.read(len(_SIGNATURE)) != _SIGNATURE or size < len(_SIGNATURE) + _TAIL.size:
        raise ValueError("not a proxy of this version")
    file.seek(size - _TAIL.size)
    start, count, end = _TAIL.unpack(file.read(_TAIL.size))
    if end != _END or count != frames or start + 16 * frames + _TAIL.size != size:
        raise ValueError("incomplete, or of another clip")
    file.seek(start)
    index = np.frombuffer(file.read(16 * frames), np.int64).reshape(-1, 2).copy()
    if index.min() <= 0 or (index.sum(axis=1) > start).any():
        raise ValueError("a damaged index")
    return index
