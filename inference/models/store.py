"""Where model files lie, and whether they are the published ones."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from inference.folders import cache_folder
from inference.models.chosen import chosen_path
from inference.models.errors import DamagedModelError, MissingModelError, ModelError
from inference.models.table import Model, ModelFile, file_by_name
from inference.texts import tr

MODELS_VARIABLE = "LIFTLENS_MODELS"

_READ_BYTES = 1 << 20


class State(StrEnum):
    """How it stands with a model on this machine."""

    READY = "ready"
    MISSING = "missing"
    DAMAGED = "damaged"


class Place(StrEnum):
    """Where a model file can be, in the order in which it is looked for."""

    CHOSEN = "chosen"
    """A file that the user chose."""
    FOLDER = "folder"
    """The folder in the environment variable ``LIFTLENS_MODELS``."""
    BUNDLED = "bundled"
    """What came with the program."""
    OWN = "own"
    """The user's own folder, which downloads go to."""
    PACKAGE = "package"
    """An installed package that carries it."""


def places(file: ModelFile) -> Iterator[tuple[Place, Path]]:
    """Yield every path that a file can have on this machine, first match wins.

    The package's own comes only where that is installed.
    """
    if (chosen := chosen_path(file.name)) is not None:
        yield Place.CHOSEN, chosen
    if folder := os.environ.get(MODELS_VARIABLE):
        yield Place.FOLDER, Path(folder) / file.name
    yield Place.BUNDLED, bundled_models() / file.name
    yield Place.OWN, user_models() / file.name
    for path in _in_package(file):
        yield Place.PACKAGE, path


def bundled_models() -> Path:
    """Return the folder for model files beside the program's other resources."""
    import resources

    return Path(resources.__path__[0]) / "models"


def user_models() -> Path:
    """Return the user's folder of model files, which downloads go to."""
    return cache_folder() / "models"


def find(file: ModelFile) -> Path | None:
    """Look for a file in all `places`.

    Returns
    -------
    Path or None
        Not checked.
    """
    return next((path for _, path in places(file) if path.is_file()), None)


def _in_package(file: ModelFile) -> Iterator[Path]:
    package, _, member = file.package_member.partition("/")
    if not package:
        return
    try:
        spec = importlib.util.find_spec(package)  # imports nothing of it
    except (ImportError, ValueError):
        return
    for folder in (spec and spec.submodule_search_locations) or ():
        yield Path(folder) / member


def model_path(name: str) -> Path:
    """Find a model file and check that it is the published one.

    Parameters
    ----------
    name : str
        Of a file in the table.

    Returns
    -------
    Path

    Raises
    ------
    MissingModelError
        If the file is in no place where it is looked for.
    DamagedModelError
        If the first file found has another checksum.
    """
    file = file_by_name(name)
    path = find(file)
    if path is None:
        raise MissingModelError(missing_text([file]))
    if not is_right(file, path):
        raise DamagedModelError(
            tr(
                "The model file {path} is damaged or of another version. Delete it and bring it "
                "anew: {command}."
            ).format(path=path, command="`liftlens models list`")
        )
    return path


def paths_of(model: Model) -> tuple[Path, ...]:
    """Find all files of a model, in their order, and check them; raises as `model_path` does."""
    missing = [file for file in model.files if find(file) is None]
    if missing:
        raise MissingModelError(missing_text(missing, model))
    return tuple(model_path(file.name) for file in model.files)


def missing_text(files: list[ModelFile], model: Model | None = None) -> str:
    """Say which files are missing, what brings them, and where to put them by hand."""
    names = ", ".join(file.name for file in files)
    brought = any(file.urls for file in files)
    if model is not None and not model.bundled and brought:
        command = f"`liftlens models get {model.id}`"
    else:
        command = "`make setup`, `liftlens models get blazepose-full`"
    return tr(
        "These model files are not on this machine: {names}. With a network, this brings them: "
        "{command}. Without one, copy them from another machine to {folder}."
    ).format(names=names, command=command, folder=user_models())


def state_of(model: Model) -> State:
    """Tell how it stands with a model; reads all its files the first time."""
    try:
        paths_of(model)
    except MissingModelError:
        return State.MISSING
    except ModelError:
        return State.DAMAGED
    return State.READY


def content_of(model: Model) -> str:
    """Return what changes with the content of a model's files; empty where one is missing."""
    paths = [find(file) for file in model.files]
    digest = hashlib.sha256()
    for path in paths:
        if path is None:
            return ""
        digest.update(sha256_of(path, path.stat().st_mtime_ns).encode())
    return digest.hexdigest()[:12]


def is_right(file: ModelFile, path: Path) -> bool:
    """Whether a file is the published one, or, where no checksum is, the one first downloaded."""
    wanted = file.sha256 or remembered_sha256(path)
    return not wanted or sha256_of(path, path.stat().st_mtime_ns) == wanted


def remembered_sha256(path: Path) -> str:
    """Return the checksum that a download wrote beside a file; empty where there is none."""
    try:
        return beside(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def beside(path: Path) -> Path:
    """Return the file that holds the checksum of another."""
    return path.with_name(f"{path.name}.sha256")


def part_of(path: Path) -> Path:
    """Return the file that holds what a download that was cut off has brought of another."""
    return path.with_name(f"{path.name}.part")


def tag_of(path: Path) -> Path:
    """Return the file that holds the server's mark of what `part_of` holds."""
    return path.with_name(f"{path.name}.part.tag")


@cache
def sha256_of(path: Path, mtime_ns: int) -> str:
    """Return the checksum of a file, read once per process and modification time."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()
