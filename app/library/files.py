"""The clips' files: which are missing, and where they went. Nothing is copied or moved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from app.library.records import ClipRecord, LibraryError, Query
from app.library.store import Library
from inference.cache import content_hash
from inference.texts import tr
from inference.video.identity import HashStoppedError
from inference.video.names import is_video_name

_AT_ONCE = 500

Stop = Callable[[], bool]


def _never() -> bool:
    return False


def look_for_missing(library: Library, should_stop: Stop = _never) -> int:
    """See of every clip whether its file is there, and mark it; nothing is read.

    Returns
    -------
    int
        How many are missing.
    """
    missing = 0
    for clip in _all(library, Query()):
        if should_stop():
            break
        gone = not clip.path.is_file()
        missing += gone
        if gone != clip.missing:
            library.mark_missing(clip.id, gone)
    return missing


def relink(library: Library, clip_id: int, path: Path, should_stop: Stop = _never) -> ClipRecord:
    """Say where a clip's file lies now; it is looked at whether it is that clip.

    Raises
    ------
    LibraryError
        If it is another video, or can't be read.
    HashStoppedError
        If it was stopped.
    """
    clip = library.clip(clip_id)
    if clip is None:
        raise LibraryError(tr("The clip is not in the library any more."))
    try:
        if not _is_clip(clip, path, should_stop):
            raise LibraryError(
                tr("“{name}” is another video than the one that the library knows.").format(
                    name=path.name
                )
            )
        _move(library, clip, path)
    except OSError as error:
        said = tr("“{name}” can’t be read: {why}.")
        raise LibraryError(said.format(name=path.name, why=error.strerror or error)) from error
    return library.clip(clip_id) or clip


def relink_in(library: Library, folder: Path, should_stop: Stop = _never) -> tuple[ClipRecord, ...]:
    """Look for all missing clips in a folder and the folders in it, under whatever names.

    Only files of the size of a missing clip are read.

    Returns
    -------
    tuple of ClipRecord
        Those that were found, as they are now.
    """
    by_size: dict[int, list[ClipRecord]] = {}
    for clip in _all(library, Query(missing=True)):
        by_size.setdefault(clip.facts.size_bytes, []).append(clip)
    found = []
    for path in videos_below(folder):
        if should_stop():
            break
        try:
            same_size = by_size.get(path.stat().st_size, [])
            for clip in same_size:
                if _is_clip(clip, path, should_stop):
                    _move(library, clip, path)
                    same_size.remove(clip)
                    found.append(library.clip(clip.id) or clip)
                    break
        except OSError:  # it went away, or may not be read: it is none of ours
            continue
        except HashStoppedError:
            break
    return tuple(found)


def videos_below(folder: Path) -> Iterator[Path]:
    """Give the files named as videos in a folder and in the folders in it, by name.

    Hidden folders are left out, and so are those that can't be read. Links to folders are not
    followed.
    """
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files, key=lambda name: (name.casefold(), name)):
            path = Path(parent, name)
            if is_video_name(path) and path.is_file():
                yield path


def _all(library: Library, query: Query) -> Iterator[ClipRecord]:
    """Give every clip of a query, whichever of them change meanwhile."""
    clips: list[ClipRecord] = []
    while True:
        page = library.search(replace(query, offset=len(clips), limit=_AT_ONCE))
        clips += page.clips
        if len(page.clips) < _AT_ONCE:
            return iter(clips)


def _is_clip(clip: ClipRecord, path: Path, should_stop: Stop) -> bool:
    same_size = path.stat().st_size == clip.facts.size_bytes
    return same_size and content_hash(path, should_stop) == clip.facts.content_hash


def _move(library: Library, clip: ClipRecord, path: Path) -> None:
    stat = path.stat()
    facts = replace(clip.facts, path=path.absolute(), modified_ns=stat.st_mtime_ns)
    library.move_clip(clip.id, facts)
