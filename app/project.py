"""Project: everything that the coach told of one clip, as one frozen value.

Undo swaps one project for another, autosave writes the project that stands, and a project file
holds one. What the program finds by itself is no part of it: that is made again from the clip.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from inference.comparing import HowCompared
from inference.detect.corrections import Corrections
from inference.detect.pick import LifterPick
from inference.labels import RepLabel
from inference.lift.scene import Scene
from inference.motion.types import Exercise, RuleSettings
from inference.presets import Preset


@dataclass(frozen=True)
class Note:
    """A remark at a moment.

    Attributes
    ----------
    frame : int
    text : str
    """

    frame: int
    text: str


@dataclass(frozen=True)
class Project:
    """What the coach told of a clip.

    Attributes
    ----------
    exercise : Exercise or None
        None where it is recognised.
    scene : Scene
        What is known of the camera and of the athlete's height.
    rule_settings : RuleSettings
    preset : Preset or None
        What the rule settings started from; they may have been changed since.
    in_out : (int, int) or None
        First and last frame of the range, both included; None for the whole clip.
    pick : LifterPick or None
        Whom to follow; None for whom the program takes for the lifter.
    corrections : Corrections
        What was put right in the keypoints.
    labels : tuple of RepLabel
        Which reps the coach calls fine, and which at fault.
    notes : tuple of Note
        In the order of their frames.
    tags : tuple of str
    athlete : str
    reference : str
        Path of the clip that this one is compared with; empty for none, and its own where its
        reps are compared with each other.
    how_compared : HowCompared or None
        Which parts are compared, and how; None for what the program chooses.
    """

    exercise: Exercise | None = None
    scene: Scene = field(default_factory=Scene)
    rule_settings: RuleSettings = field(default_factory=RuleSettings)
    preset: Preset | None = None
    in_out: tuple[int, int] | None = None
    pick: LifterPick | None = None
    corrections: Corrections = field(default_factory=Corrections)
    labels: tuple[RepLabel, ...] = ()
    notes: tuple[Note, ...] = ()
    tags: tuple[str, ...] = ()
    athlete: str = ""
    reference: str = ""
    how_compared: HowCompared | None = None
