from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inference.export.overlay import OverlayStyle
from inference.motion.types import Rep
from inference.video.clip import ClipInfo
from tests.widgets import sample
from widgets.dialogs.export import ExportDialog
from widgets.progress_strip import ProgressStrip


@pytest.fixture
def clip(tmp_path: Path) -> ClipInfo:
    path = tmp_path / "squat.mp4"
    path.touch()
    times, frames = np.asarray(sample.TIMES), sample.FRAMES
    return ClipInfo(path, 1080, 1920, 0, frames, times, frames / 30, 30.0, False, "h264", True)


def ask(
    qtbot: QtBot,
    clip: ClipInfo,
    in_out: tuple[int, int] = (0, sample.FRAMES - 1),
    rep: Rep | None = None,
    style: OverlayStyle | None = None,
) -> ExportDialog:
    target = clip.path.with_name("out.mp4")
    dialog = ExportDialog(target, clip, in_out=in_out, rep=rep, style=style or OverlayStyle())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_suggestion_is_the_whole_clip(qtbot: QtBot, clip: ClipInfo) -> None:
    dialog = ask(qtbot, clip, style=OverlayStyle(bar_path=False))
    choice = dialog.choice()
    assert choice.target == clip.path.with_name("out.mp4")
    assert (choice.first_frame, choice.last_frame) == (0, sample.FRAMES - 1)
    assert choice.style == OverlayStyle(bar_path=False)
    assert not dialog._ranges.button(1).isEnabled()


def test_marks_are_the_suggestion_where_they_are_set(qtbot: QtBot, clip: ClipInfo) -> None:
    choice = ask(qtbot, clip, in_out=(30, 200)).choice()
    assert (choice.first_frame, choice.last_frame) == (30, 200)


def test_a_rep_and_layers_are_chosen(qtbot: QtBot, clip: ClipInfo) -> None:
    rep = sample.reps()[2]
    dialog = ask(qtbot, clip, rep=rep)
    QTest.keyClick(dialog._ranges.button(2), Qt.Key.Key_Space)
    QTest.keyClick(dialog._layers["skeleton"], Qt.Key.Key_Space)
    choice = dialog.choice()
    assert (choice.first_frame, choice.last_frame) == (rep.start_frame, rep.end_frame)
    assert choice.style == OverlayStyle(skeleton=False)


def test_replacing_a_file_is_said_before(qtbot: QtBot, clip: ClipInfo) -> None:
    dialog = ask(qtbot, clip)
    assert not dialog._note.isVisible()
    clip.path.with_name("old.mp4").touch()
    dialog._target.setText(str(clip.path.with_name("old")))
    assert "replaces it" in dialog._note.text()
    assert dialog._export.isEnabled()
    assert dialog.choice().target == clip.path.with_name("old.mp4")


@pytest.mark.parametrize("name", ["squat.mp4", "squat", "", "  "])
def test_the_clip_itself_and_no_name_are_refused(qtbot: QtBot, clip: ClipInfo, name: str) -> None:
    dialog = ask(qtbot, clip)
    dialog._target.setText(str(clip.path.with_name(name)) if name.strip() else name)
    assert dialog._note.isVisible()
    assert not dialog._export.isEnabled()


def test_progress_is_written_and_cancelled(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.show()
    strip.set_progress(373, 905, 12.3, "Analysing")
    assert strip._text.text() == "Analysing 41%"
    assert strip._left.text() == "12\u202fs left"
    assert strip._bar.value() == 373
    with qtbot.waitSignal(strip.cancelled):
        QTest.mouseClick(strip._cancel, Qt.MouseButton.LeftButton)
    assert strip._cancel.accessibleName() == "Cancel: Analysing"


def test_unknown_progress_does_not_raise(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.set_progress(0, 0, None, "Opening")
    assert strip._text.text() == "Opening"
    assert strip._left.text() == ""
