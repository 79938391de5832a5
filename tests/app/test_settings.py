from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import (
    MAX_RECENT,
    MAX_SCENES,
    Settings,
    load_settings,
    save_settings,
    scene_of,
    with_recent,
    with_scene,
)
from inference.lift.scene import Scene


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(theme="light", speed=0.5, recent_clips=("Kniebeuge größer.mp4",))
    save_settings(settings, path)
    assert load_settings(path) == settings


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == Settings()


@pytest.mark.parametrize("text", ["{", "[]", '{"theme": "pink"}', '{"version": 99}', "\x00"])
def test_a_broken_file_gives_defaults_and_is_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    assert load_settings(path) == Settings()
    assert (tmp_path / "settings.json.bad").read_text(encoding="utf-8") == text


def test_settings_live_in_the_program_folder(isolated_folders: Path) -> None:
    save_settings(Settings(theme="light"))
    assert list(isolated_folders.rglob("settings.json"))
    assert load_settings().theme == "light"


def test_the_latest_clip_comes_first_and_once() -> None:
    settings = Settings()
    for number in range(MAX_RECENT + 3):
        settings = with_recent(settings, Path(f"/clips/{number}.mp4"))
    settings = with_recent(settings, Path("/clips/5.mp4"))
    assert len(settings.recent_clips) == MAX_RECENT
    assert settings.recent_clips[0] == str(Path("/clips/5.mp4"))
    assert len(set(settings.recent_clips)) == MAX_RECENT
    assert settings.last_folder == str(Path("/clips"))


def test_a_speed_out_of_range_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(speed=9.0)


def test_what_is_told_of_a_clip_is_kept_with_its_name_and_size(tmp_path: Path) -> None:
    clip, other = tmp_path / "größer.mp4", tmp_path / "other.mp4"
    clip.write_bytes(b"film")
    other.write_bytes(b"film")
    scene = Scene(-2.5, ((10.0, 20.0), (300.0, 24.5)), 1.82)
    settings = with_scene(Settings(), clip, Scene(camera_pitch_deg=1.0))
    settings = with_scene(with_scene(settings, clip, scene), other, Scene())
    path = tmp_path / "settings.json"
    save_settings(settings, path)
    settings = load_settings(path)
    assert scene_of(settings, clip) == scene
    assert scene_of(settings, other) == Scene()
    assert len(settings.scenes) == 1
    clip.write_bytes(b"another film")
    assert scene_of(settings, clip) == Scene()
    clip.unlink()
    assert scene_of(settings, clip) == Scene()
    assert with_scene(settings, clip, Scene()).scenes == ()


def test_the_clips_told_of_last_are_kept(tmp_path: Path) -> None:
    settings = Settings()
    for number in range(MAX_SCENES + 2):
        clip = tmp_path / f"{number}.mp4"
        clip.touch()
        settings = with_scene(settings, clip, Scene(athlete_height_m=1.8))
    assert len(settings.scenes) == MAX_SCENES
    assert scene_of(settings, clip) == Scene(athlete_height_m=1.8)
    assert scene_of(settings, tmp_path / "0.mp4") == Scene()
