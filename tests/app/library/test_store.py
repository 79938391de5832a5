"""The library gives back what it was told, by every way of asking."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.library.records import Athlete, ClipRecord, LibraryError, Page, Query, Sort, Told
from app.library.search import fold
from app.library.store import Library
from inference.motion.types import Exercise, Severity
from tests.app.library.entries import DAY, FOLDER, facts, fault, reviewed


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library") as opened:
        yield opened


def names(page: Page | tuple[ClipRecord, ...]) -> list[str]:
    clips = page.clips if isinstance(page, Page) else page
    return [clip.path.stem for clip in clips]


# ── a clip ──────────────────────────────────────────────────────────────────────────────────────
def test_a_clip_comes_back_as_it_went_in(library: Library) -> None:
    analysis = reviewed(
        [{"thigh_angle_min_deg": -5.5}, {}], [fault("depth", 2), fault("knee_caving", 1)]
    )
    told = Told("Änne Müller", ("heavy", "Cue: chest"), "knees")
    clip_id = library.record(facts(), told, analysis, b"a jpeg")
    clip = library.clip(clip_id)
    assert clip is not None
    assert clip.facts == facts()
    assert (clip.athlete, clip.tags) == (Athlete(1, "Änne Müller"), ("Cue: chest", "heavy"))
    assert (clip.notes, clip.exercise) == ("knees", Exercise.SQUAT)
    assert (clip.reps, clip.faulty_reps, clip.rules) == (2, 2, ("depth", "knee_caving"))
    assert library.analysis(clip_id) == analysis
    assert library.thumbnail(clip_id) == b"a jpeg"
    assert library.clip_of(facts().content_hash) == library.clip_at(facts().path) == clip


def test_a_clip_that_was_only_seen_says_nothing_of_reps(library: Library) -> None:
    clip = library.clip(library.record(facts()))
    assert clip is not None
    assert (clip.athlete, clip.session, clip.exercise, clip.reps) == (None, None, None, None)
    assert library.analysis(clip.id) is None
    assert library.thumbnail(clip.id) is None


def test_the_same_content_elsewhere_is_the_same_clip(library: Library) -> None:
    first = library.record(facts(), Told("Anna"), reviewed())
    assert library.record(facts(1, "renamed.mp4")) == first
    clip = library.clip(first)
    assert clip is not None
    assert clip.name == "renamed.mp4"
    assert clip.athlete == Athlete(1, "Anna")
    assert clip.reps == 2
    assert library.search().total == 1


def test_another_content_in_its_place_leaves_a_clip_missing(library: Library) -> None:
    first = library.record(facts(1, "a.mp4"))
    second = library.record(facts(2, "a.mp4"))
    assert names(library.search(Query(missing=True))) == ["a"]
    found = library.clip_at(FOLDER / "a.mp4")
    assert found is not None
    assert found.id == second
    library.move_clip(first, facts(1, "b.mp4"))
    assert library.search(Query(missing=True)).total == 0
    with pytest.raises(LibraryError, match="another video"):
        library.move_clip(first, facts(3, "c.mp4"))


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_text(library: Library) -> None:
    path = FOLDER / os.fsdecode(b"f\xfcr Anna.mp4")
    clip = library.clip(library.record(facts(1, path.name)))
    assert clip is not None
    assert clip.path == path
    assert library.clip_at(path) == clip


def test_told_again_adds_and_set_replaces(library: Library) -> None:
    clip_id = library.record(facts(), Told("Anna", ("heavy",)))
    library.record(facts(), Told("", ("paused", "Heavy"), "slow"))
    clip = library.clip(clip_id)
    assert clip is not None
    assert clip.athlete == Athlete(1, "Anna")
    assert clip.tags == ("heavy", "paused")
    library.set_told(clip_id, Told("", ("paused",)))
    clip = library.clip(clip_id)
    assert clip is not None
    assert (clip.athlete, clip.tags, clip.notes) == (None, ("paused",), "")
    assert library.athletes() == ()
    assert library.tags() == (("paused", 1),)
    with pytest.raises(LibraryError, match="not in the library"):
        library.set_told(99, Told())


def test_a_newer_review_takes_the_place_of_the_older(library: Library) -> None:
    clip_id = library.record(facts(), None, reviewed([{}] * 3, [fault("depth", 1)]))
    newer = reviewed([{}], exercise=Exercise.DEADLIFT)
    library.record(facts(), None, newer)
    assert library.analysis(clip_id) == newer
    assert library.search(Query(faults=True)).total == 0


def test_a_forgotten_clip_takes_along_what_was_only_its(library: Library) -> None:
    clip_id = library.record(facts(), Told("Anna", ("heavy",)), reviewed(), b"a jpeg")
    library.set_gold_standard(clip_id, Exercise.SQUAT, True)
    other = library.record(facts(2), Told("Anna"))
    library.forget_clips([clip_id])
    assert [clip.id for clip in library.search().clips] == [other]
    assert (library.tags(), library.gold_standards()) == ((), ())
    assert library.thumbnails([clip_id, other]) == {}
    assert library.athletes() == (Athlete(1, "Anna", 1),)
    assert len(library.sessions()) == 1


# ── people and days ─────────────────────────────────────────────────────────────────────────────
def test_a_training_day_is_an_athletes_clips_of_one_date(library: Library) -> None:
    late, next_day = DAY.replace(hour=23, minute=59), DAY + timedelta(days=1)
    first = library.record(facts(1), Told("Anna"))
    library.record(facts(2, filmed=late), Told(" anna "))
    library.record(facts(3, filmed=next_day), Told("Anna"))
    library.record(facts(4), Told("Ben"))
    library.record(facts(5))
    anna = library.athlete_named("ANNA")
    assert anna == Athlete(1, "Anna", 3)
    days = library.sessions(1)
    assert [(day.day, day.clips) for day in days] == [
        (next_day.date(), 1),
        (DAY.date(), 2),
    ]
    assert len(library.sessions()) == 3
    library.describe_session(days[1].id, "Gym", "tired")
    library.set_told(first, Told("Ben"))
    assert [(day.place, day.notes, day.clips) for day in library.sessions(1)] == [
        ("", "", 1),
        ("Gym", "tired", 1),
    ]
    assert names(library.search(Query(session=days[1].id))) == ["clip 2"]


def test_a_day_with_a_word_on_it_stays_without_clips(library: Library) -> None:
    clip_id = library.record(facts(1), Told("Anna"))
    library.describe_session(library.sessions()[0].id, "Gym", "")
    library.forget_clips([clip_id])
    assert [day.place for day in library.sessions()] == ["Gym"]
    assert library.athletes() == (Athlete(1, "Anna", 0),)


def test_a_renamed_athlete_is_found_by_the_new_name(library: Library) -> None:
    library.record(facts(1), Told("Ana"))
    assert library.rename_athlete(1, "Anna  Maria ") == 1
    assert library.athletes() == (Athlete(1, "Anna Maria", 1),)
    assert library.search(Query(text="maria")).total == 1
    with pytest.raises(LibraryError, match="needs a name"):
        library.rename_athlete(1, " ")


def test_two_names_of_one_athlete_are_joined(library: Library) -> None:
    next_day = DAY + timedelta(days=1)
    library.record(facts(1), Told("Anna"))
    library.record(facts(2), Told("Ana"))
    library.record(facts(3, filmed=next_day), Told("Ana"))
    for day in library.sessions():
        library.describe_session(
            day.id, "Gym" if day.athlete.name == "Ana" else "", day.athlete.name
        )
    ana = library.athlete_named("Ana")
    assert ana is not None
    kept = library.rename_athlete(ana.id, "anna")
    assert library.athletes() == (Athlete(kept, "anna", 3),)
    assert [(day.day, day.place, day.notes, day.clips) for day in library.sessions()] == [
        (next_day.date(), "Gym", "Ana", 1),
        (DAY.date(), "Gym", "Anna\nAna", 2),
    ]
    assert library.check() == ""


def test_gold_standards_by_exercise(library: Library) -> None:
    first = library.record(facts(1, "b.mp4"))
    second = library.record(facts(2, "A.mp4"))
    for clip_id, exercise in ((first, Exercise.SQUAT), (second, Exercise.SQUAT)):
        library.set_gold_standard(clip_id, exercise, True)
        library.set_gold_standard(clip_id, exercise, True)
    library.set_gold_standard(second, Exercise.SNATCH, True)
    assert names(library.gold_standards(Exercise.SQUAT)) == ["A", "b"]
    assert names(library.gold_standards(Exercise.SNATCH)) == ["A"]
    assert names(library.gold_standards()) == ["A", "b"]
    library.set_gold_standard(second, Exercise.SQUAT, False)
    assert names(library.gold_standards(Exercise.SQUAT)) == ["b"]
    clip = library.clip(second)
    assert clip is not None
    assert clip.gold == (Exercise.SNATCH,)
    assert names(library.search(Query(gold=False))) == []


# ── searching ───────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def full(library: Library) -> Library:
    days = [DAY - timedelta(days=n) for n in range(5)]
    told = [
        Told("Änne Groß", ("Heavy",)),
        Told("Ben", ("paused squat",), "left heel"),
        Told("Ben"),
        Told(),
        Told("Anna"),
    ]
    analyses = [
        reviewed([{}, {}], [fault("depth", 1)]),
        reviewed([{}], [fault("depth", 1, Severity.BORDERLINE)]),
        reviewed([{}] * 5, [fault("knee_caving", n) for n in (1, 2)]),
        None,
        reviewed([], exercise=Exercise.DEADLIFT),
    ]
    stems = ["IMG_0101", "IMG_0202", "kniebeuge", "Deadlift 100%", "a_b"]
    for n, stem in enumerate(stems):
        library.record(facts(n, f"{stem}.mov", days[n]), told[n], analyses[n])
    return library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 5),
        ("img", 2),
        ("0202", 1),
        ("anne gross", 1),
        ("ÄNNE", 1),
        ("ben heel", 1),
        ("heavy", 1),
        ("ben heavy", 0),
        ("%", 1),
        ("_", 3),
        ("' OR 1=1 --", 0),
        ('"', 0),
    ],
)
def test_words_are_looked_for_everywhere(full: Library, text: str, found: int) -> None:
    assert full.search(Query(text=text)).total == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(exercise=Exercise.SQUAT), ["IMG_0101", "IMG_0202", "kniebeuge"]),
        (Query(exercise=Exercise.DEADLIFT), ["a_b"]),
        (Query(faults=True), ["IMG_0101", "kniebeuge"]),
        (Query(faults=False), ["IMG_0202", "a_b"]),
        (Query(rule="depth"), ["IMG_0101"]),
        (Query(rule="knee_caving", text="ben"), ["kniebeuge"]),
        (Query(tag="heavy"), ["IMG_0101"]),
        (Query(tag="squat"), []),
        (Query(athlete=2), ["IMG_0202", "kniebeuge"]),
        (
            Query(last_day=date(2026, 3, 12), first_day=date(2026, 3, 11)),
            ["kniebeuge", "Deadlift 100%"],
        ),
        (Query(sort=Sort.NAME, descending=False, limit=2), ["a_b", "Deadlift 100%"]),
        (Query(sort=Sort.NAME, descending=False, limit=2, offset=4), ["kniebeuge"]),
        (
            Query(sort=Sort.ATHLETE, descending=False),
            ["a_b", "IMG_0101", "IMG_0202", "kniebeuge", "Deadlift 100%"],
        ),
        (
            Query(sort=Sort.FAULTS),
            ["kniebeuge", "IMG_0101", "IMG_0202", "a_b", "Deadlift 100%"],
        ),
        (Query(sort=Sort.REPS, limit=1), ["kniebeuge"]),
        (Query(sort=Sort.EXERCISE, descending=False, limit=1), ["a_b"]),
        (Query(sort=Sort.ADDED, limit=1), ["a_b"]),
    ],
)
def test_filters_and_orders(full: Library, query: Query, found: list[str]) -> None:
    assert names(full.search(query)) == found


def test_a_page_knows_how_many_there_are(full: Library) -> None:
    page = full.search(Query(limit=2, offset=1))
    assert (names(page), page.total) == (["IMG_0202", "kniebeuge"], 5)


def test_a_word_is_folded_as_people_type_it() -> None:
    assert fold("  ÉCLAIR  Straße ") == "eclair strasse"


@pytest.mark.slow
def test_twenty_thousand_clips_are_searched_at_once(library: Library) -> None:
    with library.writing():
        for n in range(20_000):
            analysis = reviewed([{"down_s": 1.0}], [fault("depth", 1)] if n % 3 == 0 else [])
            filmed = DAY - timedelta(hours=n)
            told = Told(
                f"Athlete {n % 200}", (f"tag {n % 11}",), "elbows high" if n % 97 == 0 else ""
            )
            library.record(facts(n, f"IMG_{n:05d}.mov", filmed), told, analysis)
    queries = [
        Query(),
        Query(text="1234"),
        Query(text="athlete 17 elbows"),
        Query(rule="depth", sort=Sort.NAME),
        Query(faults=True, sort=Sort.ATHLETE, offset=5000),
        Query(tag="tag 3", sort=Sort.FAULTS),
    ]
    for query in queries:
        took = min(_seconds(library, query) for _ in range(3))
        assert library.search(query).total > 0
        assert took < 0.25, query  # 0.05 on a quiet machine


def _seconds(library: Library, query: Query) -> float:
    began = time.perf_counter()
    library.search(query)
    return time.perf_counter() - began


# ── used by many ────────────────────────────────────────────────────────────────────────────────
def test_threads_write_and_read_at_once(library: Library) -> None:
    problems: list[Exception] = []

    def write(base: int) -> None:
        try:
            for n in range(25):
                library.record(facts(base + n), Told(f"Athlete {n % 3}"), reviewed())
                assert library.search(Query(text="athlete", limit=5)).total > 0
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(1000 * k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert library.search().total == 100
    assert sum(athlete.clips for athlete in library.athletes()) == 100


def test_a_write_that_fails_changes_nothing(library: Library) -> None:
    library.record(facts(1))

    def fail_half_way() -> None:
        with library.writing():
            library.record(facts(2))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert library.search().total == 1


def test_the_stamp_tells_of_changes_by_anyone(library: Library, tmp_path: Path) -> None:
    before = library.stamp()
    assert library.stamp() == before
    library.record(facts(1))
    ours = library.stamp()
    assert ours != before
    with Library(tmp_path / "library") as other:
        other.record(facts(2))
    assert library.stamp() != ours


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.search()


def test_the_moment_of_adding_is_kept(library: Library) -> None:
    clip_id = library.record(facts(1))
    before = library.clip(clip_id)
    assert before is not None
    assert abs(datetime.now() - before.added) < timedelta(seconds=30)
    library.record(facts(1, "moved.mp4"))
    after = library.clip(clip_id)
    assert after is not None
    assert after.added == before.added
