"""What the layers of the overlay are called, wherever they can be switched."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from inference.texts import mark

LAYERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "skeleton": (mark("Skeleton"), mark("Bones and joints, left blue and right orange")),
        "angles": (mark("Joint angles"), mark("Flexion of knees and hips beside the joints")),
        "spine": (
            mark("Spine angle"),
            mark("The line from hips to shoulders, and its angle to the floor"),
        ),
        "bar_path": (mark("Bar path"), mark("Where the middle of the hands went in the rep")),
        "counter": (mark("Rep counter"), mark("The number of the rep, and of how many")),
        "phase": (mark("Phase"), mark("Whether it goes down, holds or goes up")),
        "findings": (mark("Findings"), mark("Faults of the rep, named and marked on the body")),
    }
)
"""Title and meaning of each layer by its name in `OverlayStyle`, in the order of its fields."""
