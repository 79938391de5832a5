"""Session: the one typed, observable owner of the state of an open clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.project import Project
from inference.motion.types import Rep
from inference.review import Review, review
from inference.texts import tr
from inference.video.clip import ClipInfo


class Session(QObject):
    """State of the open clip, with one narrow signal a property.

    Only the session is written to; panes learn of a change by its signal. What the coach tells of
    the clip is one `Project`, which changes in steps that can be undone; the time cursor and the
    transport are not worth a step.
    """

    clip_changed = Signal(object)
    """ClipInfo or None: another clip is open."""
    review_changed = Signal(object)
    """Review or None: new measurements, reps and findings."""
    judgement_changed = Signal(object)
    """Review: only the rules ran anew."""

    project_changed = Signal(object)
    """Project: something of it is another, by a step, a preview, an undo or another clip."""
    exercise_changed = Signal(object)
    scene_changed = Signal(object)
    rule_settings_changed = Signal(object)
    preset_changed = Signal(object)
    in_out_changed = Signal(object)
    """(first, last) or None for the whole clip; see also `range`."""
    pick_changed = Signal(object)
    corrections_changed = Signal(object)
    labels_changed = Signal(object)
    notes_changed = Signal(object)
    tags_changed = Signal(object)
    athlete_changed = Signal(str)
    reference_changed = Signal(str)
    how_compared_changed = Signal(object)
    """`HowCompared` or None."""

    frame_changed = Signal(int)
    playing_changed = Signal(bool)
    looping_changed = Signal(bool)
    speed_changed = Signal(float)

    SPEEDS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._clip: ClipInfo | None = None
        self._review: Review | None = None
        self._project = self._committed = Project()
        self._frame = 0
        self._playing = False
        self._loop: Rep | None = None
        self._speed = 1.0

    # ── what is open ────────────────────────────────────────────────────────────────────────
    @property
    def clip(self) -> ClipInfo | None:
        """The open clip."""
        return self._clip

    @property
    def review(self) -> Review | None:
        """What is known of the open clip, as far as the analysis has come."""
        return self._review

    def open_clip(self, clip: ClipInfo | None, project: Project | None = None) -> None:
        """Show another clip with what is told of it, or none.

        Parameters
        ----------
        clip : ClipInfo or None
        project : Project, optional
            Without one nothing is told but the rules, which stay as they are.
        """
        self.set_playing(False)
        self.set_loop(None)
        self.undo_stack.clear()
        self._clip, self._review, self._frame = clip, None, 0
        before, after = self._project, project or _fresh(self._project)
        self._project = self._committed = after
        self.clip_changed.emit(clip)
        self._tell(before, after)
        self.review_changed.emit(None)
        self.frame_changed.emit(0)

    def apply_review(self, new: Review) -> None:
        """Take a review from the background, by the exercise and the settings as they are now."""
        project = self._project
        if new.told_exercise is not project.exercise:
            new = review(new.analysis, project.exercise, project.rule_settings)
        elif new.settings != project.rule_settings:
            new = new.with_settings(project.rule_settings)
        self._set_review(new)

    def _set_review(self, new: Review) -> None:
        self._review = new
        if self._loop is not None:  # the reps were found anew: loop the one of the same number
            index = self._loop.index
            self.set_loop(next((rep for rep in self.reps if rep.index == index), None))
        self.review_changed.emit(new)

    # ── what the coach told ─────────────────────────────────────────────────────────────────
    @property
    def project(self) -> Project:
        """What the coach told of the open clip."""
        return self._project

    @property
    def committed(self) -> Project:
        """The project without what is being previewed."""
        return self._committed

    def change(self, step: str, *, merge: bool = False, **values: Any) -> None:
        """Change fields of the project, as a step to undo; no step where nothing changes.

        Parameters
        ----------
        step : str
            What the step is called in the menu, after “Undo”.
        merge : bool, optional
            Whether it goes into the step before it, where that changed the same fields.
        **values
            New values of fields of `Project`.
        """
        self.preview(**values)
        if self._project != self._committed:
            names = frozenset(values) if merge else frozenset()
            self.undo_stack.push(_Step(self, step, self._committed, self._project, names))

    def preview(self, **values: Any) -> None:
        """Change fields of the project while something is dragged; not yet a step to undo."""
        self._take(replace(self._project, **values))

    def commit(self, step: str) -> None:
        """Make what was previewed one step to undo."""
        self.change(step)

    def restore(self, project: Project) -> None:
        """Take another project without a step to undo: after an undo, or from a file."""
        self._committed = project
        self._take(project)

    def _take(self, project: Project) -> None:
        before, self._project = self._project, project
        changed = self._tell(before, project)
        if "exercise" in changed or "rule_settings" in changed:
            self._judge_anew(before, project)

    def _tell(self, before: Project, after: Project) -> frozenset[str]:
        """Emit the signal of each field that differs, and return their names."""
        changed = _differences(before, after)
        for name, value in changed.items():
            getattr(self, f"{name}_changed").emit(value)
        if changed:
            self.project_changed.emit(after)
        return frozenset(changed)

    def _judge_anew(self, before: Project, project: Project) -> None:
        if self._review is None:
            return
        if project.exercise is not before.exercise:
            analysis = self._review.analysis
            self._set_review(review(analysis, project.exercise, project.rule_settings))
            return
        judged = self._review.with_settings(project.rule_settings)
        if project.rule_settings.method is not before.rule_settings.method:
            self._set_review(judged)
        else:
            self._review = judged
            self.judgement_changed.emit(judged)

    @property
    def range(self) -> tuple[int, int]:
        """First and last frame of the in/out range, both included; without one, the whole clip."""
        last = self._clip.frames - 1 if self._clip else 0
        first, end = self._project.in_out or (0, last)
        return min(first, last), min(end, last)

    def set_range(self, first: int, last: int) -> None:
        """Set the in/out range, kept within the clip and in order, as a step to undo."""
        if self._clip is None:
            return
        end = self._clip.frames - 1
        first, last = min(max(first, 0), end), min(max(last, 0), end)
        span = (min(first, last), max(first, last))
        self.change(tr("in and out"), merge=True, in_out=None if span == (0, end) else span)

    # ── time ────────────────────────────────────────────────────────────────────────────────
    @property
    def frame(self) -> int:
        """The frame that every pane shows."""
        return self._frame

    def set_frame(self, frame: int) -> None:
        """Move the time cursor, kept within the clip."""
        if self._clip is None:
            return
        frame = min(max(int(frame), 0), self._clip.frames - 1)
        if frame != self._frame:
            self._frame = frame
            self.frame_changed.emit(frame)

    @property
    def playing(self) -> bool:
        """Whether the clip runs."""
        return self._playing

    def set_playing(self, playing: bool) -> None:
        """Let the clip run or hold it."""
        playing = playing and self._clip is not None
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    @property
    def loop(self) -> Rep | None:
        """The rep that repeats, if one does."""
        return self._loop

    def set_loop(self, rep: Rep | None) -> None:
        """Repeat a rep, or run on."""
        if rep != self._loop:
            self._loop = rep
            self.looping_changed.emit(rep is not None)

    @property
    def speed(self) -> float:
        """Playback speed, 1 as filmed."""
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Set the playback speed, 0.1–2."""
        speed = min(max(speed, self.SPEEDS[0]), self.SPEEDS[-1])
        if speed != self._speed:
            self._speed = speed
            self.speed_changed.emit(speed)

    # ── reps ────────────────────────────────────────────────────────────────────────────────
    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps found so far."""
        return self._review.segmentation.reps if self._review else ()

    def rep_at(self, frame: int) -> Rep | None:
        """Return the rep that holds a frame; of two that meet there, the later one."""
        holding = [rep for rep in self.reps if rep.start_frame <= frame <= rep.end_frame]
        return holding[-1] if holding else None

    def neighbour_rep(self, direction: int) -> Rep | None:
        """Return the rep whose bottom comes next (+1) or came last (−1) from the cursor."""
        if direction > 0:
            return next((rep for rep in self.reps if rep.bottom_frame > self._frame), None)
        return next((rep for rep in reversed(self.reps) if rep.bottom_frame < self._frame), None)


def _fresh(project: Project) -> Project:
    """Return the project of a clip of which nothing is told: the rules stay."""
    return Project(rule_settings=project.rule_settings, preset=project.preset)


def _differences(before: Project, after: Project) -> Mapping[str, Any]:
    """Return the new values of the fields in which two projects differ."""
    names = [field.name for field in fields(Project)]
    return {n: getattr(after, n) for n in names if getattr(after, n) != getattr(before, n)}


class _Step(QUndoCommand):
    """One change of the project; steps of the same fields that may merge become one."""

    _MERGES = 1

    def __init__(
        self, session: Session, text: str, before: Project, after: Project, merges: frozenset[str]
    ) -> None:
        super().__init__(text)
        self._session, self._before, self._after = session, before, after
        self._merges = merges

    def id(self) -> int:
        """Say whether Qt may ask for a merge."""
        return self._MERGES if self._merges else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a step that follows, if it changed the same fields."""
        if not isinstance(other, _Step) or other._merges != self._merges:
            return False
        self._after = other._after
        return True

    def undo(self) -> None:
        """Take the project from before."""
        self._session.restore(self._before)

    def redo(self) -> None:
        """Take the project from after."""
        self._session.restore(self._after)
