from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.files.recent import MAX_RECENT, ordered, with_pinned, with_recent, without_recent
from app.settings import Settings
from app.settings_file import (
    SettingsKeeper,
    load_settings,
    read_settings,
    save_settings,
    scenes_path,
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = with_recent(Settings(theme="light", speed=0.5), Path("Kniebeuge größer.mp4"))
    save_settings(settings, path)
    assert load_settings(path) == settings
    assert read_settings(path).problem == ""


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == Settings()


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 99}', '{"version": []}', "\x00", "1"])
def test_a_broken_file_gives_defaults_and_is_kept_and_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    read = read_settings(path)
    assert read.settings == Settings()
    assert (tmp_path / "settings.json.bad").read_text(encoding="utf-8") == text
    assert "settings.json.bad" in read.problem


def test_only_what_cannot_be_used_is_at_its_default(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    text = '{"version": 2, "theme": "pink", "text_size": 999, "speed": 0.5}'
    path.write_text(text, encoding="utf-8")
    read = read_settings(path)
    assert read.settings == Settings(speed=0.5)
    assert "text_size, theme" in read.problem
    assert (tmp_path / "settings.json.bad").read_text(encoding="utf-8") == text


def test_a_file_of_the_first_version_is_taken_over(tmp_path: Path, isolated_folders: Path) -> None:
    scene = {"camera_pitch_deg": 3.0, "level_line": None, "athlete_height_m": 1.8}
    scenes = [{"path": "/clips/a.mp4", "size_bytes": 7, "scene": scene}]
    old = {
        "version": 1,
        "theme": "light",
        "recent_clips": ["/clips/b.mp4", "/clips/a.mp4"],
        "scenes": scenes,
        "lifter": {"name": "", "weights": "/w.safetensors"},
    }
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(old), encoding="utf-8")
    read = read_settings(path)
    assert read.problem == ""
    assert read.settings.theme == "light"
    assert [entry.path for entry in read.settings.recent] == old["recent_clips"]
    assert read.settings.lifter.weights == "/w.safetensors"
    assert json.loads(scenes_path().read_text(encoding="utf-8")) == scenes


def test_settings_live_in_the_program_folder(isolated_folders: Path) -> None:
    save_settings(Settings(theme="light"))
    assert list(isolated_folders.rglob("settings.json"))
    assert load_settings().theme == "light"


def test_a_change_is_told_and_written_and_the_same_again_is_not(
    qapp: object, isolated_folders: Path
) -> None:
    keeper = SettingsKeeper(Settings())
    told: list[Settings] = []
    keeper.changed.connect(told.append)
    keeper.change(theme="light")
    keeper.change(theme="light")
    assert told == [Settings(theme="light")] == [load_settings()]


def test_the_latest_file_comes_first_and_once() -> None:
    settings = Settings()
    for number in range(MAX_RECENT + 3):
        settings = with_recent(settings, Path(f"/clips/{number}.mp4"))
    settings = with_recent(settings, Path("/clips/5.mp4"))
    paths = [entry.path for entry in settings.recent]
    assert len(paths) == len(set(paths)) == MAX_RECENT
    assert paths[0] == str(Path("/clips/5.mp4"))
    assert settings.last_folder == str(Path("/clips"))


def test_a_pinned_file_stays_on_top_until_it_is_unpinned() -> None:
    settings = with_pinned(with_recent(Settings(), Path("/old.mp4")), Path("/old.mp4"), True)
    for number in range(MAX_RECENT + 3):
        settings = with_recent(settings, Path(f"/clips/{number}.mp4"))
    assert ordered(settings)[0].path == str(Path("/old.mp4"))
    assert len(settings.recent) == MAX_RECENT + 1
    assert [entry.path for entry in without_recent(settings).recent] == [str(Path("/old.mp4"))]
    assert with_pinned(settings, Path("/old.mp4"), False).recent == settings.recent[:MAX_RECENT]
    assert without_recent(settings, Path("/old.mp4")).recent == settings.recent[:MAX_RECENT]


def test_a_speed_out_of_range_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(speed=9.0)
