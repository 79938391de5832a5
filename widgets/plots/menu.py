"""The context menu of the plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from inference.texts import tr
from widgets.pictures import add_picture_actions
from widgets.plots.bar import PlotBar
from widgets.plots.items import RepBand
from widgets.plots.track import Track

if TYPE_CHECKING:
    from widgets.plots.view import PlotsView


def plots_menu(plots: PlotsView, bar: PlotBar, rep: RepBand | None, under: Track | None) -> QMenu:
    """Make the menu.

    Parameters
    ----------
    plots : PlotsView
    bar : PlotBar
    rep : RepBand or None
        The one at the playhead, whose values may be copied.
    under : Track or None
        The plot under the mouse.
    """
    menu = QMenu(plots)
    if rep is not None:
        text = tr("Copy the values of rep {n}").format(n=rep.index)
        menu.addAction(text, lambda: plots.copy_values(rep.index))
    text = tr("Copy the values of the whole clip")
    menu.addAction(text, plots.copy_values)
    add_picture_actions(menu, plots.picture_requested.emit)
    for action in menu.actions():
        action.setEnabled(plots.has_plots)
    menu.addSeparator()
    bar.add_to(menu)
    menu.addAction(tr("Fit all values"), plots.fit_values)
    menu.addSeparator()
    if under is not None:
        group = under.name.group
        text = tr("Hide “{name}”").format(name=under.name.title)
        menu.addAction(text, lambda: plots.show_group(group, False))
    menu.addAction(tr("Choose measurements…"), bar.open_chooser)
    return menu
