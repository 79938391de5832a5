"""`lift.xlsx`: reps, findings, measurements and settings as a workbook for coaches."""

from __future__ import annotations

import math
import os
from pathlib import Path

from inference.export.contract import clip_notes
from inference.export.data.book import Book, Sheet
from inference.export.data.headings import measure_heading, series_heading, with_unit
from inference.export.errors import plain_errors
from inference.export.told import NOTHING_TOLD, Told
from inference.files import atomic_path
from inference.motion.rep_measures import REP_MEASURES
from inference.motion.rules import rule_by_id
from inference.motion.types import Finding, Rep, RuleStatus
from inference.review import Review
from inference.series import SUFFIXES, parse_series
from inference.texts import mark, number, tr

_NARROW, _WIDE, _TEXT = 9.0, 13.0, 26.0
_SPINE = "spine_angle_deg"
_YES_NO = {True: mark("yes"), False: mark("no")}


def write_xlsx(review: Review, target: Path, told: Told = NOTHING_TOLD) -> None:
    """Write a workbook in the language that is spoken, its units in the headings.

    Parameters
    ----------
    review : Review
    target : Path
    told : Told, optional
        What the coach told beside what the review holds.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    book = Book(review.analysis.clip.path.name.encode("utf-8", "replace").decode())
    reps, findings = book.sheet(tr("Reps")), book.sheet(tr("Findings"))
    measured, about = book.sheet(tr("Measurements")), book.sheet(tr("About"))
    _fill_reps(reps, review)
    _fill_findings(findings, review)
    _fill_measurements(measured, review)
    _fill_about(about, review, told)
    _add_chart(book, reps, measured, review)
    with plain_errors(target), atomic_path(target) as temporary:
        temporary.write_bytes(book.bytes())


# ── reps ────────────────────────────────────────────────────────────────────────────────────────
def _fill_reps(sheet: Sheet, review: Review) -> None:
    """Write one row a rep: when, the verdict of each rule that could judge, then every figure."""
    reps, times = review.segmentation.reps, review.measurements.times_s
    statuses = [s for s in review.judgement.statuses if s.enabled and not s.unsupported]
    known = [name for name in REP_MEASURES if any(name in rep.measures for rep in reps)]
    when = [tr("Rep"), with_unit(tr("Start"), "s"), with_unit(tr("Duration"), "s")]
    verdicts = [tr(rule_by_id(status.rule).name) for status in statuses]
    titles = [*when, *verdicts, *(measure_heading(name) for name in known)]
    widths = [*[_NARROW] * len(when), *[_WIDE] * (len(verdicts) + len(known))]
    sheet.heading(0, titles, widths)
    sheet.raw.freeze_panes(1, 1)
    findings = {(f.rule, f.rep): f for f in review.judgement.findings}
    for row, rep in enumerate(reps, 1):
        sheet.count(row, 0, rep.index)
        sheet.number(row, 1, float(times[rep.start_frame]), "s")
        sheet.number(row, 2, rep.duration_s, "s")
        for column, status in enumerate(statuses, len(when)):
            _write_verdict(sheet, row, column, rep, status, findings.get((status.rule, rep.index)))
        for column, name in enumerate(known, len(when) + len(statuses)):
            value = rep.measures.get(name, math.nan)
            sheet.number(row, column, value, parse_series(name).unit)
    if not reps:
        sheet.text(1, 0, " ".join(clip_notes(review)))


def _write_verdict(
    sheet: Sheet, row: int, column: int, rep: Rep, status: RuleStatus, finding: Finding | None
) -> None:
    if finding is not None:
        value = _with_unit(finding.value, finding.unit)
        sheet.verdict(row, column, finding.severity, value)
    elif rep.index in status.unknown_reps:
        sheet.unknown(row, column, status.unknown_reps[rep.index])
    else:
        sheet.fine(row, column)


def _with_unit(value: float, unit: str) -> str:
    decimals = dict(SUFFIXES.values()).get(unit, 2)
    return f"{number(value, decimals)}{unit if unit == '°' else f' {unit}'}".rstrip()


def _add_chart(book: Book, reps: Sheet, measured: Sheet, review: Review) -> None:
    """Draw the spine angle over time below the reps."""
    names = list(review.measurements.series)
    if _SPINE not in names or not len(review.measurements):
        return
    column, last = 2 + names.index(_SPINE), len(review.measurements)
    chart = book.raw.add_chart({"type": "scatter", "subtype": "straight"})
    chart.add_series(
        {
            "name": series_heading(_SPINE),
            "categories": [measured.raw.name, 1, 1, last, 1],
            "values": [measured.raw.name, 1, column, last, column],
            "line": {"width": 1.5, "color": "#1F6FB2"},
        }
    )
    end = math.ceil(float(review.measurements.times_s[-1]))
    chart.set_x_axis({"name": with_unit(tr("Time"), "s"), "min": 0, "max": max(end, 1)})
    chart.set_y_axis({"name": series_heading(_SPINE)})
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_size({"width": 960, "height": 300})
    reps.raw.insert_chart(len(review.segmentation.reps) + 3, 0, chart)


# ── findings ────────────────────────────────────────────────────────────────────────────────────
def _fill_findings(sheet: Sheet, review: Review) -> None:
    columns = (
        (tr("Rep"), _NARROW),
        (with_unit(tr("Time"), "s"), _NARROW),
        (tr("Rule"), _TEXT),
        (tr("Severity"), _WIDE),
        (tr("Value"), _NARROW),
        (tr("Limit"), _NARROW),
        (tr("Unit"), _NARROW),
        (with_unit(tr("Lasts"), "s"), _NARROW),
        (with_unit(tr("Sure"), "%"), _NARROW),
        (tr("Part"), _WIDE),
        (tr("Frame"), _NARROW),
        (tr("Note"), 70.0),
    )
    sheet.heading(0, *zip(*columns, strict=True))
    sheet.raw.freeze_panes(1, 0)
    ordered = sorted(review.judgement.findings, key=lambda f: (f.worst_frame, f.rule))
    for row, finding in enumerate(ordered, 1):
        sheet.count(row, 0, finding.rep)
        sheet.number(row, 1, float(review.measurements.times_s[finding.worst_frame]), "s")
        sheet.text(row, 2, tr(rule_by_id(finding.rule).name))
        sheet.verdict(row, 3, finding.severity, tr(finding.severity.value))
        sheet.number(row, 4, finding.value, finding.unit)
        sheet.number(row, 5, finding.threshold, finding.unit)
        sheet.text(row, 6, finding.unit)
        sheet.number(row, 7, finding.duration_s, "s")
        sheet.count(row, 8, round(100 * finding.confidence))
        sheet.text(row, 9, finding.part)
        sheet.count(row, 10, finding.worst_frame)
        sheet.text(row, 11, finding.note, text_wrap=True)
    if ordered:
        sheet.raw.autofilter(0, 0, len(ordered), len(columns) - 1)
    else:
        sheet.text(1, 0, tr("No faults found."))


# ── measurements ────────────────────────────────────────────────────────────────────────────────
def _fill_measurements(sheet: Sheet, review: Review) -> None:
    measurements = review.measurements
    names = list(measurements.series)
    titles = [tr("Frame"), with_unit(tr("Time"), "s"), *(series_heading(name) for name in names)]
    sheet.heading(0, titles, [_NARROW, _NARROW, *[_WIDE] * len(names)])
    sheet.raw.freeze_panes(1, 2)
    for row, time_s in enumerate(measurements.times_s.tolist(), 1):
        sheet.count(row, 0, row - 1)
        sheet.number(row, 1, time_s, "s")
    for column, name in enumerate(names, 2):
        unit = parse_series(name).unit
        for row, value in enumerate(measurements[name].tolist(), 1):
            sheet.number(row, column, value, unit)


# ── about ───────────────────────────────────────────────────────────────────────────────────────
def _fill_about(sheet: Sheet, review: Review, told: Told) -> None:
    row = 0
    sheet.raw.set_column(0, 0, _TEXT)
    for title, text in _facts(review, told):
        if text:
            sheet.text(row, 0, title, bold=True)
            sheet.text(row, 1, text)
            row += 1
    row += 1
    columns = (
        (tr("Rule"), _TEXT),
        (tr("On"), _WIDE),
        (tr("Setting"), 38.0),
        (tr("Value"), _NARROW),
        (tr("Default"), _NARROW),
        (tr("Unit"), _NARROW),
        (tr("Typical error"), _NARROW),
        (tr("Can’t judge because"), 60.0),
    )
    sheet.heading(row, *zip(*columns, strict=True))
    for status in review.judgement.statuses:
        row = _write_rule(sheet, row + 1, status, review)


def _write_rule(sheet: Sheet, row: int, status: RuleStatus, review: Review) -> int:
    """Write a row for each threshold of a rule, and return the last of them."""
    rule = rule_by_id(status.rule)
    for place, threshold in enumerate(rule.thresholds):
        value = review.settings.value(rule, threshold)
        sheet.text(row + place, 0, tr(rule.name))
        sheet.text(row + place, 1, tr(_YES_NO[status.enabled]))
        sheet.text(row + place, 2, tr(threshold.label))
        sheet.plain(row + place, 3, value, bold=value != threshold.default)
        sheet.plain(row + place, 4, threshold.default)
        sheet.text(row + place, 5, threshold.unit)
        if place == 0:
            error = rule.error(review.segmentation.view.kind)
            sheet.number(row, 6, error, threshold.unit)
            sheet.text(row, 7, status.unsupported, text_wrap=True)
    return row + len(rule.thresholds) - 1


def _facts(review: Review, told: Told) -> list[tuple[str, str]]:
    analysis, segmentation = review.analysis, review.segmentation
    clip, view, scene = analysis.clip, segmentation.view, analysis.scene
    height, pitch = scene.athlete_height_m, scene.camera_pitch_deg
    times = review.measurements.times_s
    notes = [
        *clip_notes(review),
        *(
            tr("{time} s: {text}").format(time=number(float(times[frame]), 2), text=text)
            for frame, text in told.notes
            if frame < len(times)
        ),
    ]
    return [
        (tr("Clip"), os.fsencode(clip.path).decode("utf-8", "replace")),
        (tr("Athlete"), told.athlete),
        (tr("Tags"), ", ".join(told.tags)),
        (tr("Exercise"), tr(segmentation.exercise.value)),
        (tr("Camera stands"), tr(view.kind.value)),
        (tr("Athlete's height"), f"{number(height, 2)} m" if height else ""),
        (tr("Camera looks down by"), "" if pitch is None else f"{number(pitch, 1)}°"),
        (tr("Frames"), f"{clip.frames}, {number(clip.fps, 2)}/s"),
        (tr("Keypoints from"), analysis.detector),
        (tr("3D poses from"), analysis.lifter),
        *((tr("Note"), note) for note in notes),
    ]
