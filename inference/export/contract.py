"""`analysis.json`: the documented, versioned contract of what is known of a clip.

The schema in docs/analysis.schema.json is made from these models, by
``python -m inference.export.contract docs/analysis.schema.json``. A new optional field keeps the
major version; anything else raises it.
"""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from inference.detect.corrections import Corrections
from inference.export.errors import plain_errors
from inference.export.told import NOTHING_TOLD, Told
from inference.files import write_text_atomically
from inference.labels import WHOLE_REP
from inference.lift.scene import Scene
from inference.motion.rules import rule_by_id
from inference.motion.types import Finding, Rep
from inference.review import Review
from inference.texts import number, tr

SCHEMA_VERSION = "1.4"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClipDocument(_Model):
    """The video file, as it is shown: upright."""

    path: str
    width: int = Field(description="pixels, after the rotation")
    height: int = Field(description="pixels, after the rotation")
    rotation: int = Field(
        description="degrees counter-clockwise by which stored frames are turned: -90, 0, 90, 180"
    )
    frames: int
    duration_s: float
    fps: float = Field(description="mean frame rate")
    vfr: bool = Field(description="whether the frame rate varies")


class SceneDocument(_Model):
    """What the coach told of the camera and the athlete; null where nothing was told."""

    camera_pitch_deg: float | None = Field(
        default=None, description="optical axis below the horizontal"
    )
    camera_roll_deg: float | None = Field(
        default=None, description="angle of the level line, positive where it falls to the right"
    )
    level_line: tuple[tuple[float, float], tuple[float, float]] | None = Field(
        default=None, description="two points in pixels of the upright picture"
    )
    athlete_height_m: float | None = None


class PickDocument(_Model):
    """Whom to follow: who is nearest to a point of one frame."""

    frame: int
    x: float = Field(description="pixels of the upright picture")
    y: float = Field(description="pixels of the upright picture, downwards")


class MovedJointDocument(PickDocument):
    """Where the coach put a joint in one frame; the frames around it follow."""

    joint: str = Field(description="name in the joint set of the detector, such as left_knee")


class RemarkDocument(_Model):
    """A note at a frame."""

    frame: int
    text: str


class LabelDocument(_Model):
    """What the coach says of a rep."""

    rep: int = Field(description="index of the rep; 0 where there is no such rep any more")
    rule: str | None = Field(description="null for the rep as a whole")
    fault: bool
    bottom_frame: int


class ViewDocument(_Model):
    """Where the camera stands, as seen from the lifter."""

    azimuth_deg: float | None = Field(
        description="0 front, 90 the lifter's left, 180 back; null where unknown"
    )
    kind: str
    confidence: float


class SpanDocument(_Model):
    """Frames, 0-based decode indices, both included."""

    start_frame: int
    end_frame: int


class ToldDocument(_Model):
    """What the coach told of the clip, beside the scene and the rules."""

    athlete: str | None = None
    tags: list[str] = []
    remarks: list[RemarkDocument] = Field(default=[], description="notes at frames")
    labels: list[LabelDocument] = []
    pick: PickDocument | None = Field(
        default=None, description="whom to follow; null for whom the program takes for the lifter"
    )
    moved_joints: list[MovedJointDocument] = Field(
        default=[], description="joints that were put right, already so in what was measured"
    )
    swapped_sides: list[SpanDocument] = Field(
        default=[], description="frames in which left and right were exchanged, likewise"
    )
    in_out: SpanDocument | None = Field(
        default=None, description="the marked range; null for the whole clip"
    )


class PhaseDocument(SpanDocument):
    """A part of a rep in which the hips go down, up, or hold."""

    kind: str


class RepDocument(SpanDocument):
    """One repetition."""

    index: int = Field(description="1-based")
    bottom_frame: int
    top_frame: int
    duration_s: float
    phases: list[PhaseDocument]
    measures: dict[str, float | None] = Field(description="figures; the name ends in the unit")


class FindingDocument(SpanDocument):
    """A rule's verdict that a rep is at fault, or borderline."""

    rule: str
    rep: int = Field(description="index of the rep")
    worst_frame: int
    value: float
    threshold: float
    unit: str
    severity: str = Field(
        description="major, minor, or borderline: past the threshold by less than the expected "
        "error, which is no fault (since 1.2)"
    )
    confidence: float
    note: str
    duration_s: float | None = Field(
        default=None, description="how long the value is past the threshold (since 1.2)"
    )
    part: str | None = Field(
        default=None, description="what it is about, such as left knee (since 1.2)"
    )


class RuleDocument(_Model):
    """A rule as it stood, and whether it could judge this clip."""

    id: str
    enabled: bool
    thresholds: dict[str, float]
    unsupported: str = Field(description="why it can't judge this clip; empty where it can")
    faulty_reps: list[int] = Field(default=[], description="indices of reps (since 1.2)")
    borderline_reps: list[int] = Field(default=[], description="indices of reps (since 1.2)")
    judged_reps: int | None = Field(default=None, description="how many (since 1.2)")
    unknown_reps: dict[int, str] = Field(
        default={}, description="reps of which it can't tell, with the reason (since 1.2)"
    )


class AnalysisDocument(_Model):
    """What LiftLens knows of one clip."""

    schema_version: str
    clip: ClipDocument
    detector: str
    detector_device: str | None = Field(
        default=None, description="where the detector ran, for people to read (since 1.4)"
    )
    lifter: str
    lifter_device: str | None = Field(
        default=None, description="where the lifter ran: cuda, mps or cpu (since 1.1)"
    )
    scene: SceneDocument | None = Field(default=None, description="what was told (since 1.1)")
    told: ToldDocument | None = Field(
        default=None, description="what else was told of the clip (since 1.3)"
    )
    exercise: str
    exercise_confidence: float
    method: str | None = Field(
        default=None, description="how reps were found: robust, or as in the study (since 1.2)"
    )
    view: ViewDocument
    activity: list[SpanDocument]
    reps: list[RepDocument]
    partials: list[RepDocument] = Field(
        default=[], description="attempts that fall short of a rep, not counted (since 1.2)"
    )
    findings: list[FindingDocument]
    rules: list[RuleDocument]
    notes: list[str] = Field(description="plain sentences about the clip as a whole")


def analysis_document(review: Review, told: Told = NOTHING_TOLD) -> AnalysisDocument:
    """Put a review into the form of the contract.

    Parameters
    ----------
    review : Review
    told : Told, optional
        What the coach told beside what the review holds.

    Returns
    -------
    AnalysisDocument
    """
    analysis, segmentation = review.analysis, review.segmentation
    view = segmentation.view
    return AnalysisDocument(
        schema_version=SCHEMA_VERSION,
        clip=_clip_document(review),
        detector=analysis.detector,
        detector_device=analysis.detector_device or None,
        lifter=analysis.lifter,
        lifter_device=analysis.device,
        scene=_scene_document(analysis.scene),
        told=_told_document(told, analysis.corrections),
        exercise=segmentation.exercise.value,
        exercise_confidence=round(segmentation.exercise_confidence, 3),
        method=review.settings.method.value,
        view=ViewDocument(
            azimuth_deg=_number(view.azimuth_deg, 1),
            kind=view.kind.value,
            confidence=round(view.confidence, 3),
        ),
        activity=[
            SpanDocument(start_frame=span.start_frame, end_frame=span.end_frame)
            for span in segmentation.activity
        ],
        reps=[_rep_document(rep) for rep in segmentation.reps],
        partials=[_rep_document(rep) for rep in segmentation.partials],
        findings=[_finding_document(finding) for finding in review.judgement.findings],
        rules=_rule_documents(review),
        notes=clip_notes(review),
    )


def clip_notes(review: Review) -> list[str]:
    """Return plain sentences about a clip as a whole: nobody found, no reps, a part missing."""
    notes = []
    if not review.analysis.found_lifter:
        notes.append(tr("Nobody was found in this clip."))
    elif not review.segmentation.reps:
        notes.append(tr("No lift was recognised in this clip: 0 reps."))
    clip = review.analysis.clip
    if clip.breaks_off:
        notes.append(
            tr(
                "The file breaks off early: only its first {seconds} s are there. Copy it "
                "from the camera again."
            ).format(seconds=number(clip.duration_s, 1))
        )
    return notes


def write_analysis_json(review: Review, target: Path, told: Told = NOTHING_TOLD) -> None:
    """Write `analysis.json` in one step.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    text = analysis_document(review, told).model_dump_json(indent=2) + "\n"
    with plain_errors(target):
        write_text_atomically(target, text)


def schema_json() -> str:
    """Return the JSON schema of the contract, as it stands in docs/analysis.schema.json."""
    return json.dumps(AnalysisDocument.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _clip_document(review: Review) -> ClipDocument:
    clip = review.analysis.clip
    return ClipDocument(
        # A name need not be text on Linux, but JSON is.
        path=os.fsencode(clip.path).decode("utf-8", "replace"),
        width=clip.width,
        height=clip.height,
        rotation=clip.rotation,
        frames=clip.frames,
        duration_s=round(clip.duration_s, 6),
        fps=round(clip.fps, 4),
        vfr=clip.vfr,
    )


def _scene_document(scene: Scene) -> SceneDocument:
    roll = scene.camera_roll_deg
    return SceneDocument(
        camera_pitch_deg=scene.camera_pitch_deg,
        camera_roll_deg=None if roll is None else round(roll, 3),
        level_line=scene.level_line,
        athlete_height_m=scene.athlete_height_m,
    )


def _told_document(told: Told, corrections: Corrections) -> ToldDocument:
    pick = told.pick
    return ToldDocument(
        athlete=told.athlete or None,
        tags=list(told.tags),
        remarks=[RemarkDocument(frame=frame, text=text) for frame, text in told.notes],
        labels=[
            LabelDocument(
                rep=label.rep,
                rule=None if label.rule == WHOLE_REP else label.rule,
                fault=label.fault,
                bottom_frame=label.bottom_frame,
            )
            for label in told.labels
        ],
        pick=None if pick is None else PickDocument(frame=pick.frame, x=pick.x, y=pick.y),
        moved_joints=[
            MovedJointDocument(frame=each.frame, joint=each.joint, x=each.x, y=each.y)
            for each in corrections.joints
        ],
        swapped_sides=[
            SpanDocument(start_frame=swap.first_frame, end_frame=swap.last_frame)
            for swap in corrections.swaps
        ],
        in_out=None
        if told.in_out is None
        else SpanDocument(start_frame=told.in_out[0], end_frame=told.in_out[1]),
    )


def _rep_document(rep: Rep) -> RepDocument:
    return RepDocument(
        index=rep.index,
        start_frame=rep.start_frame,
        bottom_frame=rep.bottom_frame,
        top_frame=rep.top_frame,
        end_frame=rep.end_frame,
        duration_s=round(rep.duration_s, 4),
        phases=[
            PhaseDocument(start_frame=p.start_frame, end_frame=p.end_frame, kind=p.kind.value)
            for p in rep.phases
        ],
        measures={name: _number(value, 4) for name, value in rep.measures.items()},
    )


def _finding_document(finding: Finding) -> FindingDocument:
    return FindingDocument(
        rule=finding.rule,
        rep=finding.rep,
        start_frame=finding.start_frame,
        end_frame=finding.end_frame,
        worst_frame=finding.worst_frame,
        value=round(finding.value, 3),
        threshold=finding.threshold,
        unit=finding.unit,
        severity=finding.severity.value,
        confidence=round(finding.confidence, 3),
        note=finding.note,
        duration_s=round(finding.duration_s, 3),
        part=finding.part or None,
    )


def _rule_documents(review: Review) -> list[RuleDocument]:
    documents = []
    for status in review.judgement.statuses:
        rule = rule_by_id(status.rule)
        thresholds = {t.id: review.settings.value(rule, t) for t in rule.thresholds}
        documents.append(
            RuleDocument(
                id=rule.id,
                enabled=status.enabled,
                thresholds=thresholds,
                unsupported=status.unsupported,
                faulty_reps=list(status.faulty_reps),
                borderline_reps=list(status.borderline_reps),
                judged_reps=status.judged_reps,
                unknown_reps=dict(status.unknown_reps),
            )
        )
    return documents


def _number(value: float, digits: int) -> float | None:
    """JSON has no NaN: what is not known is null."""
    return round(float(value), digits) if math.isfinite(value) else None


if __name__ == "__main__":
    write_text_atomically(Path(sys.argv[1]), schema_json())
