from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.files import recovery as recovery_module
from app.files.document import open_clip, open_project
from app.files.project_file import ProjectFile, record_of, write_project
from app.files.recovery import Kept, Recovery, scene_of_old, text_digest
from app.project import Note, Project
from app.settings_file import scenes_path
from inference.lift.scene import Scene
from inference.video.identity import fingerprint

FRESH = Project(athlete="nobody")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "größer.mp4"
    path.write_bytes(b"film" * 1000)
    return path


@pytest.fixture
def recovery(isolated_folders: Path) -> Recovery:
    return Recovery()


def keep(recovery: Recovery, clip: Path, project: Project, path: Path | None = None) -> None:
    """Keep what was told of a clip, as autosave does; with a path, as changes not saved there."""
    saved = text_digest(path.read_text(encoding="utf-8")) if path else ""
    document = ProjectFile(record_of(clip), project)
    recovery.write(fingerprint(clip), Kept(document, path, saved, path is not None))


def save(path: Path, clip: Path, project: Project) -> None:
    write_project(path, ProjectFile(record_of(clip), project))


def test_what_was_told_comes_back_with_the_clip_wherever_it_is(
    recovery: Recovery, clip: Path, tmp_path: Path
) -> None:
    keep(recovery, clip, Project(athlete="Änne"))
    moved = clip.rename(tmp_path / "renamed.mp4")
    opened = open_clip(moved, FRESH, recovery)
    assert opened.project == Project(athlete="Änne")
    assert opened.document.path is None


def test_another_clip_of_the_same_name_is_another_clip(recovery: Recovery, clip: Path) -> None:
    keep(recovery, clip, Project(athlete="Änne"))
    clip.write_bytes(b"another")
    assert open_clip(clip, FRESH, recovery).project == FRESH


def test_a_clip_leads_to_its_project_and_to_what_was_not_saved(
    recovery: Recovery, clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.liftlens"
    save(path, clip, Project(athlete="Änne"))
    keep(recovery, clip, Project(athlete="Ben"), path)
    for opened in (open_clip(clip, FRESH, recovery), open_project(path, clip, recovery)):
        assert opened.project == Project(athlete="Ben")
        assert opened.document.saved == Project(athlete="Änne")
        assert opened.document.path == path
        assert "not saved are back" in opened.told


def test_a_renamed_project_finds_what_was_not_saved(
    recovery: Recovery, clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.liftlens"
    save(path, clip, Project(athlete="Änne"))
    keep(recovery, clip, Project(athlete="Ben"), path)
    renamed = path.rename(tmp_path / "b.liftlens")
    opened = open_project(renamed, clip, recovery)
    assert opened.project == Project(athlete="Ben")
    assert opened.document.saved == Project(athlete="Änne")


def test_two_projects_of_one_clip_keep_apart(
    recovery: Recovery, clip: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "a.liftlens", tmp_path / "b.liftlens"
    save(one, clip, Project(athlete="Änne"))
    save(two, clip, Project(athlete="Ben"))
    keep(recovery, clip, Project(athlete="Änne", tags=("unsaved",)), one)
    assert open_project(two, clip, recovery).project == Project(athlete="Ben")
    assert open_project(one, clip, recovery).project.tags == ("unsaved",)


def test_a_file_changed_elsewhere_is_not_lost_nor_are_the_unsaved_changes(
    recovery: Recovery, clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.liftlens"
    save(path, clip, Project(athlete="Änne"))
    keep(recovery, clip, Project(athlete="Ben"), path)
    save(path, clip, Project(athlete="Clara"))
    opened = open_project(path, clip, recovery)
    assert opened.project == Project(athlete="Clara")
    assert opened.unsaved == Project(athlete="Ben")
    assert "changed elsewhere" in opened.told


@pytest.mark.parametrize("text", [None, "{", '{"format": "liftlens-project", "version": 99}'])
def test_a_project_that_went_bad_leaves_what_it_held(
    recovery: Recovery, clip: Path, tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "a.liftlens"
    save(path, clip, Project(athlete="Änne"))
    keep(recovery, clip, Project(athlete="Änne", tags=("heavy",)), path)
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    opened = open_clip(clip, FRESH, recovery)
    assert opened.project == Project(athlete="Änne", tags=("heavy",))
    assert opened.document.path is None
    assert "is kept" in opened.told + opened.problem
    assert path.exists() is (text is not None)


def test_a_damaged_entry_is_set_aside(recovery: Recovery, clip: Path) -> None:
    keep(recovery, clip, Project(athlete="Änne"))
    entry = recovery.path_of(fingerprint(clip), None)
    entry.write_text("{", encoding="utf-8")
    assert open_clip(clip, FRESH, recovery).project == FRESH
    assert entry.with_suffix(".bad").exists()
    keep(recovery, clip, Project(athlete="Ben"))
    assert open_clip(clip, FRESH, recovery).project == Project(athlete="Ben")


def test_entries_changed_last_are_kept(
    recovery: Recovery, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_module, "_LIMIT", 2)
    for number in range(4):
        clip.write_bytes(b"%d" % number)
        keep(recovery, clip, Project(notes=(Note(number, "x"),)))
        entry = recovery.path_of(fingerprint(clip), None)
        os.utime(entry, (number, number))
    assert open_clip(clip, FRESH, recovery).project.notes == (Note(3, "x"),)
    clip.write_bytes(b"0")
    assert open_clip(clip, FRESH, recovery).project == FRESH


def test_scenes_of_the_first_settings_are_found(
    recovery: Recovery, clip: Path, isolated_folders: Path
) -> None:
    scene = Scene(-2.5, ((10.0, 20.0), (300.0, 24.5)), 1.82)
    known = {"path": str(clip), "size_bytes": clip.stat().st_size, "scene": scene.to_dict()}
    scenes_path().parent.mkdir(parents=True)
    scenes_path().write_text(json.dumps([known]), encoding="utf-8")
    assert open_clip(clip, FRESH, recovery).project.scene == scene
    clip.write_bytes(b"another film")
    assert scene_of_old(clip) == Scene()
    scenes_path().write_text("[1]", encoding="utf-8")
    assert scene_of_old(clip) == Scene()


def test_a_clip_that_went_away_is_no_error(recovery: Recovery, tmp_path: Path) -> None:
    assert open_clip(tmp_path / "none.mp4", FRESH, recovery).project == FRESH
