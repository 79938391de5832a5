"""`comparison.json` and `comparison.csv`: two lifts held against each other."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from inference.export.errors import plain_errors
from inference.files import atomic_path, write_text_atomically
from inference.motion.compare import Comparison
from inference.motion.types import Span
from inference.skeleton import Joint

SCHEMA_VERSION = "1.0"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PerformanceDocument(_Model):
    """One side: the clip and the frames of it that were compared."""

    clip: str
    start_frame: int
    end_frame: int


class JointDocument(_Model):
    """How far a joint is from the reference's."""

    joint: str
    mean_cm: float
    max_cm: float


class AngleDocument(_Model):
    """How far a measurement is from the reference's."""

    name: str
    mean_deg: float = Field(description="mean of the difference without its sign")
    worst_deg: float = Field(description="largest difference, athlete minus reference")
    frame: int


class MomentDocument(_Model):
    """Where a joint is furthest from the reference's."""

    frame: int
    rep: int | None
    joint: str
    distance_cm: float
    sentence: str


class ComparisonDocument(_Model):
    """A lift held against a reference."""

    schema_version: str
    athlete: PerformanceDocument
    reference: PerformanceDocument
    warp: str
    size: str
    facing: str
    centre: str
    compared_frames: int
    matched_reps: list[tuple[int, int]] = Field(description="the athlete's, the reference's")
    joints: list[JointDocument] = Field(description="largest mean first")
    angles: list[AngleDocument] = Field(description="largest mean first")
    moments: list[MomentDocument] = Field(description="worst first")
    notes: list[str]


def comparison_document(
    comparison: Comparison, athlete: Path, reference: Path
) -> ComparisonDocument:
    """Put a comparison into the form that is written out.

    Parameters
    ----------
    comparison : Comparison
    athlete, reference : Path
        The clips.

    Returns
    -------
    ComparisonDocument
    """
    alignment = comparison.alignment
    return ComparisonDocument(
        schema_version=SCHEMA_VERSION,
        athlete=_performance(athlete, comparison.athlete),
        reference=_performance(reference, comparison.reference),
        warp=comparison.warp.value,
        size=alignment.size.value,
        facing=alignment.facing.value,
        centre=alignment.centre.value,
        compared_frames=comparison.compared,
        matched_reps=list(comparison.matched_reps),
        joints=_joints(comparison),
        angles=[
            AngleDocument(
                name=gap.name,
                mean_deg=round(gap.mean_deg, 2),
                worst_deg=round(gap.worst_deg, 2),
                frame=gap.frame,
            )
            for gap in comparison.angle_gaps
        ],
        moments=[
            MomentDocument(
                frame=moment.frame,
                rep=moment.rep,
                joint=moment.joint.name.lower(),
                distance_cm=round(moment.distance_cm, 2),
                sentence=moment.sentence,
            )
            for moment in comparison.moments
        ],
        notes=list(comparison.notes),
    )


def _joints(comparison: Comparison) -> list[JointDocument]:
    mean, largest = comparison.mean_cm, comparison.max_cm
    return [
        JointDocument(
            joint=joint.name.lower(),
            mean_cm=round(float(mean[joint]), 2),
            max_cm=round(float(largest[joint]), 2),
        )
        for joint in comparison.worst_joints
        if math.isfinite(mean[joint])
    ]


def _performance(clip: Path, span: Span) -> PerformanceDocument:
    # A name need not be text on Linux, but JSON is.
    name = os.fsencode(clip).decode("utf-8", "replace")
    return PerformanceDocument(clip=name, start_frame=span.start_frame, end_frame=span.end_frame)


def write_comparison(
    comparison: Comparison, athlete: Path, reference: Path, folder: Path
) -> ComparisonDocument:
    """Write `comparison.json` and `comparison.csv` into a folder, and return the former.

    Parameters
    ----------
    comparison : Comparison
    athlete, reference : Path
        The clips.
    folder : Path

    Raises
    ------
    ExportError
        If one can't be written; what was there is kept.
    """
    document = comparison_document(comparison, athlete, reference)
    write_comparison_json(document, folder / "comparison.json")
    write_comparison_csv(comparison, folder / "comparison.csv")
    return document


def write_comparison_json(document: ComparisonDocument, target: Path) -> None:
    """Write `comparison.json` in one step.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    with plain_errors(target):
        write_text_atomically(target, document.model_dump_json(indent=2) + "\n")


def write_comparison_csv(comparison: Comparison, target: Path) -> None:
    """Write one row a frame of the athlete that lies between the tags; unknown is empty.

    The columns are ``frame, time_s, reference_frame``, the distance of each joint
    (``left_knee_cm``) and the difference of each angle (``spine_angle_difference_deg``, athlete
    minus reference).

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    joints = [f"{joint.name.lower()}_cm" for joint in Joint]
    differences = comparison.angle_difference_deg
    angles = [f"{name.removesuffix('_deg')}_difference_deg" for name in differences]
    span = comparison.athlete
    with (
        plain_errors(target),
        atomic_path(target) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(["frame", "time_s", "reference_frame", *joints, *angles])
        for frame in range(span.start_frame, span.end_frame + 1):
            row = [
                comparison.reference_frame[frame],
                *comparison.distance_cm[frame],
                *(values[frame] for values in differences.values()),
            ]
            time_s = f"{comparison.times_s[frame]:.6f}"
            writer.writerow([frame, time_s, *(_cell(float(value)) for value in row)])


def _cell(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else ""
