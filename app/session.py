"""Session: the one typed, observable owner of the state of an open clip."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from inference.lift.scene import Scene
from inference.motion.types import Exercise, Rep, RuleSettings
from inference.presets import Preset
from inference.review import Review, review
from inference.video.clip import ClipInfo

_Rules = tuple[RuleSettings, Preset | None]


class Session(QObject):
    """State of the open clip, with one narrow signal a property.

    Only the session is written to; panes learn of a change by its signal. Every change that a coach
    would want to take back goes through `undo_stack`.
    """

    clip_changed = Signal(object)
    """ClipInfo or None: another clip is open."""
    review_changed = Signal(object)
    """Review or None: new measurements, reps and findings."""
    judgement_changed = Signal(object)
    """Review: only the rules ran anew."""
    rule_settings_changed = Signal(object)
    preset_changed = Signal(object)
    """Preset or None: what the rule settings started from."""
    exercise_changed = Signal(object)
    scene_changed = Signal(object)
    """Scene: the coach told something else of the open clip."""
    frame_changed = Signal(int)
    playing_changed = Signal(bool)
    looping_changed = Signal(bool)
    speed_changed = Signal(float)
    range_changed = Signal(int, int)

    SPEEDS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._clip: ClipInfo | None = None
        self._review: Review | None = None
        self._rule_settings = RuleSettings()
        self._preset: Preset | None = None
        self._committed: _Rules = (self._rule_settings, None)
        self._exercise: Exercise | None = None
        self._scene = Scene()
        self._frame = 0
        self._playing = False
        self._loop: Rep | None = None
        self._speed = 1.0
        self._range = (0, 0)

    # ── what is open ────────────────────────────────────────────────────────────────────────
    @property
    def clip(self) -> ClipInfo | None:
        """The open clip."""
        return self._clip

    @property
    def review(self) -> Review | None:
        """What is known of the open clip, as far as the analysis has come."""
        return self._review

    def open_clip(self, clip: ClipInfo | None, scene: Scene | None = None) -> None:
        """Show another clip with what is known of its scene, or none; the rule settings stay."""
        self.set_playing(False)
        self.set_loop(None)
        self._clip, self._review, self._exercise, self._frame = clip, None, None, 0
        self._scene = scene or Scene()
        self._range = (0, clip.frames - 1) if clip else (0, 0)
        self.undo_stack.clear()
        self.clip_changed.emit(clip)
        self.review_changed.emit(None)
        self.exercise_changed.emit(None)
        self.range_changed.emit(*self._range)
        self.frame_changed.emit(0)

    def apply_review(self, new: Review) -> None:
        """Take a review from the background, by the exercise and the settings as they are now."""
        if new.told_exercise is not self._exercise:
            new = review(new.analysis, self._exercise, self._rule_settings)
        elif new.settings != self._rule_settings:
            new = new.with_settings(self._rule_settings)
        self._set_review(new)

    def _set_review(self, new: Review) -> None:
        self._review = new
        if self._loop is not None:  # the reps were found anew: loop the one of the same number
            index = self._loop.index
            self.set_loop(next((rep for rep in self.reps if rep.index == index), None))
        self.review_changed.emit(new)

    # ── rules ───────────────────────────────────────────────────────────────────────────────
    @property
    def rule_settings(self) -> RuleSettings:
        """Which rules are on and where their thresholds stand."""
        return self._rule_settings

    @property
    def preset(self) -> Preset | None:
        """The preset that the rule settings started from; they may have been changed since."""
        return self._preset

    def preview_rule_settings(self, settings: RuleSettings) -> None:
        """Judge every rep anew while something is dragged; not yet a step to undo."""
        if settings == self._rule_settings:
            return
        reps_anew = settings.method is not self._rule_settings.method
        self._rule_settings = settings
        self.rule_settings_changed.emit(settings)
        if self._review is None:
            return
        judged = self._review.with_settings(settings)
        if reps_anew:
            self._set_review(judged)
        else:
            self._review = judged
            self.judgement_changed.emit(judged)

    def commit_rule_settings(self, settings: RuleSettings) -> None:
        """Make what was previewed one step to undo."""
        self._commit(settings, self._preset)

    def choose_preset(self, preset: Preset) -> None:
        """Judge by a preset, as a step to undo."""
        self._commit(preset.settings, preset)

    def _commit(self, settings: RuleSettings, preset: Preset | None) -> None:
        self.preview_rule_settings(settings)
        if (settings, preset) != self._committed:
            self.undo_stack.push(_RulesCommand(self, self._committed, (settings, preset)))

    def restore_rules(self, settings: RuleSettings, preset: Preset | None) -> None:
        """Set settings and their preset without a step to undo: the end of an undo or a redo."""
        self._committed = (settings, preset)
        self.preview_rule_settings(settings)
        if preset != self._preset:
            self._preset = preset
            self.preset_changed.emit(preset)

    # ── exercise ────────────────────────────────────────────────────────────────────────────
    @property
    def exercise(self) -> Exercise | None:
        """The exercise that the coach chose; None where it is recognised."""
        return self._exercise

    def choose_exercise(self, exercise: Exercise | None) -> None:
        """Take the coach's word for the exercise, as a step to undo."""
        if exercise != self._exercise:
            self.undo_stack.push(_ExerciseCommand(self, self._exercise, exercise))

    def restore_exercise(self, exercise: Exercise | None) -> None:
        """Set the exercise without a step to undo, and find the reps anew."""
        self._exercise = exercise
        self.exercise_changed.emit(exercise)
        if self._review is not None:
            self._set_review(review(self._review.analysis, exercise, self._rule_settings))

    # ── scene ───────────────────────────────────────────────────────────────────────────────
    @property
    def scene(self) -> Scene:
        """What the coach knows of the camera and the athlete."""
        return self._scene

    def choose_scene(self, scene: Scene) -> None:
        """Take the coach's word for the camera and the athlete, as a step to undo."""
        if scene != self._scene:
            self.undo_stack.push(_SceneCommand(self, self._scene, scene))

    def restore_scene(self, scene: Scene) -> None:
        """Set the scene without a step to undo."""
        self._scene = scene
        self.scene_changed.emit(scene)

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

    @property
    def range(self) -> tuple[int, int]:
        """First and last frame of the in/out range, both included."""
        return self._range

    def set_range(self, first: int, last: int) -> None:
        """Set the in/out range, kept within the clip and in order."""
        if self._clip is None:
            return
        end = self._clip.frames - 1
        first, last = min(max(first, 0), end), min(max(last, 0), end)
        span = (min(first, last), max(first, last))
        if span != self._range:
            self._range = span
            self.range_changed.emit(*span)

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


class _RulesCommand(QUndoCommand):
    def __init__(self, session: Session, before: _Rules, after: _Rules) -> None:
        super().__init__("change of rules")
        self._session, self._before, self._after = session, before, after

    def undo(self) -> None:
        self._session.restore_rules(*self._before)

    def redo(self) -> None:
        self._session.restore_rules(*self._after)


class _ExerciseCommand(QUndoCommand):
    def __init__(self, session: Session, before: Exercise | None, after: Exercise | None) -> None:
        super().__init__("choice of exercise")
        self._session, self._before, self._after = session, before, after

    def undo(self) -> None:
        self._session.restore_exercise(self._before)

    def redo(self) -> None:
        self._session.restore_exercise(self._after)


class _SceneCommand(QUndoCommand):
    def __init__(self, session: Session, before: Scene, after: Scene) -> None:
        super().__init__("camera and athlete")
        self._session, self._before, self._after = session, before, after

    def undo(self) -> None:
        self._session.restore_scene(self._before)

    def redo(self) -> None:
        self._session.restore_scene(self._after)
