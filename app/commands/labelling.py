"""Labels: what the coach says of the reps, kept with the project, and in files of labels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.boxes import show_problem
from app.session import Session
from app.window import MainWindow
from inference.fitting import Fitted, fit_labels
from inference.labels import (
    Label,
    LabelsError,
    RepLabel,
    read_labels,
    refound_labels,
    with_label,
    write_labels,
)
from inference.motion.judge import Judge
from inference.texts import mark, tr, tr_n

_FILES = mark("Labels (*.csv)")
_READ_MS = 8000


class Labelling(QObject):
    """Labels reps of the open clip. Each change is a step to undo."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window

    @property
    def labels(self) -> tuple[RepLabel, ...]:
        """What is said of the reps, with their numbers as they are found now."""
        return refound_labels(self._session.project.labels, self._session.reps)

    def fit(self) -> Fitted:
        """Return the limits that the labels of the open clip suggest."""
        review = self._session.review
        if review is None:
            return Fitted((), ())
        clip = review.analysis.clip.path
        judge = review.judge or Judge(review.segmentation, review.measurements)
        return fit_labels(self._as_of_clip(clip), {clip: judge}, review.settings)

    def _as_of_clip(self, clip: Path) -> list[Label]:
        return [
            Label(clip, label.rep, label.rule, label.fault) for label in self.labels if label.rep
        ]

    # ── one by one ──────────────────────────────────────────────────────────────────────────
    def do_label(self, rule: str, rep: int, fault: bool | None) -> None:
        """Say of a rep that it is fine or at fault by a rule.

        Parameters
        ----------
        rule : str
            Id, or `inference.labels.WHOLE_REP`.
        rep : int
            1-based index; where there is no such rep, nothing happens.
        fault : bool or None
            None takes the label away.
        """
        found = next((r for r in self._session.reps if r.index == rep), None)
        if found is not None:
            labels = with_label(self.labels, rule, found, fault)
            self._session.change(tr("label of rep {n}").format(n=rep), labels=labels)

    def do_clear(self) -> None:
        """Take all labels of the clip away."""
        self._session.change(tr("taking the labels away"), labels=())

    # ── files ───────────────────────────────────────────────────────────────────────────────
    def ask_import(self) -> None:
        """Ask for a file of labels, and take those of the open clip."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Import labels"), self._folder(), tr(_FILES)
        )
        if name:
            self.do_import(Path(name))

    def do_import(self, path: Path) -> None:
        """Take the labels of the open clip from a file of labels."""
        clip = self._session.clip
        if clip is None:
            return
        try:
            own = [label for label in read_labels(path) if _same(label.clip, clip.path)]
        except LabelsError as error:
            show_problem(self._window, tr("The labels were not read"), str(error))
            return
        reps = {rep.index: rep for rep in self._session.reps}
        usable = [label for label in own if label.rep in reps]
        if not usable:
            text = tr("“{file}” holds no labels of reps that were found in this clip.")
            show_problem(self._window, tr("The labels were not read"), text.format(file=path.name))
            return
        labels = self.labels
        for label in usable:
            labels = with_label(labels, label.rule, reps[label.rep], label.fault)
        self._session.change(tr("import of labels"), labels=labels)
        n, rest = len(usable), len(own) - len(usable)
        text = tr_n("{n} label was read.", "{n} labels were read.", n).format(n=n)
        if rest:
            left = tr_n(
                "{n} is of a rep that was not found.", "{n} are of reps that were not found.", rest
            )
            text = f"{text} {left.format(n=rest)}"
        self._window.statusBar().showMessage(text, _READ_MS)

    def ask_export(self) -> None:
        """Ask for a file, and keep the labels of the open clip in it."""
        start = str(Path(self._folder()) / "labels.csv")
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            tr("Export labels"),
            start,
            tr(_FILES),
            options=QFileDialog.Option.DontConfirmOverwrite,  # those of other clips stay in it
        )
        if name:
            self.do_export(Path(name).with_suffix(".csv"))

    def do_export(self, path: Path) -> None:
        """Write the labels of the open clip into a file; those of other clips in it stay."""
        clip = self._session.clip
        if clip is None:
            return
        labels = self._as_of_clip(clip.path)
        try:
            write_labels(path, labels)
        except (LabelsError, OSError) as error:
            show_problem(self._window, tr("The labels were not written"), str(error))
        else:
            text = tr_n(
                "{n} label was written to {file}", "{n} labels were written to {file}", len(labels)
            )
            self._window.statusBar().showMessage(text.format(n=len(labels), file=path), _READ_MS)

    def _folder(self) -> str:
        clip = self._session.clip
        return str(clip.path.parent) if clip else ""


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:
        return False
