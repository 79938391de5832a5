"""A stretch of a clip's time that is looked at, and how zooming and scrolling move it."""

from __future__ import annotations

from dataclasses import dataclass

SHORTEST_S = 0.2
"""The least that a time axis zooms to."""
_ROUND_A_REP = 0.08


@dataclass(frozen=True)
class TimeView:
    """What is seen of a clip that lasts `extent_s`; it never leaves the clip.

    Attributes
    ----------
    start_s, end_s : float
        Seconds from the first frame.
    extent_s : float
        Of the whole clip, above 0.
    """

    start_s: float
    end_s: float
    extent_s: float

    @classmethod
    def whole(cls, extent_s: float) -> TimeView:
        """Return the view of a whole clip; one without length counts as a second."""
        extent = extent_s if extent_s > 0 else 1.0
        return cls(0.0, extent, extent)

    @property
    def length_s(self) -> float:
        """How much is seen."""
        return self.end_s - self.start_s

    @property
    def is_whole(self) -> bool:
        """Whether the whole clip is seen."""
        return self.length_s > 0.999 * self.extent_s

    def at(self, start_s: float, end_s: float) -> TimeView:
        """Return the view of a stretch, made no shorter than `SHORTEST_S` and put into the clip."""
        length = min(max(end_s - start_s, min(SHORTEST_S, self.extent_s)), self.extent_s)
        middle = (start_s + end_s) / 2
        start = min(max(middle - length / 2, 0.0), self.extent_s - length)
        return TimeView(start, start + length, self.extent_s)

    def zoomed(self, factor: float, about_s: float) -> TimeView:
        """Return a view `factor` times as long, with a moment kept in its place.

        Parameters
        ----------
        factor : float
            Below 1 zooms in.
        about_s : float
        """
        length = min(max(self.length_s * factor, min(SHORTEST_S, self.extent_s)), self.extent_s)
        share = (about_s - self.start_s) / self.length_s
        start = about_s - share * length
        return self.at(start, start + length)

    def moved(self, by_s: float) -> TimeView:
        """Return the view that much later; it stops at the ends of the clip."""
        return self.at(self.start_s + by_s, self.end_s + by_s)

    def turned_to(self, time_s: float) -> TimeView:
        """Return the page that holds a moment: this view, or the next that begins or ends there."""
        if self.start_s <= time_s <= self.end_s:
            return self
        start = time_s if time_s > self.end_s else time_s - self.length_s
        return self.at(start, start + self.length_s)

    def around(self, start_s: float, end_s: float) -> TimeView:
        """Return the view of a rep with a little on either side."""
        margin = (end_s - start_s) * _ROUND_A_REP
        return self.at(start_s - margin, end_s + margin)
