"""How the window looks: layers, views, theme, panes, and the pages of help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QMessageBox,
    QTextBrowser,
    QVBoxLayout,
)

from app import __version__
from app.actions import keys_page
from app.boxes import show_box
from app.settings import SettingsKeeper
from app.window import MainWindow
from widgets.theme import DARK, LIGHT, apply_theme

PANES = ("video", "skeleton", "frontal", "plots", "rules", "findings")


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
            "theme": self.do_use_light_theme,
            "reset_layout": window.reset_layout,
            "full_screen": lambda on: window.showFullScreen() if on else window.showNormal(),
            "keys": self.show_keys,
            "about": self.show_about,
        }
        for pane in PANES:
            table[f"focus_{pane}"] = lambda name=pane: window.focus_pane(name)
        for view in ("front", "side", "top", "camera"):
            table[f"view_{view}"] = lambda name=view: window.skeleton.standard_view(name)
        return table

    def do_show_overlay(self, on: bool) -> None:
        """Show or hide the drawing on the video."""
        self._window.video.set_overlay_visible(on)

    def do_use_light_theme(self, on: bool) -> None:
        """Change between the light and the dark theme."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, LIGHT if on else DARK)
        self._keeper.change(theme="light" if on else "dark")

    def show_keys(self) -> None:
        """Show all keys on one page, which scrolls where the window is low."""
        page = QTextBrowser()
        page.setHtml(keys_page())
        dialog = QDialog(self._window)
        dialog.setWindowTitle("Keys")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(dialog)
        column.addWidget(page)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(dialog.close)
        column.addWidget(close)
        width = dialog.fontMetrics().averageCharWidth() * 76
        dialog.resize(width, self._window.height() * 4 // 5)
        dialog.open()

    def show_about(self) -> None:
        """Say what this is."""
        text = (
            f"<h3>LiftLens {__version__}</h3><p>See a lift measured, from one phone video.</p>"
            "<p>Apache-2.0. THIRD_PARTY.md names the libraries it stands on.</p>"
        )
        show_box(self._window, QMessageBox.Icon.NoIcon, "About LiftLens", text)
