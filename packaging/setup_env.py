#!/usr/bin/env python3
"""Set up LiftLens on a bare machine: system libraries, `.venv`, packages, model files.

Usage: ``python3 packaging/setup_env.py``, from anywhere; only the standard library is needed.
Every step looks first and does nothing where all is there, so a second run takes a moment.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

# Shared library → Debian package that brings it.
OFFSCREEN_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def say(text: str) -> None:
    """Print at once, so that the order with child processes holds."""
    print(text, flush=True)


def stop(text: str) -> None:
    """End with a plain sentence."""
    sys.exit(f"LiftLens set-up: {text}")


def loads(library: str) -> bool:
    """Whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_a_font() -> bool:
    """Whether there is any font that text can be drawn with."""
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    return any(next(folder.rglob("*.[to]t[fc]"), None) for folder in folders if folder.is_dir())


def missing_system_packages() -> list[str]:
    """Name the Debian packages that this machine lacks."""
    wanted = dict(OFFSCREEN_LIBRARIES)
    if os.environ.get("DISPLAY"):
        wanted |= SCREEN_LIBRARIES
    missing = [package for library, package in wanted.items() if not loads(library)]
    if not has_a_font():
        missing.append("fonts-dejavu-core")
    if importlib.util.find_spec("ensurepip") is None and not VENV_PYTHON.exists():
        missing.append("python3-venv")
    return missing


def ensure_system_libraries() -> None:
    """Install what is missing where apt may be used, else name it."""
    if platform.system() != "Linux" or not (missing := missing_system_packages()):
        return
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = os.geteuid() == 0 or (
        shutil.which("sudo") is not None
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    if shutil.which("apt-get") is None or not may:
        stop(
            "these system libraries are missing and can't be installed from here: "
            f"{' '.join(missing)}\nOn Debian or Ubuntu run: sudo {' '.join(command)}"
        )
    say(f"Installing system libraries: {' '.join(missing)}")
    quiet = {"stdout": subprocess.DEVNULL, "check": False}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*as_root, "apt-get", "update", "-qq"], env=environment, **quiet)
    if subprocess.run([*as_root, *command], env=environment, **quiet).returncode:
        stop(f"apt-get could not install {' '.join(missing)}; see its message above.")


def ensure_venv() -> None:
    """Make `.venv`, or make it anew where its Python is gone."""
    works = (
        VENV_PYTHON.exists()
        and not subprocess.run(
            [VENV_PYTHON, "-c", "import pip"], capture_output=True, check=False
        ).returncode
    )
    if works:
        return
    say("Making the environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
        stop("Python could not make a virtual environment; is the package python3-venv there?")


def ensure_packages() -> None:
    """Install the locked packages and LiftLens itself, unless this very lock is installed."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = VENV / "liftlens-lock.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing the locked packages; the first time takes some minutes")
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(LOCK)], check=False).returncode:
        stop("pip could not install the packages; is the network there?")
    if subprocess.run([*pip, "--no-deps", "-e", str(ROOT)], check=False).returncode:
        stop("pip could not install LiftLens itself; see its message above.")
    stamp.write_text(wanted)


def ensure_models() -> None:
    """Bring the model files of the default detector."""
    script = ROOT / "packaging" / "fetch_models.py"
    if subprocess.run([VENV_PYTHON, str(script)], check=False).returncode:
        stop("the model files could not be brought; see the message above.")


def main() -> None:
    """Run every step in order."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        stop(f"Python 3.11, 3.12 or 3.13 is needed, this is {platform.python_version()}.")
    ensure_system_libraries()
    ensure_venv()
    ensure_packages()
    ensure_models()


if __name__ == "__main__":
    main()
