"""How long exported clips will be."""

from __future__ import annotations

from collections.abc import Sequence

from inference.export.plan import ClipPlan
from inference.export.timing import plan_timing
from inference.review import Review
from inference.texts import tr, tr_n
from widgets.units import format_time


def length_s(review: Review, plan: ClipPlan) -> float:
    """Return how many seconds a clip will last, pauses and card included."""
    return plan_timing(review.analysis.clip, review.judgement.findings, plan).end_s


def length_words(review: Review, plans: Sequence[ClipPlan]) -> str:
    """Say how many files there will be, and how long they are: ``3 files, 4.1 to 5.0 s each``."""
    lengths = [length_s(review, plan) for plan in plans]
    if not lengths:
        return ""
    shortest, longest = format_time(min(lengths)), format_time(max(lengths))
    files = tr_n("{n} file", "{n} files", len(lengths)).format(n=len(lengths))
    if shortest == longest:
        return tr("{files}, {time} long").format(files=files, time=longest)
    return tr("{files}, {shortest} to {longest} long").format(
        files=files, shortest=shortest, longest=longest
    )
