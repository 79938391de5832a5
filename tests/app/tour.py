"""The pictures of docs/window.md, from the demo clip: `python -m tests.app.tour docs/images`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.library.figures import analysis_record
from app.library.records import Told
from app.library.store import Library
from app.program import Program, make_application
from app.settings import Settings
from app.window import DEFAULT_SIZE
from inference.motion.types import Exercise, RuleSettings
from inference.review import review
from inference.synth.spec import SquatRep
from tests.app import pictures
from tests.app.library.entries import facts
from tests.factories import squat_analysis
from widgets.library.window import TRENDS

_PREVIEW_MS = 4000
"""How long a dialog's preview is waited for."""


class Tour:
    """The program on the demo clip, scene by scene."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app, self._folder = app, folder
        self.program = Program(app, Settings(export_folder="/home/anna/Videos"))
        self.window = self.program.window
        self.window.resize(DEFAULT_SIZE)
        self.window.show()

    def save(self, name: str, what: QWidget | None = None) -> None:
        """Save what is on the screen, once it has settled."""
        pictures.settle(self._app)
        (what or self.window).grab().save(str(self._folder / f"{name}.png"))

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Run the event loop until something is so."""
        loop = QEventLoop()
        looking = QTimer(loop)
        looking.timeout.connect(lambda: loop.quit() if done() else None)
        looking.start(50)
        loop.exec()

    def run(self) -> None:
        """Go through the scenes."""
        program, session = self.program, self.program.session
        with resources.as_file(resources.files("resources") / "demo" / "squat.mp4") as clip:
            pictures.open_clip(program, clip)
            last = session.clip.frames - 1 if session.clip else 0
            self.wait_until(lambda: program.jobs.frames.available == ((0, last),))
            assert session.review is not None
            worst = session.review.judgement.findings[0].worst_frame
            program.transport.do_seek(worst)
            self.save("window")
            self._correct()
            self.window.plots.set_overlaid(True)
            self.save("plots-over-each-other", self.window.pane("plots").widget())
            self.window.plots.set_overlaid(False)
            self._compare(worst)
            program.transport.do_seek(worst)
            self._ask("export_clip", "export")
            self._ask("export_report", "report")
            self._follow_an_athlete()
            program.actions["theme"].trigger()
            self.save("window-light")
        program.close()
        self.window.close()

    def _correct(self) -> None:
        self.program.actions["correct_joints"].trigger()
        pictures.settle(self._app)
        tool = self.program.correcting.tool
        review = self.program.correcting.shown_review()
        assert tool is not None
        assert review is not None
        keypoints = review.analysis.keypoints
        knee = keypoints.xy[self.program.session.frame, keypoints.joint_set.index("left_knee")]
        place = self.window.video.image_to_widget(QPointF(*knee.tolist())).toPoint()
        QTest.mousePress(tool, Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseMove(tool, place + QPoint(9, 5))
        QTest.mouseMove(tool, place + QPoint(18, 10))
        self.save("correct-a-joint", self.window.pane("video").widget())
        QTest.keyClick(tool, Qt.Key.Key_Escape)
        QTest.keyClick(tool, Qt.Key.Key_Escape)

    def _compare(self, frame: int) -> None:
        # The first rep is the one that the others are held against.
        self.program.transport.do_seek(self.program.session.reps[0].bottom_frame)
        self.program.actions["compare_reps"].trigger()
        self.wait_until(lambda: self.program.comparing.comparison is not None)
        self.program.transport.do_seek(frame)
        self.save("compare")
        self.program.actions["stop_comparing"].trigger()

    def _ask(self, action: str, name: str) -> None:
        """Keep a picture of a dialog with its preview, and close it again."""

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            assert dialog is not None
            dialog.resize(1080, 720)
            pictures.settle(self._app)
            QTimer.singleShot(_PREVIEW_MS, lambda: self._keep_and_close(dialog, name))

        QTimer.singleShot(_PREVIEW_MS // 4, look)
        self.program.actions[action].trigger()

    def _keep_and_close(self, dialog: QWidget, name: str) -> None:
        dialog.grab().save(str(self._folder / f"{name}.png"))
        dialog.close()

    def _follow_an_athlete(self) -> None:
        """Fill the library with an athlete who gets deeper and more upright by the week."""
        with Library() as library:
            for week in range(8):
                reps = [
                    SquatRep(depth_deg=2.0 * week + rep, spine_angle_deg=46.0 + week + 2 * rep)
                    for rep in range(3)
                ]
                made = analysis_record(review(squat_analysis(reps), None, RuleSettings()))
                day = datetime(2026, 3, 2, 18) + timedelta(weeks=week)
                library.record(facts(week + 1, filmed=day), Told("Anna"), made, None)
        self.program.actions["library"].trigger()
        window = self.program.library_window.window
        assert window is not None
        window.resize(1240, 780)
        window.show_page(TRENDS)
        window.trends.show_exercise(Exercise.SQUAT)
        self.wait_until(lambda: window.trends.athlete.findText("Anna") >= 0)
        window.trends.ask()
        self.wait_until(lambda: bool(window.trends.plots))
        self.save("trends", window)
        window.close()


def main() -> None:
    """Take the pictures, with settings and a library of their own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home:
        os.environ["LIFTLENS_HOME"] = home
        Tour(make_application(), folder).run()


if __name__ == "__main__":
    main()
