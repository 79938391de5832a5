"""One clip of a batch: what is to be done with it, and how that ended.

A task and its outcome are plain values that travel between processes and machines. What is made of
a clip lies in a folder named after its content, with an `outcome.json` that says what made it;
where that is the same, nothing is made again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from app import __version__
from inference.analysis import ANALYSIS_VERSION, AnalysisOptions
from inference.cache import analyze_cached, content_hash
from inference.detect.registry import detector_kind
from inference.export.contract import clip_notes
from inference.export.data.formats import format_by_id, write_data
from inference.export.errors import ExportError, plain_errors
from inference.files import write_text_atomically
from inference.models.errors import ModelError
from inference.motion.types import Exercise, RuleSettings, Severity
from inference.review import Review, review
from inference.video.clip import VideoError

log = logging.getLogger(__name__)

OUTCOME_FILE = "outcome.json"
_HASH_DIGITS = 12


class Status(StrEnum):
    """How a clip ended."""

    DONE = "done"
    KEPT = "already done"
    FAILED = "failed"


@dataclass(frozen=True)
class ClipTask:
    """What to do with one clip.

    Attributes
    ----------
    clip : Path
        As every machine that works on the batch sees it.
    output : Path
        Folder of the batch, likewise.
    options : AnalysisOptions
    exercise : Exercise or None
        None where it is recognised.
    settings : RuleSettings
    formats : tuple of str
        Ids of the formats that are written.
    """

    clip: Path
    output: Path
    options: AnalysisOptions = field(default_factory=AnalysisOptions)
    exercise: Exercise | None = None
    settings: RuleSettings = field(default_factory=RuleSettings)
    formats: tuple[str, ...] = ("json", "csv")

    @property
    def made_by(self) -> str:
        """What the result depends on beside the clip's content, as a hash."""
        options, settings = self.options, self.settings
        weights = options.lifter_weights
        parts: dict[str, Any] = {
            "program": __version__,
            "analysis": ANALYSIS_VERSION,
            "detector": [options.detector, detector_kind(options.detector).version_here()],
            "lifter": [options.lifter, content_hash(Path(weights)) if weights else ""],
            "scene": options.scene.to_dict(),
            "exercise": self.exercise,
            "formats": sorted(self.formats),
            "values": dict(settings.values),
            "rules": [sorted(settings.disabled), sorted(settings.enabled), settings.method],
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class ClipOutcome:
    """How it went with one clip; a row of the summary.

    Attributes
    ----------
    clip : str
    status : Status
    problem : str
        What went wrong, in plain words; empty where nothing did.
    folder : str
        Name of the clip's folder in that of the batch; empty where it has none.
    sha256 : str
        Of the clip's content.
    exercise, view : str
    reps, faulty_reps, findings, borderline : int
    frames : int
    duration_s : float
        Of the clip.
    seconds : float
        That the work took, on one worker.
    detector, device : str
        What found the joints, and where it ran.
    notes : str
        What is to be said of the clip as a whole.
    made_by : str
        `ClipTask.made_by`.
    """

    clip: str
    status: Status
    problem: str = ""
    folder: str = ""
    sha256: str = ""
    exercise: str = ""
    view: str = ""
    reps: int = 0
    faulty_reps: int = 0
    findings: int = 0
    borderline: int = 0
    frames: int = 0
    duration_s: float = 0.0
    seconds: float = 0.0
    detector: str = ""
    device: str = ""
    notes: str = ""
    made_by: str = ""


def failed(task: ClipTask, problem: str) -> ClipOutcome:
    """Return the outcome of a clip that could not be worked on."""
    return ClipOutcome(shown(task.clip), Status.FAILED, problem)


def shown(path: Path) -> str:
    """Return a path as text: a name need not be text on Linux, but a table is."""
    return os.fsencode(path).decode("utf-8", "replace")


def run_task(task: ClipTask, should_stop: Callable[[], bool] | None = None) -> ClipOutcome:
    """Analyse a clip and write what is known of it, unless that has been done.

    Parameters
    ----------
    task : ClipTask
    should_stop : callable, optional
        Asked once a frame.

    Returns
    -------
    ClipOutcome
        Failed where the clip itself, a model file or the output folder is to blame, which another
        try would not change.

    Raises
    ------
    AnalysisStoppedError
        If `should_stop` said so.
    Exception
        Anything else, which another try may change.
    """
    begun = time.monotonic()
    try:
        sha256 = content_hash(task.clip)
        folder = f"{task.clip.stem.rstrip('. ') or 'clip'}-{sha256[:_HASH_DIGITS]}"
        made_by = task.made_by
        kept = _read_outcome(task.output / folder / OUTCOME_FILE)
        if kept is not None and (kept.sha256, kept.made_by) == (sha256, made_by):
            values = {f.name: getattr(kept, f.name) for f in fields(kept)}
            return ClipOutcome(**values | {"clip": shown(task.clip), "status": Status.KEPT})
        made = _review(task, should_stop)
        write_data(made, task.output / folder, map(format_by_id, task.formats))
        outcome = _outcome(task, made, folder, sha256, time.monotonic() - begun)
        with plain_errors(task.output / folder):
            text = json.dumps(asdict(outcome), indent=2, ensure_ascii=False)
            write_text_atomically(task.output / folder / OUTCOME_FILE, f"{text}\n")
    except (VideoError, ModelError, ExportError, FileNotFoundError, PermissionError) as error:
        log.warning("%s: %s", task.clip, error)
        return failed(task, str(error))
    return outcome


def _review(task: ClipTask, should_stop: Callable[[], bool] | None) -> Review:
    *_, analysis = analyze_cached(task.clip, task.options, should_stop=should_stop, partials=False)
    return review(analysis, task.exercise, task.settings)


def _outcome(task: ClipTask, made: Review, folder: str, sha256: str, seconds: float) -> ClipOutcome:
    clip, segmentation = made.analysis.clip, made.segmentation
    faults = [f for f in made.judgement.findings if f.severity is not Severity.BORDERLINE]
    return ClipOutcome(
        clip=shown(task.clip),
        status=Status.DONE,
        folder=folder,
        sha256=sha256,
        exercise=segmentation.exercise.value if segmentation.reps else "",
        view=segmentation.view.kind.value,
        reps=len(segmentation.reps),
        faulty_reps=len({finding.rep for finding in faults}),
        findings=len(faults),
        borderline=len(made.judgement.findings) - len(faults),
        frames=clip.frames,
        duration_s=round(clip.duration_s, 3),
        seconds=round(seconds, 3),
        detector=made.analysis.detector,
        device=made.analysis.detector_device,
        notes=" ".join(clip_notes(made)),
        made_by=task.made_by,
    )


def _read_outcome(path: Path) -> ClipOutcome | None:
    """Return what was made of a clip before; None where nothing was, or it can't be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        outcome = ClipOutcome(**{**values, "status": Status(values["status"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return outcome if math.isfinite(outcome.seconds) else None
