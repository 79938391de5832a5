"""What can be opened of some paths that were dropped, chosen, or named on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.files.project_file import SUFFIX
from inference.texts import tr
from inference.video.names import is_video_name, videos_in

_TOLD = 5
"""How many problems are told one by one."""


@dataclass(frozen=True)
class SortedOut:
    """What can be opened, and what is wrong with the rest.

    Attributes
    ----------
    files : tuple of Path
        Clips and projects, each once, in the order given.
    problems : tuple of str
    """

    files: tuple[Path, ...]
    problems: tuple[str, ...]

    def problem(self) -> str:
        """Return all problems as one message; empty where there are none."""
        told = list(self.problems[:_TOLD])
        if more := len(self.problems) - len(told):
            told.append(tr("And {count} more.").format(count=more))
        return "\n".join(told)


def is_project_name(path: Path) -> bool:
    """Whether a file is named as a project."""
    return path.suffix.lower() == SUFFIX


def sort_out(paths: Sequence[Path]) -> SortedOut:
    """Look at paths: videos and projects are taken, folders stand for the videos in them.

    A single file of any other name is taken too, since it may be a video all the same.
    """
    files: dict[Path, None] = {}
    problems: list[str] = []
    for path in paths:
        for found in _taken(path.absolute(), alone=len(paths) == 1):
            if isinstance(found, Path):
                files[found] = None
            else:
                problems.append(found)
    return SortedOut(tuple(files), tuple(problems))


def _taken(path: Path, *, alone: bool) -> Iterator[Path | str]:
    if path.is_dir():
        try:
            videos = videos_in(path)
        except OSError as error:
            said = tr("“{name}” can’t be read: {why}.")
            yield said.format(name=path.name, why=error.strerror or error)
            return
        yield from videos
        if not videos:
            yield tr("The folder “{name}” holds no videos.").format(name=path.name)
    elif not path.exists():
        yield tr("“{name}” is not there.").format(name=path.name)
    elif alone or is_video_name(path) or is_project_name(path):
        yield path
    else:
        yield tr("“{name}” is no video.").format(name=path.name)
