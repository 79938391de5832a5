"""Binding: the only place that knows both the session and the panes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.boxes import show_problem
from app.commands import Commands
from app.jobs import Jobs
from app.lifting import Lifting
from app.menus import insert_after, insert_before, lifter_menu, panes_menu, recent_menu
from app.presets import Presets
from app.session import Session
from app.window import MainWindow
from app.workers import AnalysisWorker, ExportWorker
from inference.analysis import Progress
from inference.export.contract import clip_notes
from inference.export.overlay import overlay_primitives
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Finding, RuleSettings, RuleStatus, Severity
from inference.review import Review
from inference.skeleton import Image
from inference.video.clip import ClipInfo
from widgets.status_words import status_words

FILM_HINT = "Film the whole body from head to feet, in good light, with the phone still."
_READ_MS = 15_000
"""How long a message stays in the status bar."""


class Binding(QObject):
    """Connects the session's signals to the panes' setters and the panes' signals to commands."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        commands: Commands,
        lifting: Lifting,
        presets: Presets,
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._jobs = jobs
        self._commands = commands
        self._lifting = lifting
        self._presets = presets
        self._actions = actions
        self.shown_frame = -1
        """Frame whose picture is on the screen; −1 for none yet."""
        window.rules.set_rules(RULES)
        self._connect_session()
        self._connect_panes()
        self._connect_jobs()
        self._add_menus()
        self._on_clip(None)
        self._offer_presets()
        self._on_rule_settings(session.rule_settings)

    # ── connections ─────────────────────────────────────────────────────────────────────────
    def _connect_session(self) -> None:
        session, window = self._session, self._window
        session.clip_changed.connect(self._on_clip)
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self._on_judgement)
        session.rule_settings_changed.connect(self._on_rule_settings)
        session.preset_changed.connect(self._show_preset)
        self._presets.changed.connect(self._offer_presets)
        session.exercise_changed.connect(self._show_exercise)
        session.scene_changed.connect(self._commands.remember_scene)
        session.scene_changed.connect(self._lifting.lift_anew)
        session.frame_changed.connect(self._on_frame)
        session.playing_changed.connect(window.transport.set_playing)
        session.speed_changed.connect(window.transport.set_speed)
        session.speed_changed.connect(self._commands.remember_speed)
        session.looping_changed.connect(window.transport.set_looping)
        session.looping_changed.connect(self._actions["loop_rep"].setChecked)
        session.range_changed.connect(window.timeline.set_in_out)
        undo = session.undo_stack
        undo.canUndoChanged.connect(self._actions["undo"].setEnabled)
        undo.canRedoChanged.connect(self._actions["redo"].setEnabled)
        self._actions["undo"].setEnabled(False)
        self._actions["redo"].setEnabled(False)

    def _connect_panes(self) -> None:
        session, window, commands = self._session, self._window, self._commands
        window.clip_dropped.connect(commands.do_open)
        window.plots.frame_requested.connect(commands.do_seek)
        window.timeline.frame_requested.connect(commands.do_seek)
        window.timeline.in_out_changed.connect(session.set_range)
        window.plots.threshold_dragged.connect(self._on_threshold_dragged)
        window.plots.threshold_released.connect(self._on_threshold_released)
        window.rules.settings_changed.connect(session.preview_rule_settings)
        window.rules.settings_committed.connect(session.commit_rule_settings)
        bar = window.rules.preset_bar
        bar.preset_chosen.connect(self._presets.choose)
        bar.revert_requested.connect(self._presets.revert)
        bar.save_requested.connect(self._presets.do_save_current)
        bar.save_as_requested.connect(self._presets.ask_save_as)
        bar.rename_requested.connect(self._presets.ask_rename)
        bar.delete_requested.connect(self._presets.ask_delete)
        window.rules.exercise_chosen.connect(session.choose_exercise)
        window.reps.rep_selected.connect(commands.do_select_rep)
        window.reps.rep_loop_requested.connect(commands.do_loop_rep)
        window.reps.partial_selected.connect(lambda rep: commands.do_seek(rep.bottom_frame))
        window.findings.finding_selected.connect(self._on_finding_selected)
        transport = window.transport
        transport.play_toggled.connect(self._actions["play"].trigger)
        transport.step_requested.connect(commands.do_step)
        transport.start_requested.connect(self._actions["to_start"].trigger)
        transport.end_requested.connect(self._actions["to_end"].trigger)
        transport.speed_changed.connect(session.set_speed)
        transport.loop_toggled.connect(commands.do_loop)
        window.video.maximise_requested.connect(lambda: window.toggle_maximised("video"))
        window.skeleton.maximise_requested.connect(lambda: window.toggle_maximised("skeleton"))
        window.frontal.maximise_requested.connect(lambda: window.toggle_maximised("frontal"))
        window.plots.maximise_requested.connect(lambda: window.toggle_maximised("plots"))

    def _connect_jobs(self) -> None:
        jobs, window = self._jobs, self._window
        jobs.opened.connect(self._commands.do_show)
        jobs.open_failed.connect(self._on_open_failed)
        jobs.frame_loaded.connect(self._on_frame_loaded)
        jobs.frame_failed.connect(self._on_frame_failed)
        jobs.analysis_progressed.connect(self._on_analysis_progressed)
        jobs.analysis_advanced.connect(self._session.apply_review)
        jobs.analysis_ended.connect(self._on_analysis_ended)
        jobs.lifted.connect(self._lifting.take_lifted)
        jobs.lift_ended.connect(self._on_lift_ended)
        jobs.lifter_tried.connect(self._lifting.take_tried)
        jobs.lifter_refused.connect(self._lifting.refuse_tried)
        jobs.export_progressed.connect(self._on_export_progressed)
        jobs.export_succeeded.connect(self._on_exported)
        jobs.export_ended.connect(self._on_export_ended)
        window.analysis_progress.cancelled.connect(lambda: jobs.cancel(AnalysisWorker))
        window.export_progress.cancelled.connect(lambda: jobs.cancel(ExportWorker))

    def _add_menus(self) -> None:
        window, commands = self._window, self._commands
        recent = recent_menu(window, lambda: commands.settings.recent_clips, commands.do_open)
        insert_before(self._actions["export_clip"], recent)
        insert_after(self._actions["scene"], lifter_menu(window, self._lifting))
        insert_before(self._actions["reset_layout"], panes_menu(window, window.pane_actions()))

    # ── what is open ────────────────────────────────────────────────────────────────────────
    def _on_clip(self, clip: ClipInfo | None) -> None:
        window = self._window
        self.shown_frame = -1
        window.video.set_image(None)
        window.video.set_overlay(())
        window.analysis_progress.hide()
        window.transport.setEnabled(clip is not None)
        if clip is None:
            window.setWindowTitle("LiftLens")
            window.video.set_message("Drop a video of a lift here", "or press Ctrl+O to open one")
            window.timeline.set_clip(0, np.empty(0))
            window.plots.set_clip(np.empty(0))
            window.skeleton.set_message("", "The 3D skeleton appears here.")
            window.frontal.set_message("", "Knees against feet appear here, seen from in front.")
            return
        window.setWindowTitle(f"{clip.path.name} – LiftLens")
        window.suit_picture(clip.width / clip.height)
        window.video.set_message("Opening…")
        window.timeline.set_clip(clip.frames, clip.times_s)
        window.plots.set_clip(clip.times_s)
        self._show_empty("Looking for the lifter…", "The clip can be played meanwhile.")
        self._on_frame(0)

    def _show_empty(self, title: str, hint: str) -> None:
        self._window.skeleton.set_message(title, hint)
        self._window.frontal.set_message(title, hint)

    def _on_review(self, review: Review | None) -> None:
        window = self._window
        poses = review.analysis.poses if review else None
        window.skeleton.set_poses(poses)
        window.frontal.set_poses(poses)
        window.plots.set_measurements(review.measurements if review else None)
        segmentation = review.segmentation if review else None
        window.plots.set_segmentation(segmentation)
        window.timeline.set_segmentation(segmentation)
        window.timeline.set_analysed(review.analysis.frames_done if review else 0)
        self._show_exercise()
        self._on_judgement(review)
        if review is not None:
            self._on_frame(self._session.frame)

    def _on_judgement(self, review: Review | None) -> None:
        window = self._window
        judgement = review.judgement if review else None
        window.plots.set_judgement(judgement)
        findings = judgement.findings if judgement else ()
        window.timeline.set_findings(findings)
        window.reps.set_reps(review.segmentation if review else None, judgement)
        window.findings.set_judgement(judgement, RULES)
        statuses = judgement.statuses if judgement else ()
        window.rules.set_statuses(statuses)
        self._show_caving(findings, statuses)
        self._draw_overlay()

    def _show_caving(self, findings: Sequence[Finding], statuses: Sequence[RuleStatus]) -> None:
        """Tell the frontal view where knees cave in, and whether that can be judged."""
        frontal = self._window.frontal
        caving = [f for f in findings if f.rule == "knee_caving"]
        frontal.set_faults(tuple(f for f in caving if f.severity is not Severity.BORDERLINE))
        idle = next((s for s in statuses if s.rule == "knee_caving" and s.unsupported), None)
        frontal.set_supported(idle is None, status_words(idle).reason if idle else "")

    def _on_rule_settings(self, settings: RuleSettings) -> None:
        self._window.rules.set_settings(settings)
        self._show_preset()
        self._window.plots.set_rules(RULES, settings)
        rule = rule_by_id("knee_caving")
        self._window.frontal.set_threshold(settings.value(rule, rule.thresholds[0]))

    def _offer_presets(self) -> None:
        presets = self._presets
        self._window.rules.preset_bar.set_presets(presets.bundled(), presets.own())
        self._show_preset()

    def _show_preset(self) -> None:
        presets, rules = self._presets, self._window.rules
        preset = presets.current
        own = presets.is_own(preset)
        rules.preset_bar.set_preset(preset, changed=presets.is_changed, own=own)
        rules.set_base(preset.settings if preset else RuleSettings())

    def _show_exercise(self) -> None:
        review = self._session.review
        rules = self._window.rules
        if review is None:
            rules.set_exercise(self._session.exercise, None, 0.0)
        else:
            found = review.segmentation
            rules.set_exercise(self._session.exercise, found.exercise, found.exercise_confidence)
        rules.set_view(review.segmentation.view if review else None)

    # ── time ────────────────────────────────────────────────────────────────────────────────
    def _on_frame(self, frame: int) -> None:
        window, clip = self._window, self._session.clip
        if clip is None:
            return
        self._jobs.request_frame(frame)
        window.plots.set_frame(frame)
        window.timeline.set_frame(frame)
        window.transport.set_position(float(clip.times_s[frame]), frame, clip.frames)
        rep = self._session.rep_at(frame)
        window.reps.set_current(rep.index if rep else None)

    def _on_frame_loaded(self, frame: int, image: Image) -> None:
        self.shown_frame = frame
        self._window.video.set_image(image)
        self._show_pose(frame)
        self._draw_overlay()

    def _show_pose(self, frame: int) -> None:
        """Pose the figures as in the picture: they wait for it, and skip what it skips."""
        self._window.skeleton.set_frame(frame)
        self._window.frontal.set_frame(frame)

    def _on_frame_failed(self, problem: str) -> None:
        self._window.video.set_message("The picture can't be shown", problem)
        self._show_pose(self._session.frame)

    def _draw_overlay(self) -> None:
        review = self._session.review
        style = self._commands.overlay_style()
        primitives = (
            overlay_primitives(review, self.shown_frame, style)
            if review is not None and self.shown_frame >= 0
            else ()
        )
        self._window.video.set_overlay(primitives)

    # ── rules and findings ──────────────────────────────────────────────────────────────────
    def _on_threshold_dragged(self, rule_id: str, threshold_id: str, value: float) -> None:
        rule = rule_by_id(rule_id)
        threshold = next(t for t in rule.thresholds if t.id == threshold_id)
        settings = self._session.rule_settings.with_value(rule, threshold, value)
        self._session.preview_rule_settings(settings)

    def _on_threshold_released(self) -> None:
        self._session.commit_rule_settings(self._session.rule_settings)

    def _on_finding_selected(self, finding: Finding) -> None:
        self._window.plots.show_series(rule_by_id(finding.rule).series)
        self._commands.do_seek(finding.worst_frame)

    # ── background work ─────────────────────────────────────────────────────────────────────
    def _on_open_failed(self, path: Path, problem: str) -> None:
        show_problem(self._window, f"{path.name} was not opened", problem)

    def _on_analysis_progressed(self, progress: Progress) -> None:
        strip = self._window.analysis_progress
        strip.show()
        strip.set_progress(progress.done, progress.total, progress.seconds_left, "Analysing")
        self._window.timeline.set_analysed(progress.done)

    def _on_analysis_ended(self, problem: str) -> None:
        self._window.analysis_progress.hide()
        review = self._session.review
        if problem:
            self._show_empty("The clip was not analysed", problem)
            show_problem(self._window, "The clip was not analysed", problem)
        elif review is None or not review.analysis.complete:
            self._window.statusBar().showMessage(
                "Analysis cancelled; what was found so far is shown. Open the clip again to go on.",
                _READ_MS,
            )
        elif notes := clip_notes(review):
            hint = "" if review.segmentation.reps else FILM_HINT
            self._window.statusBar().showMessage(" ".join([*notes, hint]), _READ_MS)
            if not review.analysis.found_lifter:
                self._show_empty(notes[-1], FILM_HINT)
        else:
            self._window.statusBar().showMessage(self._lifting.words(), _READ_MS)
        self._lifting.lift_anew()  # something may have been told meanwhile

    def _on_lift_ended(self, problem: str) -> None:
        if problem:
            show_problem(self._window, "The 3D poses are still the old ones", problem)

    def _on_export_progressed(self, progress: Progress) -> None:
        strip = self._window.export_progress
        strip.show()
        strip.set_progress(progress.done, progress.total, progress.seconds_left, "Exporting")

    def _on_exported(self, target: Path) -> None:
        self._window.statusBar().showMessage(f"Exported {target}", _READ_MS)

    def _on_export_ended(self, problem: str) -> None:
        self._window.export_progress.hide()
        if problem:
            show_problem(self._window, "The clip was not exported", problem)
