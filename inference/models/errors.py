"""What can be wrong with model files."""

from __future__ import annotations


class ModelError(Exception):
    """A model file can't be used; the message says in plain words what to do."""


class MissingModelError(ModelError):
    """A model file is in none of the places where it is looked for."""


class DamagedModelError(ModelError):
    """A model file is there, but it is not the published one."""


class DownloadError(ModelError):
    """A model file could not be brought; what came of it is kept where it helps the next try."""


class DownloadStoppedError(Exception):
    """A download was cancelled; what came of it is kept for the next try."""
