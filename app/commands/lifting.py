"""Lifting: what makes the poses of the open clip, as the coach chose and told it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.background.jobs import Jobs
from app.background.workers import AnalysisRequest, AnalysisWorker, Lifted, LiftRequest, LiftWorker
from app.boxes import ALL_FILES, show_problem
from app.commands.scene_question import SceneQuestion
from app.commands.shelf import Shelf
from app.project import Project
from app.session import Session
from app.settings import LifterChoice, Settings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.analysis import AnalysisOptions
from inference.detect.registry import DEFAULT_DETECTOR, DETECTORS
from inference.lift.blazepose_world import BlazePoseWorldLifter
from inference.lift.lifter import DEFAULT_LIFTER, LIFTERS
from inference.lift.temporal import TemporalLifter
from inference.review import Review
from inference.texts import mark, tr

WEIGHTS_FILES = mark("Weights of a lifter (*.safetensors *.bin)")

_NAMES = {
    BlazePoseWorldLifter.name: mark("BlazePose’s own 3D estimate"),
    TemporalLifter.name: mark("the temporal model"),
}
_TITLES = {
    BlazePoseWorldLifter.name: mark("BlazePose’s own 3D estimate"),
    TemporalLifter.name: mark("Temporal model"),
}
PICK_STEP = mark("choice of the lifter")
BUILT_IN = tuple(dict.fromkeys((DEFAULT_LIFTER, BlazePoseWorldLifter.name)))
"""The lifters that come with the program, the recommended one first."""


def options_of(settings: Settings, told: Project) -> AnalysisOptions:
    """Return what an analysis needs to know.

    A detector or a lifter that there is no more gives the default.
    """
    choice, detecting = settings.lifter, settings.detecting
    name = choice.name if choice.name in LIFTERS else DEFAULT_LIFTER
    return AnalysisOptions(
        detector=detecting.name if detecting.name in DETECTORS else DEFAULT_DETECTOR,
        lifter=TemporalLifter.name if choice.weights else name,
        lifter_weights=choice.weights or None,
        scene=told.scene,
        pick=told.pick,
        corrections=told.corrections,
        run=detecting.run_options(),
    )


def lifter_words(options: AnalysisOptions) -> str:
    """Name a lifter within a sentence: ``the temporal model``."""
    name = tr(_NAMES.get(options.lifter, options.lifter))
    if not options.lifter_weights:
        return name
    return tr("{lifter} of {file}").format(lifter=name, file=Path(options.lifter_weights).name)


class Lifting(QObject):
    """Analyses the open clip and lifts it anew whenever its poses are no more those wanted.

    The lifter is the program's choice and is remembered with its settings; who is followed, what
    was put right in the keypoints and the scene are the clip's. A lifter from a file is tried in
    the background first: one that can't be used changes nothing.
    """

    def __init__(
        self, session: Session, window: MainWindow, jobs: Jobs, keeper: SettingsKeeper
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._jobs, self._keeper = jobs, keeper
        self._tried = LifterChoice()
        self._shown: AnalysisOptions | None = None
        """What made the poses that are shown or on their way; None before the clip's analysis."""
        self._before: AnalysisOptions | None = None
        """What made those that an analysis under way is to replace; None where there were none."""
        self._shelf = Shelf()
        session.clip_changed.connect(self._forget_shown)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"scene": self.ask_scene}

    @property
    def choice(self) -> LifterChoice:
        """The lifter that the coach chose."""
        return self._keeper.settings.lifter

    def choices(self) -> list[tuple[str, LifterChoice]]:
        """Return what can be chosen without looking for a file, each with its title."""
        built_in = [
            (name, LifterChoice(name="" if name == DEFAULT_LIFTER else name)) for name in BUILT_IN
        ]
        named = [(_title(name, recommended=not choice.name), choice) for name, choice in built_in]
        if self.choice.weights:
            named.append((Path(self.choice.weights).name, self.choice))
        return named

    # ── the lifter ──────────────────────────────────────────────────────────────────────────
    def ask_file(self) -> None:
        """Ask for a file of weights and lift with it."""
        folder = str(Path(self.choice.weights).parent) if self.choice.weights else ""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            tr("Lift with the weights of a file"),
            folder,
            f"{tr(WEIGHTS_FILES)};;{tr(ALL_FILES)}",
        )
        if name:
            self.choose(LifterChoice(weights=name))

    def choose(self, choice: LifterChoice) -> None:
        """Try another lifter in the background, and lift with it if it can be used."""
        self._tried = choice
        self._window.statusBar().showMessage(tr("Trying the lifter…"))
        settings = self._keeper.settings.model_copy(update={"lifter": choice})
        self._jobs.try_lifter(options_of(settings, Project()))

    def take_tried(self, _options: AnalysisOptions) -> None:
        """Lift with the lifter that was tried, from now on."""
        self._keeper.change(lifter=self._tried)
        used = lifter_words(self._wanted())
        self._window.statusBar().showMessage(
            tr("Clips are lifted with {lifter} from now on.").format(lifter=used), 8000
        )
        self.lift_anew()

    def refuse_tried(self, problem: str) -> None:
        """Say why the lifter that was tried can't be used; the former one stays."""
        if problem:
            former = lifter_words(self._wanted())
            text = tr("{problem}\n\nLiftLens goes on with {lifter}.").format(
                problem=problem, lifter=former
            )
            show_problem(self._window, tr("This lifter can’t be used"), text)

    # ── the open clip ───────────────────────────────────────────────────────────────────────
    def analyse(self) -> None:
        """Analyse the open clip in the background."""
        session = self._session
        if session.clip is None:
            return
        if self.choice.weights and not Path(self.choice.weights).is_file():
            gone = self.choice.weights
            self._keeper.change(lifter=LifterChoice())
            text = tr(
                "{file} is not there any more. LiftLens goes on with {lifter}; choose the file "
                "anew under Edit ▸ 3D lifter."
            ).format(file=gone, lifter=lifter_words(self._wanted()))
            show_problem(self._window, tr("The lifter’s file is gone"), text)
        if self._shown is not None and self._shelf.get(self._shown) is not None:
            self._before = self._shown
        self._shown = self._wanted()
        self._jobs.drop(LiftWorker)
        self._jobs.analyse(
            AnalysisRequest(
                session.clip, self._shown, session.project.exercise, session.project.rule_settings
            )
        )

    def take_analysed(self, review: Review) -> None:
        """Show a review from the analysis under way, which may be partial."""
        if self._shown is not None:
            self._shelf.put(self._shown, review)
        if review.analysis.complete:
            self._before = None
        self._session.apply_review(review)

    def go_back(self) -> bool:
        """After an analysis that came to no end: show whom the poses were of before, if any."""
        before, self._before = self._before, None
        if before is None:
            return False
        undo = self._session.undo_stack
        if undo.canUndo() and undo.undoText() == tr(PICK_STEP):
            undo.undo()
        if self._session.project.pick != before.pick:
            self._session.change(tr(PICK_STEP), pick=before.pick, corrections=before.corrections)
        return True

    def lift_anew(self) -> None:
        """Make the poses agree with what is wanted; while a clip is analysed, once that is done."""
        session, review, wanted = self._session, self._session.review, self._wanted()
        if session.clip is None or self._shown is None or self._shown == wanted:
            return
        if (self._shown.pick, self._shown.detector) != (wanted.pick, wanted.detector):
            self._follow(wanted)
        elif self._jobs.running(AnalysisWorker):
            message = tr("Used as soon as the clip is analysed.")
            self._window.statusBar().showMessage(message, 8000)
        elif review is None:
            self.analyse()  # it failed before, perhaps for its lifter
        elif (known := self._shelf.get(wanted)) is not None:
            self._show(wanted, known)
        elif not self._jobs.running(LiftWorker):  # else once that one is done
            self._window.statusBar().showMessage(tr("Lifting anew…"))
            self._jobs.lift(
                LiftRequest(
                    review.analysis, wanted, session.project.exercise, session.project.rule_settings
                )
            )

    def _follow(self, wanted: AnalysisOptions) -> None:
        """Show what another detector saw, or another lifter: at once if it was there before."""
        known = self._shelf.seen_by(wanted.detector, wanted.pick)
        if known is None:
            self._window.statusBar().showMessage(tr("Looking for the lifter…"), 8000)
            self.analyse()
            return
        self._jobs.drop(AnalysisWorker, LiftWorker)
        self._window.analysis_progress.hide()
        self._before = None
        self._show(*known)
        self.lift_anew()

    def _show(self, options: AnalysisOptions, review: Review) -> None:
        self._shown = options
        self._shelf.put(options, review)
        self._session.apply_review(review)
        self._window.statusBar().showMessage(self.words(), 8000)

    def take_lifted(self, lifted: Lifted) -> None:
        """Show poses that were made anew, if they are still those that are wanted.

        Those of corrections that went on meanwhile are better than none: the next ones follow.
        """
        review, options = self._session.review, lifted.request.options
        wanted = self._wanted()
        if (
            review is not None
            and lifted.request.analysis.uncorrected is review.analysis.uncorrected
            and replace(options, corrections=wanted.corrections) == wanted
        ):
            self._show(options, lifted.review)

    def words(self) -> str:
        """Say what made the poses, and where: ``Lifted with the temporal model on CPU.``."""
        review = self._session.review
        if review is None or self._shown is None:
            return ""
        return tr("Lifted with {lifter} on {device}.").format(
            lifter=lifter_words(self._shown), device=review.analysis.device.upper()
        )

    def ask_scene(self) -> None:
        """Ask what the coach knows of the camera and the athlete."""
        session = self._session
        if session.clip is None:
            self._window.statusBar().showMessage(
                tr("Open a clip first; there is nothing yet."), 4000
            )
            return
        for earlier in self._window.findChildren(SceneQuestion):
            earlier.dismiss()
        question = SceneQuestion(self._window, session.project.scene, self.words())
        question.answered.connect(
            lambda scene: session.change(tr("camera and athlete"), scene=scene)
        )
        session.clip_changed.connect(question.dismiss)

    def _forget_shown(self) -> None:
        self._shown = self._before = None
        self._shelf.clear()

    def _wanted(self) -> AnalysisOptions:
        return options_of(self._keeper.settings, self._session.project)


def _title(name: str, *, recommended: bool) -> str:
    title = tr(_TITLES[name])
    return tr("{lifter}, built in").format(lifter=title) if recommended else title
