"""The exported video: the frame, the overlay on it, and the stamp."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize

from inference.export.overlay import overlay_primitives
from inference.export.plan import ClipPlan
from inference.review import Review
from inference.skeleton import Image
from widgets.exported.canvas import blank, even, painter_on, part, resize_into
from widgets.exported.card import paint_card
from widgets.exported.stamp import Stamp
from widgets.painter import paint


class VideoPart:
    """The video in a rectangle of the picture.

    Parameters
    ----------
    review : Review
    plan : ClipPlan
    rect : QRect
        Of the shape of the clip.
    """

    def __init__(self, review: Review, plan: ClipPlan, rect: QRect) -> None:
        self._review, self._plan, self._rect = review, plan, rect
        self._stamp = Stamp(plan)

    def draw(self, picture: Image, frame: int, image: Image) -> None:
        """Draw a frame; `picture` may be that frame itself, where it has its size."""
        if picture is not image:
            resize_into(image, part(picture, self._rect))
        plan, clip, size = self._plan, self._review.analysis.clip, self._rect.size()
        primitives = overlay_primitives(self._review, frame, plan.style, plan.text_scale)
        with painter_on(picture, self._rect) as painter:
            painter.save()
            painter.scale(size.width() / clip.width, size.height() / clip.height)
            paint(painter, primitives)
            painter.restore()
            self._stamp.paint(painter, size.width(), size.height())


class VideoComposer:
    """Makes pictures of the video alone, with what is drawn on it."""

    def __init__(self, review: Review, plan: ClipPlan) -> None:
        clip = review.analysis.clip
        scale = (plan.short_side or min(clip.width, clip.height)) / min(clip.width, clip.height)
        self._review = review
        self._size = QSize(even(clip.width * scale), even(clip.height * scale))
        self._picture: Image | None = None
        if (clip.width, clip.height) != self.size:
            self._picture = blank(self._size)
        self._video = VideoPart(review, plan, QRect(0, 0, *self.size))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every picture, in pixels; both even."""
        return self._size.width(), self._size.height()

    def picture(self, frame: int, image: Image) -> Image:
        """Return the picture for a frame; see `inference.export.composing.Composer`."""
        picture = image if self._picture is None else self._picture
        self._video.draw(picture, frame, image)
        return picture

    def card(self) -> Image:
        """Return the card for the end of the clip."""
        return paint_card(self._review, self._size)

    def close(self) -> None:
        """Hold nothing that has to be let go of."""
