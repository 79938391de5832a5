"""Document: the open clip's project file, and how far what is told has gone beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.files.project_file import (
    ClipRecord,
    ProjectFile,
    ProjectFileError,
    parse_project,
    read_text,
    record_of,
)
from app.files.recovery import Kept, Recovery, scene_of_old, text_digest
from app.project import Project
from inference.texts import tr
from inference.video.identity import fingerprint


@dataclass(frozen=True)
class Document:
    """What is known of the files behind the open clip.

    Attributes
    ----------
    clip : ClipRecord
    fingerprint : str
        What the clip is known by in the recovery folder; empty where it can't be read.
    path : Path or None
        The project file; None where there is none yet.
    saved : Project or None
        What the project file holds; None where there is none.
    digest : str
        `text_digest` of the project file as it was read or written last.
    unknown : mapping
        Fields of the project file that are kept as they are.
    moved : bool
        Whether the project file does not lead to the clip any more.
    """

    clip: ClipRecord
    fingerprint: str
    path: Path | None = None
    saved: Project | None = None
    digest: str = ""
    unknown: Mapping[tuple[str, ...], Any] = field(default_factory=dict)
    moved: bool = False

    def file(self, project: Project) -> ProjectFile:
        """Return a project as the file of this document would hold it."""
        return ProjectFile(self.clip, project, self.unknown)

    def kept(self, project: Project) -> Kept:
        """Return a project as the recovery folder keeps it."""
        dirty = self.saved is not None and project != self.saved
        return Kept(self.file(project), self.path, self.digest, dirty)


@dataclass(frozen=True)
class Opened:
    """A clip with what was told of it before.

    Attributes
    ----------
    document : Document
    project : Project
        To be shown first.
    unsaved : Project or None
        Changes that were not saved, made before the project file was changed by someone else: a
        step on top, so that undo leads to what the file says.
    told : str
        What the coach should know; empty where all is as expected.
    problem : str
        The same, where something is wrong.
    """

    document: Document
    project: Project
    unsaved: Project | None = None
    told: str = ""
    problem: str = ""


def open_clip(clip: Path, fresh: Project, recovery: Recovery) -> Opened:
    """Return a clip with what was told of it last, in a project file or without one.

    Parameters
    ----------
    clip : Path
    fresh : Project
        For a clip of which nothing was told.
    recovery : Recovery
    """
    document = _bare(clip)
    kept = recovery.latest(document.fingerprint) if document.fingerprint else None
    if kept is None:
        return Opened(document, replace(fresh, scene=scene_of_old(clip)))
    if kept.project_path is not None:
        try:
            return open_project(kept.project_path, clip, recovery)
        except ProjectFileError as error:
            gone = not kept.project_path.exists()
            said = tr("{name} is not there any more; what it held is kept.")
            told = said.format(name=kept.project_path.name) if gone else ""
            problem = "" if gone else f"{error} " + tr("Your work on the clip is kept.")
            project = with_own_reference(kept.document, clip)
            return Opened(document, project, told=told, problem=problem)
    project = with_own_reference(kept.document, clip)
    return Opened(replace(document, unknown=kept.document.unknown), project)


def open_project(path: Path, clip: Path, recovery: Recovery) -> Opened:
    """Return a clip with what its project file holds, and with what was not saved in it.

    Raises
    ------
    ProjectFileError
        If the project file can't be read.
    """
    text = read_text(path)
    file, digest = parse_project(text, path), text_digest(text)
    file = replace(file, project=with_own_reference(file, clip))
    bare = _bare(clip)
    sha256 = file.clip.sha256 if file.clip.size_bytes == bare.clip.size_bytes else ""
    document = replace(
        bare,
        clip=bare.clip.model_copy(update={"sha256": sha256}),
        path=path.absolute(),
        saved=file.project,
        digest=digest,
        unknown=file.unknown,
        moved=not leads_to(file.clip, path, clip),
    )
    told = ""
    if file.left_out:
        said = tr("This LiftLens does not know {names} in {file}; saving leaves it out.")
        told = said.format(names=", ".join(file.left_out), file=path.name)
    kept = recovery.of_project(document.fingerprint, path, digest)
    unsaved = with_own_reference(kept.document, clip) if kept else file.project
    if kept is None or not kept.dirty or unsaved == file.project:
        return Opened(document, file.project, told=told)
    if kept.saved == digest:
        back = tr("Your changes that were not saved are back.")
        return Opened(document, unsaved, told=f"{back} {told}".strip())
    said = tr(
        "{name} was changed elsewhere. Your unsaved changes are shown; Undo shows the file’s."
    )
    return Opened(document, file.project, unsaved, said.format(name=path.name))


def with_own_reference(file: ProjectFile, clip: Path) -> Project:
    """Return a project for a clip that may have moved: one that is its own reference stays so."""
    project = file.project
    own = project.reference != "" and project.reference == file.clip.absolute
    return replace(project, reference=str(clip)) if own else project


def leads_to(record: ClipRecord, path: Path, clip: Path) -> bool:
    """Whether the project file at `path` names a clip's place, from itself or for the machine."""
    places = [Path(record.absolute)]
    if record.relative:
        places.append(path.absolute().parent / record.relative)
    return any(place.exists() and place.samefile(clip) for place in places)


def _bare(clip: Path) -> Document:
    try:
        return Document(record_of(clip), fingerprint(clip))
    except OSError:  # it went away just now: the picture will say so
        nothing = ClipRecord(absolute=str(clip.absolute()), size_bytes=0, modified_ns=0)
        return Document(nothing, "")
