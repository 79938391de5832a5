"""Pictures of the video with panes around it: the 3D skeleton, the frontal view, the plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtGui import QColor

from inference.export.plan import ClipLayout, ClipPlan
from inference.motion.compare import at_frames
from inference.review import Review
from inference.skeleton import FloatArray, Image
from widgets.exported.arrange import arrange
from widgets.exported.beside import Beside
from widgets.exported.canvas import blank
from widgets.exported.card import paint_card
from widgets.exported.curves import PlotsPart, RepPart
from widgets.exported.figures import BodyPart, FrontalPart
from widgets.exported.video import VideoPart
from widgets.plots.tracks import as_judged
from widgets.skeleton.lifters import Ghost
from widgets.skeleton.scene import OrbitCamera
from widgets.theme import DARK, exported_looks


class _Part(Protocol):
    def draw(self, picture: Image, frame: int) -> None: ...


class PanesComposer:
    """Makes pictures of the video and panes.

    Parameters
    ----------
    review : Review
    plan : ClipPlan
    beside : Beside or None
        Shown as a ghost, and in the plots.
    camera : OrbitCamera or None
        From where the 3D skeleton is seen; obliquely from beside the clip's camera by default.
    plots : sequence of str
        Groups of measurements to plot; the usual ones, and those at fault, where it is empty.
    """

    def __init__(
        self,
        review: Review,
        plan: ClipPlan,
        beside: Beside | None = None,
        camera: OrbitCamera | None = None,
        plots: Sequence[str] = (),
    ) -> None:
        self._review = review
        self._at = at = arrange(plan, review.analysis.clip)
        self._picture = blank(at.size)
        colour = QColor(DARK.background)
        self._picture[:] = (colour.blue(), colour.green(), colour.red())
        self._video = VideoPart(review, plan, at.video)
        ghost = None
        if beside is not None:
            made = beside.comparison
            ghost = Ghost(made.ghost, distance_cm=made.distance_cm, scale_cm=made.scale_cm)
        with exported_looks(DARK):
            self._parts: list[_Part] = [BodyPart(review, at.body, at.scale, ghost, camera)]
            if plan.layout is ClipLayout.ALL:
                series = _reference_series(beside)
                self._parts += [
                    FrontalPart(review, at.frontal, at.scale, ghost),
                    PlotsPart(review, plan, at.plots, at.scale, series, plots),
                    RepPart(review, at.rep, at.scale),
                ]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every picture, in pixels; both even."""
        return self._at.size.width(), self._at.size.height()

    def picture(self, frame: int, image: Image) -> Image:
        """Return the picture for a frame; see `inference.export.composing.Composer`."""
        self._video.draw(self._picture, frame, image)
        with exported_looks(DARK):
            for part in self._parts:
                part.draw(self._picture, frame)
        return self._picture

    def card(self) -> Image:
        """Return the card for the end of the clip."""
        return paint_card(self._review, self._at.size)

    def close(self) -> None:
        """Hold nothing that has to be let go of."""


def _reference_series(beside: Beside | None) -> Mapping[str, FloatArray]:
    """Return the compared lift's measurements at the frames of the exported clip."""
    if beside is None:
        return {}
    series, frames = (
        as_judged(beside.reference.measurements).series,
        beside.comparison.reference_frame,
    )
    return {name: at_frames(values, frames) for name, values in series.items()}
