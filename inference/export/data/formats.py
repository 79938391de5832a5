"""The formats in which the numbers of a lift leave the program: the one list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from inference.export.contract import write_analysis_json
from inference.export.data.motion import motion_of
from inference.export.data.tables import (
    write_findings_csv,
    write_measurements_csv,
    write_reps_csv,
)
from inference.export.told import NOTHING_TOLD, Told
from inference.review import Review
from inference.texts import mark

Writer = Callable[[Review, Path, Told], None]


@dataclass(frozen=True)
class DataFormat:
    """One format.

    Attributes
    ----------
    id : str
        As on the command line.
    title, meaning, opens_in : str
        What it is called, what is in it, and what opens it; not yet translated.
    files : tuple of (str, callable)
        The name of each of its files, and what writes it: ``write(review, target, told)``.
    needs_pose : bool
        Whether there is nothing to write where nobody was found.
    """

    id: str
    title: str
    meaning: str
    opens_in: str
    files: tuple[tuple[str, Writer], ...]
    needs_pose: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(name for name, _ in self.files)


# Modules that only one format needs are imported when it is written.
def _trc(review: Review, target: Path, _told: Told) -> None:
    from inference.export.data.trc import write_trc

    write_trc(motion_of(review), target)


def _c3d(review: Review, target: Path, _told: Told) -> None:
    from inference.export.data.c3d import write_c3d

    write_c3d(motion_of(review), target)


def _mot(review: Review, target: Path, _told: Told) -> None:
    from inference.export.data.mot import write_mot

    write_mot(review, target)


def _bvh(review: Review, target: Path, _told: Told) -> None:
    from inference.export.data.bvh import write_bvh

    write_bvh(motion_of(review), target)


def _xlsx(review: Review, target: Path, told: Told) -> None:
    from inference.export.data.xlsx import write_xlsx

    write_xlsx(review, target, told)


FORMATS: tuple[DataFormat, ...] = (
    DataFormat(
        "xlsx",
        mark("Workbook (XLSX)"),
        mark("Reps with their verdicts, findings, all measurements and the settings"),
        mark("Excel, LibreOffice, Numbers"),
        (("lift.xlsx", _xlsx),),
    ),
    DataFormat(
        "csv",
        mark("Tables (CSV)"),
        mark("Measurements frame by frame, reps, and findings"),
        mark("any spreadsheet, R, Python"),
        (
            (
                "measurements.csv",
                lambda review, target, _told: write_measurements_csv(review.measurements, target),
            ),
            ("reps.csv", lambda review, target, _told: write_reps_csv(review, target)),
            ("findings.csv", lambda review, target, _told: write_findings_csv(review, target)),
        ),
    ),
    DataFormat(
        "json",
        mark("Analysis (JSON)"),
        mark("Everything but the curves, in a documented form for programs"),
        mark("any program; the form is that of docs/analysis.schema.json"),
        (("analysis.json", write_analysis_json),),
    ),
    DataFormat(
        "trc",
        mark("Joints as markers (TRC)"),
        mark("The 17 joints in metres, y up, evenly spaced in time"),
        mark("OpenSim, Mokka"),
        (("joints.trc", _trc),),
        needs_pose=True,
    ),
    DataFormat(
        "c3d",
        mark("Joints as points (C3D)"),
        mark("The 17 joints in millimetres, z up, evenly spaced in time"),
        mark("Mokka, Visual3D, ezc3d"),
        (("joints.c3d", _c3d),),
        needs_pose=True,
    ),
    DataFormat(
        "mot",
        mark("Angles (MOT)"),
        mark("All angles in degrees over time"),
        mark("OpenSim"),
        (("angles.mot", _mot),),
        needs_pose=True,
    ),
    DataFormat(
        "bvh",
        mark("Motion (BVH)"),
        mark("A skeleton that moves as the lifter did, in metres, y up"),
        mark("Blender, animation programs"),
        (("motion.bvh", _bvh),),
        needs_pose=True,
    ),
)


def format_by_id(format_id: str) -> DataFormat:
    """Return a format by its identifier.

    Raises
    ------
    KeyError
        If there is none; the message names those there are.
    """
    for entry in FORMATS:
        if entry.id == format_id:
            return entry
    known = ", ".join(entry.id for entry in FORMATS)
    raise KeyError(f"there is no format {format_id!r}; there are: {known}")


def data_paths(
    folder: Path, formats: Iterable[DataFormat], *, prefix: str = "", has_pose: bool = True
) -> tuple[Path, ...]:
    """Return the files that `write_data` writes.

    Parameters
    ----------
    folder : Path
    formats : iterable of DataFormat
    prefix : str, optional
        Before each name, to keep the files of several clips apart.
    has_pose : bool, optional
        Whether the lifter was found.
    """
    return tuple(
        folder / f"{prefix}{name}"
        for entry in formats
        if has_pose or not entry.needs_pose
        for name in entry.names
    )


def has_pose(review: Review) -> bool:
    """Return whether there is a pose in any frame."""
    return bool(review.analysis.poses.found.any())


def write_data(
    review: Review,
    folder: Path,
    formats: Iterable[DataFormat],
    *,
    told: Told = NOTHING_TOLD,
    prefix: str = "",
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Path, ...]:
    """Write the numbers of a lift, each file in one step.

    A format of poses is left out where nobody was found.

    Parameters
    ----------
    review : Review
    folder : Path
        It is made where it is missing.
    formats : iterable of DataFormat
    told : Told, optional
        What the coach told beside what the review holds.
    prefix : str, optional
        Before each name.
    should_stop : callable, optional
        Asked before each file; no more is written once it says so.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    ExportError
        If one can't be written; what was there is kept, and so are the files before it.
    """
    found = has_pose(review)
    written: list[Path] = []
    for entry in formats:
        if entry.needs_pose and not found:
            continue
        for name, write in entry.files:
            if should_stop():
                return tuple(written)
            write(review, folder / f"{prefix}{name}", told)
            written.append(folder / f"{prefix}{name}")
    return tuple(written)
