"""The project file: what the coach told of one clip, as JSON with the suffix ``.liftlens``.

The format is described in docs/project-file.md. A file of a newer version is neither read nor
written over, fields of the same version that this program does not know are kept as they are, and
a file that can't be read stays where it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app import __version__
from app.project import Project
from inference.files import write_text_atomically
from inference.texts import tr

FORMAT = "liftlens-project"
VERSION = 1
SUFFIX = ".liftlens"

_PROJECT = TypeAdapter(Project)
_IN_LIST = "[]"


class ProjectFileError(Exception):
    """A project file that can't be read or written; the message says why, in plain words."""


class ClipRecord(BaseModel):
    """How a clip is found again, and known from others."""

    model_config = ConfigDict(frozen=True)

    relative: str = Field(default="", description="Path from the folder of the project file")
    absolute: str = Field(description="Path on the machine that wrote the file")
    size_bytes: int = Field(ge=0, description="Size of the video file")
    modified_ns: int = Field(description="When it was last changed, nanoseconds since 1970")
    sha256: str = Field(
        default="",
        pattern="^([0-9a-f]{64})?$",
        description="SHA-256 of its bytes; empty where it is not known yet",
    )

    @property
    def name(self) -> str:
        """The name of the video file, whichever system wrote it."""
        return self.absolute.replace("\\", "/").rsplit("/", 1)[-1]


class _Document(BaseModel):
    """What a project file holds; its JSON schema is the one of the format."""

    model_config = ConfigDict(extra="allow")

    format: str = Field(default=FORMAT, description="Always “liftlens-project”")
    version: int = Field(default=VERSION, description="Version of the format")
    written_by: str = Field(default="", description="Version of LiftLens that wrote it")
    clip: ClipRecord = Field(description="The clip that all this is about")
    reference: str = Field(
        default="", description="Path of the reference clip from the folder of the project file"
    )
    project: dict[str, Any] = Field(description="What the coach told of the clip")


@dataclass(frozen=True)
class ProjectFile:
    """What a project file holds.

    Attributes
    ----------
    clip : ClipRecord
    project : Project
    unknown : mapping of tuple of str
        Fields that this program does not know, by path: ``("project", "mood")``. They are written
        as they were read.
    left_out : tuple of str
        Fields of entries of lists that it does not know and could not write back, by dotted path:
        entries come and go, so these belong nowhere.
    """

    clip: ClipRecord
    project: Project
    unknown: Mapping[tuple[str, ...], Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


# ── the clip ────────────────────────────────────────────────────────────────────────────────────
def record_of(clip: Path, sha256: str = "") -> ClipRecord:
    """Return how a clip is found again.

    Raises
    ------
    OSError
        If there is no such file.
    """
    state = clip.stat()
    return ClipRecord(
        absolute=str(clip.absolute()),
        size_bytes=state.st_size,
        modified_ns=state.st_mtime_ns,
        sha256=sha256,
    )


# ── reading ─────────────────────────────────────────────────────────────────────────────────────
def read_project(path: Path) -> ProjectFile:
    """Read a project file.

    Raises
    ------
    ProjectFileError
        If it can't be read, is damaged, or is of a newer version; it stays as it is.
    """
    return parse_project(read_text(path), path)


def read_text(path: Path) -> str:
    """Return the text of a project file.

    Raises
    ------
    ProjectFileError
        If it can't be read, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        said = tr("“{name}” can’t be read: {why}.")
        raise ProjectFileError(said.format(name=path.name, why=_why(error))) from None
    except UnicodeDecodeError:
        raise _damaged(path.name, tr("it is no text")) from None


def parse_project(text: str, path: Path) -> ProjectFile:
    """Return what the text of a project file holds.

    Parameters
    ----------
    text : str
    path : Path
        Of the file, which a relative path starts from and a message names.

    Raises
    ------
    ProjectFileError
        As `read_project` does.
    """
    raw = _migrated(_json(text, path.name), path.name)
    try:
        document = _Document.model_validate(raw)
        project = _PROJECT.validate_python(document.project)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "project"
        raise _damaged(path.name, f"{where}: {_plain(first['msg'])}") from None
    beyond = dict(_beyond(document.project, _known(project), ("project",)))
    unknown: dict[tuple[str, ...], Any] = {
        (name,): value for name, value in (document.model_extra or {}).items()
    }
    unknown |= {place: value for place, value in beyond.items() if _IN_LIST not in place}
    left_out = sorted({".".join(place) for place in beyond if _IN_LIST in place})
    project = _with_reference(project, document.reference, path)
    return ProjectFile(document.clip, project, unknown, tuple(left_out))


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        if not text.strip():
            raise _damaged(name, tr("it is empty")) from None
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _damaged(name, tr("it is no JSON") + line) from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        said = tr("“{name}” is no project of LiftLens. The file is left as it is.")
        raise ProjectFileError(said.format(name=name))
    return raw


def _migrated(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """Bring a document to today's version."""
    version = raw.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise _damaged(name, tr("it does not say which version of the format it is"))
    if version > VERSION:
        said = tr(
            "“{name}” was saved by a newer LiftLens (format {version}, this one knows {known}). "
            "Update LiftLens to open it. The file is left as it is."
        )
        raise ProjectFileError(said.format(name=name, version=version, known=VERSION))
    while version < VERSION:
        raw = MIGRATIONS[version](raw)
        version += 1
    return {**raw, "version": VERSION}


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By the version that a step starts from; it returns the document of the version after."""


def _known(project: Project) -> dict[str, Any]:
    dumped: dict[str, Any] = _PROJECT.dump_python(project, mode="json")
    return dumped


def _beyond(
    given: Any, known: Any, place: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield what is given and not known, with its path."""
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            if name in known:
                yield from _beyond(value, known[name], (*place, name))
            else:
                yield (*place, name), value
    elif isinstance(given, list) and isinstance(known, list) and len(given) == len(known):
        for one, its_known in zip(given, known, strict=True):
            yield from _beyond(one, its_known, (*place, _IN_LIST))


def _with_reference(project: Project, relative: str, path: Path) -> Project:
    """Take the reference clip that went along with the project file, where its own is gone."""
    if not project.reference or not relative or Path(project.reference).exists():
        return project
    beside = path.parent / relative
    return replace(project, reference=str(beside.resolve())) if beside.exists() else project


# ── writing ─────────────────────────────────────────────────────────────────────────────────────
def project_text(document: ProjectFile, path: Path) -> str:
    """Write a project as the text of a file at `path`, from which relative paths start."""
    clip = document.clip.model_copy(update={"relative": _relative(document.clip.absolute, path)})
    reference = document.project.reference
    raw: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "written_by": __version__,
        "clip": clip.model_dump(),
        "reference": _relative(reference, path) if reference else "",
        "project": _known(document.project),
    }
    for place, value in document.unknown.items():
        _put(raw, place, value)
    return json.dumps(raw, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_project(path: Path, document: ProjectFile) -> str:
    """Write a project file in one step, and return its text.

    Raises
    ------
    ProjectFileError
        If it can't be written, or a file of a newer version stands there; what was there is kept.
    """
    _refuse_newer(path)
    text = project_text(document, path)
    try:
        write_text_atomically(path, text)
    except OSError as error:
        said = tr("“{name}” can’t be written: {why}. What was there before is kept.")
        raise ProjectFileError(said.format(name=path.name, why=_why(error))) from None
    return text


def _refuse_newer(path: Path) -> None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return
    if isinstance(raw, dict) and raw.get("format") == FORMAT:
        version = raw.get("version")
        if isinstance(version, int) and version > VERSION:
            said = tr(
                "“{name}” was saved by a newer LiftLens and is not written over. "
                "Save under another name."
            )
            raise ProjectFileError(said.format(name=path.name))


def _put(raw: dict[str, Any], names: tuple[str, ...], value: Any) -> None:
    """Put an unknown value back where it was, unless its place is gone or taken."""
    *above, last = names
    place: Any = raw
    for name in above:
        place = place.get(name) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place.setdefault(last, value)


def _relative(target: str, path: Path) -> str:
    try:
        return Path(os.path.relpath(target, path.absolute().parent)).as_posix()
    except ValueError:  # on another drive
        return ""


# ── words ───────────────────────────────────────────────────────────────────────────────────────
def _damaged(name: str, why: str) -> ProjectFileError:
    said = tr("“{name}” is damaged and was not opened: {why}. The file is left as it is.")
    return ProjectFileError(said.format(name=name, why=why))


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of the format, with what a project holds."""
    schema = _Document.model_json_schema()
    project = _PROJECT.json_schema()
    schema.setdefault("$defs", {}).update(project.pop("$defs", {}))
    schema["properties"]["project"] = {**project, "description": "What the coach told of the clip"}
    return schema


def project_fields() -> tuple[str, ...]:
    """Return the names of all that is kept of a clip."""
    return tuple(entry.name for entry in fields(Project))


if __name__ == "__main__":
    import sys

    sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
