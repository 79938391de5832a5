"""`make accuracy`: measure, print the tables, and keep them in docs/accuracy.md."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from inference.files import write_text_atomically
from tests.accuracy import (
    bystanders,
    detectors,
    held_out,
    pixels_to_degrees,
    real_clips,
    robustness,
    rule_grid,
    single_camera,
    speed,
    ui_prmd,
)
from tests.accuracy.setup import ROOT, Bar, Section, Setup, bars_table

DOCUMENT = ROOT / "docs" / "accuracy.md"
SECTIONS: dict[str, Section] = {
    "held-out": held_out.report,
    "ui-prmd": ui_prmd.report,
    "rules": rule_grid.report,
    "detectors": detectors.report,
    "bystanders": bystanders.report,
    "single-camera": single_camera.report,
    "pixels-to-degrees": pixels_to_degrees.report,
    "real-clips": real_clips.report,
    "robustness": robustness.report,
    "speed": speed.report,
}


def main() -> None:
    """Measure everything, or one section."""
    options = _parser().parse_args()
    setup = Setup.of(options.lifter_weights)
    tables, bars = dict[str, str](), list[Bar]()
    for name in [options.only] if options.only else list(SECTIONS):
        start = time.monotonic()
        report = SECTIONS[name](setup)
        sys.stdout.write(f"\n## {name}, {time.monotonic() - start:.0f} s\n")
        for mark, table in report.tables.items():
            sys.stdout.write(f"\n{mark}\n\n{table}\n")
        tables |= report.tables
        bars += report.bars
    if bars:
        sys.stdout.write(f"\nbars\n\n{bars_table(bars)}\n")
    if not options.only:
        tables["bars"] = bars_table(bars)
    if not options.dry:
        keep(tables)


def keep(tables: Mapping[str, str]) -> None:
    """Put tables into the document as it is now: it may have been edited while they were made."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for mark, table in tables.items():
        text = put(text, mark, table)
    write_text_atomically(DOCUMENT, text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument(
        "--only", choices=SECTIONS, help="measure one section; bars stay as written"
    )
    parser.add_argument(
        "--lifter-weights", type=Path, metavar="FILE", help="not the default lifter"
    )
    parser.add_argument("--dry", action="store_true", help="print, and leave the document alone")
    return parser


def put(text: str, name: str, table: str) -> str:
    """Replace what stands between the two marks of a table; without marks, end the program."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    replaced, count = re.subn(
        pattern, lambda match: f"{match[1]}{table}\n{match[2]}", text, flags=re.DOTALL
    )
    if count != 1:
        sys.exit(f"{DOCUMENT} has no place for the table {name}")
    return replaced


if __name__ == "__main__":
    main()
