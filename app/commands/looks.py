"""How the window looks: layers, views, theme, panes, and what this program is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from app import __version__
from app.boxes import show_box
from app.settings import OverlaySettings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.texts import tr
from widgets.video.pair import PairMode

PANES = ("video", "skeleton", "frontal", "plots", "rules", "findings", "compare")

ZOOM_STEP = 1.25


class Looks(QObject):
    """Changes what is shown, not what is known."""

    def __init__(self, window: MainWindow, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._keeper = window, keeper

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        window = self._window
        table: dict[str, Callable[..., object]] = {
            "overlay": self.do_show_overlay,
            "fit": window.video.fit,
            "zoom_in": lambda: window.video.zoom(ZOOM_STEP),
            "zoom_out": lambda: window.video.zoom(1 / ZOOM_STEP),
            "theme": self.do_use_light_theme,
            "reset_layout": window.reset_layout,
            "full_screen": lambda on: window.showFullScreen() if on else window.showNormal(),
            "about": self.show_about,
            "zoom_rep": window.timeline.toggle_zoom,
            "add_note": self.ask_note,
        }
        for mode in PairMode:
            table[f"pair_{mode}"] = lambda _on=True, mode=mode: self.do_show_pair(mode)
        for pane in PANES:
            table[f"focus_{pane}"] = lambda name=pane: window.focus_pane(name)
        for view in ("front", "side", "top", "camera"):
            table[f"view_{view}"] = lambda name=view: window.skeleton.standard_view(name)
        return table

    def ask_note(self) -> None:
        """Let a note be typed at the frame that is shown."""
        self._window.focus_pane("notes")
        self._window.notes.begin_note()

    def do_show_overlay(self, on: bool) -> None:
        """Show or hide the drawing on the video."""
        self._window.video.set_overlay_visible(on)

    def do_show_pair(self, mode: PairMode) -> None:
        """Show two clips that are compared in another way, from now on."""
        self._keeper.change(pair_mode=mode.value)

    def do_show_through(self, opacity: float) -> None:
        """Lay the reference over the lift more or less see-through, from now on."""
        self._keeper.change(pair_opacity=round(opacity, 2))

    def layers(self) -> OverlaySettings:
        """Return which layers of the drawing on the video are on."""
        return self._keeper.settings.overlay

    def do_show_layer(self, name: str, on: bool) -> None:
        """Show or hide one layer of the drawing on the video, from now on."""
        self._keeper.change(overlay=self.layers().model_copy(update={name: on}))

    def do_use_light_theme(self, on: bool) -> None:
        """Change between the light and the dark theme."""
        self._keeper.change(theme="light" if on else "dark")

    def show_about(self) -> None:
        """Say what this is."""
        text = (
            f"<h3>LiftLens {__version__}</h3><p>{tr('See a lift measured, from one phone video.')}"
            f"</p><p>{tr('Apache-2.0. THIRD_PARTY.md names the libraries it stands on.')}</p>"
        )
        show_box(self._window, QMessageBox.Icon.NoIcon, tr("About LiftLens"), text)
