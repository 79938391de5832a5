"""Reps of the real clips against their labels, where the clips are present."""

from __future__ import annotations

import json

from inference.motion.types import RuleSettings
from inference.review import review
from tests.accuracy.setup import OURS, Report, Setup, analyses


def report(setup: Setup) -> Report:
    """Put labels and findings beside each other."""
    if setup.data is None:
        return Report({"real-clips": "Not measured: the clips are not on this machine."})
    folder = setup.data / "clips"
    lines = [
        "| clip | view | reps, label | reps, found | bottom frames off | recognised as |",
        "|---|---|---|---|---|---|",
    ]
    for label in json.loads((folder / "labels.json").read_text(encoding="utf-8")):
        analysis = analyses(folder / label["file"], {OURS: setup.make(None)})[OURS]
        found = review(analysis, None, RuleSettings()).segmentation
        pairs = zip(found.reps, label["bottom_frames"], strict=False)
        off = ", ".join(f"{rep.bottom_frame - bottom:+d}" for rep, bottom in pairs) or "–"
        who = found.exercise.value if analysis.found_lifter else "nobody found"
        lines.append(
            f"| {label['exercise']} | {label['view']} | {label['reps']} | {len(found.reps)} "
            f"| {off} | {who} |"
        )
    return Report({"real-clips": "\n".join(lines)})
