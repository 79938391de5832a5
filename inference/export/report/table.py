"""The table of reps: when, how long, the main figures with their errors, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from inference.export.report.content import Cell, Column, RepTable, Row
from inference.motion.rules import rule_by_id
from inference.motion.types import Rep, RuleStatus, Segmentation, ViewKind
from inference.rep_figures import FigureKind, figure_of, kinds_of, tempo_of
from inference.review import Review
from inference.texts import listed, mark, mid_sentence, tr
from inference.units import NOTHING, format_error, format_time, format_value
from inference.verdicts import Mark, Verdicts

_LASTS = mark("Lasts")


def rep_table(review: Review, reps: Sequence[Rep]) -> RepTable:
    """Put reps into a table; a column that this camera position can't fill is left out.

    Parameters
    ----------
    review : Review
    reps : sequence of Rep

    Returns
    -------
    RepTable
    """
    if not reps:
        return RepTable()
    segmentation = review.segmentation
    verdicts = Verdicts.of(review.judgement)
    kinds = [
        kind
        for kind in kinds_of(segmentation.exercise)
        if _supported(kind, segmentation)
        and any(figure_of(kind, rep, verdicts).value != NOTHING for rep in reps)
    ]
    tempos = [tempo_of(rep, verdicts) for rep in reps]
    phased = next((rep for rep in reps if rep.phases), None)
    columns = [Column(tr("Rep")), Column(tr("At")), Column(tr(_LASTS))]
    if phased is not None:
        tempo = tempo_of(phased, verdicts).label
        columns.append(Column(tempo, _error("tempo", segmentation), _tempo_meaning(phased)))
    columns += [_column(kind, segmentation) for kind in kinds]
    rows = []
    for rep, lasted in zip(reps, tempos, strict=True):
        starts = float(review.measurements.times_s[rep.start_frame])
        cells = [Cell(str(rep.index)), Cell(format_time(starts))]
        cells.append(Cell(format_value(rep.duration_s, "s", 1)))
        if phased is not None:
            cells.append(Cell(lasted.value, lasted.mark))
        told = (figure_of(kind, rep, verdicts) for kind in kinds)
        cells += [Cell(figure.value, figure.mark) for figure in told]
        shape = verdicts.rep_mark(rep.index)
        rows.append(Row(rep.index, tuple(cells), shape, _verdict(shape, rep, verdicts)))
    return RepTable((*columns, Column(tr("Verdict"))), tuple(rows))


def _supported(kind: FigureKind, segmentation: Segmentation) -> bool:
    view = segmentation.view.kind
    return view is ViewKind.UNKNOWN or view in rule_by_id(kind.rule).views


def _column(kind: FigureKind, segmentation: Segmentation) -> Column:
    return Column(tr(kind.label), _error(kind.rule, segmentation), tr(kind.meaning))


def _error(rule_id: str, segmentation: Segmentation) -> str:
    view = segmentation.view.kind
    if view is ViewKind.UNKNOWN:
        return ""
    rule = rule_by_id(rule_id)
    return format_error(rule.error(view), rule.limit.unit)


def _tempo_meaning(rep: Rep) -> str:
    """Say what the seconds of a tempo stand for, by the phases of a rep."""
    words = {"down": tr("down"), "up": tr("up"), "hold": tr("hold")}
    order = dict.fromkeys(phase.kind.value for phase in rep.phases)
    return tr("seconds {phases}").format(phases="–".join(words[kind] for kind in order))


def _verdict(shape: Mark, rep: Rep, verdicts: Verdicts) -> str:
    """Name what a rep is at fault by; what is borderline is said to be so."""
    found = verdicts.by_rep.get(rep.index, ())
    if not found:
        return sentence_of(shape)
    faults = [f for f in found if verdicts.mark(f.rule, rep.index) is not Mark.BORDERLINE]
    names = listed([mid_sentence(tr(rule_by_id(f.rule).name)) for f in faults or found])
    said = names if faults else tr("borderline: {rules}").format(rules=names)
    return said[:1].upper() + said[1:]


def sentence_of(shape: Mark) -> str:
    """Say a verdict at the start of a line."""
    word = tr(shape.value)
    return word[:1].upper() + word[1:]


def applies(status: RuleStatus, segmentation: Segmentation) -> bool:
    """Return whether a rule is switched on and made for this exercise."""
    return status.enabled and segmentation.exercise in rule_by_id(status.rule).exercises
