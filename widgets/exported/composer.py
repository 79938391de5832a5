"""Which composer makes the pictures of which layout."""

from __future__ import annotations

from collections.abc import Sequence

from inference.export.composing import Composer
from inference.export.plan import ClipLayout, ClipPlan
from inference.review import Review
from widgets.exported.beside import Beside
from widgets.exported.comparison import ComparisonComposer
from widgets.exported.panes import PanesComposer
from widgets.exported.video import VideoComposer
from widgets.skeleton.scene import OrbitCamera


def make_composer(
    review: Review,
    plan: ClipPlan,
    beside: Beside | None = None,
    *,
    camera: OrbitCamera | None = None,
    plots: Sequence[str] = (),
) -> Composer:
    """Return what makes the pictures of an exported clip, in any thread, without a window.

    Parameters
    ----------
    review : Review
        Of the clip that is exported.
    plan : ClipPlan
    beside : Beside, optional
        The comparison layout needs it; others show the other lift as a ghost and in the plots.
    camera : OrbitCamera, optional
        From where the 3D skeleton is seen, such as the window's; how near is found out.
    plots : sequence of str, optional
        Groups of measurements to plot, such as ``knee_flexion``, as far as there is room; by
        default the usual ones, and those at fault.

    Returns
    -------
    Composer
        To be used by one thread at a time, and closed.

    Raises
    ------
    ExportError
        If the logo can't be read.
    ValueError
        If the comparison layout is asked for without a lift to compare with.
    """
    if plan.layout is ClipLayout.VIDEO:
        return VideoComposer(review, plan)
    if plan.layout is ClipLayout.COMPARISON:
        if beside is None:
            raise ValueError("the comparison layout needs a lift to compare with")
        return ComparisonComposer(review, plan, beside)
    return PanesComposer(review, plan, beside, camera, plots)
