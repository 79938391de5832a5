"""Atomic writing: a reader sees the old file or the whole new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROCESS_TOKEN = uuid.uuid4().hex[:8]
"""In the name of every temporary file of this run, so that a killed run's can be told."""

_TEMPORARY = re.compile(r"^\..+\.([0-9a-f]{8})[0-9a-f]{4}(\.[^.]*)?$")

_before_writing: Callable[[Path], None] | None = None


def watch_writing(tell: Callable[[Path], None] | None) -> None:
    """Have each folder told before a temporary file is made in it; None ends that.

    Parameters
    ----------
    tell : callable, optional
        Called on the thread that writes.
    """
    global _before_writing
    _before_writing = tell


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target` that takes its name when the block ends well.

    Parameters
    ----------
    target : Path
        Its folder is made where it is missing.

    Yields
    ------
    Path
        A file that does not exist yet, with the suffix of `target`.

    Raises
    ------
    OSError
        If the folder can't be made or written to; nothing is left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if _before_writing is not None:
        _before_writing(target.parent)
    unique = f"{PROCESS_TOKEN}{uuid.uuid4().hex[:4]}"
    temporary = target.with_name(f".{target.stem[:40]}.{unique}{target.suffix}")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text_atomically(target: Path, text: str) -> None:
    """Write UTF-8 text to `target` in one step."""
    with atomic_path(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def line_of(path: Path) -> str:
    """Return the name of a file as text of one line: on Linux a name need be neither."""
    return " ".join(os.fsencode(path.name).decode("utf-8", "replace").split())


def remove_temporaries(folder: Path, token: str) -> int:
    """Delete what a run that was killed while writing has left half-written in a folder.

    Parameters
    ----------
    folder : Path
        One that is missing or can't be read is passed over.
    token : str
        `PROCESS_TOKEN` of that run; the files of others are left alone.

    Returns
    -------
    int
        How many there were.
    """
    removed = 0
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            found = _TEMPORARY.match(path.name)
            if found is not None and found[1] == token:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
