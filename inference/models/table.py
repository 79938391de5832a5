"""The declared table of models, `resources/models.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from inference.models.errors import ModelError
from inference.texts import tr


class Task(StrEnum):
    """What a model is for."""

    KEYPOINTS = "keypoints"
    LIFTER = "lifter"


@dataclass(frozen=True)
class ModelFile:
    """A file of a model.

    Attributes
    ----------
    name : str
        File name, unique in the table.
    sha256 : str
        Checksum in hexadecimal; empty where none is published.
    size : int
        Bytes; 0 where it is not known.
    urls : tuple of str
        Where it can be downloaded, tried in their order.
    member : str
        Name of the file in the zip archive that the URLs bring; empty where they bring it itself.
    package : str
        Requirement of a published wheel that carries it; empty where there is none.
    package_member : str
        Path of the file inside that package, wherever it is installed.
    """

    name: str
    sha256: str = ""
    size: int = 0
    urls: tuple[str, ...] = ()
    member: str = ""
    package: str = ""
    package_member: str = ""


@dataclass(frozen=True)
class Model:
    """A model that can be chosen.

    Attributes
    ----------
    id, title : str
    task : Task
    files : tuple of ModelFile
        Its own, and those of other models that it needs.
    licence : str
        SPDX identifier.
    source : str
        Where it is described.
    input, joints, accuracy : str
        What it takes, what it tells, and how well, as published.
    bundled : bool
        Whether it comes with the program.
    non_commercial : bool
        Whether its licence forbids commercial use.
    """

    id: str
    title: str
    task: Task
    files: tuple[ModelFile, ...]
    licence: str
    source: str
    input: str
    joints: str
    accuracy: str
    bundled: bool = False
    non_commercial: bool = False


@cache
def models() -> Mapping[str, Model]:
    """Return every model of the table by its id, in the order of the table."""
    text = files("resources").joinpath("models.toml").read_text(encoding="utf-8")
    return MappingProxyType(read_table(text))


def read_table(text: str) -> dict[str, Model]:
    """Read a table.

    Parameters
    ----------
    text : str
        TOML.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is not one: the table is part of the program.
    """
    entries: list[dict[str, Any]] = tomllib.loads(text)["model"]
    own = {entry["id"]: [_file(values) for values in entry.pop("file")] for entry in entries}
    by_name = {file.name: file for group in own.values() for file in group}
    if len(by_name) < sum(map(len, own.values())):
        raise ValueError("two model files have one name")
    table = {}
    for entry in entries:
        needed = [by_name[name] for name in entry.pop("needs", ())]
        table[entry["id"]] = Model(
            **{**entry, "task": Task(entry["task"])}, files=(*own[entry["id"]], *needed)
        )
    return table


def _file(values: dict[str, Any]) -> ModelFile:
    return ModelFile(**{**values, "urls": tuple(values.get("urls", ()))})


def model_by_id(name: str) -> Model:
    """Return a model.

    Raises
    ------
    ModelError
        If there is none of that id.
    """
    table = models()
    if name not in table:
        raise ModelError(
            tr("There is no model “{name}”. Choose one of: {names}.").format(
                name=name, names=", ".join(table)
            )
        )
    return table[name]


def file_by_name(name: str) -> ModelFile:
    """Return a file of the table; raises KeyError where there is none of that name."""
    for model in models().values():
        for file in model.files:
            if file.name == name:
                return file
    raise KeyError(name)
