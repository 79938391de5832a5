"""Recovery: what was told of each clip, kept in the state folder as it is told.

One entry a clip and project file, known by the clip's content, so that what was told comes back
with the clip wherever it is. It is what autosave writes, and what a start after a kill reads.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.files.project_file import ProjectFile, ProjectFileError, parse_project, project_text
from app.project import Project
from app.settings_file import scenes_path
from inference.files import write_text_atomically
from inference.folders import state_folder
from inference.lift.scene import Scene
from inference.video.identity import fingerprint

log = logging.getLogger(__name__)

_VERSION = 1
_LIMIT = 2000
"""How many entries are kept; the ones that were changed last."""
_SCENE = TypeAdapter(Scene)


@dataclass(frozen=True)
class Kept:
    """What is kept of a clip.

    Attributes
    ----------
    document : ProjectFile
        As the project file would hold it.
    project_path : Path or None
        The project file that it belongs to.
    saved : str
        `text_digest` of that file when it was read or written last; empty without one.
    dirty : bool
        Whether it holds changes that are not in that file.
    """

    document: ProjectFile
    project_path: Path | None = None
    saved: str = ""
    dirty: bool = False


def text_digest(text: str) -> str:
    """Return what a text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


class Recovery:
    """The folder of entries.

    Parameters
    ----------
    folder : Path, optional
        Default: ``clips`` in the program's state folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or state_folder() / "clips"

    def latest(self, known: str) -> Kept | None:
        """Return what was told of a clip last, with or without a project file."""
        entries = sorted(self._folder.glob(f"{known}-*.json"), key=_changed, reverse=True)
        return next((kept for entry in entries if (kept := self._read(entry))), None)

    def of_project(self, known: str, project_path: Path, saved: str) -> Kept | None:
        """Return what is kept of a project; one that was renamed is known by what it holds.

        Parameters
        ----------
        known : str
            The `fingerprint` of the clip, as everywhere here.
        project_path : Path
        saved : str
            `text_digest` of the project file as it is now.
        """
        if kept := self._read(self.path_of(known, project_path)):
            return kept
        for entry in sorted(self._folder.glob(f"{known}-*.json"), key=_changed, reverse=True):
            kept = self._read(entry)
            if kept is not None and kept.saved == saved and _is_gone(kept.project_path):
                return kept
        return None

    def write(self, known: str, kept: Kept) -> None:
        """Keep what was told of a clip.

        Raises
        ------
        OSError
            If it can't be written; what was kept before is still there.
        """
        path = self.path_of(known, kept.project_path)
        raw = {
            "version": _VERSION,
            "project_path": str(kept.project_path or ""),
            "saved": kept.saved,
            "dirty": kept.dirty,
            "document": project_text(kept.document, path),
        }
        write_text_atomically(path, json.dumps(raw, ensure_ascii=False, indent=1) + "\n")
        self._prune()

    def path_of(self, known: str, project_path: Path | None) -> Path:
        """Return the file of an entry."""
        name = text_digest(str(project_path.absolute()))[:12] if project_path else "clip"
        return self._folder / f"{known}-{name}.json"

    def _read(self, entry: Path) -> Kept | None:
        """Return an entry; a damaged one is set aside."""
        try:
            raw: dict[str, Any] = json.loads(entry.read_text(encoding="utf-8"))
            document = parse_project(str(raw["document"]), entry)
            project_path = Path(raw["project_path"]) if raw["project_path"] else None
            return Kept(document, project_path, str(raw["saved"]), bool(raw["dirty"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, ProjectFileError) as error:
            log.warning("%s is damaged and set aside: %s", entry, error)
            with contextlib.suppress(OSError):
                entry.replace(entry.with_suffix(".bad"))
            return None

    def _prune(self) -> None:
        entries = list(self._folder.glob("*.json"))
        if len(entries) > _LIMIT:
            for entry in sorted(entries, key=_changed)[:-_LIMIT]:
                entry.unlink(missing_ok=True)


def told_of(clip: Path, recovery: Recovery | None = None) -> Project:
    """Return what was told of a clip that need not be the open one."""
    try:
        kept = (recovery or Recovery()).latest(fingerprint(clip))
    except OSError:
        return Project()
    return kept.document.project if kept else Project(scene=scene_of_old(clip))


def retell(clip: Path, athlete: str, tags: tuple[str, ...], recovery: Recovery) -> None:
    """Say whose lift a clip shows, and its tags, where something was told of it before.

    Raises
    ------
    OSError
        If the clip can't be read, or what is kept of it can't be written.
    """
    known = fingerprint(clip)
    kept = recovery.latest(known)
    if kept is None:
        return
    project = replace(kept.document.project, athlete=athlete, tags=tags)
    if project != kept.document.project:
        document = replace(kept.document, project=project)
        dirty = kept.project_path is not None
        recovery.write(known, replace(kept, document=document, dirty=dirty))


def scene_of_old(clip: Path) -> Scene:
    """Return what the first version of the settings knew of a clip's scene, by name and size."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, ValidationError):
        for known in json.loads(scenes_path().read_text(encoding="utf-8")):
            if known["path"] == str(clip) and known["size_bytes"] == clip.stat().st_size:
                return _SCENE.validate_python(known["scene"])
    return Scene()


def _is_gone(path: Path | None) -> bool:
    return path is not None and not path.exists()


def _changed(entry: Path) -> int:
    try:
        return entry.stat().st_mtime_ns
    except OSError:
        return 0
