"""Reps of the real clips against their labels, where the clips are present."""

from __future__ import annotations

import json
import os
from pathlib import Path

from inference.analysis import analyze
from inference.motion.types import RuleSettings
from inference.review import review

_SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def table() -> str:
    """Return labels and findings as a Markdown table, or a sentence where there are no clips."""
    clips = Path(os.environ.get("LIFTLENS_DATA", _SHARED)) / "clips"
    if not (clips / "labels.json").exists():
        return "The real clips are not on this machine; set `LIFTLENS_DATA`."
    lines = [
        "| clip | view | reps, label | reps, found | bottom frames off | recognised as |",
        "|---|---|---|---|---|---|",
    ]
    for label in json.loads((clips / "labels.json").read_text(encoding="utf-8")):
        *_, analysis = analyze(clips / label["file"])
        found = review(analysis, None, RuleSettings()).segmentation
        pairs = zip(found.reps, label["bottom_frames"], strict=False)
        off = ", ".join(f"{rep.bottom_frame - bottom:+d}" for rep, bottom in pairs) or "–"
        who = found.exercise.value if analysis.found_lifter else "nobody found"
        lines.append(
            f"| {label['exercise']} | {label['view']} | {label['reps']} | {len(found.reps)} "
            f"| {off} | {who} |"
        )
    return "\n".join(lines)
