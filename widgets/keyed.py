"""Controls that do what an action of the program does, so that its key can stand in their tooltip.

A pane does not know the keys: it names the action, and whoever knows them completes the tooltip.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

ACTION_ID = "actionId"
"""Property of a widget: the id of the action that it does too."""
PLAIN_TOOLTIP = "plainToolTip"
"""Property of a widget: its tooltip without the key."""


def set_keyed_tooltip(widget: QWidget, action: str, tooltip: str) -> None:
    """Set a tooltip to which the key of an action will be added.

    Parameters
    ----------
    widget : QWidget
    action : str
        Id of the action: ``play``.
    tooltip : str
        Without the key.
    """
    key = widget.toolTip().removeprefix(widget.property(PLAIN_TOOLTIP) or "")
    widget.setProperty(ACTION_ID, action)
    widget.setProperty(PLAIN_TOOLTIP, tooltip)
    widget.setToolTip(f"{tooltip}{key if key.startswith(' (') else ''}")
