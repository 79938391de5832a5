"""What leaves the program as a clip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from app.background.compare_workers import CompareWorker, ReferenceWorker
from app.background.export_preview import ExportPreview
from app.background.export_queue import ExportQueue, ExportRequest
from app.background.jobs import Jobs
from app.background.workers import AnalysisWorker, LiftWorker
from app.commands.comparing import Comparing
from app.session import Session
from app.settings import ExportMemory, OverlaySettings, Settings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.export.overlay import OverlayStyle
from inference.export.plan import ClipLayout, ClipPlan
from inference.texts import tr
from inference.video.encoders import Encoder
from widgets.dialogs.export.choices import ExportChoices, ExportSubject
from widgets.dialogs.export.dialog import ExportDialog
from widgets.dialogs.export.preview import PreviewRequest
from widgets.exported import Beside


class Exporting(QObject):
    """Writes annotated clips."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        queue: ExportQueue,
        comparing: Comparing,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._jobs, self._queue = jobs, queue
        self._comparing, self._keeper = comparing, keeper
        for ended in (
            jobs.analysis_ended,
            jobs.lift_ended,
            jobs.reference_ended,
            jobs.compare_ended,
            session.clip_changed,
        ):
            # Queued: what follows from the end of a work, such as a lifting, is to begin first.
            ended.connect(self.release, Qt.ConnectionType.QueuedConnection)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {
            "export_clip": self.ask_export_clip,
        }

    @property
    def settings(self) -> Settings:
        """What the program remembers."""
        return self._keeper.settings

    # ── annotated clips ─────────────────────────────────────────────────────────────────────
    def ask_export_clip(self) -> None:
        """Ask which clips to export, and how, and write them in the background."""
        review = self._session.review
        if review is None:
            self._window.statusBar().showMessage(
                tr("Open a clip first; there is nothing yet."), 4000
            )
            return
        subject = self._subject()
        dialog = ExportDialog(subject, _choices(self.settings.export), self._window)
        preview = ExportPreview(review, self._beside())
        _connect(dialog, preview)
        try:
            accepted = dialog.exec()
        finally:
            preview.close()
            dialog.deleteLater()
        if accepted:
            self._keeper.change(export=_memory(dialog.choices()))
            self.do_export_clips(dialog.plans())

    def do_export_clips(self, plans: Sequence[ClipPlan]) -> None:
        """Write annotated clips in the background, one after the other.

        Where the movement is just being measured anew, or the comparison made, they wait for it.
        """
        review, beside = self._session.review, self._beside()
        if review is None or not plans:
            return
        self._keeper.change(export_folder=str(plans[0].target.parent))
        self._queue.add(
            [ExportRequest(review, plan, beside if _shows_other(plan) else None) for plan in plans],
            waits_for=self._unfinished_work(compared=any(map(_shows_other, plans))),
        )

    def release(self) -> None:
        """Let exports begin that waited, with what is known now, once all work for them is done."""
        self._queue.release(self._renewed)

    def _renewed(self, request: ExportRequest) -> ExportRequest | str | None:
        """Return a request that waited with the newest review; None while there is work for it."""
        session, compared = self._session, _shows_other(request.plan)
        if session.clip is None or session.clip.path != request.review.analysis.clip.path:
            return tr(
                "The clip was closed before its movement was measured anew, so nothing was "
                "exported. Open it and export it again."
            )
        if self._unfinished_work(compared=compared) or session.review is None:
            return None
        beside = self._beside() if compared else None
        return replace(request, review=session.review, beside=beside or request.beside)

    def _unfinished_work(self, *, compared: bool) -> str:
        """Say what is under way that will change the clip or the comparison; empty for nothing."""
        running = self._jobs.running
        if running(AnalysisWorker):
            return tr("Waiting until the clip is analysed")
        if running(LiftWorker):
            return tr("Waiting until the 3D poses are made anew")
        if compared and (running(CompareWorker) or running(ReferenceWorker)):
            return tr("Waiting until the comparison is made anew")
        return ""

    def _subject(self) -> ExportSubject:
        session = self._session
        assert session.review is not None
        clip = session.review.analysis.clip
        folder = Path(self.settings.export_folder or clip.path.parent)
        return ExportSubject(
            session.review,
            folder / f"{clip.path.stem}-liftlens.mp4",
            session.range,
            session.rep_at(session.frame),
            session.frame,
            self.overlay_style(),
            why_alone=self._why_alone(),
            taken=self._queue.taken,
        )

    def _beside(self) -> Beside | None:
        reference, comparison = self._comparing.reference, self._comparing.comparison
        return Beside(reference, comparison) if reference and comparison else None

    def _why_alone(self) -> str:
        if self._beside() is not None:
            return ""
        if self._comparing.problem:
            return tr("The comparison failed: {problem}").format(problem=self._comparing.problem)
        if self._comparing.path is not None:
            return tr("The comparison is still being made")
        return tr("Compare the clip with another one first, in the menu Compare")

    def overlay_style(self) -> OverlayStyle:
        """Return the layers that are drawn, as the settings have them."""
        return OverlayStyle(**self.settings.overlay.model_dump())


def _connect(dialog: ExportDialog, preview: ExportPreview) -> None:
    """Let a preview make the pictures of a dialog."""

    def on_encoder(request: PreviewRequest, encoder: Encoder) -> None:
        if encoder.hardware:
            text = tr("Encoder: {maker} graphics card").format(maker=encoder.maker)
        elif request.plan.hardware:
            text = tr("Encoder: software, since no graphics card encodes here")
        else:
            text = tr("Encoder: software")
        dialog.set_encoder(text)

    dialog.preview_wanted.connect(preview.ask)
    preview.made.connect(dialog.set_preview)
    preview.failed.connect(dialog.set_preview_problem)
    preview.encoder_found.connect(on_encoder)


def _shows_other(plan: ClipPlan) -> bool:
    """Whether the lift that the clip is compared with is seen: beside it, as a ghost, plotted."""
    return plan.layout is not ClipLayout.VIDEO


def _choices(memory: ExportMemory) -> ExportChoices:
    """Return what was chosen last time, as the dialog takes it."""
    fields = {name: getattr(memory, name) for name in ExportMemory.model_fields}
    layers = memory.style
    style = None if layers is None else OverlayStyle(**layers.model_dump())
    return ExportChoices(**{**fields, "style": style})


def _memory(choices: ExportChoices) -> ExportMemory:
    """Return what was chosen, as the settings keep it."""
    fields = asdict(choices)
    layers = fields.pop("style")
    style = None if layers is None else OverlaySettings(**layers)
    return ExportMemory(**fields, style=style)
