"""The models: their list, and bringing, checking, choosing, using and removing them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.background.errands import Errands
from app.background.model_queue import ModelQueue
from app.boxes import ALL_FILES, open_folder
from app.commands.lifting import Lifting
from app.commands.model_cards import BUILT_IN, Known, cards, weights_of
from app.settings import LifterChoice
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.detect.registry import DEFAULT_DETECTOR
from inference.models.checking import check_choice
from inference.models.chosen import choose
from inference.models.standing import Standing, removable, remove, standing_of
from inference.models.store import sha256_of, user_models
from inference.models.table import Model, ModelFile, Task, models
from inference.texts import tr
from widgets.dialogs.models.dialog import ModelsDialog
from widgets.dialogs.models.words import checked_words

_READ_MS = 15_000


class Models(QObject):
    """Shows all models, and does with them what is asked. Nothing is downloaded unasked."""

    settings_wanted = Signal()
    """The detector's settings are to be shown."""

    def __init__(
        self,
        window: MainWindow,
        queue: ModelQueue,
        errands: Errands,
        lifting: Lifting,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._window, self._queue, self._errands = window, queue, errands
        self._lifting, self._keeper = lifting, keeper
        self._known = Known()
        self._dialog: ModelsDialog | None = None
        queue.changed.connect(self._show)
        queue.brought.connect(self._on_brought)
        queue.failed.connect(self._on_failed)
        queue.stopped.connect(self._on_stopped)
        keeper.changed.connect(self._show)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"models": self.ask}

    # ── the list ────────────────────────────────────────────────────────────────────────────
    def ask(self, model_id: str = "") -> None:
        """Show the list of models, perhaps with one of them chosen."""
        if self._dialog is None:
            self._dialog = dialog = ModelsDialog(self._window)
            dialog.asked.connect(self._on_asked)
            dialog.use_wanted.connect(self.do_use)
            dialog.file_wanted.connect(self.ask_file)
            dialog.file_dropped.connect(self.do_drop)
            dialog.settings_wanted.connect(self.settings_wanted)
        self._look()
        if model_id:
            self._dialog.choose(model_id)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        self._dialog.list.setFocus()

    @property
    def dialog(self) -> ModelsDialog | None:
        """The list, once it was asked for."""
        return self._dialog

    def _on_asked(self, act: str, model_id: str) -> None:
        acts = {
            "get": self.ask_get,
            "cancel": self._queue.cancel,
            "verify": self.do_verify,
            "folder": self.do_show_folder,
            "remove": self.ask_remove,
            "source": self.do_show_source,
        }
        acts[act](model_id)

    def _look(self) -> None:
        """See where all files are, at once, and in the background whether they are the right ones.

        A file is read once as long as it is not changed.
        """
        table = models()
        before = self._known.standings
        self._known.standings = {
            name: _as_read(standing_of(model, read=False), before.get(name))
            for name, model in table.items()
        }
        self._show()
        self._errands.run(
            "models", lambda _stop: [standing_of(m, read=True) for m in table.values()], self._take
        )

    def _take(self, standings: Iterable[Standing]) -> None:
        self._known.standings.update({each.model.id: each for each in standings})
        self._show()

    def _show(self) -> None:
        if self._dialog is not None and self._known.standings:
            self._dialog.set_cards(list(cards(self._known, self._keeper.settings, self._queue)))

    def _note(self, model_id: str, text: str) -> None:
        self._known.notes[model_id] = text
        self._show()

    # ── bringing ────────────────────────────────────────────────────────────────────────────
    def ask_get(self, model_id: str) -> None:
        """Bring a model; one that is not for commercial use only once its licence is accepted."""
        model = models()[model_id]
        if not model.non_commercial:
            self.do_get(model_id)
            return
        text = tr(
            "{title} is under the licence {licence}, which forbids commercial use. Paid coaching "
            "may be commercial use. Read the licence first: {source}"
        ).format(title=model.title, licence=model.licence, source=model.source)
        box = self._question(tr("Do you accept the licence?"), text)
        accept = box.addButton(tr("&Accept and get it"), QMessageBox.ButtonRole.AcceptRole)
        self._add_cancel(box)
        accept.clicked.connect(lambda: self.do_get(model_id))
        box.open()

    def do_get(self, model_id: str) -> None:
        """Bring what is missing of a model, or damaged; its licence has been accepted."""
        standing = self._known.standings.get(model_id)
        for each in standing.files if standing is not None else ():
            if each.right is False and each.chosen is not None:
                self.do_drop(model_id, each.file.name)  # else it would go before what comes
        self._known.notes.pop(model_id, None)
        self._queue.add(models()[model_id], self._keeper.settings.model_mirror)

    def do_cancel_coming(self) -> None:
        """End the download that is under way; those that wait go on."""
        if (coming := self._queue.under_way) is not None:
            self._queue.cancel(coming[0].id)

    def _on_brought(self, model: Model) -> None:
        self._look()
        self._note(model.id, tr("It has come, and is the right one."))
        self._window.statusBar().showMessage(
            tr("{model} is here now.").format(model=model.title), _READ_MS
        )

    def _on_stopped(self, _model: Model) -> None:
        self._look()

    def _on_failed(self, model: Model, problem: str) -> None:
        self._look()
        title = tr("{model} could not be brought").format(model=model.title)
        self._window.statusBar().showMessage(title, _READ_MS)
        if self._dialog is None or not self._dialog.isVisible():
            self._warn(title, problem)

    # ── checking, choosing, using ───────────────────────────────────────────────────────────
    def do_verify(self, model_id: str) -> None:
        """Read all files of a model anew and compare their checksums."""
        model = models()[model_id]
        self._known.reading.add(model_id)
        self._note(model_id, tr("Reading its files…"))

        def read(_stop: Callable[[], bool]) -> Standing:
            sha256_of.cache_clear()
            return standing_of(model, read=True)

        self._errands.run(f"verify {model_id}", read, self._take_verified)

    def _take_verified(self, standing: Standing) -> None:
        model_id = standing.model.id
        self._known.reading.discard(model_id)
        self._known.standings[model_id] = standing
        (card,) = (
            card
            for card in cards(self._known, self._keeper.settings, self._queue)
            if card.model.id == model_id
        )
        self._note(model_id, checked_words(card))

    def ask_file(self, model_id: str, name: str) -> None:
        """Ask for a file that is to stand for one of a model's."""
        suffix = Path(name).suffix
        kind = tr("Model files (*{suffix})").format(suffix=suffix)
        path, _ = QFileDialog.getOpenFileName(
            self._dialog or self._window,
            tr("Choose a file for {name}").format(name=name),
            str(Path.home()),
            f"{kind};;{tr(ALL_FILES)}",
        )
        if path:
            self.do_choose(model_id, name, Path(path))

    def do_choose(self, model_id: str, name: str, path: Path) -> None:
        """Check a file in the background, and use it from then on if it is the right one."""
        model = models()[model_id]
        file = _file(model, name)
        self._known.reading.add(model_id)
        self._note(model_id, tr("Checking {path}…").format(path=path))

        def check(_stop: Callable[[], bool]) -> None:
            check_choice(model, file, path)
            choose(name, path)

        def done(_nothing: None) -> None:
            self._known.reading.discard(model_id)
            self._look()
            self._note(model_id, tr("{path} is used from now on.").format(path=path))

        def failed(problem: str) -> None:
            self._known.reading.discard(model_id)
            self._note(model_id, "")
            if problem:
                self._warn(tr("This file can’t be used"), problem)

        self._errands.run(f"choose {model_id}", check, done, failed)

    def do_drop(self, model_id: str, name: str) -> None:
        """Use no chosen file any more; it stays where it is."""
        try:
            choose(name, None)
        except OSError as error:
            self._warn(tr("The choice could not be kept"), str(error.strerror or error))
            return
        self._known.notes.pop(model_id, None)
        self._look()

    def do_use(self, model_id: str, name: str) -> None:
        """Use a detector or a lifter from now on; an open clip is analysed anew.

        Parameters
        ----------
        model_id : str
        name : str
            One of `widgets.dialogs.models.rows.ModelCard.uses`.
        """
        standing = self._known.standings[model_id]
        if standing.model.task is Task.LIFTER:
            weights = "" if name == BUILT_IN else str(weights_of(standing) or "")
            self._lifting.choose(LifterChoice(weights=weights))
        else:
            detecting = self._keeper.settings.detecting
            chosen = "" if name == DEFAULT_DETECTOR else name
            self._keeper.change(detecting=detecting.model_copy(update={"name": chosen}))

    # ── the folder ──────────────────────────────────────────────────────────────────────────
    def do_show_folder(self, model_id: str) -> None:
        """Open the folder that the files of a model are in, or belong into."""
        standing = self._known.standings[model_id]
        used = [each.used.path.parent for each in standing.files if each.used is not None]
        folder = used[0] if used else user_models()
        if not used:
            with contextlib.suppress(OSError):  # the nearest one above is shown then
                folder.mkdir(parents=True, exist_ok=True)
        if not open_folder(folder):
            said = tr("No program shows folders here. It is {folder}").format(folder=folder)
            self._note(model_id, said)

    def do_show_source(self, model_id: str) -> None:
        """Open the page that a model is described on in a browser."""
        QDesktopServices.openUrl(QUrl(models()[model_id].source))

    def ask_remove(self, model_id: str) -> None:
        """Ask whether the files of a model in the user's own folder are to be deleted."""
        paths = removable(models()[model_id], self._known.standings.values())
        if not paths:
            return
        text = tr(
            "These files are deleted from {folder}: {names}. They can be brought again."
        ).format(folder=user_models(), names=", ".join(path.name for path in paths))
        box = self._question(tr("Remove {model}?").format(model=models()[model_id].title), text)
        delete = box.addButton(tr("&Delete the files"), QMessageBox.ButtonRole.DestructiveRole)
        self._add_cancel(box)
        delete.clicked.connect(lambda: self.do_remove(model_id))
        box.open()

    def do_remove(self, model_id: str) -> None:
        """Delete the files of a model in the user's own folder that no other one needs."""
        self._queue.forget(model_id)
        try:
            remove(removable(models()[model_id], self._known.standings.values()))
        except OSError as error:
            self._warn(tr("The files could not be deleted"), str(error))
        self._known.notes.pop(model_id, None)
        self._look()

    # ── boxes ───────────────────────────────────────────────────────────────────────────────
    @property
    def _front(self) -> QWidget:
        shown = self._dialog is not None and self._dialog.isVisible()
        return self._dialog if shown and self._dialog is not None else self._window

    def _question(self, title: str, text: str) -> QMessageBox:
        return self._box(QMessageBox.Icon.Question, title, text)

    def _warn(self, title: str, text: str) -> None:
        box = self._box(QMessageBox.Icon.Warning, title, text)
        box.addButton(QMessageBox.StandardButton.Ok)
        box.open()

    def _box(self, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._front)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(icon)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        return box

    def _add_cancel(self, box: QMessageBox) -> None:
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setText(tr("Cancel"))
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)


def _as_read(now: Standing, before: Standing | None) -> Standing:
    """Keep what was read of files that are where they were, until they are read again."""
    if before is None:
        return now
    files = tuple(
        replace(new, right=old.right if new.looked == old.looked else None)
        for new, old in zip(now.files, before.files, strict=True)
    )
    return replace(now, files=files)


def _file(model: Model, name: str) -> ModelFile:
    return next(file for file in model.files if file.name == name)
