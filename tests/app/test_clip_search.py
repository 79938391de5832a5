from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from app.files.clip_search import find_clip, is_clip
from app.files.project_file import ClipRecord, ProjectFile, project_text, record_of
from app.project import Project
from inference.video.identity import HashStoppedError, fingerprint, sha256_of

FILM = b"film" * 1000


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clips" / "größer.mp4"
    path.parent.mkdir()
    path.write_bytes(FILM)
    return path


def recorded(clip: Path, project: Path) -> ClipRecord:
    """A record as the project file holds it, with the relative path."""
    from app.files.project_file import parse_project

    document = ProjectFile(record_of(clip, sha256_of(clip)), Project())
    return parse_project(project_text(document, project), project).clip


def test_a_clip_that_stayed_is_found_without_reading_it(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "a.liftlens"
    record = recorded(clip, project)
    monkeypatch.setattr("app.files.clip_search.sha256_of", lambda *_: pytest.fail("read"))
    assert find_clip(record, project).path == clip


def test_a_folder_that_moved_as_a_whole_is_found(clip: Path, tmp_path: Path) -> None:
    record = recorded(clip, clip.with_name("a.liftlens"))
    moved = clip.parent.rename(tmp_path / "stick")
    assert find_clip(record, moved / "a.liftlens").path == moved / clip.name


def test_a_project_that_moved_finds_its_clip_where_it_was(clip: Path, tmp_path: Path) -> None:
    record = recorded(clip, clip.with_name("a.liftlens"))
    assert find_clip(record, tmp_path / "deep" / "down" / "a.liftlens").path == clip


def test_a_clip_beside_the_project_is_found_by_name_and_by_content(
    clip: Path, tmp_path: Path
) -> None:
    record = recorded(clip, clip.with_name("a.liftlens"))
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "other.mp4").write_bytes(FILM[:-1] + b"x")
    beside = clip.rename(desk / clip.name)
    assert find_clip(record, desk / "a.liftlens").path == beside
    renamed = beside.rename(desk / "zz.MP4")
    os.utime(renamed, (1, 1))  # so that only the content tells
    assert find_clip(record, desk / "a.liftlens").path == renamed


def test_another_file_of_its_name_is_told_and_not_taken(clip: Path, tmp_path: Path) -> None:
    project = clip.with_name("a.liftlens")
    record = recorded(clip, project)
    clip.write_bytes(FILM[:-1] + b"x")
    os.utime(clip, (1, 1))
    found = find_clip(record, project)
    assert found.path is None
    assert found.other == clip
    clip.unlink()
    assert find_clip(record, project).other is None


def test_a_clip_whose_content_is_not_known_is_told_by_its_size(clip: Path) -> None:
    record = record_of(clip)
    os.utime(clip, (1, 1))
    assert is_clip(record, clip)
    clip.write_bytes(FILM + b"x")
    assert not is_clip(record, clip)
    assert not is_clip(record, clip.parent)


def test_the_hash_is_that_of_all_bytes_and_can_be_stopped(clip: Path) -> None:
    assert sha256_of(clip) == hashlib.sha256(FILM).hexdigest()
    with pytest.raises(HashStoppedError):
        sha256_of(clip, lambda: True)


def test_the_fingerprint_sees_both_ends_and_the_size(tmp_path: Path) -> None:
    prints = set()
    big = bytes(1 << 20)
    for content in (b"", b"a", big, big + b"a", b"a" + big, big[:-1]):
        path = tmp_path / "clip.mp4"
        path.write_bytes(content)
        prints.add(fingerprint(path))
    assert len(prints) == 6
