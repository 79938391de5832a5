"""The rules, declared: what the panel, the command line, the report and the tests read."""

from __future__ import annotations

from inference.motion.checks import at_bottom, knee_caving, lowest, whole_rep
from inference.motion.types import Exercise, Rule, Side, Threshold, ViewKind

ANY_VIEW = frozenset(ViewKind)
FRONTAL_VIEWS = frozenset({ViewKind.FRONT, ViewKind.REAR})

RULES: tuple[Rule, ...] = (
    Rule(
        id="spine_angle",
        name="Spine angle",
        meaning="The back stays upright enough through the whole squat.",
        formula=(
            "Smallest angle in the rep between the vector pelvis → thorax and the horizontal "
            "plane: 90° upright, 0° flat."
        ),
        thresholds=(Threshold("min", "Smallest spine angle", "°", 45.0, 0.0, 90.0, 1.0),),
        fault=Side.BELOW,
        series="spine_angle_deg",
        exercises=frozenset({Exercise.SQUAT}),
        views=ANY_VIEW,
        expected_error=5.0,
        trace=whole_rep("spine_angle_deg"),
    ),
    Rule(
        id="lift_off_angle",
        name="Back at lift-off",
        meaning="The lift from the floor does not begin with a back that is flat to the floor.",
        formula=(
            "Angle between the vector pelvis → thorax and the horizontal plane at the frame in "
            "which the trunk begins to rise."
        ),
        thresholds=(Threshold("min", "Smallest spine angle", "°", 15.0, -20.0, 60.0, 1.0),),
        fault=Side.BELOW,
        series="spine_angle_deg",
        exercises=frozenset({Exercise.DEADLIFT, Exercise.SNATCH}),
        views=ANY_VIEW,
        expected_error=5.0,
        trace=at_bottom("spine_angle_deg"),
    ),
    Rule(
        id="depth",
        name="Depth",
        meaning="The thighs come down to the horizontal.",
        formula=(
            "Smallest angle in the rep between the vector knee → hip and the horizontal plane, "
            "mean of both legs: 0° is parallel, below it deeper."
        ),
        thresholds=(Threshold("max", "Thigh above horizontal", "°", 10.0, -30.0, 60.0, 1.0),),
        fault=Side.ABOVE,
        series="thigh_angle_deg",
        exercises=frozenset({Exercise.SQUAT}),
        views=ANY_VIEW,
        expected_error=5.0,
        trace=lowest("thigh_angle_deg"),
    ),
    Rule(
        id="knee_caving",
        name="Knee caving",
        meaning="The knees do not come closer together than the feet.",
        formula=(
            "Smallest knee separation over ankle separation in the frontal plane, while the knees "
            "are bent by a share of the most that they bend in the rep."
        ),
        thresholds=(
            Threshold("min", "Smallest knee/ankle ratio", "", 0.9, 0.4, 1.6, 0.01),
            Threshold("bent", "Judged from this share of the knee bend", "%", 80, 40, 95, 5),
        ),
        fault=Side.BELOW,
        series="knee_ankle_ratio",
        exercises=frozenset({Exercise.SQUAT}),
        views=FRONTAL_VIEWS,
        expected_error=0.15,
        trace=knee_caving,
    ),
)


def rule_by_id(rule_id: str) -> Rule:
    """Return a rule by its id.

    Raises
    ------
    KeyError
        If there is no such rule.
    """
    for rule in RULES:
        if rule.id == rule_id:
            return rule
    raise KeyError(
        f"there is no rule called {rule_id!r}; there are: " + ", ".join(rule.id for rule in RULES)
    )
