"""Model files: what they are, where they lie, and whether they are the right ones.

Nothing is fetched here. `packaging/fetch_models.py` reads the same table and brings the files.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inference.texts import tr

MODELS_VARIABLE = "LIFTLENS_MODELS"


@dataclass(frozen=True)
class ModelFile:
    """A model file that the program can use.

    Attributes
    ----------
    name : str
        File name, unique in the table.
    sha256 : str
        Checksum in hexadecimal.
    package : str
        Requirement of the published wheel that carries the file.
    member : str
        Path of the file inside that wheel.
    licence : str
        SPDX identifier.
    """

    name: str
    sha256: str
    package: str
    member: str
    licence: str


MODELS = {
    model.name: model
    for model in (
        ModelFile(
            name="pose_detection.tflite",
            sha256="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
            package="mediapipe==0.10.21",
            member="mediapipe/modules/pose_detection/pose_detection.tflite",
            licence="Apache-2.0",
        ),
        ModelFile(
            name="pose_landmark_full.tflite",
            sha256="e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            package="mediapipe==0.10.21",
            member="mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
            licence="Apache-2.0",
        ),
    )
}


class ModelError(Exception):
    """A model file can't be used; the message says in plain words what to do."""


class MissingModelError(ModelError):
    """A model file is in none of the places where it is looked for."""


class DamagedModelError(ModelError):
    """A model file is there, but it is not the published one."""


def model_folders() -> Iterator[Path]:
    """Yield the folders that are searched for model files, first match wins.

    The folder in the environment variable ``LIFTLENS_MODELS``, the one that came with the
    program, and the user's cache folder.
    """
    from inference.folders import cache_folder

    chosen = os.environ.get(MODELS_VARIABLE)
    if chosen:
        yield Path(chosen)
    yield bundled_models()
    yield cache_folder() / "models"


def bundled_models() -> Path:
    """Return the folder for model files beside the program's other resources."""
    import resources

    return Path(resources.__path__[0]) / "models"


def model_path(name: str) -> Path:
    """Find a model file and check that it is the published one.

    Parameters
    ----------
    name : str
        A key of `MODELS`.

    Returns
    -------
    Path

    Raises
    ------
    MissingModelError
        If the file is in none of `model_folders`.
    DamagedModelError
        If the first file found has another checksum.
    """
    folders = list(model_folders())
    path = next((f / name for f in folders if (f / name).is_file()), None)
    if path is None:
        raise MissingModelError(
            tr(
                "The model file {name} is not installed. Run `make setup` or `python "
                "packaging/fetch_models.py`, which bring it. Looked in: {folders}."
            ).format(name=name, folders=", ".join(map(str, folders)))
        )
    if sha256_of(path, path.stat().st_mtime_ns) != MODELS[name].sha256:
        raise DamagedModelError(
            tr(
                "The model file {path} is damaged or of another version. Delete it and run "
                "`make setup` or `python packaging/fetch_models.py`, which bring it anew."
            ).format(path=path)
        )
    return path


@cache
def sha256_of(path: Path, mtime_ns: int) -> str:
    """Return the checksum of a file, read once per process and modification time."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
