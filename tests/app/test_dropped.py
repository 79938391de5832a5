from __future__ import annotations

from pathlib import Path

from app.files.dropped import sort_out


def test_clips_projects_and_folders_are_taken_once_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    folder.mkdir()
    names = ("b.mp4", "a.MOV", "notes.txt")
    inside = {name: folder / name for name in names}
    project, clip = tmp_path / "a.liftlens", tmp_path / "c.mp4"
    for path in (*inside.values(), project, clip):
        path.touch()
    found = sort_out([clip, folder, project, inside["b.mp4"]])
    assert found.files == (clip, inside["a.MOV"], inside["b.mp4"], project)
    assert found.problems == ()


def test_what_cannot_be_opened_is_told_in_one_message(tmp_path: Path) -> None:
    text, clip, empty = tmp_path / "größer.txt", tmp_path / "a.mp4", tmp_path / "empty"
    text.touch()
    clip.touch()
    empty.mkdir()
    gone = [tmp_path / f"{n}.mp4" for n in range(6)]
    found = sort_out([text, clip, empty, *gone])
    assert found.files == (clip,)
    assert len(found.problems) == 8
    lines = found.problem().splitlines()
    assert "größer.txt" in lines[0]
    assert "no videos" in lines[1]
    assert lines[-1] == "And 3 more."
    assert len(lines) == 6


def test_a_single_file_of_any_name_may_be_a_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.dat"
    path.touch()
    assert sort_out([path]).files == (path,)
