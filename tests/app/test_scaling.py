"""No text is cut: in two languages, at 100 and 200 %, in large fonts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

_SECONDS = 240
TOO_SMALL_A_SCREEN = "1280x800 font 2: the window takes"
"""All panes at once do not fit there; the window then grows, and panes can be hidden."""


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1, 2])
def test_no_text_is_cut(scale: int, squat_clip: Path, keep: None) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.app.cut_texts", str(squat_clip)],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": str(scale)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    cut = [line for line in run.stdout.splitlines() if TOO_SMALL_A_SCREEN not in line]
    assert not cut, "\n".join(cut)


def test_a_text_that_is_cut_is_found(qapp: object) -> None:
    from PySide6.QtWidgets import QLabel, QPushButton, QWidget

    from tests.app.cut_texts import cut

    page = QWidget()
    button, label = QPushButton("Export", page), QLabel("How it is computed", page)
    button.resize(button.sizeHint())
    label.resize(label.sizeHint())
    assert list(cut(page)) == []
    button.resize(button.width() // 2, button.height())
    label.resize(label.width(), label.height() // 2)
    assert len(list(cut(page))) == 2
    page.deleteLater()
