"""Print the tables of `docs/performance.md`: ``python -m tests.benchmarks``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LIFTLENS_OPENGL", "0")


def main() -> None:
    """Measure everything and print it as Markdown."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["LIFTLENS_HOME"] = str(Path(name) / "home")
        _measure(Path(name))


def _measure(folder: Path) -> None:
    from app.program import make_application
    from app.settings import Settings
    from tests.benchmarks import video_table as table
    from tests.benchmarks.program_window import Window
    from tests.benchmarks.video_kinds import make_kinds

    sys.setswitchinterval(0.0005)  # as the program does
    app = make_application()
    kinds = list(make_kinds(folder))
    _say("Milliseconds, median / 95th percentile.\n")
    for row in table.seek_rows(app, kinds):
        _say(row)
    _say("\n| playing once through | frames | shown | by the decoder alone |\n|---|---|---|---|")
    for kind in kinds[:4]:
        for previews in (True, False):
            window = Window(app, Settings(preview_cache_gb=4 if previews else 0))
            shown = table.play(window, kind, previews)
            window.close()
            how = "with previews" if previews else "before there are any"
            alone = table.decoder_alone(kind)
            _say(f"| {kind.name}, {how} | {len(kind.numbers)} | {shown} | {alone} |")
    usable, first = table.cold_start(kinds[0].path)
    delay = table.event_loop_delay(app, table.ROOT / "resources" / "demo" / "squat.mp4")
    _say("\n| the window | median / p95, ms |\n|---|---|")
    _say(f"| cold start to a usable window | {usable} |")
    _say(f"| from opening a 1080p clip to its first picture | {first} |")
    _say(f"| event-loop delay during an analysis | {delay.median:.1f} / {delay.p95:.1f} |")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
