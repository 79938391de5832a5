"""`liftlens detectors`: what can find the joints here, and what the others lack."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from app.terminal.manners import say
from inference.detect.registry import DEFAULT_DETECTOR, DETECTORS, DetectorKind
from inference.models.table import model_by_id

_WIDTH = max(map(len, DETECTORS)) + 2
_INDENT = " " * _WIDTH


def run_detectors(arguments: Sequence[str]) -> int:
    """Run `liftlens detectors`.

    Returns
    -------
    int
        0.
    """
    parser = argparse.ArgumentParser(
        prog="liftlens detectors",
        description="What finds the joints in the pictures, for --detector NAME, and what each "
        "lacks to run here. More is in docs/detectors.md.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    if parser.parse_args(arguments).json:
        say(json.dumps([_as_dict(kind) for kind in DETECTORS.values()], indent=2))
        return 0
    for kind in DETECTORS.values():
        say(_lines(kind))
    return 0


def _lines(kind: DetectorKind) -> str:
    model = model_by_id(kind.model)
    use = ", no commercial use" if model.non_commercial else ""
    lines = [f"{kind.name:<{_WIDTH}}{kind.title} ({model.joints} joints, {model.licence}{use})"]
    if kind.name == DEFAULT_DETECTOR:
        lines.append("ready, the default")
    else:
        lines += kind.lacks().splitlines() or ["ready"]
    return f"\n{_INDENT}".join(lines)


def _as_dict(kind: DetectorKind) -> dict[str, object]:
    model = model_by_id(kind.model)
    lacks = kind.lacks()
    return {
        "name": kind.name,
        "title": kind.title,
        "default": kind.name == DEFAULT_DETECTOR,
        "ready": not lacks,
        "lacks": lacks,
        "model": model.id,
        "joints": model.joints,
        "licence": model.licence,
        "non_commercial": model.non_commercial,
    }
