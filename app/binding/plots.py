"""The plots: measurements, reps and verdicts over time, and what the coach does with them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject

from app.background.compare_workers import Compared
from app.commands.comparing import Comparing
from app.commands.transport import Transport
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.motion.compare import at_frames
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import Finding, RuleSettings
from inference.review import Review
from inference.video.clip import ClipInfo
from widgets.plots.tracks import as_judged, repaired


class PlotsBinder(QObject):
    """Shows each new review in the plots, and remembers which of them the coach has chosen."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        transport: Transport,
        comparing: Comparing,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._plots, self._comparing = session, window.plots, comparing
        self._compared: Compared | None = None
        plots = window.plots
        session.clip_changed.connect(self._on_clip)
        session.review_changed.connect(self._on_review)
        session.judgement_changed.connect(self._on_judgement)
        session.rule_settings_changed.connect(self._on_rule_settings)
        session.frame_changed.connect(plots.set_frame)
        session.in_out_changed.connect(lambda _: plots.set_in_out(*session.range))
        window.findings.finding_selected.connect(self._on_finding_selected)
        comparing.changed.connect(self._on_compared)
        plots.frame_requested.connect(transport.do_seek)
        plots.rep_selected.connect(transport.do_select_rep)
        plots.time_range_changed.connect(window.timeline.set_time_range)
        window.timeline.time_range_changed.connect(plots.set_time_range)
        plots.chosen_changed.connect(lambda groups: keeper.change(plots=groups))
        plots.reference_shown_changed.connect(lambda shown: keeper.change(plots_reference=shown))
        if keeper.settings.plots:
            plots.set_chosen(keeper.settings.plots)
        plots.set_reference_shown(keeper.settings.plots_reference)
        self._on_rule_settings(session.project.rule_settings)
        self._on_clip(session.clip)

    def _on_clip(self, clip: ClipInfo | None) -> None:
        self._plots.set_clip(clip.times_s if clip else np.empty(0))
        self._plots.set_in_out(*self._session.range)

    def _on_review(self, review: Review | None) -> None:
        plots = self._plots
        if review is None:
            plots.set_measurements(None)
            plots.set_segmentation(None)
        else:
            shown = as_judged(review.measurements)
            plots.set_measurements(shown, repaired(review.analysis.keypoints))
            plots.set_segmentation(review.segmentation)
        self._on_judgement(review)

    def _on_judgement(self, review: Review | None) -> None:
        self._plots.set_judgement(review.judgement if review else None)

    def _on_rule_settings(self, settings: RuleSettings) -> None:
        self._plots.set_rules(RULES, settings)

    def _on_compared(self) -> None:
        """Draw the reference beside the lift, each of its values at the moment it belongs to."""
        result = self._comparing.result
        if result is self._compared:
            return
        self._compared = result
        if result is None:
            self._plots.set_reference(None)
            return
        frames = result.comparison.reference_frame
        series = as_judged(result.request.reference.measurements).series
        self._plots.set_reference({n: at_frames(values, frames) for n, values in series.items()})

    def _on_finding_selected(self, finding: Finding) -> None:
        self._plots.show_series(rule_by_id(finding.rule).series)
