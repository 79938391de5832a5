"""Which files are taken for videos, by their names."""

from __future__ import annotations

from pathlib import Path

VIDEO_SUFFIXES = (
    ".mp4",
    ".mov",
    ".m4v",
    ".avi",
    ".mkv",
    ".webm",
    ".3gp",
    ".mts",
    ".m2ts",
    ".wmv",
    ".mpg",
    ".mpeg",
)


def is_video_name(path: Path) -> bool:
    """Whether a file is named as a video."""
    return path.suffix.lower() in VIDEO_SUFFIXES and not path.name.startswith(".")


def videos_in(folder: Path) -> tuple[Path, ...]:
    """Return the files of a folder that are named as videos, by name; none of its sub-folders.

    Raises
    ------
    OSError
        If the folder can't be read.
    """
    found = (path for path in folder.iterdir() if is_video_name(path) and path.is_file())
    return tuple(sorted(found, key=lambda path: (path.name.casefold(), path.name)))
