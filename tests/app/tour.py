"""The pictures of docs/window.md, from the demo clip: `python -m tests.app.tour docs/images`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.program import Program, make_application
from app.settings import Settings
from app.window import DEFAULT_SIZE
from tests.app import pictures


class Tour:
    """The program on the demo clip, scene by scene."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app, self._folder = app, folder
        self.program = Program(app, Settings())
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


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    Tour(make_application(), folder).run()


if __name__ == "__main__":
    main()
