"""Pictures of the whole window and of each pane, in both themes: `python -m tests.app.pictures`.

A process of its own, since a screen's scale is set before the program starts::

    QT_SCALE_FACTOR=2 python -m tests.app.pictures CLIP FOLDER [--language de] [--frame 120]
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LIFTLENS_OPENGL", "0")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.program import Program, make_application
from app.settings import Settings
from app.window import DEFAULT_SIZE

SETTLE_MS = 600
TIMEOUT_MS = 300_000


def main() -> None:
    """Open a clip, wait for its results, and save what is on the screen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("clip", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frame", type=int, default=-1, help="default: the worst of a finding")
    parser.add_argument("--language", default="en")
    parser.add_argument("--size", default="", metavar="WxH")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    program = Program(app, Settings(language=options.language))
    window = program.window
    size = [int(side) for side in options.size.split("x") if side]
    window.resize(*size) if size else window.resize(DEFAULT_SIZE)
    window.show()
    open_clip(program, options.clip)
    _seek(program, options.frame)
    for theme in ("dark", "light"):
        program.actions["theme"].setChecked(theme == "light")
        program.looks.do_use_light_theme(theme == "light")
        settle(app)
        scale = round(100 * window.devicePixelRatioF())
        window.grab().save(str(options.folder / f"window-{theme}-{scale}.png"))
        for name, dock in window.docks().items():
            dock.widget().grab().save(str(options.folder / f"{name}-{theme}-{scale}.png"))
    program.close()
    window.close()


def open_clip(program: Program, clip: Path) -> None:
    """Open a clip and wait for its analysis."""
    """Open a clip and wait for its results."""
    loop = QEventLoop()
    program.jobs.analysis_ended.connect(loop.quit)
    program.jobs.open_failed.connect(loop.quit)
    QTimer.singleShot(TIMEOUT_MS, loop, loop.quit)
    program.open(clip)
    loop.exec()


def _seek(program: Program, frame: int) -> None:
    review = program.session.review
    findings = review.judgement.findings if review else ()
    if frame < 0 and findings:
        frame = findings[0].worst_frame
    program.session.set_frame(max(frame, 0))


def settle(app: QApplication) -> None:
    """Wait until everything is laid out and drawn."""
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop, loop.quit)
    loop.exec()
    app.processEvents()


if __name__ == "__main__":
    main()
