"""Which frames a report shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.export.report.content import KeyFrame
from inference.motion.rules import FROM_THE_FLOOR, rule_by_id
from inference.motion.types import Finding, Rep
from inference.review import Review
from inference.texts import tr
from inference.units import format_time, format_value
from inference.verdicts import WORST_LAST, Mark, mark_of

_TURNS = 1000
"""Rank from which a picture shows no fault."""
MOST = 6
"""Pictures that fit beside each other and can still be read."""
_SAME_MOMENT_S = 0.5


@dataclass(frozen=True)
class _Wish:
    """A frame that is worth a picture; the lowest rank goes first."""

    rank: int
    frame: int
    rep: int
    words: str
    mark: Mark


def key_frames(
    review: Review, reps: Sequence[Rep], *, closely: bool = False
) -> tuple[KeyFrame, ...]:
    """Choose the pictures: the worst frame of each fault, and the bottom of each rep.

    Where a fault is worst close to the bottom, its picture is enough. Of many reps some are left
    out, spread evenly.

    Parameters
    ----------
    review : Review
    reps : sequence of Rep
    closely : bool, optional
        Show start and top of the reps too, as there is room where it is only one.

    Returns
    -------
    tuple of KeyFrame
        At most `MOST`, in the order of the clip.
    """
    wishes = [*_faults(review, reps), *_turns(review, reps, closely=closely)]
    times = review.measurements.times_s
    chosen: dict[int, list[_Wish]] = {}
    for wish in sorted(wishes, key=lambda wish: wish.rank):
        near = next(
            (
                frame
                for frame, others in chosen.items()
                if abs(times[frame] - times[wish.frame]) <= _SAME_MOMENT_S
                and others[0].rep == wish.rep
            ),
            None,
        )
        if near is not None:
            if wish.rank < _TURNS:
                chosen[near].append(wish)
        elif len(chosen) < MOST:
            chosen[wish.frame] = [wish]
    return tuple(_shown(frame, chosen[frame], float(times[frame])) for frame in sorted(chosen))


def _faults(review: Review, reps: Sequence[Rep]) -> list[_Wish]:
    """Return the worst frame of each rule that has found a fault in these reps."""
    numbers = {rep.index for rep in reps}
    worst: dict[str, Finding] = {}
    for finding in review.judgement.findings:
        if finding.rep not in numbers or mark_of((finding,)) is Mark.BORDERLINE:
            continue
        if finding.rule not in worst or _badness(finding) > _badness(worst[finding.rule]):
            worst[finding.rule] = finding
    ordered = sorted(worst.values(), key=_badness, reverse=True)
    return [_fault(rank, finding) for rank, finding in enumerate(ordered)]


def _badness(finding: Finding) -> tuple[int, float]:
    past = abs(finding.value - finding.threshold)
    return WORST_LAST.index(mark_of((finding,))), past / (rule_by_id(finding.rule).expected_error)


def _fault(rank: int, finding: Finding) -> _Wish:
    rule = rule_by_id(finding.rule)
    words = f"{tr(rule.name)} {format_value(finding.value, finding.unit)}"
    return _Wish(rank, finding.worst_frame, finding.rep, words, mark_of((finding,)))


def _turns(review: Review, reps: Sequence[Rep], *, closely: bool) -> list[_Wish]:
    """Return the bottom of each rep, and where only one is shown its start and top."""
    lifted = review.segmentation.exercise in FROM_THE_FLOOR
    lowest = tr("lift-off") if lifted else tr("bottom")
    verdicts = {
        rep.index: mark_of(f for f in review.judgement.findings if f.rep == rep.index)
        for rep in reps
    }
    wishes = []
    for place, rep in zip(_spread(len(reps)), reps, strict=True):
        wishes.append(
            _Wish(_TURNS + place, rep.bottom_frame, rep.index, lowest, verdicts[rep.index])
        )
        if closely:
            wishes.append(_Wish(2 * _TURNS, rep.start_frame, rep.index, tr("start"), Mark.UNJUDGED))
            wishes.append(_Wish(2 * _TURNS + 1, rep.top_frame, rep.index, tr("top"), Mark.UNJUDGED))
    return wishes


def _spread(count: int) -> list[int]:
    """Rank some places in a row so that the first few of them lie evenly."""
    if count <= MOST:
        return list(range(count))
    first = dict.fromkeys(np.linspace(0, count - 1, MOST).round().astype(int).tolist())
    order = [*first, *(i for i in range(count) if i not in first)]
    return [order.index(i) for i in range(count)]


def _shown(frame: int, wishes: Sequence[_Wish], time_s: float) -> KeyFrame:
    """Say what a picture shows; a mark of the rep's verdict stands only with what it is about."""
    marks = [wish.mark for wish in wishes]
    faults = [mark for mark in marks if mark in WORST_LAST]
    worst = max(faults, key=WORST_LAST.index) if faults else marks[0]
    words, when = [wish.words for wish in wishes], format_time(time_s)
    is_fault = wishes[0].rank < _TURNS
    captions = (*words, when) if is_fault else (f"{words[0]} · {when}",)
    return KeyFrame(frame, tr("Rep {n}").format(n=wishes[0].rep), captions, worst)
