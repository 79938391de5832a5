"""How it stands with a model on this machine, file by file, for people to see."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.models.store import (
    Place,
    State,
    beside,
    is_right,
    part_of,
    places,
    tag_of,
    user_models,
)
from inference.models.table import Model, ModelFile

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Looked:
    """A place where a file was looked for.

    Attributes
    ----------
    place : Place
    path : Path
    there : bool
        Whether a file is there, right or not.
    """

    place: Place
    path: Path
    there: bool


@dataclass(frozen=True)
class FileStanding:
    """How it stands with one file.

    Attributes
    ----------
    file : ModelFile
    looked : tuple of Looked
        In order; the first that is there is the one used.
    right : bool or None
        Whether that is the published one; None where none is there, or it was not read.
    part : int
        Bytes of a download that was cut off.
    """

    file: ModelFile
    looked: tuple[Looked, ...]
    right: bool | None = None
    part: int = 0

    @property
    def used(self) -> Looked | None:
        """Where the file is that is used; None where it is nowhere."""
        return next((each for each in self.looked if each.there), None)

    @property
    def chosen(self) -> Looked | None:
        """What the user chose, whether it is there or not."""
        return next((each for each in self.looked if each.place is Place.CHOSEN), None)


@dataclass(frozen=True)
class Standing:
    """How it stands with a model.

    Attributes
    ----------
    model : Model
    files : tuple of FileStanding
        As in the model.
    """

    model: Model
    files: tuple[FileStanding, ...]

    @property
    def state(self) -> State | None:
        """The state of all files together; None while they are all there and not all read."""
        if any(each.right is False for each in self.files):
            return State.DAMAGED
        if any(each.used is None for each in self.files):
            return State.MISSING
        return State.READY if all(each.right for each in self.files) else None

    @property
    def part(self) -> int:
        """Bytes of a download that was cut off, of all files."""
        return sum(each.part for each in self.files)


def standing_of(model: Model, *, read: bool) -> Standing:
    """Look for the files of a model.

    Parameters
    ----------
    model : Model
    read : bool
        Whether to read the files, the first time, and see whether they are the published ones:
        that takes a second for each few hundred MB.
    """
    return Standing(model, tuple(_file_standing(file, read) for file in model.files))


def _file_standing(file: ModelFile, read: bool) -> FileStanding:
    looked = tuple(Looked(place, path, path.is_file()) for place, path in places(file))
    standing = FileStanding(file, looked, part=_size(part_of(user_models() / file.name)))
    if standing.used is None or not read:
        return standing
    try:
        right = is_right(file, standing.used.path)
    except OSError as error:
        log.warning("%s can't be read: %s", standing.used.path, error)
        right = False
    return FileStanding(file, looked, right, standing.part)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def removable(model: Model, others: Iterable[Standing]) -> tuple[Path, ...]:
    """Return the files of a model in the user's own folder that no other model needs there.

    Parameters
    ----------
    model : Model
    others : iterable of Standing
        A file that one of them is complete with stays.
    """
    needed = {
        each.file.name
        for other in others
        if other.model.id != model.id and all(file.used for file in other.files)
        for each in other.files
    }
    own = [user_models() / file.name for file in model.files if file.name not in needed]
    return tuple(path for path in own if path.is_file() or part_of(path).is_file())


def remove(paths: Sequence[Path]) -> None:
    """Delete model files with what was kept of them: checksums, and downloads cut off.

    Raises
    ------
    OSError
        If one can't be deleted; those before it are.
    """
    for path in paths:
        for each in (path, beside(path), part_of(path), tag_of(path)):
            each.unlink(missing_ok=True)
