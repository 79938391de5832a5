"""Compose the video with its overlay on it, and nothing else."""

from __future__ import annotations

import numpy as np

from inference.export.overlay import overlay_primitives
from inference.export.plan import ClipPlan
from inference.review import Review
from inference.skeleton import Image
from widgets.painter import paint_image


class OverlayComposer:
    """A `Composer` of the plain layout, of the clip's own size."""

    def __init__(self, review: Review, plan: ClipPlan) -> None:
        self._review, self._style = review, plan.style
        clip = review.analysis.clip
        self.size = (clip.width - clip.width % 2, clip.height - clip.height % 2)

    def picture(self, frame: int, image: Image) -> Image:
        """Return the frame with its overlay painted on it."""
        paint_image(image, overlay_primitives(self._review, frame, self._style))
        return image

    def card(self) -> Image:
        """Return an empty card."""
        return np.zeros((self.size[1], self.size[0], 3), np.uint8)

    def close(self) -> None:
        """Nothing is held."""
