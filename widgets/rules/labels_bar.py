"""A line on the coach's labels as a whole: how many, where the rules disagree, and their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from inference.fitting import Disagreement
from inference.labels import WHOLE_REP, RepLabel
from inference.texts import tr, tr_n
from widgets.icons import icon


class LabelsBar(QWidget):
    """Says how many labels there are and how well the rules agree with those of whole reps.

    Signals
    -------
    import_requested(), export_requested(), clear_requested()
        Of the labels of the open clip.
    """

    import_requested = Signal()
    export_requested = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Mapping[str, str] = {}
        self._labels: Sequence[RepLabel] = ()
        self._disagreements: Sequence[Disagreement] = ()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setProperty("muted", True)
        self._more = QToolButton()
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setToolTip(tr("Read labels from a file, or keep them in one"))
        self._more.setAccessibleName(self._more.toolTip())
        menu = QMenu(self)
        menu.addAction(tr("&Import labels…"), self.import_requested.emit)
        self._export = menu.addAction(tr("&Export labels…"), self.export_requested.emit)
        menu.addSeparator()
        self._clear = menu.addAction(tr("&Take all labels away"), self.clear_requested.emit)
        self._more.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._text, 1)
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        self._show()
        self._restyle()

    def controls(self) -> list[QWidget]:
        """Return what takes the keyboard, in the order of Tab."""
        return [self._more]

    def set_names(self, names: Mapping[str, str]) -> None:
        """Take the names of the rules, by their ids."""
        self._names = names
        self._show()

    def set_labels(self, labels: Sequence[RepLabel]) -> None:
        """Say how many labels there are."""
        self._labels = labels
        self._show()

    def set_disagreements(self, found: Sequence[Disagreement]) -> None:
        """Say where the rules see a rep as a whole otherwise than the coach."""
        if found != self._disagreements:
            self._disagreements = found
            self._show()

    def _show(self) -> None:
        count = len(self._labels)
        self._export.setEnabled(bool(count))
        self._clear.setEnabled(bool(count))
        lines = [_count(self._labels), *map(self._sentence, self._disagreements)]
        self._text.setText("\n".join(lines))

    def _sentence(self, found: Disagreement) -> str:
        if not found.rules:
            text = tr(
                "Rep {n} is at fault by you, and no rule marks it: say by which, on its card."
            )
            return text.format(n=found.rep)
        named = ", ".join(self._names.get(rule, rule) for rule in found.rules)
        text = tr("Rep {n} is fine by you, but marked: {rules}.")
        return text.format(n=found.rep, rules=named)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        self._more.setIcon(icon("table"))


def _count(labels: Sequence[RepLabel]) -> str:
    """Say how many labels there are of reps as a whole and by rules."""
    if not labels:
        return tr("No labels yet: say on a rule’s card which reps are fine.")
    lost = sum(label.rep == 0 for label in labels)
    whole = sum(label.rule == WHOLE_REP for label in labels)
    text = tr_n("{n} label", "{n} labels", len(labels)).format(n=len(labels))
    if whole:
        text = tr_n("{labels}, {n} of a whole rep", "{labels}, {n} of whole reps", whole).format(
            labels=text, n=whole
        )
    if lost:
        text = tr_n(
            "{labels}; {n} of a rep that is not found now",
            "{labels}; {n} of reps that are not found now",
            lost,
        ).format(labels=text, n=lost)
    return f"{text}."
