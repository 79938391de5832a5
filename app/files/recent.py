"""Recent files: which clips and projects were opened last, and which of them stay on the list."""

from __future__ import annotations

from pathlib import Path

from app.settings import RecentFile, Settings

MAX_RECENT = 12
"""How many that are not pinned are kept."""


def with_recent(settings: Settings, path: Path) -> Settings:
    """Return settings with a file on top of the recent ones."""
    known = {entry.path: entry for entry in settings.recent}
    newest = known.pop(str(path), RecentFile(path=str(path)))
    return settings.model_copy(
        update={
            "recent": _shortened((newest, *known.values())),
            "last_folder": str(path.parent),
        }
    )


def with_pinned(settings: Settings, path: Path, pinned: bool) -> Settings:
    """Return settings with a recent file pinned, or not any more."""
    entries = tuple(
        entry.model_copy(update={"pinned": pinned}) if entry.path == str(path) else entry
        for entry in settings.recent
    )
    return settings.model_copy(update={"recent": _shortened(entries)})


def without_recent(settings: Settings, path: Path | None = None) -> Settings:
    """Return settings without one recent file, or without all that are not pinned."""
    entries = tuple(
        entry
        for entry in settings.recent
        if (entry.pinned if path is None else entry.path != str(path))
    )
    return settings.model_copy(update={"recent": entries})


def ordered(settings: Settings) -> tuple[RecentFile, ...]:
    """Return the recent files as they are offered: the pinned ones first, then by time."""
    return tuple(sorted(settings.recent, key=lambda entry: not entry.pinned))


def _shortened(entries: tuple[RecentFile, ...]) -> tuple[RecentFile, ...]:
    loose = [entry for entry in entries if not entry.pinned][:MAX_RECENT]
    return tuple(entry for entry in entries if entry.pinned or entry in loose)
