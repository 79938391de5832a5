"""Hermetic tests: offscreen, own settings and cache folders, no leaked threads, no Qt warnings."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LIFTLENS_OPENGL", "0")
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")  # as the program does
# Texts and numbers as in the source, whatever the machine speaks.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def isolated_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the user's settings and cache out of every test."""
    home = tmp_path / "liftlens-home"
    monkeypatch.setenv("LIFTLENS_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak the language of the source, also after a test that has spoken another."""
    from inference.texts import set_language

    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def closed_windows_are_gone() -> Iterator[None]:
    """Let Qt delete what a test closed: else each style sheet is worked out for all of it."""
    yield
    if (core := sys.modules.get("PySide6.QtCore")) and core.QCoreApplication.instance():
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 3.0
    while time.monotonic() < deadline:
        leaked = [thread for thread in threading.enumerate() if _leaked(thread, before)]
        if not leaked:
            return
        time.sleep(0.02)
    pytest.fail(f"threads left running: {[thread.name for thread in leaked]}")


def _leaked(thread: threading.Thread, before: set[threading.Thread]) -> bool:
    # Python keeps a stand-in for a QThread that once ran Python code; it never goes away.
    stand_in = isinstance(thread, threading._DummyThread)
    return thread not in before and thread.is_alive() and not stand_in


@pytest.fixture
def shared_data() -> Path:
    """Folder of real clips and motion capture; the test is skipped where it is absent."""
    folder = Path(os.environ.get("LIFTLENS_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "clips" / "labels.json").exists():
        pytest.skip(f"real clips are not on this machine ({folder}); set LIFTLENS_DATA")
    return folder


@pytest.fixture(scope="session")
def demo_clip() -> Path:
    """The bundled clip: five squats, the third leaning too far, the fourth with knees in."""
    return ROOT / "resources" / "demo" / "squat.mp4"


@pytest.fixture(scope="session")
def squat_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rendered squats seen at an angle, the second leaning too far; about five seconds."""
    from inference.synth.camera import Camera
    from inference.synth.clip import render_clip
    from inference.synth.spec import LiftSpec, SquatRep

    tempo = {"down_s": 0.8, "pause_s": 0.1, "up_s": 0.7, "rest_s": 0.3}
    reps = (SquatRep(**tempo), SquatRep(**tempo, spine_angle_deg=28.0))
    path = tmp_path_factory.mktemp("clips") / "kniebeuge schräg.mp4"
    spec = LiftSpec(reps, lead_in_s=0.6, lead_out_s=0.6)
    render_clip(spec, Camera.framing(60.0, (240, 320)), path, edge_rays=0)
    return path


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Folder for screenshots that a person may want to look at after the tests."""
    folder = ROOT / "out" / "test-artefacts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
