"""The set of the bundled demo clip: five squats, of which two show a fault."""

from __future__ import annotations

from inference.synth.camera import Camera
from inference.synth.spec import LiftSpec, SquatRep

DEMO_SET = LiftSpec(
    reps=(
        SquatRep(depth_deg=5.0, spine_angle_deg=56.0),
        SquatRep(depth_deg=6.0, spine_angle_deg=55.0, down_s=1.4),
        SquatRep(depth_deg=3.0, spine_angle_deg=30.0, up_s=1.4),
        SquatRep(depth_deg=5.0, spine_angle_deg=54.0, knee_width_ratio=0.55, up_s=1.3),
        SquatRep(depth_deg=5.0, spine_angle_deg=55.0, down_s=1.4, up_s=1.2),
    ),
    seed=7,
)
"""The third rep leans too far, the fourth lets the knees in; the others are sound."""

DEMO_CAMERA = Camera.framing(35.0, (540, 720), fill=0.78)
DEMO_FPS = 30.0
