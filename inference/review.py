"""Review: an analysed clip judged by the current rules, ready to be shown or written out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from inference.motion.judge import Judge
from inference.motion.measure import measure
from inference.motion.segment import segment
from inference.motion.types import Exercise, Judgement, Measurements, RuleSettings, Segmentation

if TYPE_CHECKING:
    from inference.analysis import Analysis


@dataclass(frozen=True, eq=False)
class Review:
    """Everything that the panes, the overlay and the export read.

    Attributes
    ----------
    analysis : Analysis
        The slow part: keypoints and poses.
    measurements : Measurements
    segmentation : Segmentation
        Exercise, view, activity and reps.
    settings : RuleSettings
        The thresholds that `judgement` was made with.
    judgement : Judgement
    told_exercise : Exercise or None
        What the coach says it is; None where it was recognised.
    judge : Judge or None
        Made `judgement`, and makes the next one quicker; None in a review put together by hand.
    """

    analysis: Analysis
    measurements: Measurements
    segmentation: Segmentation
    settings: RuleSettings
    judgement: Judgement
    told_exercise: Exercise | None = None
    judge: Judge | None = field(default=None, repr=False)

    @property
    def awaits_reps(self) -> bool:
        """Whether no rep is found for the time being: the analysis has not come far enough."""
        return not self.analysis.complete and not self.segmentation.reps

    def with_settings(self, settings: RuleSettings) -> Review:
        """Judge anew; nothing but the rules runs, so it is fit for a slider that is dragged.

        Only another method of finding reps looks for them again.
        """
        segmentation, judge = self.segmentation, self.judge
        if settings.method is not self.settings.method:
            analysis = self.analysis
            segmentation = segment(
                analysis.poses,
                analysis.keypoints,
                self.measurements,
                self.told_exercise,
                settings.method,
            )
            judge = None
        judge = judge or Judge(segmentation, self.measurements)
        return replace(
            self,
            segmentation=segmentation,
            settings=settings,
            judgement=judge.judge(settings),
            judge=judge,
        )


def review(analysis: Analysis, exercise: Exercise | None, settings: RuleSettings) -> Review:
    """Measure, segment and judge an analysed clip.

    Parameters
    ----------
    analysis : Analysis
        May be partial.
    exercise : Exercise or None
        None recognises it.
    settings : RuleSettings

    Returns
    -------
    Review
    """
    measurements = measure(analysis.poses, analysis.keypoints)
    segmentation = segment(
        analysis.poses, analysis.keypoints, measurements, exercise, settings.method
    )
    judge = Judge(segmentation, measurements)
    judgement = judge.judge(settings)
    return Review(analysis, measurements, segmentation, settings, judgement, exercise, judge)
