"""Where the program keeps its own files on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "LiftLens"


def _folder(kind: str, default: str) -> Path:
    home = os.environ.get("LIFTLENS_HOME")
    return Path(home) / kind if home else Path(default)


def cache_folder() -> Path:
    """Return the folder of what can be made again: cached analyses, downloaded models."""
    return _folder("cache", platformdirs.user_cache_dir(_APP, appauthor=False))


def settings_folder() -> Path:
    """Return the folder of the user's settings."""
    return _folder("settings", platformdirs.user_config_dir(_APP, appauthor=False))


def state_folder() -> Path:
    """Return the folder of what was told of each clip and of what is going on: not to be lost."""
    return _folder("state", platformdirs.user_state_dir(_APP, appauthor=False))


def log_folder() -> Path:
    """Return the folder of the program's log."""
    return _folder("log", platformdirs.user_log_dir(_APP, appauthor=False))
