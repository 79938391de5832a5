"""Make the content of a report out of a review and what the coach told."""

from __future__ import annotations

from collections.abc import Sequence

from inference.export.report.content import CoachNote, Fact, Page, ReportContent
from inference.export.report.curves import plots_of
from inference.export.report.frames import key_frames
from inference.export.report.remarks import limits_of, remarks_of, settings_of, summary_of
from inference.export.report.table import rep_table
from inference.export.told import NOTHING_TOLD, Told
from inference.motion.types import Rep
from inference.review import Review
from inference.texts import language, number, sentence, tr, tr_n
from inference.units import describe_view, format_day, format_time
from inference.video.filmed import Filmed

_FEW = 2
"""Reps that leave room to show more of each than its bottom."""


def report_content(
    review: Review,
    told: Told = NOTHING_TOLD,
    *,
    filmed: Filmed | None = None,
    per_rep: bool = False,
    made_by: str = "LiftLens",
) -> ReportContent:
    """Say what is on a report.

    Parameters
    ----------
    review : Review
        May be of a partial analysis, of a clip without reps, or without anybody in it.
    told : Told, optional
        The athlete, the notes that are to be on it, and the tags.
    filmed : Filmed, optional
        The day of the clip.
    per_rep : bool, optional
        Give each rep a page of its own; a clip without reps has one page all the same.
    made_by : str, optional
        Name and version of the program.

    Returns
    -------
    ReportContent
        In the language that is spoken now.
    """
    clip, reps = review.analysis.clip, review.segmentation.reps
    if per_rep and reps:
        pages = tuple(_page(review, told, (rep,), alone=True) for rep in reps)
    else:
        pages = (_page(review, told, reps, alone=False),)
    return ReportContent(
        language=language(),
        title=told.athlete or clip.path.stem,
        facts=_facts(review, told, filmed),
        pages=pages,
        settings=settings_of(review) if reps else (),
        limits=limits_of(review, reps),
        made_by=made_by,
        clip=clip.path.name,
    )


def _page(review: Review, told: Told, reps: Sequence[Rep], *, alone: bool) -> Page:
    return Page(
        heading=_heading(review, reps, alone=alone),
        summary=summary_of(review, reps),
        table=rep_table(review, reps),
        frames=key_frames(review, reps, closely=len(reps) <= _FEW),
        plots=plots_of(review, reps),
        remarks=remarks_of(review, reps),
        notes=_notes(review, told, reps, alone=alone),
    )


def _heading(review: Review, reps: Sequence[Rep], *, alone: bool) -> str:
    """Say what a page is about: ``Squat · 5 reps``, ``Squat · Rep 3 of 5``."""
    exercise, total = review.segmentation.exercise, len(review.segmentation.reps)
    if not reps:
        return tr_n("{n} rep", "{n} reps", 0).format(n=0)
    named = sentence(tr(exercise.value)).rstrip(".")
    if alone:
        counted = tr("Rep {n} of {total}").format(n=reps[0].index, total=total)
    else:
        counted = tr_n("{n} rep", "{n} reps", total).format(n=total)
    return f"{named} · {counted}"


def _facts(review: Review, told: Told, filmed: Filmed | None) -> tuple[Fact, ...]:
    clip, segmentation = review.analysis.clip, review.segmentation
    facts = []
    if filmed is not None:
        label = tr("Filmed on") if filmed.from_clip else tr("Date of the file")
        facts.append(Fact(label, format_day(filmed.day)))
    if segmentation.reps:
        facts.append(Fact(tr("Exercise"), _exercise(review)))
    rate = tr("{n} frames/s").format(n=number(clip.fps, 0))
    length = format_time(clip.duration_s)
    facts.append(Fact(tr("Clip"), f"{clip.path.name} · {length} · {rate}"))
    if segmentation.reps:
        facts.append(Fact(tr("Camera"), describe_view(segmentation.view)))
    if told.tags:
        facts.append(Fact(tr("Tags"), ", ".join(told.tags)))
    return tuple(facts)


def _exercise(review: Review) -> str:
    """Name the exercise, with how sure that is where it was recognised and not told."""
    named = sentence(tr(review.segmentation.exercise.value)).rstrip(".")
    if review.told_exercise is not None:
        return named
    sure = f"{review.segmentation.exercise_confidence:.0%}"
    return tr("{exercise}, recognised ({percent} sure)").format(exercise=named, percent=sure)


def _notes(
    review: Review, told: Told, reps: Sequence[Rep], *, alone: bool
) -> tuple[CoachNote, ...]:
    """Return the coach's notes, of one rep those that were made in it."""
    times = review.analysis.clip.times_s
    return tuple(
        CoachNote(format_time(float(times[frame])), text)
        for frame, text in told.notes
        if frame < len(times)
        and (not alone or any(rep.start_frame <= frame <= rep.end_frame for rep in reps))
    )
