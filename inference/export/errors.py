"""What can go wrong when something is written out, in plain words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inference.texts import mark, tr

_REASONS = {
    errno.ENOSPC: mark("the disk is full. Make room"),
    errno.EDQUOT: mark("your share of the disk is full. Make room"),
    errno.EFBIG: mark("the disk takes no file of this size. Choose another place"),
    errno.EACCES: mark("its folder or the file is protected. Choose another place"),
    errno.EPERM: mark("its folder or the file is protected. Choose another place"),
    errno.EROFS: mark("its disk is protected. Choose another place"),
    errno.EISDIR: mark("it is a folder. Choose another name"),
    errno.EEXIST: mark("a file lies where a folder should be. Choose another place"),
    errno.ENOTDIR: mark("a part of its path is a file. Choose another place"),
    errno.ENAMETOOLONG: mark("its name is too long. Choose a shorter one"),
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
        known = _REASONS.get(number or 0)
        reason = (
            tr("{reason}. Choose another place").format(reason=said or error)
            if known is None
            else tr(known)
        )
        raise ExportError(
            tr(
                "“{name}” can't be written to “{folder}”: {reason} and try again. "
                "Nothing of it was kept."
            ).format(name=target.name, folder=target.parent, reason=reason)
        ) from error
