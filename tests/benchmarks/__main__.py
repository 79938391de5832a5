"""``python -m tests.benchmarks``: measure, and keep the tables in docs/performance.md."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LIFTLENS_OPENGL", "0")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.benchmarks.video_kinds import Kind

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def main() -> None:
    """Measure everything, print it as Markdown, and write it into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print, and leave the document alone")
    dry = parser.parse_args().dry
    with tempfile.TemporaryDirectory() as name:
        os.environ["LIFTLENS_HOME"] = str(Path(name) / "home")
        _measure(Path(name), dry)


def _measure(folder: Path, dry: bool) -> None:
    from app.program import make_application
    from tests.benchmarks import analysis_table, video_table
    from tests.benchmarks.video_kinds import make_kinds

    sys.setswitchinterval(0.0005)  # as the program does
    app = make_application()
    kinds = list(make_kinds(folder))
    for mark, rows in (
        ("seeks", video_table.seek_rows(app, kinds)),
        ("play", _play_rows(app, kinds[:4])),
        ("window", _window_rows(app, kinds[0])),
        ("analysis", analysis_table.rows(analysis_table.phone_clips(folder))),
    ):
        lines = []
        for row in rows:
            sys.stdout.write(row + "\n")
            sys.stdout.flush()
            lines.append(row)
        if not dry:
            write_table(DOCUMENT, mark, lines)


def write_table(document: Path, mark: str, lines: list[str]) -> None:
    """Put a table between its two marks."""
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    table = "\n".join((begin, "", *lines, "", end))
    text = document.read_text(encoding="utf-8")
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    document.write_text(re.sub(pattern, lambda _: table, text, flags=re.DOTALL), encoding="utf-8")


def _play_rows(app: QApplication, kinds: list[Kind]) -> Iterator[str]:
    from app.settings import Settings
    from tests.benchmarks import video_table
    from tests.benchmarks.program_window import Window

    yield "| clip | frames | shown | by the decoder alone |"
    yield "|---|---|---|---|"
    for kind in kinds:
        for previews in (True, False):
            window = Window(app, Settings(preview_cache_gb=4 if previews else 0))
            shown = video_table.play(window, kind, previews)
            window.close()
            how = "with previews" if previews else "before there are any"
            alone = video_table.decoder_alone(kind)
            yield f"| {kind.name}, {how} | {len(kind.numbers)} | {shown} | {alone} |"


def _window_rows(app: QApplication, kind: Kind) -> Iterator[str]:
    from tests.benchmarks import video_table

    usable, first = video_table.cold_start(kind.path)
    demo = video_table.ROOT / "resources" / "demo" / "squat.mp4"
    delay = video_table.event_loop_delay(app, demo)
    yield "| median / 95th percentile | milliseconds |"
    yield "|---|---|"
    yield f"| cold start to a usable window | {usable} |"
    yield f"| from opening a 1080p clip to its first picture | {first} |"
    yield f"| event-loop delay during an analysis | {delay.median:.1f} / {delay.p95:.1f} |"


if __name__ == "__main__":
    main()
