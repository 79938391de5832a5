"""Reports: a page on a lift to hand out, asked for, previewed and written in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from app import __version__
from app.background.errands import Errands
from app.background.jobs import Jobs
from app.background.report_worker import ReportRequest
from app.session import Session
from app.settings import ReportMemory
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.export.report.compose import report_content
from inference.export.report.content import Picture, ReportContent
from inference.export.told import Told
from inference.review import Review
from inference.texts import tr
from inference.video.filmed import filmed_on
from widgets.dialogs.report import ReportChoices, ReportDialog, ReportNote

MADE_BY = f"LiftLens {__version__}"
_PREVIEW = "report preview"


class Reporting(QObject):
    """Writes reports."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        errands: Errands,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._jobs, self._errands, self._keeper = jobs, errands, keeper

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"export_report": self.ask_report}

    def ask_report(self) -> None:
        """Ask what is to be on a report, and write it in the background."""
        review = self._session.review
        if review is None:
            self._window.statusBar().showMessage(
                tr("Open a clip first; there is nothing yet."), 4000
            )
            return
        reps = len(review.segmentation.reps)
        dialog = ReportDialog(self.first_choices(review), reps, self._window)
        pictures: dict[tuple[int, ...], dict[int, Picture]] = {}
        dialog.preview_wanted.connect(
            lambda choices: self._preview(dialog, review, choices, pictures)
        )
        accepted = dialog.exec()
        self._errands.drop(_PREVIEW)
        choices = dialog.choices()
        dialog.deleteLater()
        if accepted:
            self.do_report(choices)

    def first_choices(self, review: Review) -> ReportChoices:
        """Return what the dialog suggests: as last time, with all notes, beside other exports."""
        settings, project = self._keeper.settings, self._session.project
        clip, memory = review.analysis.clip, settings.report
        folder = Path(settings.export_folder or clip.path.parent)
        notes = [
            ReportNote(note.frame, float(clip.times_s[note.frame]), note.text)
            for note in project.notes
            if note.frame < clip.frames
        ]
        return ReportChoices(
            folder / tr("{clip}-report").format(clip=clip.path.stem),
            project.athlete,
            memory.per_rep,
            memory.pdf,
            memory.html,
            tuple(notes),
        )

    def do_report(self, choices: ReportChoices) -> None:
        """Write a report in the background, and remember how; a new name goes to the project."""
        review = self._session.review
        if review is None:
            return
        memory = ReportMemory(per_rep=choices.per_rep, pdf=choices.pdf, html=choices.html)
        self._keeper.change(report=memory, export_folder=str(choices.base.parent))
        self._session.change(tr("athlete"), athlete=choices.athlete)
        content = self._content(review, choices)
        self._jobs.report(ReportRequest(review, content, choices.targets))

    def _content(self, review: Review, choices: ReportChoices) -> ReportContent:
        notes = tuple((note.frame, note.text) for note in choices.notes)
        return report_content(
            review,
            Told(choices.athlete, self._session.project.tags, notes),
            filmed=filmed_on(review.analysis.clip.path),
            per_rep=choices.per_rep,
            made_by=MADE_BY,
        )

    def _preview(
        self,
        dialog: ReportDialog,
        review: Review,
        choices: ReportChoices,
        known: dict[tuple[int, ...], dict[int, Picture]],
    ) -> None:
        """Make the first sheet in the background; pictures that were read before are kept."""
        content, width = self._content(review, choices), dialog.preview_width

        def work(should_stop: Callable[[], bool]) -> tuple[QImage, int]:
            from inference.export.report.pictures import report_pictures
            from widgets.painter import paint_image
            from widgets.report.sheets import lay_out, paper_here, sheet_image

            frames = content.frames
            if frames not in known:
                known[frames] = report_pictures(
                    review, frames, paint_image, should_stop=should_stop
                )
            sheets = lay_out(content, known[frames], paper_here())
            return sheet_image(sheets[0], width), len(sheets)

        self._errands.run(
            _PREVIEW, work, lambda made: dialog.set_preview(*made), dialog.set_preview_problem
        )
