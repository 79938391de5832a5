from __future__ import annotations

from pathlib import Path

import pytest

from inference.files import (
    PROCESS_TOKEN,
    atomic_path,
    remove_temporaries,
    watch_writing,
    write_text_atomically,
)


def test_the_name_is_taken_only_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "new" / "ergebnis ü.txt"
    with atomic_path(target) as temporary:
        temporary.write_text("half", encoding="utf-8")
        assert not target.exists()
        assert temporary.parent == target.parent
        assert temporary.suffix == target.suffix
    assert target.read_text(encoding="utf-8") == "half"
    assert list(target.parent.iterdir()) == [target]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_text_atomically(target, "old")
    with pytest.raises(RuntimeError), atomic_path(target) as temporary:  # noqa: PT012
        temporary.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_only_the_temporary_files_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    names = {
        "mine": f".squat.{PROCESS_TOKEN}0123.mp4",
        "dead": ".squat.0011223344aa.mp4",
        "dead too": ".liftlens.project.0011223344ab",
        "hidden": ".squat.mp4",
        "plain": "squat.0011223344aa.mp4",
    }
    for name in names.values():
        (tmp_path / name).touch()
    assert remove_temporaries(tmp_path, "00112233") == 2
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {names["mine"], names["hidden"], names["plain"]}
    assert remove_temporaries(tmp_path / "none", "00112233") == 0


def test_the_folder_is_told_before_anything_is_written(tmp_path: Path) -> None:
    told: list[tuple[Path, list[Path]]] = []
    watch_writing(lambda folder: told.append((folder, list(folder.iterdir()))))
    try:
        with atomic_path(tmp_path / "a.txt") as temporary:
            temporary.touch()
            assert remove_temporaries(tmp_path, PROCESS_TOKEN) == 1
            temporary.touch()
    finally:
        watch_writing(None)
    assert told == [(tmp_path, [])]
