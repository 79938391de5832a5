"""The models: downloads said in the window, and the ways to the list and on from it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.background.model_queue import ModelQueue
from app.commands.detecting import Detecting
from app.commands.models import Models
from app.commands.preferences import Preferences
from app.window import MainWindow
from inference.texts import tr
from widgets.dialogs.models.words import bringing_words

_STEPS = 1000


class ModelsBinder(QObject):
    """Connects the queue of downloads to its strip of progress, and the list to the settings."""

    def __init__(
        self,
        window: MainWindow,
        queue: ModelQueue,
        models: Models,
        preferences: Preferences,
        detecting: Detecting,
    ) -> None:
        super().__init__(window)
        self._window, self._queue = window, queue
        self._models, self._preferences = models, preferences
        queue.changed.connect(self._show)
        window.download_progress.cancelled.connect(models.do_cancel_coming)
        window.download_progress.list_wanted.connect(models.ask)
        preferences.models_wanted.connect(models.ask)
        models.settings_wanted.connect(preferences.ask_detecting)
        detecting.models_wanted.connect(self._show_model)

    def _show_model(self, model_id: str) -> None:
        self._preferences.dismiss()
        self._models.ask(model_id)

    def _show(self) -> None:
        strip, coming = self._window.download_progress, self._queue.under_way
        strip.setVisible(coming is not None)
        if coming is None:
            return
        model, shown = coming
        text = tr("Getting {model}").format(model=model.title)
        if (left := self._queue.unfinished) > 1:
            text = tr("Getting {model} (1 of {n})").format(model=model.title, n=left)
        done = round(_STEPS * shown.done / shown.total) if shown.total else 0
        strip.set_progress(done, _STEPS if shown.total else 0, shown.seconds_left, text)
        strip.setToolTip(bringing_words(shown))
