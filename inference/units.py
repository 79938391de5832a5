"""How numbers, moments of a clip and camera positions are written, alike in panes and reports."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from inference.motion.types import View, ViewKind
from inference.series import SUFFIXES
from inference.texts import listed, mark, number, tr

NOTHING = "–"
"""Stands where a value is not known."""

PARTIAL = mark("partial: not counted")
"""What is said of an attempt that falls short of a rep."""

_SPELLINGS = {"deg": "°", "degrees": "°", "m_s": "m/s", "ratio": "", "seconds": "s", "metres": "m"}
_DECIMALS = dict(SUFFIXES.values())


def shown_unit(unit: str) -> str:
    """Return a unit as it is written on the screen: ``deg`` becomes ``°``."""
    return _SPELLINGS.get(unit, unit)


def unit_suffix(unit: str) -> str:
    """Return what follows a number: the degree sign touches it, other units stand off."""
    shown = shown_unit(unit)
    return shown if shown in ("", "°") else f"\u202f{shown}"


def format_value(value: float, unit: str, decimals: int | None = None) -> str:
    """Write a value with its unit, to the precision that can be meant; a dash where it is NaN."""
    if not math.isfinite(value):
        return NOTHING
    digits = _DECIMALS.get(shown_unit(unit), 2) if decimals is None else decimals
    text = number(value, digits)
    sign_free = text.lstrip("-0.,")
    return f"{text if sign_free else text.lstrip('-')}{unit_suffix(unit)}".replace("-", "−")


def format_error(error: float, unit: str) -> str:
    """Write a typical error: ``± 3°``."""
    return f"±\u202f{format_value(error, unit, decimals_of(error))}"


def decimals_for_step(step: float) -> int:
    """Return how many decimals show every value on a grid of `step`."""
    return next((n for n in range(4) if math.isclose(step, round(step, n), abs_tol=1e-9)), 4)


def decimals_of(value: float, least: int = 0) -> int:
    """Return how many decimals show all of a value, at most four."""
    return next((n for n in range(least, 4) if math.isclose(value, round(value, n))), 4)


def format_time(seconds: float) -> str:
    """Write a moment of a clip: ``12.43 s``, and from a minute on ``1:12.43``."""
    if seconds < 59.995:
        return f"{number(seconds, 2)}\u202fs"
    minutes, rest = divmod(round(seconds, 2), 60)
    return f"{minutes:.0f}:{number(rest, 2):0>5}"


def format_day(day: date) -> str:
    """Write a day by its number, in the order of the language."""
    pattern = tr("{year}-{month}-{day}")
    return pattern.format(year=day.year, month=f"{day.month:02}", day=f"{day.day:02}")


def format_time_left(seconds: float) -> str:
    """Write a rough remaining time: ``12 s left``, ``3 min left``."""
    if seconds < 1:
        return tr("almost done")
    if seconds < 90:
        return tr("{n}\u202fs left").format(n=number(seconds, 0))
    return tr("{n}\u202fmin left").format(n=number(seconds / 60, 0))


def format_reps(reps: Iterable[int]) -> str:
    """List rep numbers in words: ``rep 3``, ``reps 2, 3 and 5``."""
    numbers = [str(rep) for rep in reps]
    if len(numbers) == 1:
        return tr("rep {n}").format(n=numbers[0])
    return tr("reps {numbers}").format(numbers=listed(numbers))


_FRONT, _REAR = mark("Filmed from the front"), mark("Filmed from behind")
_PLACES = {
    ViewKind.FRONT: (_FRONT, _FRONT),
    ViewKind.OBLIQUE: (mark("Filmed from the front left"), mark("Filmed from the front right")),
    ViewKind.SIDE: (mark("Filmed from the left side"), mark("Filmed from the right side")),
    ViewKind.REAR_OBLIQUE: (
        mark("Filmed from behind on the left"),
        mark("Filmed from behind on the right"),
    ),
    ViewKind.REAR: (_REAR, _REAR),
}


def describe_view(view: View) -> str:
    """Say where the camera stood, in a coach's words."""
    if view.kind is ViewKind.UNKNOWN or not math.isfinite(view.azimuth_deg):
        return tr("Camera position not known yet")
    angle = format_value(abs(view.azimuth_deg), "°")
    place = _PLACES[view.kind][view.azimuth_deg <= 0]
    said = tr("{filmed}, {angle}").format(filmed=tr(place), angle=angle)
    return tr("{said} (unsure)").format(said=said) if view.confidence < 0.5 else said
