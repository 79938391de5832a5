"""The lifter's body in the 3D and the frontal pane: poses, the current rep, knee caving."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.commands.transport import Transport
from app.session import Session
from app.settings import SceneSettings, Settings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.motion.camera import camera_elevation_deg
from inference.motion.rules import rule_by_id
from inference.motion.types import RuleSettings
from inference.motion.view import JOINT_ERROR_M
from inference.review import Review
from widgets.frontal.caving import RULE, Caving, rep_around
from widgets.skeleton.lifters import SceneOptions, TrailPath


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
            self._frontal.set_faults(())
            self._frontal.set_supported(True)
            return
        caving = Caving.of(review)
        self._frontal.set_ratio(caving.ratio, caving.judged, caving.error)
        self._frontal.set_faults(caving.faults)
        self._frontal.set_supported(not caving.unsupported, caving.unsupported)

    def _on_rule_settings(self, settings: RuleSettings) -> None:
        rule = rule_by_id(RULE)
        self._frontal.set_threshold(settings.value(rule, rule.limit))

    def _on_frame(self, frame: int) -> None:
        self._skeleton.set_rep(self._session.rep_at(frame))
        self._frontal.set_rep(rep_around(self._session.reps, frame))

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
