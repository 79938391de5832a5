"""The library learns of every clip that is reviewed in the window, and of what is told of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from app.background.library_desk import LibraryDesk
from app.library.importing import told_by
from app.library.records import Told
from app.library.seeing import clip_facts, see
from app.library.store import Library
from app.project import Project
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.review import Review
from inference.texts import tr
from inference.video.clip import VideoError

log = logging.getLogger(__name__)

DELAY_MS = 1500
"""From the last change to its writing: a slider that is dragged judges anew many times a second."""
_READ_MS = 15_000


@dataclass(frozen=True, eq=False)
class _Waiting:
    """What is to be recorded of a clip.

    Attributes
    ----------
    review : Review
    told : Told
    changed : bool
        Whether the coach has just changed what was told, so that it counts as it is.
    """

    review: Review
    told: Told
    changed: bool


class LibraryBinder(QObject):
    """Records the open clip once it is reviewed, and again when anything of it has changed.

    A setting turns it off. Where recording fails, the window goes on as if there were no library.
    """

    def __init__(
        self, session: Session, window: MainWindow, desk: LibraryDesk, keeper: SettingsKeeper
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._desk, self._keeper = desk, keeper
        self._review: Review | None = None
        self._told = Told()
        self._changed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(DELAY_MS)
        self._soon.timeout.connect(self.flush)
        session.clip_changed.connect(self._on_clip)
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self._on_review)
        session.project_changed.connect(self._on_project)
        desk.noticed.connect(lambda text: window.statusBar().showMessage(text, _READ_MS))
        desk.unusable.connect(self._on_unusable)

    def flush(self) -> None:
        """Record what waits, now, in the background."""
        self._soon.stop()
        review, self._review = self._review, None
        if review is None or not self._keeper.settings.library:
            return
        waiting = _Waiting(review, self._told, self._changed)
        self._changed = False
        self._desk.run(lambda library: _record(library, waiting))

    def _on_clip(self, _clip: object) -> None:
        """Record what waits of the clip before; what follows at once is how the new one begins."""
        self.flush()
        self._told, self._changed = told_by(self._session.project), False

    def _on_review(self, review: Review | None) -> None:
        if review is not None and review.analysis.complete:
            self._wait_with(review)

    def _on_project(self, project: Project) -> None:
        told = told_by(project)
        if told == self._told:
            return
        self._told = told
        review = self._session.review
        if review is not None and review.analysis.complete:
            self._changed = True
            self._wait_with(review)

    def _wait_with(self, review: Review) -> None:
        self._review = review
        self._soon.start()

    def _on_unusable(self, problem: str) -> None:
        title = tr("The library can’t be used")
        self._window.statusBar().showMessage(f"{title}: {problem}", _READ_MS)


def _record(library: Library, waiting: _Waiting) -> None:
    """Write a reviewed clip into the library; on its thread."""
    try:
        facts = clip_facts(waiting.review.analysis.clip)
        known = library.clip_of(facts.content_hash)
        is_new = known is None or library.thumbnail(known.id) is None
        seen = see(waiting.review, with_thumbnail=is_new)
    except (OSError, VideoError) as error:  # the file has just gone
        log.warning("not recorded in the library: %s", error)
        return
    clip_id = library.record(seen.facts, waiting.told, seen.analysis, seen.thumbnail)
    if waiting.changed:
        library.set_told(clip_id, waiting.told)
