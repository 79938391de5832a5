"""The library's file lives through upgrades, damage, two programs at once, and being killed."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from app.library import database, schema
from app.library.database import NAME, NewerLibraryError, back_up, back_up_if_due, backups
from app.library.records import LibraryError, Query, Told
from app.library.schema import SCHEMA_VERSION
from app.library.store import Library
from inference.motion.types import Exercise
from tests.app.library.entries import facts, reviewed
from tests.conftest import ROOT

DUMPS = Path(__file__).parent / "dumps"
VERSIONS = tuple(range(1, SCHEMA_VERSION + 1))


def of_version(version: int, folder: Path) -> Path:
    """Make a library's file as a program of that version has left it."""
    path = folder / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DUMPS / f"version_{version}.sql").read_text(encoding="utf-8"))
    return path


def shape(path: Path) -> set[tuple[str, str, str]]:
    """Return every table with its columns, and every index."""
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute(
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
        found = set()
        for kind, name in named:
            what = "table_xinfo" if kind == "table" else "index_xinfo"
            rows = connection.execute(f"PRAGMA {what}({name})").fetchall()
            found.add((kind, name, str(rows)))
        return found


# ── versions ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("version", VERSIONS)
def test_a_library_of_every_version_becomes_todays(version: int, tmp_path: Path) -> None:
    path = of_version(version, tmp_path / "old")
    with Library(path.parent) as library:
        assert (library.notice, library.check()) == ("", "")
        assert [athlete.name for athlete in library.athletes()] == ["Änne Groß", "Ben"]
        first = library.clip(1)
        assert first is not None
        assert first.name == "kniebeuge schräg.mov"
        assert (first.tags, first.notes) == (("heavy", "Paused"), "left knee")
        assert (first.reps, first.faulty_reps, first.rules) == (2, 1, ("depth",))
        assert library.search(Query(text="schrag gross")).total == 1
        assert [clip.id for clip in library.gold_standards(Exercise.SQUAT)] == [2]
        assert library.thumbnail(1) == bytes.fromhex("FFD8FFE0")
        assert [clip.id for clip in library.search(Query(missing=True)).clips] == [3]
        days = [(day.athlete.name, day.day, day.clips) for day in library.sessions()]
        assert days == [
            ("Änne Groß", date(2025, 11, 9), 1),
            ("Ben", date(2025, 11, 9), 1),
            ("Änne Groß", date(2025, 11, 2), 2),
        ]
        (point,) = library.trend(1, "thigh_angle_min_deg", Exercise.SQUAT)
        assert (point.mean, point.best, point.reps) == (pytest.approx(10 / 3), -4.0, 3)
        library.record(facts(9), Told("Ben"), reviewed())
        library.imports.add([path])
    with Library(tmp_path / "new"):
        pass
    assert shape(path) == shape(tmp_path / "new" / NAME)


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_an_upgrade_leaves_a_backup_of_what_was(version: int, tmp_path: Path) -> None:
    path = of_version(version, tmp_path)
    before = shape(path)
    with Library(tmp_path):
        pass
    (backup,) = backups(path)
    assert f"before-version-{version + 1}" in backup.name
    assert shape(backup) == before


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = of_version(1, tmp_path)
    before = shape(path)
    steps = {**schema._STEPS, 2: "CREATE TABLE imports (id); NONSENSE"}
    monkeypatch.setattr(schema, "_STEPS", steps)
    with pytest.raises(LibraryError, match="can’t be used"):
        Library(tmp_path)
    assert shape(path) == before
    monkeypatch.undo()
    with Library(tmp_path) as library:
        assert library.search().total == 5


def test_todays_file_needs_no_backup_to_be_opened(tmp_path: Path) -> None:
    for _ in range(2):
        with Library(tmp_path) as library:
            library.record(facts())
    assert backups(tmp_path / NAME) == ()


def test_a_newer_library_is_left_alone(tmp_path: Path) -> None:
    path = of_version(SCHEMA_VERSION, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(NewerLibraryError, match="newer LiftLens"):
        Library(tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


# ── backups ─────────────────────────────────────────────────────────────────────────────────────
def test_the_last_three_backups_are_kept(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        made = []
        for n in range(5):
            library.record(facts(n))
            made.append(back_up(library.path))
            os.utime(made[-1], (n, n))
    assert backups(tmp_path / NAME) == (made[4], made[3], made[2])


def test_a_backup_is_made_every_few_days(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.record(facts(1))
        first = library.back_up_if_due()
        assert first is not None
        assert library.back_up_if_due() is None
        week_ago = time.time() - 7 * 24 * 3600
        os.utime(first, (week_ago, week_ago))
        assert library.back_up_if_due() not in (None, first)


def test_nothing_new_needs_no_backup(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        first = library.back_up_if_due()
    assert first is not None
    old = time.time() - 7 * 24 * 3600
    os.utime(first, (old, old))
    for side in ("", "-wal", "-shm"):
        if (file := tmp_path / (NAME + side)).exists():
            os.utime(file, (old - 1, old - 1))
    assert back_up_if_due(tmp_path / NAME) is None


# ── damage ──────────────────────────────────────────────────────────────────────────────────────
def damage(path: Path) -> bytes:
    """Overwrite the middle of a file, as a failing disk may."""
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 512] = b"\x5a" * (len(data) - 4608)
    path.write_bytes(bytes(data))
    return bytes(data)


def with_two_clips(folder: Path) -> Path:
    """A library with a backup that holds the first of its two clips."""
    with Library(folder) as library:
        library.record(facts(1), Told("Anna"), reviewed())
        back_up(library.path)
        library.record(facts(2))
        return library.path


def test_a_damaged_library_gives_way_to_its_backup(tmp_path: Path) -> None:
    path = with_two_clips(tmp_path)
    bad = damage(path)
    with Library(tmp_path) as library:
        assert [clip.name for clip in library.search().clips] == ["clip 1.mp4"]
        assert "damaged" in library.notice
        assert "backup" in library.notice
        assert library.check() == ""
    (aside,) = tmp_path.glob("library-damaged-*.sqlite")
    assert aside.read_bytes() == bad
    assert str(aside) in library.notice
    with Library(tmp_path) as library:
        assert library.notice == ""


def test_a_damaged_backup_is_passed_over(tmp_path: Path) -> None:
    path = with_two_clips(tmp_path)
    with Library(tmp_path) as library:
        newer = back_up(library.path)
    os.utime(newer, (time.time() + 60, time.time() + 60))
    damage(newer)
    damage(path)
    with Library(tmp_path) as library:
        assert library.search().total == 1


def test_without_a_backup_the_library_begins_anew(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("this is no database " * 500)
    with Library(tmp_path) as library:
        assert library.search().total == 0
        assert "begins anew" in library.notice
    assert len(list(tmp_path.glob("library-damaged-*.sqlite"))) == 1


@pytest.mark.parametrize("what", ["gone", "empty"])
def test_a_library_that_is_gone_comes_back(what: str, tmp_path: Path) -> None:
    path = with_two_clips(tmp_path)
    path.unlink()
    if what == "empty":
        path.touch()
    with Library(tmp_path) as library:
        assert library.search().total == 1
        assert "backup" in library.notice


def test_an_old_backup_is_brought_to_todays_version(tmp_path: Path) -> None:
    path = of_version(1, tmp_path)
    shutil.copy(path, tmp_path / "library-backup-20250101-000000-000.sqlite")
    damage(path)
    with Library(tmp_path) as library:
        assert library.search().total == 5
        assert len(library.sessions()) == 3


def test_a_restore_that_was_killed_does_not_block(tmp_path: Path) -> None:
    path = with_two_clips(tmp_path)
    damage(path)
    lock = tmp_path / "library.restoring"
    lock.touch()
    os.utime(lock, (1, 1))
    with Library(tmp_path) as library:
        assert library.search().total == 1
    assert not lock.exists()


def test_a_folder_that_can_not_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="can’t be used"):
        Library(tmp_path / "file" / "library")


def test_a_library_that_is_busy_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    with Library(tmp_path) as ours, Library(tmp_path) as theirs, theirs.writing():
        assert ours.search().total == 0  # reading goes on
        with pytest.raises(LibraryError, match="in use by another LiftLens"):
            ours.record(facts())


# ── other programs ──────────────────────────────────────────────────────────────────────────────
WRITER = """
import sys
from pathlib import Path
from app.library.records import Told
from app.library.store import Library
from tests.app.library.entries import facts, fault, reviewed

base, count = int(sys.argv[2]), int(sys.argv[3])
with Library(Path(sys.argv[1])) as library:
    for n in range(base, base + count):
        analysis = reviewed([{"down_s": 1.0}] * 4, [fault("depth", 2)])
        library.record(facts(n), Told(f"Athlete {n % 5}", ("a tag",)), analysis, b"x" * 9000)
        print(n, flush=True)
"""


def start_writer(folder: Path, base: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(base), str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_several_programs_begin_and_fill_one_library(tmp_path: Path) -> None:
    writers = [start_writer(tmp_path, base, 30) for base in (0, 1000, 2000)]
    outputs = [writer.communicate(timeout=120)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert all(len(output.split()) == 30 for output in outputs)
    with Library(tmp_path) as library:
        assert (library.notice, library.check()) == ("", "")
        assert library.search().total == 90
        assert len(library.athletes()) == 5


def test_a_program_killed_while_it_writes_breaks_nothing(tmp_path: Path) -> None:
    written: set[int] = set()
    for round_ in range(3):
        writer = start_writer(tmp_path, 1000 * round_, 900)
        assert writer.stdout is not None
        for _ in range(7 + 5 * round_):
            written.add(int(writer.stdout.readline()))
        if sys.platform == "win32":
            writer.kill()
        else:
            writer.send_signal(signal.SIGKILL)
        writer.wait(30)
        written |= {int(word) for word in writer.stdout.read().split()}
        writer.stdout.close()
        with Library(tmp_path) as library:
            assert (library.notice, library.check()) == ("", "")
            kept = {
                int(clip.facts.content_hash, 16) for clip in library.search(Query(limit=9999)).clips
            }
            assert written <= kept
            assert all(library.analysis(clip.id) for clip in library.search().clips)


def _upgrade(folder: str) -> str:
    try:
        with Library(Path(folder)) as library:
            return f"{library.search().total} {len(library.sessions())}"
    except LibraryError as error:
        return str(error)


def test_two_programs_upgrade_at_once(tmp_path: Path) -> None:
    path = of_version(1, tmp_path)
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        assert pool.map(_upgrade, [str(tmp_path)] * 3) == ["5 3"] * 3
    assert len(backups(path)) == 1


def test_the_document_names_every_column(tmp_path: Path) -> None:
    document = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert f"Version {SCHEMA_VERSION}, in SQLite" in document
    with Library(tmp_path) as library, library.reading() as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            assert f"`{table}`" in document
            for column in connection.execute(f"PRAGMA table_info({table})"):
                assert column["name"] == "id" or f"`{column['name']}`" in document, table
