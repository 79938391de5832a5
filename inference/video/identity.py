"""Which clip a file is: told in a moment by its ends, for certain by all that is in it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

_END_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 20


class HashStoppedError(Exception):
    """The hash was given up because it is wanted no more."""


def fingerprint(path: Path) -> str:
    """Return what a clip is known by at once: a hash of its size and its two ends.

    The ends of a video file hold its index and its first and last pictures, so that two takes never
    share them; a copy or a renamed file does.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str
        32 hexadecimal digits.

    Raises
    ------
    OSError
        If the file can't be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.sha256(size.to_bytes(8, "big"))
        digest.update(file.read(_END_BYTES))
        file.seek(max(size - _END_BYTES, 0))
        digest.update(file.read(_END_BYTES))
    return digest.hexdigest()[:32]


def sha256_of(path: Path, should_stop: Callable[[], bool] | None = None) -> str:
    """Return the SHA-256 of all bytes of a file, in hexadecimal.

    Raises
    ------
    HashStoppedError
        If `should_stop` says so; it is asked once a mebibyte.
    OSError
        If the file can't be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if should_stop is not None and should_stop():
                raise HashStoppedError(f"hashing {path.name} was stopped")
            digest.update(block)
    return digest.hexdigest()
