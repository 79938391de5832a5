"""What the sections of `make accuracy` share: the lifters, the data, and bars to be reached."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from inference.analysis import Analysis, AnalysisOptions, analyze, lift_anew
from inference.lift.blazepose_world import BlazePoseWorldLifter
from inference.lift.lifter import DEFAULT_LIFTER, Lifter, make_lifter
from inference.lift.scene import Scene
from inference.lift.temporal import TemporalLifter
from inference.lift.training.metrics import Errors

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "out" / "accuracy"
SINGLE_FRAME = ROOT / "out" / "baselines" / "single_frame.safetensors"
OURS, BLAZEPOSE = "our lifter", "BlazePose world"


@dataclass(frozen=True)
class Setup:
    """What is measured, and on what.

    Attributes
    ----------
    weights : Path or None
        Of the lifter; None for the default one.
    data : Path or None
        Folder of real clips and motion capture; None where it is absent.
    """

    weights: Path | None
    data: Path | None

    def make(self, scene: Scene | None = None) -> Lifter:
        """Make the lifter, told a scene."""
        name = DEFAULT_LIFTER if self.weights is None else TemporalLifter.name
        return make_lifter(name, self.weights, scene)

    @property
    def lifters(self) -> dict[str, Lifter]:
        """The lifter, and beside it what the detector gives by itself."""
        return {OURS: self.make(), BLAZEPOSE: BlazePoseWorldLifter()}

    @classmethod
    def of(cls, weights: Path | None) -> Setup:
        """Find the data; measure the lifter of a file of weights, or the default one."""
        data = Path(os.environ.get("LIFTLENS_DATA", ROOT.parent / "shared" / "data"))
        return cls(weights, data if data.is_dir() else None)


@dataclass(frozen=True)
class Bar:
    """Something to be reached.

    Attributes
    ----------
    what : str
    found : tuple of float
        One figure, or median and 90th percentile, or one a camera.
    wanted : tuple of float
        As many.
    unit : str
    least : bool
        Whether more is better.
    digits : int
    """

    what: str
    found: tuple[float, ...]
    wanted: tuple[float, ...]
    unit: str = "°"
    least: bool = False
    digits: int = 1

    @classmethod
    def of(cls, what: str, errors: Errors, name: str, *wanted: float, digits: int = 1) -> Bar:
        """Median, and where two are wanted, 90th percentile of errors."""
        found = (errors.median(name), errors.tail(name))[: len(wanted)]
        return cls(what, found, wanted, "" if name == "ratio" else "°", digits=digits)

    @property
    def reached(self) -> bool:
        """Whether every figure, as written, is good enough; not where one is missing."""
        sign = -1.0 if self.least else 1.0
        return all(
            sign * round(found, self.digits) <= sign * wanted
            for found, wanted in zip(self.found, self.wanted, strict=True)
        )

    def row(self) -> str:
        """One row of the table of bars."""
        found, wanted = (
            " / ".join(f"{value:.{self.digits}f}" for value in values) + self.unit
            for values in (self.found, self.wanted)
        )
        relation = "≥" if self.least else "≤"
        return (
            f"| {self.what} | {relation} {wanted} | {found} | {'yes' if self.reached else 'no'} |"
        )


def bars_table(bars: list[Bar]) -> str:
    """Return what was to be reached and what was as a Markdown table."""
    lines = ["| bar | wanted | measured | reached |", "|---|---|---|---|"]
    return "\n".join([*lines, *(bar.row() for bar in bars)])


@dataclass(frozen=True)
class Report:
    """What a section found.

    Attributes
    ----------
    tables : dict of str to str
        Markdown by the mark in the document.
    bars : list of Bar
    """

    tables: dict[str, str]
    bars: list[Bar] = field(default_factory=list)


Section = Callable[[Setup], Report]


def analyses(path: Path, lifters: dict[str, Lifter]) -> dict[str, Analysis]:
    """Detect once, and lift with each lifter."""
    options = AnalysisOptions(lifter=BlazePoseWorldLifter.name)
    *_, analysis = analyze(path, options, partials=False)
    return {name: lift_anew(analysis, lifter) for name, lifter in lifters.items()}
