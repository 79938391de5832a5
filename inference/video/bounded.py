"""A cache that is bounded in bytes, whatever the length of what it serves."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedCache(Generic[T]):
    """Items by frame; what was not used for longest goes first. Any thread may use it.

    Parameters
    ----------
    max_bytes : int
        An item larger than all of this is not kept.

    Attributes
    ----------
    max_bytes : int
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._bytes = 0
        self._items: OrderedDict[int, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """What the items take."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, frame: int) -> bool:
        return frame in self._items

    def get(self, frame: int) -> T | None:
        """Return an item, which counts as a use, or None."""
        with self._lock:
            entry = self._items.get(frame)
            if entry is None:
                return None
            self._items.move_to_end(frame)
            return entry[0]

    def put(self, frame: int, item: T, size_bytes: int) -> None:
        """Keep an item in place of the one that was there."""
        with self._lock:
            replaced = self._items.pop(frame, None)
            self._bytes += size_bytes - (replaced[1] if replaced else 0)
            self._items[frame] = (item, size_bytes)
            while self._bytes > self.max_bytes:
                self._bytes -= self._items.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._items.clear()
            self._bytes = 0
