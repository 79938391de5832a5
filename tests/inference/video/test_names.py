from __future__ import annotations

from pathlib import Path

from inference.video.names import is_video_name, videos_in


def test_a_video_is_told_by_its_name() -> None:
    assert is_video_name(Path("IMG_0001.MOV"))
    assert is_video_name(Path("kniebeuge größer.mp4"))
    assert not is_video_name(Path("squat.liftlens"))
    assert not is_video_name(Path(".squat.0011223344aa.mp4"))
    assert not is_video_name(Path("mp4"))


def test_the_videos_of_a_folder_come_by_name(tmp_path: Path) -> None:
    for name in ("b.mp4", "A.MOV", "notes.txt", ".hidden.mp4"):
        (tmp_path / name).touch()
    (tmp_path / "folder.mp4").mkdir()
    assert [path.name for path in videos_in(tmp_path)] == ["A.MOV", "b.mp4"]
