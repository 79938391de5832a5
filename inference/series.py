"""The names of measurements: ``knee_flexion_left_deg`` taken apart, and said in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from inference.texts import mark, tr

SUFFIXES = {
    "_m_s": ("m/s", 2),
    "_deg": ("°", 0),
    "_s": ("s", 2),
    "_m": ("m", 2),
    "_cm": ("cm", 0),
    "_kg": ("kg", 1),
}
"""What a name ends in, how that unit is written, and to how many decimals it is told."""

_TITLES = {
    "spine_angle": mark("Spine angle"),
    "trunk_lean": mark("Trunk lean"),
    "knee_flexion": mark("Knee flexion"),
    "hip_flexion": mark("Hip flexion"),
    "elbow_flexion": mark("Elbow flexion"),
    "thigh_angle": mark("Thigh angle"),
    "hip_height": mark("Hip height"),
    "thorax_height": mark("Thorax height"),
    "wrist_height": mark("Wrist height"),
    "bar_speed": mark("Bar speed"),
    "knee_asymmetry": mark("Knee asymmetry"),
    "hip_asymmetry": mark("Hip asymmetry"),
    "balance": mark("Balance"),
    "heel_rise": mark("Heel rise"),
    "knee_ankle_ratio": mark("Knee/ankle width"),
    "trunk_height_ratio": mark("Trunk/body height"),
    "wrist_over_thorax": mark("Wrists over chest"),
    "knee_ankle_ratio_image": mark("Knee/ankle width, in image"),
    "knee_fppa": mark("Knee caving angle"),
    "knee_offset_ratio": mark("Knee/foot from mid-line"),
    "hip_shift_ratio": mark("Hip shift/stance"),
    "bar_over_foot": mark("Bar over mid-foot"),
}


@dataclass(frozen=True)
class SeriesName:
    """A measurement's name taken apart.

    Attributes
    ----------
    group : str
        What left and right have in common: ``knee_flexion``.
    side : str
        ``"left"``, ``"right"`` or ``"middle"``.
    unit : str
        As it is shown: ``°``.
    """

    group: str
    side: str
    unit: str

    @property
    def title(self) -> str:
        """The group in plain words: ``Knee flexion``."""
        if self.group in _TITLES:
            return tr(_TITLES[self.group])
        return plain_words(self.group)


def plain_words(identifier: str) -> str:
    """Turn an identifier into words: ``spine_angle`` becomes ``Spine angle``."""
    return identifier.replace("_", " ").capitalize()


def parse_series(name: str) -> SeriesName:
    """Take apart the name of a measurement, ``knee_flexion_left_deg``."""
    unit = ""
    for suffix, (shown, _) in SUFFIXES.items():
        if name.endswith(suffix):
            name, unit = name.removesuffix(suffix), shown
            break
    for side in ("left", "right"):
        if name.endswith(f"_{side}"):
            return SeriesName(name.removesuffix(f"_{side}"), side, unit)
    return SeriesName(name, "middle", unit)
