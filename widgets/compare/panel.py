"""What a comparison tells: distances over time, at this frame, and where they are largest."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inference.comparing import Difference
from inference.motion.compare import Comparison
from inference.skeleton import Joint
from inference.texts import tr
from widgets.compare.differences_table import DifferencesTable, sentence
from widgets.compare.distance_bars import DistanceBars
from widgets.compare.heat_strip import HeatStrip
from widgets.rules.fold import FoldButton
from widgets.theme import text_height

_TALL_LINES = 44
"""Lines of text from which on what belongs to this frame is open until the coach says otherwise."""


class DifferencesPanel(QWidget):
    """The heat strip, what belongs to this frame where that is open, and the list.

    Parameters
    ----------
    picture : QWidget
        Shows the reference at this frame; it goes above the bars.

    Signals
    -------
    frame_requested(int)
        Frame of the open clip.
    joint_chosen(object)
        Joint to be marked in other panes; None for none.
    """

    frame_requested = Signal(int)
    joint_chosen = Signal(object)

    def __init__(self, picture: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self.strip, self.bars, self.table = HeatStrip(), DistanceBars(), DifferencesTable()
        self._now = self._make_now(picture)
        self.fold = FoldButton()
        self.fold.setText(tr("At this frame"))
        self.fold.setToolTip(tr("The reference, and how far each joint is off at this frame"))
        self.fold.opened.connect(self._now.setVisible)
        self.fold.clicked.connect(self._keep_fold)
        self._fold_chosen = False
        self._now.hide()
        self.reps = self._make_reps()
        self._words = QLabel(wordWrap=True)
        self._words.setProperty("muted", True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.strip.frame_requested.connect(self.frame_requested)
        self.strip.joint_chosen.connect(self.joint_chosen)
        self.table.chosen.connect(self._choose)
        self._lay_out()

    def _make_now(self, picture: QWidget) -> QWidget:
        now = QWidget()
        column = QVBoxLayout(now)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(picture, 1)
        column.addWidget(self.bars)
        return now

    def _keep_fold(self) -> None:
        self._fold_chosen = True

    def suit_height(self, height: int) -> None:
        """Open or close what belongs to this frame by the height that there is for the pane."""
        if not self._fold_chosen:
            self.fold.setChecked(height >= _TALL_LINES * text_height())

    def _make_reps(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Which rep’s differences"))
        box.setToolTip(tr("List the differences of all reps, or of one"))
        box.currentIndexChanged.connect(lambda row: self.table.set_rep(box.itemData(row)))
        return box

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        title = QLabel(tr("Largest differences"))
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        head.addWidget(title, 1)
        head.addWidget(self.reps)
        self.table.setMinimumHeight(self.table.least_height())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.strip)
        column.addWidget(self.fold)
        column.addWidget(self._now, 1)
        column.addLayout(head)
        column.addWidget(self.table, 2)
        column.addWidget(self._words)

    def set_comparison(self, comparison: Comparison) -> None:
        """Show a comparison. No signal is sent."""
        self._comparison = comparison
        self.strip.set_comparison(comparison)
        self.bars.set_scale(comparison.max_cm)
        self.table.set_comparison(comparison)
        self._words.setText("")
        with QSignalBlocker(self.reps):
            chosen = self.reps.currentData()
            self.reps.clear()
            self.reps.addItem(tr("All reps"), None)
            for rep in comparison.reps:
                self.reps.addItem(tr("Rep {n}").format(n=rep.index), rep.index)
            self.reps.setCurrentIndex(max(self.reps.findData(chosen), 0))
        self.reps.setVisible(len(comparison.reps) > 1)
        self.table.set_rep(self.reps.currentData())

    def set_frame(self, frame: int) -> None:
        """Show the distances at a frame of the open clip, and the playhead there."""
        self.strip.set_frame(frame)
        made = self._comparison
        inside = made is not None and 0 <= frame < len(made.distance_cm)
        self.bars.set_distances(made.distance_cm[frame] if made and inside else None)

    def set_time_range(self, low_s: float, high_s: float) -> None:
        """Show a stretch of the clip over time."""
        self.strip.set_time_range(low_s, high_s)

    def _choose(self, line: Difference) -> None:
        """Go to a difference: its moment, its row and its joint."""
        joint: Joint | None = line.joint
        self._words.setText(sentence(line))
        self.strip.set_joint(joint)
        self.joint_chosen.emit(joint)
        self.frame_requested.emit(line.frame)
