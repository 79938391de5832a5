"""The window of the library: made when it is first asked for, and kept up to date while shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from app.background.importing import ImportStatus
from app.background.library_desk import LibraryDesk
from app.binding.library_rows import (
    Shown,
    choices_of,
    details_of,
    failures_of,
    page_of,
    query_of,
    trend_lines,
)
from app.commands.importing import LibraryImport, counts_in_words
from app.commands.library import LibraryActs
from app.library.database import library_there
from app.library.records import Sort
from app.library.store import Library
from app.session import Session
from app.window import MainWindow, geometry_store
from inference.motion.types import Exercise
from inference.texts import tr
from widgets.library.rows import Choices, ClipDetails, ClipRow, Filters, ImportLine, TrendLine
from widgets.library.window import CLIPS, LibraryWindow
from widgets.library.words import day_words

_SOON_MS = 300
"""From a change in the library to the next look: an import changes it many times."""


class LibraryWindowBinder(QObject):
    """Carries questions from the window to the library, and answers back."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        desk: LibraryDesk,
        acts: LibraryActs,
        imports: LibraryImport,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(window)
        self._session, self._main, self._desk = session, window, desk
        self._acts, self._imports = acts, imports
        self.window: LibraryWindow | None = None
        self._sort, self._descending = str(Sort.FILMED), True
        self._failures: dict[int, tuple[str, str]] = {}
        self._notice, self._is_fault = "", False
        self._brief = QToolButton()
        self._brief.setToolTip(tr("Show the library, and how far the import is"))
        self._brief.clicked.connect(self.show)
        self._brief.hide()
        window.statusBar().addPermanentWidget(self._brief)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._refresh)
        self._gold = actions["gold_standard"]
        desk.changed.connect(self._soon.start)
        desk.changed.connect(self._look_for_gold)
        desk.noticed.connect(self._on_notice)
        desk.unusable.connect(lambda problem: self._on_notice(problem, fault=True))
        imports.queue.status_changed.connect(self._on_import)
        session.clip_changed.connect(self._on_clip)
        session.review_changed.connect(self._on_clip)
        window.closing.connect(self.close)
        acts.window_wanted.connect(self.show)
        acts.deleted.connect(self._show_nothing)
        self._on_clip()

    def show(self) -> None:
        """Show the window, in front."""
        if self.window is None:
            self.window = self._make()
            if library_there():
                self._acts.do_look(aloud=False)
        self._acts.front = self.window
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self._refresh()

    def close(self) -> None:
        """Close the window with the program."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    # ── making it ───────────────────────────────────────────────────────────────────────────
    def _make(self) -> LibraryWindow:
        made, acts = LibraryWindow(), self._acts
        geometry = geometry_store().value("library")
        if isinstance(geometry, QByteArray):
            made.restoreGeometry(geometry)
        made.closing.connect(self._remember)
        made.asked.connect(self._on_asked)
        made.sort_changed.connect(self._on_sort)
        made.page_changed.connect(lambda _page: self._refresh())
        made.paths_dropped.connect(acts.do_add)
        made.filters.changed.connect(lambda _filters: self._search())
        made.clips.page_wanted.connect(self._ask_page)
        made.clips.chosen_changed.connect(self._on_chosen)
        made.clips.open_requested.connect(acts.do_open)
        made.clips.remove_requested.connect(acts.ask_remove)
        made.details.told_changed.connect(acts.do_tell)
        made.details.training_changed.connect(acts.do_describe_training)
        made.details.gold_changed.connect(acts.do_set_gold)
        made.details.asked.connect(self._on_clip_asked)
        made.trends.wanted.connect(self._ask_trend)
        made.trends.session_chosen.connect(self._show_session)
        queue = self._imports.queue
        made.imports.paused.connect(queue.set_paused)
        made.imports.cancelled.connect(queue.cancel)
        made.imports.dismissed.connect(queue.clear)
        made.imports.retried.connect(queue.retry)
        made.imports.skipped.connect(queue.skip)
        made.details.set_clip_is_open(self._session.clip is not None)
        made.set_total(None)
        made.set_notice(self._notice, fault=self._is_fault)
        self.window = made
        self._on_import(queue.status)
        return made

    def _remember(self) -> None:
        if self.window is not None:
            store = geometry_store()
            store.setValue("library", self.window.saveGeometry())
            store.sync()
        self._acts.front = self._main

    # ── clips ───────────────────────────────────────────────────────────────────────────────
    def _refresh(self) -> None:
        """Ask anew for all that is shown."""
        if self.window is None or not self.window.isVisible():
            return
        if not library_there():  # it is made when something first comes in, not by looking at it
            self._show_nothing()
            return
        self._desk.run(choices_of, self._take_choices, self._fail, name="choices")
        if self.window.page == CLIPS:
            self._ask(self.window.clips.first_page_shown(), self._take_again)
            self._ask_details(self.window.clips.chosen())
        else:
            self.window.trends.ask()

    def _show_nothing(self) -> None:
        """Show that there is no library."""
        self._take_choices(Choices())
        self._take_clips(Shown(0, 0, (), {}, empty=True))
        self._take_trend(())

    def _search(self, page: int = 0) -> None:
        if library_there():
            self._ask(page, self._take_clips)

    def _ask_page(self, page: int) -> None:
        self._ask(page, self._take_page)

    def _ask(self, page: int, take: Callable[[Shown], object]) -> None:
        assert self.window is not None
        query = query_of(self.window.filters.filters, self._sort, page, descending=self._descending)
        self._desk.run(lambda library: page_of(library, query), take, self._fail, name="clips")

    def _fail(self, problem: str) -> None:
        """Say why the library can't be shown, however often it was said before."""
        self._on_notice(problem, fault=True)

    def _take_again(self, shown: Shown) -> None:
        """Take what has changed without leaving the place, where the clips are the same ones."""
        if self.window is not None and self.window.clips.update_clips(
            shown.total, shown.page, shown.rows
        ):
            self.window.clips.set_jpegs(shown.jpegs)
            self._on_works()
        else:
            self._take_clips(shown)

    def _on_works(self) -> None:
        if self._is_fault:
            self._on_notice("")

    def _take_clips(self, shown: Shown) -> None:
        window = self.window
        if window is None:
            return
        self._on_works()
        window.set_total(shown.total)
        if shown.empty:
            window.clips.set_message(
                tr("No clips yet"),
                tr(
                    "Every clip that you open and that is analysed comes in by itself. “Add "
                    "folder…” brings in all clips of a folder."
                ),
            )
        else:
            hint = tr("Take a filter away, or look for other words.")
            window.clips.set_message(tr("No clip is like that"), hint)
        window.clips.set_clips(shown.total, shown.page, shown.rows)
        window.clips.set_jpegs(shown.jpegs)

    def _take_page(self, shown: Shown) -> None:
        if self.window is not None:
            self.window.clips.set_page(shown.page, shown.rows)
            self.window.clips.set_jpegs(shown.jpegs)

    def _take_choices(self, choices: Choices) -> None:
        if self.window is not None:
            self.window.filters.set_choices(choices)
            self.window.details.set_athletes([name for _, name in choices.athletes])
            self.window.trends.set_athletes(choices.athletes)

    def _on_sort(self, sort: str, descending: bool) -> None:
        self._sort, self._descending = sort, descending
        self._search()

    def _on_chosen(self, rows: tuple[ClipRow, ...]) -> None:
        assert self.window is not None
        self.window.details.set_chosen(rows)
        self._ask_details(rows)

    def _ask_details(self, rows: tuple[ClipRow, ...]) -> None:
        if len(rows) == 1:
            clip_id = rows[0].id
            self._desk.run(
                lambda library: details_of(library, clip_id), self._take_details, name="details"
            )

    def _take_details(self, details: ClipDetails | None) -> None:
        if self.window is not None and details is not None:
            self.window.details.set_details(details)

    def _on_clip_asked(self, name: str) -> None:
        assert self.window is not None
        rows, acts = self.window.clips.chosen(), self._acts
        if not rows:
            return
        one = rows[0]
        {
            "open": lambda: acts.do_open(rows),
            "compare": lambda: acts.do_compare(one),
            "folder": lambda: acts.do_show_folder(one),
            "relink": lambda: acts.ask_relink(one),
            "remove": lambda: acts.ask_remove(rows),
        }[name]()

    def _on_asked(self, name: str) -> None:
        acts = self._acts
        {
            "add_folder": acts.ask_add_folder,
            "look": acts.do_look,
            "relink_folder": acts.ask_relink_folder,
            "check": acts.do_check,
            "export": acts.ask_export,
            "delete": acts.ask_delete,
        }[name]()

    # ── trends ──────────────────────────────────────────────────────────────────────────────
    def _ask_trend(self, athlete: int | None, exercise: Exercise, days: int) -> None:
        if athlete is None:
            self._take_trend(())
            return
        self._desk.run(
            lambda library: trend_lines(library, athlete, exercise, days),
            self._take_trend,
            name="trend",
        )

    def _take_trend(self, lines: tuple[TrendLine, ...]) -> None:
        if self.window is not None:
            self.window.trends.set_lines(lines)

    def _show_session(self, session_id: int) -> None:
        """Show the clips of a training day that was clicked in a trend."""
        window = self.window
        if window is None:
            return
        dots = (dot for plot in window.trends.plots for dot in plot.line.dots)
        day = next((dot.day for dot in dots if dot.session == session_id), None)
        words = day_words(day) if day is not None else ""
        window.filters.set_filters(Filters(session=session_id), words)
        window.show_page(CLIPS)
        self._search()

    # ── what comes from elsewhere ───────────────────────────────────────────────────────────
    def _on_clip(self, _value: object = None) -> None:
        review = self._session.review
        self._gold.setEnabled(review is not None and review.analysis.complete)
        self._gold.setChecked(False)
        self._look_for_gold()
        if self.window is not None:
            self.window.details.set_clip_is_open(self._session.clip is not None)

    def _look_for_gold(self) -> None:
        """Mark the action as the library says, whoever has changed it."""
        review = self._session.review
        if review is not None and library_there():
            clip, exercise = review.analysis.clip, review.segmentation.exercise

            def is_gold(library: Library) -> bool:
                known = library.clip_at(clip.path.absolute())
                return known is not None and exercise in known.gold

            self._desk.run(is_gold, self._gold.setChecked, name="gold")

    def _on_notice(self, text: str, *, fault: bool = False) -> None:
        self._notice, self._is_fault = text, fault
        if self.window is not None:
            self.window.set_notice(text, fault=fault)

    def _on_import(self, status: ImportStatus) -> None:
        self._brief.setText(_brief_words(status))
        self._brief.setVisible(status.counts.left > 0)
        if self.window is None:
            return
        if status.counts.failed:
            self._desk.run(failures_of, self._take_failures, name="failures")
        else:
            self._failures = {}
        self._show_import(status)

    def _take_failures(self, failures: dict[int, tuple[str, str]]) -> None:
        self._failures = failures
        self._show_import(self._imports.queue.status)

    def _show_import(self, status: ImportStatus) -> None:
        if self.window is None:
            return
        counts = status.counts
        if status.item is not None:
            text = status.item.path.name
        else:
            text = counts_in_words(counts) if counts.total and not counts.left else ""
        line = ImportLine(
            text=text,
            done=counts.total - counts.left + (status.done if status.item else 0.0),
            total=counts.total,
            seconds_left=status.seconds_left,
            running=status.running,
            paused=status.paused,
            failures=self._failures,
        )
        self.window.imports.set_line(replace(line, text=line.text or _waiting_words(status)))


def _brief_words(status: ImportStatus) -> str:
    """Say in a few words how far the import is, for the main window."""
    counts = status.counts
    text = tr("Library: {done} of {total}")
    if status.paused:
        text = tr("Library: {done} of {total}, resting")
    return text.format(done=counts.total - counts.left, total=counts.total)


def _waiting_words(status: ImportStatus) -> str:
    """Say what a queue that does not work waits for; empty where nothing is in it."""
    if not status.counts.left:
        return ""
    return tr("The import rests") if status.paused else tr("The import waits")
