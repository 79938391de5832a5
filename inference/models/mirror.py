"""Where model files are asked for: where they are published, or at a mirror."""

from __future__ import annotations

import os
from urllib.parse import quote

from inference.models.table import ModelFile

MIRROR_VARIABLE = "LIFTLENS_MODEL_MIRROR"


def mirror_in_use(mirror: str = "") -> str:
    """Return the mirror that is asked: the one given, else the environment's; empty for none."""
    return mirror.strip() or os.environ.get(MIRROR_VARIABLE, "")


def addresses(file: ModelFile, mirror: str = "") -> tuple[str, ...]:
    """Return where a file is asked for, in order: at a mirror, or where it is published."""
    if not mirror:
        return file.urls
    return (f"{mirror.rstrip('/')}/{quote(file.name)}",)
