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
    judge : Judge or None
        Made `judgement`, and makes the next one quicker; None in a review put together by hand.
    """

    analysis: Analysis
    measurements: Measurements
    segmentation: Segmentation
    settings: RuleSettings
    judgement: Judgement
    judge: Judge | None = field(default=None, repr=False)

    def with_settings(self, settings: RuleSettings) -> Review:
        """Judge anew; nothing but the rules runs, so it is fit for a slider that is dragged."""
        judge = self.judge or Judge(self.segmentation, self.measurements)
        return replace(self, settings=settings, judgement=judge.judge(settings), judge=judge)


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
    segmentation = segment(analysis.poses, analysis.keypoints, measurements, exercise)
    judge = Judge(segmentation, measurements)
    judgement = judge.judge(settings)
    return Review(analysis, measurements, segmentation, settings, judgement, judge)
