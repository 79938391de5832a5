"""What can go wrong when something is written out, in plain words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_REASONS = {
    errno.ENOSPC: "the disk is full. Make room",
    errno.EDQUOT: "your share of the disk is full. Make room",
    errno.EFBIG: "the disk takes no file of this size. Choose another place",
    errno.EACCES: "its folder or the file is protected. Choose another place",
    errno.EPERM: "its folder or the file is protected. Choose another place",
    errno.EROFS: "its disk is protected. Choose another place",
    errno.EISDIR: "it is a folder. Choose another name",
    errno.EEXIST: "a file lies where a folder should be. Choose another place",
    errno.ENOTDIR: "a part of its path is a file. Choose another place",
    errno.ENAMETOOLONG: "its name is too long. Choose a shorter one",
}


class ExportError(Exception):
    """A file that can't be written; the message says why, what was kept and what to do."""


@contextmanager
def plain_errors(target: Path, kinds: tuple[type[Exception], ...] = (OSError,)) -> Iterator[None]:
    """Turn what the system says while `target` is written into an `ExportError`.

    Parameters
    ----------
    target : Path
    kinds : tuple of exception types, optional
        What is turned; each has an ``errno`` and a ``strerror``.
    """
    try:
        yield
    except kinds as error:
        number, said = getattr(error, "errno", None), getattr(error, "strerror", None)
        reason = _REASONS.get(number or 0, f"{said or error}. Choose another place")
        raise ExportError(
            f"“{target.name}” can't be written to “{target.parent}”: {reason} and try again. "
            "Nothing of it was kept."
        ) from error
