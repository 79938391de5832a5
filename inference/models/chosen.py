"""Model files that the user has somewhere of their own, told once and remembered."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from pathlib import Path

from inference.files import write_text_atomically
from inference.folders import settings_folder

log = logging.getLogger(__name__)


def chosen_path(name: str) -> Path | None:
    """Return the file that was chosen for one of the table; it may be there no more.

    Parameters
    ----------
    name : str
        Of a file in the table.
    """
    chosen = _chosen().get(name)
    return Path(chosen) if chosen else None


def choose(name: str, path: Path | None) -> None:
    """Take a file from now on, whatever is in the other places; None takes no chosen one.

    Raises
    ------
    OSError
        If the choice can't be kept; the former one stands.
    """
    others = {key: value for key, value in _chosen().items() if key != name}
    kept = others if path is None else {**others, name: str(path.absolute())}
    write_text_atomically(_file(), json.dumps(kept, indent=2, sort_keys=True) + "\n")
    _read.cache_clear()  # a file system may give two writes the same time


def _file() -> Path:
    return settings_folder() / "models.json"


def _chosen() -> dict[str, str]:
    path = _file()
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=4)
def _read(path: Path, _mtime_ns: int) -> dict[str, str]:
    """Read the choices, once per modification time; what can't be read chooses nothing."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        log.warning("%s can't be read: %s", path, error)
        return {}
    if not isinstance(raw, dict):
        return {}
    return {name: value for name, value in raw.items() if isinstance(value, str)}
