"""Whether the lifter is followed where others are seen, before and after looking at everyone."""

from __future__ import annotations

from dataclasses import dataclass

from inference.synth.bystander import Bystander, Walk
from inference.synth.camera import Camera
from inference.synth.paint import Clothes
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep

SIZE = (480, 400)
RED = Clothes(shirt=(0.15, 0.15, 0.60), trim=(0.1, 0.1, 0.4), shorts=(0.50, 0.45, 0.40))
GREEN = Clothes(shirt=(0.25, 0.50, 0.20), trim=(0.1, 0.3, 0.1), shorts=(0.20, 0.18, 0.17))

SQUATS = LiftSpec((SquatRep(down_s=1.1, up_s=1.1, rest_s=0.3),) * 2, lead_in_s=0.6, lead_out_s=0.6)
DEADLIFTS = LiftSpec(
    (DeadliftRep(rest_s=0.4),) * 2, load=Load.PLATES, lead_in_s=0.5, lead_out_s=0.5
)
SPOTTING = LiftSpec(
    (SquatRep(down_s=1.1, up_s=1.1, rest_s=0.3, depth_deg=-45.0, spine_angle_deg=70.0),) * 2,
    load=Load.NONE,
    lead_in_s=0.6,
    lead_out_s=0.6,
)
STANDING = LiftSpec((), load=Load.NONE)
SMALL = LiftSpec(SQUATS.reps, body=Proportions(height_m=1.6), lead_in_s=1.1)


@dataclass(frozen=True)
class Scene:
    """A lifter, who is seen from a side, and who else is there."""

    name: str
    spec: LiftSpec
    azimuth_deg: float
    others: tuple[Bystander, ...]

    @property
    def camera(self) -> Camera:
        """Which has room for more than one."""
        return Camera.framing(self.azimuth_deg, SIZE, distance_m=4.5, fill=0.62)


SCENES = (
    Scene("one walks by in front", SQUATS, 0.0, (Bystander(Walk(0.4), 1.2, -2.4, 90.0, RED),)),
    Scene("the same in the lifter's clothes", SQUATS, 0.0, (Bystander(Walk(), 1.2, -2.0, 90.0),)),
    Scene("one walks by behind", SQUATS, 0.0, (Bystander(Walk(), -0.9, 2.6, -90.0, GREEN),)),
    Scene(
        "one each way, in front and behind",
        SQUATS,
        20.0,
        (
            Bystander(Walk(0.5), 1.3, -2.4, 100.0, RED),
            Bystander(Walk(1.2), -0.7, 2.4, -80.0, GREEN),
        ),
    ),
    Scene("a spotter behind", SQUATS, 0.0, (Bystander(SPOTTING, -0.65, 0.05, 0.0, GREEN),)),
    Scene("a spotter, from the side", SQUATS, 70.0, (Bystander(SPOTTING, -0.7, 0.0, 0.0, GREEN),)),
    Scene("one smaller squats beside", SQUATS, 10.0, (Bystander(SMALL, -0.9, 1.5, 0.0, RED),)),
    Scene(
        "one nearer walks off at the start",
        SQUATS,
        0.0,
        (Bystander(Walk(0.5), 1.2, 0.1, 90.0, RED),),
    ),
    Scene("a coach stands nearer", DEADLIFTS, 60.0, (Bystander(STANDING, 1.1, 0.18, -170.0, RED),)),
    Scene(
        "one walks by a deadlift", DEADLIFTS, 90.0, (Bystander(Walk(0.6), 2.3, 1.2, 180.0, RED),)
    ),
    Scene(
        "a spotter, and one walks by",
        SQUATS,
        -30.0,
        (
            Bystander(SPOTTING, -0.7, -0.1, 0.0, GREEN),
            Bystander(Walk(1.0), 1.6, 1.5, -110.0, RED),
        ),
    ),
)
