"""How a rule is computed, on a page of its own: definition, source, error, and what it needs."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from inference.motion.explain import errors_by_view, explanation
from inference.motion.types import Rule, Threshold, ViewKind
from inference.texts import mark, tr
from widgets.units import decimals_for_step, format_error, format_value

VIEW_WORDS = {
    ViewKind.FRONT: mark("from the front"),
    ViewKind.OBLIQUE: mark("from the front, at an angle"),
    ViewKind.SIDE: mark("from the side"),
    ViewKind.REAR_OBLIQUE: mark("from behind, at an angle"),
    ViewKind.REAR: mark("from behind"),
    ViewKind.UNKNOWN: mark("from where is not known"),
}


class RuleHelp(QDialog):
    """The page on one rule. It stays open beside the window."""

    def __init__(self, rule: Rule, view: ViewKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr(rule.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QTextBrowser()
        page.setHtml(help_page(rule, view))
        page.setAccessibleName(tr("How {rule} is computed").format(rule=tr(rule.name)))
        page.document().setDocumentMargin(12)
        column = QVBoxLayout(self)
        column.addWidget(page)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        column.addWidget(close)
        width = self.fontMetrics().averageCharWidth()
        self.resize(width * 72, self.fontMetrics().height() * 34)


def help_page(rule: Rule, view: ViewKind) -> str:
    """Return the page on a rule as HTML.

    Parameters
    ----------
    rule : Rule
    view : ViewKind
        Of the open clip; its line is set off.
    """
    why = explanation(rule)
    parts = [
        f"<h2>{_text(rule.name)}</h2><p>{_text(rule.meaning)}</p>",
        _heading(tr("How it is computed")),
        f"<p>{_text(rule.formula)}</p><p>{_text(why.source)}</p>",
        _heading(tr("How far off it usually is")),
        _errors(rule, view),
        f"<p>{_text(why.error_source)} "
        + escape(tr("A value past the limit by less than that is called borderline, no fault."))
        + "</p>",
        _heading(tr("What it needs")),
        "".join(f"<p>{escape(line)}</p>" for line in _needs(rule)),
        _heading(tr("What can be set")),
        f"<table cellspacing='0' cellpadding='3'>{''.join(map(_setting, rule.thresholds))}</table>",
    ]
    if why.care:
        parts += [_heading(tr("Keep in mind")), f"<p>{_text(why.care)}</p>"]
    return "".join(parts)


def _text(text: str) -> str:
    return escape(tr(text))


def _heading(text: str) -> str:
    return f"<h3>{escape(text)}</h3>"


def error_words(rule: Rule, error: float) -> str:
    """Write a typical error: ``± 3°``."""
    return format_error(error, rule.limit.unit)


def _errors(rule: Rule, view: ViewKind) -> str:
    rows = []
    for kind, error in errors_by_view(rule):
        told = tr("can’t judge") if error is None else error_words(rule, error)
        where = tr("Filmed {where}").format(where=tr(VIEW_WORDS[kind]))
        if kind is view:
            where = tr("{where}, as this clip is").format(where=where)
        cells = f"<td>{escape(where)}&nbsp;&nbsp;</td><td>{escape(told)}</td>"
        rows.append(f"<tr>{cells}</tr>" if kind is not view else f"<tr>{_bold(cells)}</tr>")
    return f"<table cellspacing='0' cellpadding='3'>{''.join(rows)}</table>"


def _bold(cells: str) -> str:
    return cells.replace("<td>", "<td><b>").replace("</td>", "</b></td>")


def _needs(rule: Rule) -> list[str]:
    exercises = ", ".join(sorted(tr(exercise.value) for exercise in rule.exercises))
    lines = [tr("An exercise that it is for: {exercises}.").format(exercises=exercises)]
    if rule.joints:
        joints = ", ".join(_joint(name) for name in rule.joints)
        lines.append(
            tr("These in sight, each with the parts beside it: {joints}.").format(joints=joints)
        )
    if rule.least_rate_hz:
        lines.append(
            tr("At least {rate} frames a second.").format(rate=f"{rule.least_rate_hz:.0f}")
        )
    return lines


def _joint(name: str) -> str:
    return name.replace("foot_index", "toes").replace("_", " ")


def _setting(threshold: Threshold) -> str:
    decimals = decimals_for_step(threshold.step)
    low, high, default = (
        format_value(value, threshold.unit, decimals)
        for value in (threshold.minimum, threshold.maximum, threshold.default)
    )
    told = tr("{low} to {high}, at first {default}").format(low=low, high=high, default=default)
    return f"<tr><td>{_text(threshold.label)}&nbsp;&nbsp;</td><td>{escape(told)}</td></tr>"
