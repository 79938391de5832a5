"""The bar over the plots: how much of the clip is shown, and which measurements."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from inference.texts import mid_sentence, tr
from widgets.icons import icon
from widgets.plots.catalogue import KINDS, meaning, rank
from widgets.plots.chooser import SeriesChooser
from widgets.units import SeriesName


class PlotBar(QToolBar):
    """Buttons for the plots.

    Signals
    -------
    whole_requested(), rep_requested()
        To zoom out, or to the current rep.
    overlaid_toggled(bool)
        Whether the coach wants the reps laid over each other.
    group_toggled(str, bool)
        A group of measurements is to be shown or hidden.
    """

    whole_requested = Signal()
    rep_requested = Signal()
    overlaid_toggled = Signal(bool)
    reference_toggled = Signal(bool)
    group_toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Plots"), parent)
        self.setAccessibleName(tr("Which plots are shown"))
        self.toggles: dict[str, QAction] = {}
        self._titles: dict[str, str] = {}
        self._whole = self._add(tr("Whole clip"), tr("Show the whole clip (0)"))
        self._whole.triggered.connect(self.whole_requested)
        self._rep = self._add(tr("Zoom to rep"), tr("Show the current rep alone (Z)"))
        self._rep.triggered.connect(self.rep_requested)
        self._rep.setEnabled(False)
        text = tr("Lay all reps over each other, from start to end (V)")
        self._overlay = self._add(tr("Reps over each other"), text)
        self._overlay.setCheckable(True)
        self._overlay.triggered.connect(self.overlaid_toggled)
        self._reference = self._add(
            tr("Reference"), tr("Draw the compared lift, and shade what lies between the two")
        )
        self._reference.setCheckable(True)
        self._reference.setChecked(True)
        self._reference.setVisible(False)
        self._reference.triggered.connect(self.reference_toggled)
        self._choose = self._add(
            tr("All measurements"), tr("Choose among all measurements: search, and tick")
        )
        self._choose.triggered.connect(self.open_chooser)
        self.chooser = SeriesChooser(self)
        self.chooser.toggled.connect(self.group_toggled)
        self.addSeparator()
        (self.more,) = self.findChildren(QToolButton, "qt_toolbar_ext_button")
        self.more.setToolTip(tr("More plots"))
        self.more.setAccessibleName(tr("More plots"))
        self.more.setStyleSheet("padding: 0")  # it is too narrow for a tool button's air
        self._restyle()

    def _add(self, text: str, tip: str) -> QAction:
        action = QAction(text, self)
        action.setToolTip(tip)
        self.addAction(action)
        self._reach(action)
        return action

    def _reach(self, action: QAction) -> None:
        """Let the keyboard and screen readers find a button."""
        button = self.widgetForAction(action)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.text())

    def set_names(self, names: Collection[SeriesName]) -> None:
        """Offer these measurements, one of each group."""
        titles = {name.group: name.title for name in names}
        if titles == self._titles:
            return
        self._titles = titles
        self.chooser.set_names(names)
        for group in sorted(titles.keys() - self.toggles.keys(), key=rank):
            toggle = QAction(titles[group], self, checkable=True)
            tip = tr("Show or hide the plot of {name}").format(name=mid_sentence(titles[group]))
            toggle.setToolTip("\n".join(filter(None, (tip, meaning(group)))))
            toggle.toggled.connect(lambda shown, group=group: self._toggled(group, shown))
            self.toggles[group] = toggle

    def _toggled(self, group: str, shown: bool) -> None:
        self.group_toggled.emit(group, shown)

    def set_shown(self, groups: Collection[str]) -> None:
        """Mark these groups as shown; no signal is sent."""
        for group, toggle in self.toggles.items():
            toggle.blockSignals(True)
            toggle.setChecked(group in groups)
            toggle.blockSignals(False)
        self.chooser.set_shown(groups)
        offered = [g for g in sorted(self._titles, key=rank) if g in groups or _is_common(g)]
        wanted = [self.toggles[group] for group in offered]
        if wanted != [a for a in self.actions() if a in self.toggles.values()]:
            for toggle in self.toggles.values():
                self.removeAction(toggle)
            for toggle in wanted:
                self.addAction(toggle)
                self._reach(toggle)

    def set_rep(self, known: bool) -> None:
        """Say whether there is a rep to zoom to."""
        self._rep.setEnabled(known)

    def set_overlaid(self, overlaid: bool) -> None:
        """Mark whether the reps are laid over each other; no signal is sent."""
        self._overlay.setChecked(overlaid)

    def set_reference(self, *, there: bool, shown: bool) -> None:
        """Offer the compared lift where there is one, and mark whether it is drawn."""
        self._reference.setVisible(there)
        self._reference.setChecked(shown)

    def add_to(self, menu: QMenu) -> None:
        """Put the buttons that change the view into a menu."""
        menu.addActions([self._whole, self._rep, self._overlay, self._reference])

    def open_chooser(self) -> None:
        """Open the list of all measurements below its button."""
        button = self.widgetForAction(self._choose)
        at = button if button is not None and button.isVisible() else self
        self.chooser.open_at(at.mapToGlobal(QPoint(0, at.height())))

    def changeEvent(self, event: QEvent) -> None:
        """Colour the icons by the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        if not hasattr(self, "more"):
            return
        self._whole.setIcon(icon("fit"))
        self._rep.setIcon(icon("zoom-in"))
        self._overlay.setIcon(icon("compare"))
        self._reference.setIcon(icon("ghost"))
        self._choose.setIcon(icon("table"))
        self.more.setIcon(icon("plot"))


def _is_common(group: str) -> bool:
    return group in KINDS and KINDS[group].common
