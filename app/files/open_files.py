"""The open clips, of which one is shown, and how far the analysis of each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from widgets.clip_bar import ClipState, ClipTab


@dataclass(frozen=True)
class OpenFile:
    """A clip or a project in the bar.

    Attributes
    ----------
    path : Path
        What was opened: a clip, or a project file.
    clip : Path or None
        The clip of a project, once it is known; else the clip itself.
    state : ClipState
    done : float
        Share of the analysis that is done, 0–1.
    problem : str
        Why it was not analysed.
    frame : int
        Where the coach left it.
    """

    path: Path
    clip: Path | None = None
    state: ClipState = ClipState.WAITING
    done: float = 0.0
    problem: str = ""
    frame: int = 0

    def tab(self) -> ClipTab:
        """Return it as the bar shows it."""
        return ClipTab(self.path.name, str(self.path), self.state, self.done, self.problem)


class OpenFiles(QObject):
    """A list of files, each once, and which one is shown."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[OpenFile, ...] = ()
        self._shown: Path | None = None

    @property
    def files(self) -> tuple[OpenFile, ...]:
        """Every open file, from left to right."""
        return self._files

    @property
    def current(self) -> int:
        """Which one is shown; −1 for none."""
        return next((n for n, file in enumerate(self._files) if file.path == self._shown), -1)

    def find(self, path: Path) -> OpenFile | None:
        """Return an open file by its path, or by its clip's."""
        by_path = (file for file in self._files if file.path == path)
        by_clip = (file for file in self._files if file.clip == path)
        return next(by_path, None) or next(by_clip, None)

    def add(self, paths: Sequence[Path]) -> None:
        """Add files that are not there yet, at the end."""
        new = [path for path in paths if self.find(path) is None]
        if new:
            self._files += tuple(OpenFile(path) for path in new)
            self.changed.emit()

    def show(self, path: Path, clip: Path) -> None:
        """Say which file is shown now, and which clip it is; it is added where it is new.

        Its analysis begins anew, or is fetched.
        """
        known = self.find(path) or self.find(clip)
        self._shown = known.path if known is not None else path
        if known is None:
            self._files += (OpenFile(path),)
        self.update(self._shown, clip=clip, state=ClipState.WORKING, done=0.0, problem="")

    def update(self, path: Path, **values: object) -> None:
        """Change what is known of a file."""
        files = tuple(
            replace(file, **values) if file.path == path else file  # type: ignore[arg-type]
            for file in self._files
        )
        if files != self._files:
            self._files = files
            self.changed.emit()

    def update_shown(self, **values: object) -> None:
        """Change what is known of the file that is shown."""
        if self._shown is not None:
            self.update(self._shown, **values)

    def remove(self, path: Path) -> Path | None:
        """Take a file away, and return the one to show in its place; None for no other one.

        Where it was not the one that is shown, that one stays.
        """
        index = next((n for n, file in enumerate(self._files) if file.path == path), None)
        if index is None:
            return self._shown
        was_shown = path == self._shown
        self._files = self._files[:index] + self._files[index + 1 :]
        if was_shown:
            self._shown = None
        self.changed.emit()
        if not was_shown:
            return self._shown
        return self._files[min(index, len(self._files) - 1)].path if self._files else None

    def neighbour(self, direction: int) -> Path | None:
        """Return the file before or after the shown one, around the ends; None for no other."""
        if len(self._files) < 2:
            return None
        return self._files[(self.current + direction) % len(self._files)].path
