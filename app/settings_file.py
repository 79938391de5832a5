"""The file of the settings: read, brought to today's version, and written at every change."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from app.settings import VERSION, Settings
from inference.files import write_text_atomically
from inference.folders import settings_folder, state_folder
from inference.texts import tr

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedSettings:
    """Settings as they were read.

    Attributes
    ----------
    settings : Settings
    problem : str
        What the person must know of the file, empty where all is well.
    """

    settings: Settings
    problem: str = ""


def settings_path() -> Path:
    """Return the file that holds the settings."""
    return settings_folder() / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings as `read_settings` does, without a word on how it went."""
    return read_settings(path).settings


def read_settings(path: Path | None = None) -> LoadedSettings:
    """Read the settings; defaults where there are none.

    What can be used of a damaged file is used, and the file is kept beside the new one as
    ``settings.json.bad``.
    """
    path = path or settings_path()
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
        current = _migrated(raw)
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except OSError as error:
        text = tr("The settings can’t be read ({why}). The defaults hold until they can.")
        return LoadedSettings(Settings(), text.format(why=error.strerror or error))
    except (ValueError, TypeError):
        return LoadedSettings(Settings(), _set_aside(path, ()))
    settings, unusable = _usable(current)
    return LoadedSettings(settings, _set_aside(path, unusable) if unusable else "")


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings in one step.

    Raises
    ------
    OSError
        If they can't be written; what was there is kept.
    """
    write_text_atomically(path or settings_path(), settings.model_dump_json(indent=2) + "\n")


def _usable(raw: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings without what can't be used, and the names of that."""
    try:
        return Settings.model_validate(raw), ()
    except ValidationError as error:
        bad = {str(problem["loc"][0]) for problem in error.errors()}
        kept = {name: value for name, value in raw.items() if name not in bad}
        return Settings.model_validate(kept), tuple(sorted(bad))


def _set_aside(path: Path, unusable: tuple[str, ...]) -> str:
    aside = path.with_name(path.name + ".bad")
    with contextlib.suppress(OSError):
        path.replace(aside)
    if unusable:
        text = tr("These settings could not be read and are at their defaults: {names}.")
        said = text.format(names=", ".join(unusable))
    else:
        said = tr("The settings could not be read and are at their defaults.")
    return f"{said} " + tr("The old file is kept as {path}.").format(path=aside)


# ── migration ───────────────────────────────────────────────────────────────────────────────────
def _migrated(raw: Any) -> dict[str, Any]:
    """Bring what a file holds to today's version.

    Raises
    ------
    ValueError
        If it is no object, or was written by a newer program.
    """
    if not isinstance(raw, dict):
        raise ValueError("settings are an object")
    current: dict[str, Any] = {"version": 1, **raw}
    while current["version"] in _MIGRATIONS:
        current = _MIGRATIONS[current["version"]](current)
    if current["version"] != VERSION:
        raise ValueError(f"settings of version {current['version']!r}")
    return current


def _from_version_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Recent clips can be pinned since; scenes went to what is kept of each clip."""
    kept = {name: value for name, value in raw.items() if name not in ("scenes", "recent_clips")}
    if raw.get("scenes"):
        with contextlib.suppress(OSError):
            write_text_atomically(scenes_path(), json.dumps(raw["scenes"], indent=2) + "\n")
    recent = [{"path": name} for name in raw.get("recent_clips") or ()]
    return {**kept, "recent": recent, "version": 2}


def scenes_path() -> Path:
    """Return the file of the scenes that version 1 kept with the settings."""
    return state_folder() / "scenes.json"


_MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_version_1}
"""By the version that a step starts from."""


class SettingsKeeper(QObject):
    """Holds the settings of the running program, and writes every change of them."""

    changed = Signal(object)
    """`Settings` as they are now."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings

    def change(self, **fields: object) -> None:
        """Change some fields."""
        self.take(self.settings.model_copy(update=fields))

    def take(self, settings: Settings) -> None:
        """Take other settings; where they can't be written, they last as long as the program."""
        if settings == self.settings:
            return
        self.settings = settings
        try:
            save_settings(settings)
        except OSError as error:
            log.warning("The settings could not be kept: %s", error)
        self.changed.emit(settings)
