"""The pane of findings: a head that counts, sorts and filters, and the list below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.motion.types import Judgement, Rule, Severity
from inference.skeleton import FloatArray
from inference.texts import mark, tr
from widgets.findings.list import FindingsList
from widgets.findings.words import (
    Entry,
    Filter,
    Order,
    count_words,
    entries_of,
    in_order,
    why_empty,
)
from widgets.icons import icon

_ALL = frozenset(Severity)
_SEVERITIES: tuple[tuple[str, frozenset[Severity]], ...] = (
    (mark("All severities"), _ALL),
    (mark("Faults only"), _ALL - {Severity.BORDERLINE}),
    (mark("Major faults"), frozenset({Severity.MAJOR})),
    (mark("Minor faults"), frozenset({Severity.MINOR})),
    (mark("Borderline"), frozenset({Severity.BORDERLINE})),
)


class FindingsPanel(QWidget):
    """All findings of a clip, to be sorted, filtered, gone to and copied.

    Signals
    -------
    finding_selected(Finding), rep_loop_requested(int), rule_off_requested(str)
        As in `FindingsList`.
    """

    finding_selected = Signal(object)
    rep_loop_requested = Signal(int)
    rule_off_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._judgement: Judgement | None = None
        self._entries: tuple[Entry, ...] = ()
        self._rules: tuple[Rule, ...] = ()
        self._order = Order.TIME
        self._filter = Filter()
        self.list = FindingsList()
        self.list.finding_selected.connect(self.finding_selected)
        self.list.rep_loop_requested.connect(self.rep_loop_requested)
        self.list.rule_off_requested.connect(self.rule_off_requested)
        self._count = QLabel()
        self._count.setAccessibleName(tr("How many findings"))
        self._count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._icons: dict[QToolButton, str] = {}
        self._sort = self._button("sort", tr("Sort the findings"))
        self._funnel = self._button("filter", tr("Filter the findings"))
        self._copy = self._button("copy", tr("Copy the findings"))
        self._fields = QWidget()
        self._build_menus()
        self._build_filter()
        self._lay_out()
        self._restyle()
        self._refresh()

    # Building

    def _button(self, icon_name: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons[button] = icon_name
        return button

    def _build_menus(self) -> None:
        by = QActionGroup(self)
        sort = QMenu(self._sort)
        for order in Order:
            action: QAction = sort.addAction(tr(order.value))
            action.setCheckable(True)
            action.setChecked(order is self._order)
            action.triggered.connect(lambda _=False, order=order: self.set_order(order))
            by.addAction(action)
        copy = QMenu(self._copy)
        copy.addAction(tr("As &text"), self.list.copy_text)
        copy.addAction(tr("As a t&able"), self.list.copy_table)
        for button, menu in ((self._sort, sort), (self._copy, copy)):
            button.setMenu(menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._funnel.setCheckable(True)
        self._funnel.toggled.connect(self._show_filter)

    def _build_filter(self) -> None:
        self._text = QLineEdit(clearButtonEnabled=True, placeholderText=tr("Words to look for"))
        self._text.setAccessibleName(tr("Words to look for"))
        self._text.textChanged.connect(lambda text: self._narrow(text=text))
        self._rule = self._box(tr("Only of this rule"))
        self._severity = self._box(tr("Only of this severity"))
        self._severity.addItems([tr(title) for title, _ in _SEVERITIES])
        self._rep = self._box(tr("Only of this rep"))
        self._rule.activated.connect(lambda: self._narrow(rule=self._rule.currentData()))
        self._severity.activated.connect(
            lambda: self._narrow(severities=_SEVERITIES[self._severity.currentIndex()][1])
        )
        self._rep.activated.connect(lambda: self._narrow(rep=self._rep.currentData()))
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(6, 0, 6, 4)
        grid.setSpacing(4)
        grid.addWidget(self._text, 0, 0)
        grid.addWidget(self._severity, 0, 1)
        grid.addWidget(self._rule, 1, 0)
        grid.addWidget(self._rep, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        self._fields.hide()

    @staticmethod
    def _box(name: str) -> QComboBox:
        box = QComboBox()
        box.setToolTip(name)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        return box

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 4, 6, 4)
        head.setSpacing(2)
        head.addWidget(self._count, 1)
        for button in (self._sort, self._funnel, self._copy):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._fields)
        column.addWidget(self.list, 1)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the keyboard to the list.

        A focus proxy would do that too, but Tab jumps to a pane's proxy past all that is before it.
        """
        self.list.setFocus(reason)

    # Data in

    def set_judgement(
        self,
        judgement: Judgement | None,
        rules: tuple[Rule, ...] = (),
        times_s: Sequence[float] | FloatArray = (),
    ) -> None:
        """Show the findings of a clip; None where it is not analysed yet. No signal is sent.

        Parameters
        ----------
        judgement : Judgement or None
        rules : tuple of Rule, optional
            Give the findings their names; the identifier in plain words stands in for a name.
        times_s : sequence of float, optional
            True time of each frame, for what is copied.
        """
        self._judgement, self._rules = judgement, rules
        names = {rule.id: tr(rule.name) for rule in rules}
        self._entries = entries_of(judgement, names, times_s)
        self._offer()
        self._refresh()

    def set_order(self, order: Order) -> None:
        """Sort the findings."""
        self._order = order
        self._refresh()

    def set_filter(self, wanted: Filter) -> None:
        """Show only some of the findings, with the fields of the filter open."""
        self._funnel.setChecked(True)
        self._filter = wanted
        with QSignalBlocker(self._text):
            self._text.setText(wanted.text)
        chosen = (i for i, (_, each) in enumerate(_SEVERITIES) if each == wanted.severities)
        self._severity.setCurrentIndex(next(chosen, -1))
        self._offer()
        self._refresh()

    @property
    def filter(self) -> Filter:
        """Which findings are shown."""
        return self._filter

    # Internals

    def _narrow(self, **changed: object) -> None:
        self._filter = replace(self._filter, **changed)  # type: ignore[arg-type]
        self._refresh()

    def _show_filter(self, shown: bool) -> None:
        """Open the fields of the filter, or close them and show everything again."""
        self._fields.setVisible(shown)
        if shown:
            self._text.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._filter = Filter()
        with QSignalBlocker(self._text):
            self._text.clear()
        self._severity.setCurrentIndex(0)
        self._offer()
        self._refresh()

    def _offer(self) -> None:
        """Offer the rules and the reps that have findings; what is filtered for stays."""
        rules = {entry.finding.rule: entry.rule for entry in self._entries}
        wanted = self._filter
        if wanted.rule is not None:
            rules.setdefault(wanted.rule, _name_of(wanted.rule, self._rules))
        reps = {entry.finding.rep for entry in self._entries}
        reps |= set() if wanted.rep is None else {wanted.rep}
        by_name = sorted(rules.items(), key=lambda item: item[1])
        _fill(
            self._rule,
            [(tr("All rules"), None), *((name, key) for key, name in by_name)],
            wanted.rule,
        )
        numbered = ((tr("Rep {n}").format(n=rep), rep) for rep in sorted(reps))
        _fill(self._rep, [(tr("All reps"), None), *numbered], wanted.rep)

    def _refresh(self) -> None:
        shown = [entry for entry in self._entries if self._filter.passes(entry)]
        self.list.set_entries(in_order(shown, self._order))
        self.list.set_message(why_empty(self._judgement))
        words = count_words(entry.finding for entry in shown)
        if len(shown) < len(self._entries):
            hidden = len(self._entries) - len(shown)
            words = ", ".join(filter(None, [words, tr("{n} filtered out").format(n=hidden)]))
        self._count.setText(words)
        self._count.setToolTip(words)
        self._copy.setEnabled(bool(shown))
        self._sort.setEnabled(bool(self._entries))
        self._funnel.setEnabled(bool(self._entries) or self._funnel.isChecked())

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def _restyle(self) -> None:
        side = round(self.fontMetrics().height() * 1.15)
        for button, name in self._icons.items():
            button.setIcon(icon(name))
            button.setIconSize(QSize(side, side))


def _name_of(rule_id: str, rules: Iterable[Rule]) -> str:
    return next((tr(rule.name) for rule in rules if rule.id == rule_id), rule_id)


def _fill(box: QComboBox, items: list[tuple[str, object]], chosen: object) -> None:
    """Put other items into a box, where they are others, and choose one."""
    if items != [(box.itemText(i), box.itemData(i)) for i in range(box.count())]:
        box.clear()
        for text, data in items:
            box.addItem(text, data)
    box.setCurrentIndex(next((i for i, item in enumerate(items) if item[1] == chosen), 0))
