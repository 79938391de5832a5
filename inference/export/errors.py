"""What can go wrong when something is written out."""


class ExportError(Exception):
    """A file that can't be written; the message says why, what was kept and what to do."""
