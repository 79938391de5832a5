"""The library leaves the program whole, and goes away whole."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from app.library.database import NAME, back_up
from app.library.records import LibraryError, Told
from app.library.store import Library
from app.library.transfer import delete_library, export_library
from inference.export.errors import ExportError
from inference.motion.types import Exercise
from inference.video.identity import HashStoppedError
from tests.app.library.entries import facts, fault, reviewed


def filled(folder: Path) -> Library:
    library = Library(folder)
    analysis = reviewed([{"down_s": 1.25}], [fault("depth", 1)])
    clip_id = library.record(
        facts(1, "für Anna.mp4"), Told("Änne", ("heavy",)), analysis, b"a jpeg"
    )
    library.set_gold_standard(clip_id, Exercise.SQUAT, True)
    library.record(facts(2))
    library.describe_session(1, "Gym", "")
    return library


def test_all_of_it_is_in_the_zip(tmp_path: Path) -> None:
    target, steps = tmp_path / "out" / "library.zip", []
    with filled(tmp_path / "library") as library:
        done = export_library(library, target, progress=lambda *step: steps.append(step))
    assert done == target
    assert steps == [(1, 2), (2, 2)]
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == ["library.json", NAME, "thumbnails/1.jpg"]
        assert archive.read("thumbnails/1.jpg") == b"a jpeg"
        document = json.loads(archive.read("library.json"))
        (tmp_path / "copy").mkdir()
        archive.extract(NAME, tmp_path / "copy")
    assert (document["format"], document["version"]) == ("liftlens-library", 1)
    assert document["athletes"] == [{"id": 1, "name": "Änne", "clips": 1}]
    assert document["sessions"][0]["place"] == "Gym"
    first, second = document["clips"]
    assert first["path"] == str(facts(1, "für Anna.mp4").path)
    assert (first["sha256"], first["tags"]) == (facts(1).content_hash, ["heavy"])
    assert first["gold_standard_of"] == ["squat"]
    assert first["analysis"]["reps"][0]["figures"] == {"down_s": 1.25}
    assert first["analysis"]["findings"][0]["severity"] == "major"
    assert (second["thumbnail"], second["analysis"]) == (None, None)
    with Library(tmp_path / "copy") as copy:
        assert copy.search().total == 2
    assert not list((tmp_path / "library").glob(".export*"))


def test_a_stopped_export_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out" / "library.zip"
    with filled(tmp_path / "library") as library, pytest.raises(HashStoppedError):
        export_library(library, target, should_stop=lambda: True)
    assert list(target.parent.iterdir()) == []


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "library.zip"
    with filled(tmp_path / "library") as library, pytest.raises(ExportError, match="written"):
        export_library(library, target)


def test_nothing_of_it_stays(tmp_path: Path) -> None:
    folder, video = tmp_path / "library", tmp_path / "clip 1.mp4"
    video.touch()
    with filled(folder) as library:
        back_up(library.path)
    (folder / "library-damaged-20250101-000000-000.sqlite").touch()
    (folder / "library-damaged-20250101-000000-000.sqlite-wal").touch()
    delete_library(folder)
    assert not folder.exists()
    assert video.exists()
    delete_library(folder)
    with Library(folder) as library:
        assert (library.search().total, library.notice) == (0, "")


def test_files_of_others_stay(tmp_path: Path) -> None:
    filled(tmp_path).close()
    (tmp_path / "my notes.txt").touch()
    delete_library(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["my notes.txt"]


def test_a_library_in_use_is_not_deleted(tmp_path: Path) -> None:
    with filled(tmp_path) as library:
        back_up(library.path)
        with pytest.raises(LibraryError, match="Another LiftLens"):
            delete_library(tmp_path)
        assert library.search().total == 2
        assert len(list(tmp_path.glob("library-backup-*"))) == 1
    delete_library(tmp_path)
    assert not tmp_path.exists()


def test_a_damaged_library_can_be_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / NAME).write_bytes(b"no database" * 1000)
    delete_library(folder)
    assert not folder.exists()


def test_the_copy_in_the_zip_is_one_whole_file(tmp_path: Path) -> None:
    with filled(tmp_path / "library") as library:
        target = export_library(library, tmp_path / "library.zip")
    with zipfile.ZipFile(target) as archive, closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(io.BytesIO(archive.read(NAME)).getvalue())
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    assert found == "ok"
