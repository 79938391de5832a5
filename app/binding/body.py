"""The lifter's body in the 3D and the frontal pane: poses, the current rep, knee caving."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from app.commands.transport import Transport
from app.session import Session
from app.settings import SceneSettings, Settings, SettingsKeeper
from app.window import MainWindow
from inference.motion.camera import camera_elevation_deg
from inference.motion.image_knees import agreed_ratio
from inference.motion.rules import rule_by_id
from inference.motion.types import Finding, Rep, Rule, RuleSettings, RuleStatus, Severity
from inference.motion.view import JOINT_ERROR_M
from inference.review import Review
from inference.skeleton import BoolArray
from widgets.skeleton.controls import SceneOptions
from widgets.skeleton.lifters import TrailPath
from widgets.status_words import status_words

_RULE = "knee_caving"


class BodyBinder(QObject):
    """Shows the lifter, and how the knees are judged, as far as it is known."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        transport: Transport,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._keeper = session, keeper
        self._skeleton, self._frontal = window.skeleton, window.frontal
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self._on_judgement)
        session.rule_settings_changed.connect(self._on_rule_settings)
        session.frame_changed.connect(self._on_frame)
        self._frontal.frame_requested.connect(transport.do_seek)
        self._skeleton.options_changed.connect(self._remember)
        keeper.changed.connect(self._on_settings)
        self._shown = keeper.settings.scene_3d
        self._skeleton.set_options(_options(self._shown))
        self._on_rule_settings(session.project.rule_settings)

    def _on_review(self, review: Review | None) -> None:
        skeleton, poses = self._skeleton, review.analysis.poses if review else None
        analysed = review.analysis.frames_done if review else None
        skeleton.set_poses(poses, analysed)
        self._frontal.set_poses(poses, analysed)
        if review is None:
            skeleton.set_clip_elevation(float("nan"))
            skeleton.set_expected_error(None)
        else:
            keypoints = review.analysis.keypoints
            skeleton.set_clip_elevation(camera_elevation_deg(keypoints, review.analysis.poses))
            skeleton.set_expected_error(JOINT_ERROR_M.get(review.segmentation.view.kind))
        self._on_judgement(review)
        self._on_frame(self._session.frame)

    def _on_judgement(self, review: Review | None) -> None:
        if review is None:
            self._frontal.set_ratio(None)
            self._show_caving((), ())
            return
        rule, measurements = rule_by_id(_RULE), review.measurements
        ratio = agreed_ratio(
            measurements["knee_ankle_ratio"], measurements["knee_ankle_ratio_image"]
        )
        error = rule.error(review.segmentation.view.kind)
        self._frontal.set_ratio(ratio, _judged(rule, review), error)
        statuses = () if review.awaits_reps else review.judgement.statuses
        self._show_caving(review.judgement.findings, statuses)

    def _show_caving(self, findings: Sequence[Finding], statuses: Sequence[RuleStatus]) -> None:
        """Tell the frontal view where knees cave in, and whether that can be judged."""
        caving = [f for f in findings if f.rule == _RULE]
        self._frontal.set_faults(tuple(f for f in caving if f.severity is not Severity.BORDERLINE))
        idle = next((s for s in statuses if s.rule == _RULE and s.unsupported), None)
        self._frontal.set_supported(idle is None, status_words(idle).reason if idle else "")

    def _on_rule_settings(self, settings: RuleSettings) -> None:
        rule = rule_by_id(_RULE)
        self._frontal.set_threshold(settings.value(rule, rule.limit))

    def _on_frame(self, frame: int) -> None:
        self._skeleton.set_rep(self._session.rep_at(frame))
        self._frontal.set_rep(_rep_around(self._session.reps, frame))

    def _on_settings(self, settings: Settings) -> None:
        if settings.scene_3d != self._shown:
            self._shown = settings.scene_3d
            self._skeleton.set_options(_options(self._shown))

    def _remember(self, options: SceneOptions) -> None:
        self._keeper.change(
            scene_3d=SceneSettings(
                trails=options.trails,
                paths=tuple(path.value for path in options.paths),
                ghost=options.ghost,
                links=options.links,
                distances=options.distances,
                all_joints=options.all_joints,
            )
        )


def _rep_around(reps: Sequence[Rep], frame: int) -> Rep | None:
    """Return the rep that holds a frame, else the one before it, else the first.

    So the trace below the figure stays while the lifter stands between two reps.
    """
    begun = [rep for rep in reps if rep.start_frame <= frame]
    return begun[-1] if begun else next(iter(reps), None)


def _judged(rule: Rule, review: Review) -> BoolArray:
    """Return in which frames a rule looks at its value, shape (T,)."""
    values = {t.id: review.settings.value(rule, t) for t in rule.thresholds}
    judged = np.zeros(len(review.measurements.times_s), bool)
    for rep in review.segmentation.reps:
        trace = rule.trace(rep, review.measurements, values)
        judged[trace.first_frame : trace.first_frame + len(trace.values)] |= np.isfinite(
            trace.values
        )
    return judged


def _options(settings: SceneSettings) -> SceneOptions:
    known = {path.value: path for path in TrailPath}
    paths = tuple(known[name] for name in settings.paths if name in known)
    return SceneOptions(
        settings.trails,
        paths,
        settings.ghost,
        settings.links,
        settings.distances,
        settings.all_joints,
    )
