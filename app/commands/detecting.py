"""Detecting: what finds the joints, checked before it is used."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from app.commands.lifting import Lifting
from app.settings import Settings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.detect.registry import DEFAULT_DETECTOR, DETECTORS, DetectorKind
from inference.texts import tr


class Detecting(QObject):
    """Analyses the open clip anew when another detector is chosen in the settings.

    One that lacks something here is not taken: the one before stays, and what is missing is said,
    with a way to the list of models.
    """

    models_wanted = Signal(str)
    """Id of the model that is to be shown in the list of models."""

    def __init__(self, window: MainWindow, lifting: Lifting, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._lifting, self._keeper = window, lifting, keeper
        self._used = keeper.settings.detecting
        keeper.changed.connect(self._on_changed)

    def _on_changed(self, settings: Settings) -> None:
        before, self._used = self._used, settings.detecting
        if settings.detecting.name == before.name:
            return
        kind = DETECTORS.get(settings.detecting.name or DEFAULT_DETECTOR)
        if kind is not None and (problem := kind.lacks()):
            self._keeper.change(detecting=before)
            self._say_lacks(kind, problem)
        else:
            self._lifting.lift_anew()

    def _say_lacks(self, kind: DetectorKind, problem: str) -> None:
        title = tr("{detector} can’t be used yet").format(detector=tr(kind.title))
        self._window.statusBar().showMessage(title, 8000)
        box = QMessageBox(QApplication.activeModalWidget() or self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(title)
        box.setText(problem)
        models = box.addButton(tr("Open &models"), QMessageBox.ButtonRole.AcceptRole)
        models.clicked.connect(lambda: self.models_wanted.emit(kind.model))
        close = box.addButton(QMessageBox.StandardButton.Close)
        close.setText(tr("&Close"))
        box.setEscapeButton(close)
        box.setDefaultButton(models)
        box.open()


def detector_choices() -> list[tuple[str, str]]:
    """Return what can be chosen, each with its title; the recommended one first, by no name."""
    choices: list[tuple[str, str]] = []
    for kind in DETECTORS.values():
        title = tr(kind.title)
        if kind.name == DEFAULT_DETECTOR:
            choices.insert(0, ("", tr("{detector}, built in").format(detector=title)))
        elif kind.lacks():
            choices.append((kind.name, tr("{detector} (to be installed)").format(detector=title)))
        else:
            choices.append((kind.name, title))
    return choices


def device_words(detector: str, device: str) -> str:
    """Say which detector runs where: ``BlazePose full · CPU, 2 threads``.

    Parameters
    ----------
    detector : str
        Name and version, as an analysis keeps them.
    device : str
        As an analysis keeps it; empty where it is not known.
    """
    kind = DETECTORS.get(detector.partition(" ")[0])
    title = tr(kind.title) if kind is not None else detector
    return f"{title} · {device}" if device else title
