"""The window opens without what only an analysis needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "ai_edge_litert", "scipy", "tqdm", "hypothesis", "pytest")

SCRIPT = f"""
import sys
from app.program import Program, make_application
from app.settings import Settings

app = make_application()
program = Program(app, Settings())
program.window.show()
app.processEvents()
print(",".join(name for name in {HEAVY!r} if name in sys.modules))
program.window.close()
"""


def test_the_window_opens_without_heavy_libraries(isolated_folders: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LIFTLENS_OPENGL": "0"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == ""
