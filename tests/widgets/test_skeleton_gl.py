import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    shutil.which("xvfb-run") is None, reason="needs xvfb-run, to have an X server"
)


def seen_under_x(opengl: str) -> dict[str, dict[str, float]]:
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb", "LIFTLENS_OPENGL": opengl}
    command = ["xvfb-run", "-a", sys.executable, "-m", "tests.widgets.opengl_script"]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("opengl", ["0", "1"])
def test_the_lifter_is_drawn_on_a_real_screen(opengl):
    seen = seen_under_x(opengl)
    for name, picture in seen.items():
        assert picture["opengl"] == (opengl == "1"), name
        assert picture["blue"] > 500, name
        assert picture["orange"] > 500, name
    assert seen["first"]["blue_x"] > 180 > 140 > seen["first"]["orange_x"]
    assert abs(seen["saved"]["blue"] - seen["first"]["blue"]) < 0.1 * seen["first"]["blue"]
    assert seen["second"]["blue"] < seen["first"]["blue"]
    assert max(seen["first"]["ghost"], seen["first"]["fault"]) < 20
    assert seen["ghost"]["ghost"] > 500
    assert seen["ghost"]["fault"] > 50  # the longest line to it
