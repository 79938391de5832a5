"""Every pane is drawn in both themes, at 100 and at 200 %; the pictures are kept to look at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from tests.conftest import ROOT

PANES = ("video", "skeleton", "frontal", "plots", "time", "rules", "findings", "window")
_SECONDS = 240


@pytest.mark.slow
@pytest.mark.parametrize("scale", [100, 200])
def test_every_pane_is_drawn_in_both_themes(
    scale: int, squat_clip: Path, keep: None, artefacts: Path
) -> None:
    folder = artefacts / "panes"
    run = subprocess.run(
        [sys.executable, "-m", "tests.app.pictures", str(squat_clip), str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": str(scale / 100)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    for name in PANES:
        dark, light = (
            cv2.imread(str(folder / f"{name}-{theme}-{scale}.png")) for theme in ("dark", "light")
        )
        assert dark is not None, f"no picture of {name}"
        assert light is not None, f"no picture of {name}"
        assert dark.std() > 3, f"{name} is a blank"
        assert light.mean() > dark.mean(), f"{name} is no lighter in the light theme"
