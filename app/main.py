"""Entry point: `liftlens`, and its sub-commands for people without a screen."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app import __version__
from inference.folders import log_folder

_COMMANDS = {
    "analyze": ("app.terminal.analyze", "run_analyze"),
    "batch": ("app.terminal.batch", "run_batch"),
    "compare": ("app.terminal.compare", "run_compare"),
    "fit": ("app.terminal.fit", "run_fit"),
    "rules": ("app.terminal.rules", "run_rules"),
    "detectors": ("app.terminal.detectors", "run_detectors"),
    "library": ("app.terminal.library", "run_library"),
    "models": ("app.terminal.models", "run_models"),
    "demo": ("app.demo", "run_demo"),
    "train-lifter": ("app.terminal.train", "run_train_lifter"),
}
"""Module and function of each sub-command, imported when it is called."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run LiftLens.

    Parameters
    ----------
    argv : sequence of str, optional
        Default: the command line.

    Returns
    -------
    int
        0 all is well; 1 something could not be done; 2 a wrong command line; 130 interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name or “→” may not fit its encoding
    try:
        with _log_to_file():
            return _run(arguments)
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] in _COMMANDS:
        module, function = _COMMANDS[arguments[0]]
        return int(getattr(import_module(module), function)(arguments[1:]))
    return _run_window(arguments)


def _run_window(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="liftlens",
        description="See a lift measured, from one phone video. Without a sub-command, the window.",
        epilog="Sub-commands, each with --help: "
        + ", ".join(f"`liftlens {name}`" for name in _COMMANDS)
        + ".",
    )
    parser.add_argument(
        "files", nargs="*", type=Path, help="videos, folders of videos, and projects to open"
    )
    parser.add_argument("--version", action="version", version=f"LiftLens {__version__}")
    options = parser.parse_args(arguments)

    from app.program import has_screen, run_window

    if not has_screen():
        print(
            "liftlens: there is no screen here. Use `liftlens analyze CLIP -o FOLDER`.",
            file=sys.stderr,
        )
        return 1
    return run_window(options.files)


class _LogFile(RotatingFileHandler):
    """A log that stays silent where its disk is full: no log is no reason not to run."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the record."""

    def close(self) -> None:
        """Close the file, whatever its disk says."""
        with suppress(OSError):
            super().close()


@contextmanager
def _log_to_file() -> Iterator[None]:
    root = logging.getLogger()
    try:
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = _LogFile(
            folder / "liftlens.log", maxBytes=1 << 20, backupCount=2, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


if __name__ == "__main__":
    sys.exit(main())
