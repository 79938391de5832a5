"""Finding the clip of a project again, after either of them was moved or renamed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.files.project_file import ClipRecord
from inference.video.identity import sha256_of
from inference.video.names import videos_in


@dataclass(frozen=True)
class Found:
    """Where the clip of a project is.

    Attributes
    ----------
    path : Path or None
        None where it is at none of the places looked at.
    other : Path or None
        Another clip that has taken its name, where it was not found.
    """

    path: Path | None
    other: Path | None = None


def find_clip(
    record: ClipRecord, project: Path, should_stop: Callable[[], bool] | None = None
) -> Found:
    """Look for a clip where it was, beside its project by name, and there by its content.

    Parameters
    ----------
    record : ClipRecord
    project : Path
        The project file.
    should_stop : callable, optional

    Raises
    ------
    inference.video.identity.HashStoppedError
        If it was stopped.
    """
    other = None
    for candidate in _named(record, project):
        if is_clip(record, candidate, should_stop):
            return Found(candidate)
        if other is None and candidate.is_file():
            other = candidate
    if record.sha256:
        for candidate in _beside(project):
            if is_clip(record, candidate, should_stop):
                return Found(candidate)
    return Found(None, other)


def is_clip(record: ClipRecord, path: Path, should_stop: Callable[[], bool] | None = None) -> bool:
    """Whether a file is the clip of a record: by size and time of change, else by its content.

    Where the content is not known, the size has to do.
    """
    try:
        state = path.stat()
        if not path.is_file() or state.st_size != record.size_bytes:
            return False
        if state.st_mtime_ns == record.modified_ns or not record.sha256:
            return True
        return sha256_of(path, should_stop) == record.sha256
    except OSError:
        return False


def _named(record: ClipRecord, project: Path) -> Iterator[Path]:
    """Give each place where the clip is by its name, once."""
    folder = project.absolute().parent
    places = [folder / record.relative] if record.relative else []
    places += [Path(record.absolute), folder / record.name]
    yield from dict.fromkeys(Path(os.path.abspath(place)) for place in places)  # noqa: PTH100


def _beside(project: Path) -> tuple[Path, ...]:
    try:
        return videos_in(project.absolute().parent)
    except OSError:
        return ()
