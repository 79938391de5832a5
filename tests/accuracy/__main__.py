"""`make accuracy`: measure, print the tables, and keep them in docs/accuracy.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tqdm import tqdm

from inference.files import write_text_atomically
from tests.accuracy import pixels_to_degrees, real_clips

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "accuracy.md"
CLIPS = 2 * len(pixels_to_degrees.AZIMUTHS_DEG) * len(pixels_to_degrees.HEIGHTS_M)


def main() -> None:
    """Measure everything."""
    found = pixels_to_degrees.outcomes(ROOT / "out" / "accuracy")
    results = list(tqdm(found, total=CLIPS, unit=" clips"))
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, table in (
        ("pixels-to-degrees", pixels_to_degrees.table(results)),
        ("real-clips", real_clips.table()),
    ):
        sys.stdout.write(f"\n{table}\n")
        text = _put(text, name, table)
    write_text_atomically(DOCUMENT, text)


def _put(text: str, name: str, table: str) -> str:
    """Replace what stands between the two marks of a table."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    replaced, count = re.subn(
        pattern, lambda match: f"{match[1]}{table}\n{match[2]}", text, flags=re.DOTALL
    )
    if count != 1:
        sys.exit(f"{DOCUMENT} has no place for the table {name}")
    return replaced


if __name__ == "__main__":
    main()
