"""A program that works on a clip and says when it is in the middle of something.

``python -m tests.app.to_be_killed WHAT CLIP FOLDER`` prints one line once it is there, and goes on
until it is killed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from app.background import export_queue
from app.program import Program, make_application
from app.project import Note
from app.settings import Settings
from inference.export.plan import ClipPlan
from inference.lift.scene import Scene
from inference.review import Review
from inference.skeleton import Image
from widgets.exported import make_composer


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def tell(program: Program) -> None:
    """Tell something of the clip, as the coach does."""
    program.session.change("note", notes=(Note(7, "Knie innen"),), athlete="Änne")
    program.session.change("camera and athlete", scene=Scene(athlete_height_m=1.8))


def in_analysis(program: Program, _folder: Path) -> None:
    """Be killed while the clip is analysed, once what was told is kept."""

    def on_first(_progress: object) -> None:
        program.jobs.analysis_progressed.disconnect(on_first)
        tell(program)
        kept = program.projects._autosave

        def look() -> None:
            if kept._waiting is None and kept._last is not None and kept._last.done():
                say("analysing")
            else:
                QTimer.singleShot(20, look)

        look()

    program.jobs.analysis_progressed.connect(on_first)


def in_save(program: Program, folder: Path) -> None:
    """Be killed while a project file is written over an older one."""

    def on_reviewed(_problem: str) -> None:
        target = folder / "squat.liftlens"
        tell(program)
        program.projects.do_save(target)
        program.errands.drop("hash")
        program.session.change("note", notes=(Note(7, "Knie innen"), Note(9, "not saved yet")))
        program.projects._autosave.flush()
        os.fsync = stop_here  # the file is written and does not have its name yet
        program.projects.do_save(target)

    program.jobs.analysis_ended.connect(on_reviewed)


def stop_here(_file: int) -> None:
    say("saving")
    time.sleep(600)


def in_export(program: Program, folder: Path) -> None:
    """Be killed while a clip is exported over an older one."""

    def on_reviewed(_problem: str) -> None:
        tell(program)
        program.projects._autosave.flush()
        export_queue.make_composer = SlowComposer
        frames = program.session.clip.frames if program.session.clip else 0
        plan = ClipPlan(folder / "für Anna.mp4", 0, frames - 1, hardware=False)
        program.exporting.do_export_clips([plan])

    class SlowComposer:
        """Stops for good in the middle of a clip."""

        def __init__(self, review: Review, plan: ClipPlan, _beside: object) -> None:
            self._composer = make_composer(review, plan)
            self.size = self._composer.size
            self._made = 0

        def picture(self, frame: int, image: Image) -> Image:
            self._made += 1
            if self._made == 100:  # the encoder looks far ahead before it writes anything
                say("exporting")
                time.sleep(600)
            return self._composer.picture(frame, image)

    program.jobs.analysis_ended.connect(on_reviewed)


def main() -> None:
    what, clip, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    app = make_application()
    program = Program(app, Settings())
    program.window.show()
    {"analysis": in_analysis, "save": in_save, "export": in_export}[what](program, folder)
    program.start([clip])
    app.exec()


if __name__ == "__main__":
    main()
