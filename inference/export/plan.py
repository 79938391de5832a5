"""What an exported clip is to be: which frames, how fast, laid out how, and how good."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from inference.export.overlay import OverlayStyle

SLOWEST = 0.1
"""The lowest speed of an exported clip."""


class ClipLayout(StrEnum):
    """What a picture of an exported clip shows."""

    VIDEO = "video"
    """The video with the overlay on it."""
    VIDEO_3D = "video-3d"
    """The video, and the 3D skeleton beside it."""
    ALL = "all"
    """The video, the 3D skeleton, the frontal projection and the plots, as in the window."""
    COMPARISON = "comparison"
    """The video and the one that it is compared with, side by side."""


class Quality(StrEnum):
    """How good the pictures are, and how large the file."""

    SMALL = "small"
    GOOD = "good"
    BEST = "best"


@dataclass(frozen=True)
class ClipPlan:
    """What to write.

    Attributes
    ----------
    target : Path
        An mp4 file.
    first_frame, last_frame : int
        Span of the clip, both included.
    layout : ClipLayout
    style : OverlayStyle
        Layers that are drawn on the video.
    speed : float
        0.1 to 1; 1 is as fast as filmed, and alone keeps the sound.
    pause_s : float
        How long the clip stands still at the worst frame of each fault; 0 for not at all.
    text_scale : float
        How large the texts on the video are; 1 is their usual size.
    title : str
        Written in a corner: a name, a gym; empty for none.
    logo : Path or None
        A picture that is drawn in that corner.
    short_side : int or None
        Pixels of the short side of the picture; None for those of the layout's own size.
    quality : Quality
    card_s : float
        How long a card with the rule settings stands at the end; 0 for none.
    hardware : bool
        Whether to encode on the GPU, where a trial shows that it works.
    """

    target: Path
    first_frame: int
    last_frame: int
    layout: ClipLayout = ClipLayout.VIDEO
    style: OverlayStyle = field(default_factory=OverlayStyle)
    speed: float = 1.0
    pause_s: float = 0.0
    text_scale: float = 1.0
    title: str = ""
    logo: Path | None = None
    short_side: int | None = None
    quality: Quality = Quality.GOOD
    card_s: float = 3.0
    hardware: bool = True

    def __post_init__(self) -> None:
        if not SLOWEST <= self.speed <= 1.0:
            raise ValueError(f"speed {self.speed} is not between {SLOWEST} and 1")
        if min(self.pause_s, self.card_s) < 0 or self.text_scale <= 0:
            raise ValueError("a length of time or of text is negative")
