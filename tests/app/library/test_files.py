"""Clips that were moved are found by what is in them; nothing is copied unless it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.library.files import look_for_missing, relink, relink_in, videos_below
from app.library.records import LibraryError, Query
from app.library.store import Library
from inference.cache import content_hash
from tests.app.library.entries import facts


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library") as opened:
        yield opened


def film(library: Library, path: Path, content: bytes) -> int:
    """Put a file there and into the library."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    seen = replace(facts(), path=path, size_bytes=len(content), content_hash=content_hash(path))
    return library.record(seen)


def path_of(library: Library, clip_id: int) -> Path:
    clip = library.clip(clip_id)
    assert clip is not None
    return clip.path


def test_missing_files_are_marked_and_unmarked(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    clip_id = film(library, path, b"one")
    film(library, tmp_path / "b.mp4", b"two")
    assert look_for_missing(library) == 0
    path.rename(tmp_path / "away.mp4")
    assert look_for_missing(library) == 1
    assert [clip.id for clip in library.search(Query(missing=True)).clips] == [clip_id]
    (tmp_path / "away.mp4").rename(path)
    assert look_for_missing(library) == 0
    assert library.search(Query(missing=True)).total == 0


def test_moved_and_renamed_clips_are_found_below_a_folder(library: Library, tmp_path: Path) -> None:
    first = film(library, tmp_path / "a.mp4", b"content 1")
    second = film(library, tmp_path / "b.mp4", b"content 2")
    third = film(library, tmp_path / "c.mp4", b"content 3")
    deep = tmp_path / "elsewhere" / "2025"
    deep.mkdir(parents=True)
    (tmp_path / "a.mp4").rename(deep / "renamed.MOV")
    (tmp_path / "b.mp4").rename(deep / "a.mp4")
    (tmp_path / "c.mp4").unlink()
    (deep / "same size.mp4").write_bytes(b"content 9")
    look_for_missing(library)
    found = relink_in(library, tmp_path / "elsewhere")
    assert {clip.id for clip in found} == {first, second}
    assert path_of(library, first) == deep / "renamed.MOV"
    assert path_of(library, second) == deep / "a.mp4"
    assert [clip.id for clip in library.search(Query(missing=True)).clips] == [third]
    assert relink_in(library, tmp_path / "elsewhere") == ()


def test_a_clip_is_relinked_to_itself_only(library: Library, tmp_path: Path) -> None:
    clip_id = film(library, tmp_path / "a.mp4", b"content 1")
    (tmp_path / "a.mp4").rename(tmp_path / "b.mp4")
    other = tmp_path / "other.mp4"
    other.write_bytes(b"content 2")
    for wrong, said in ((other, "another video"), (tmp_path / "none.mp4", "can’t be read")):
        with pytest.raises(LibraryError, match=said):
            relink(library, clip_id, wrong)
    assert relink(library, clip_id, tmp_path / "b.mp4").path == tmp_path / "b.mp4"
    with pytest.raises(LibraryError, match="not in the library"):
        relink(library, 99, other)


def test_videos_are_found_in_folders_within_folders(tmp_path: Path) -> None:
    for name in ("b.mp4", "A.MOV", "note.txt", ".hidden.mp4", "sub/c.mkv", ".trash/d.mp4"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "gone.mp4").symlink_to(tmp_path / "nothing")
    found = [path.relative_to(tmp_path).as_posix() for path in videos_below(tmp_path)]
    assert found == ["A.MOV", "b.mp4", "sub/c.mkv"]
    assert list(videos_below(tmp_path / "none")) == []
