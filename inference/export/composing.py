"""What puts a picture of an exported clip together; the ground floor knows only this of it.

The pictures are painted with Qt, as those of the window are, so what makes them lives upstairs.
"""

from __future__ import annotations

from typing import Protocol

from inference.skeleton import Image


class Composer(Protocol):
    """Makes the pictures of one exported clip; used by one thread at a time."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every picture, in pixels; both even."""

    def picture(self, frame: int, image: Image) -> Image:
        """Return the picture for a frame of the clip.

        Parameters
        ----------
        frame : int
            0-based, of the clip. Any order works; in order is quickest.
        image : array, shape (H, W, 3), uint8
            The frame itself, BGR, contiguous; may be painted on and returned.

        Returns
        -------
        array, shape (height, width, 3), uint8
            BGR, contiguous, valid until the next call.
        """

    def card(self) -> Image:
        """Return the card for the end of the clip, of the same size: what was judged, and how."""

    def close(self) -> None:
        """Let go of what it holds, such as the reader of a second clip."""
