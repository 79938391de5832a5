"""The comparison pane: the compared clip beside the open one, and where the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.comparing import HowCompared
from inference.export.primitives import Primitive
from inference.motion.compare import Comparison
from inference.motion.warp import Warp
from inference.skeleton import Image
from inference.texts import mark, tr
from widgets.compare.panel import DifferencesPanel
from widgets.icons import icon
from widgets.progress_strip import ProgressStrip
from widgets.rules.fold import FoldButton
from widgets.rules.upright_scroll import UprightScroll
from widgets.units import unit_suffix
from widgets.video.view import VideoView

_WARPS = {
    Warp.PHASES: (
        mark("By phases"),
        mark("Start, bottom, top and end of the reps are laid on each other"),
    ),
    Warp.LINEAR: (
        mark("Evenly"),
        mark("Sped up or slowed down so that the tags meet; other differences of tempo stay"),
    ),
    Warp.DTW: (
        mark("Best fit"),
        mark("Every moment is laid where the angles agree best (dynamic time warping)"),
    ),
}
_MOST_OFFSET_S = 10.0
_OFFSET_STEP_S = 0.02


class CompareView(QWidget):
    """A clip held against another one: how, how far off at this frame, and where most.

    Signals
    -------
    choose_requested(), own_reps_requested()
        Compare with another clip, or the reps of this one with each other.
    stop_requested()
        Compare no more.
    cancel_requested()
        End the work that is shown.
    how_changed(HowCompared)
    frame_requested(int)
        Frame of the open clip.
    joint_chosen(object)
        Joint to be marked in other panes; None for none.
    """

    choose_requested = Signal()
    own_reps_requested = Signal()
    stop_requested = Signal()
    cancel_requested = Signal()
    how_changed = Signal(object)
    frame_requested = Signal(int)
    joint_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._how = HowCompared()
        self._comparison: Comparison | None = None
        self._frame = 0
        self._name = QLabel()
        self._name.setWordWrap(True)
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._choose = _button(tr("Compare with another clip"))
        self._choose.clicked.connect(self.choose_requested)
        self._stop = _button(tr("Stop comparing"))
        self._stop.clicked.connect(self.stop_requested)
        self._idle = self._make_idle()
        self.progress = ProgressStrip()
        self.progress.cancelled.connect(self.cancel_requested)
        self._warp, self._pairing = self._make_warp(), self._make_pairing()
        self._offset = self._make_offset()
        self.video = VideoView(tools=False)
        self.video.setAccessibleName(tr("Reference"))
        self._caption = _muted()
        self.panel = DifferencesPanel(self._make_picture())
        self.panel.frame_requested.connect(self.frame_requested)
        self.panel.joint_chosen.connect(self.joint_chosen)
        self._notes, self._more = _muted(), FoldButton()
        self._more.setToolTip(tr("What was left out, and what may not be trusted"))
        self._more.opened.connect(self._notes.setVisible)
        self._result = UprightScroll(self._make_result())
        self._lay_out()
        self.set_idle()
        self._restyle()

    def _make_idle(self) -> QWidget:
        idle = QWidget()
        self._message = QLabel(wordWrap=True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._first = choose = QPushButton(tr("Choose a clip…"))
        choose.setToolTip(tr("Compare this lift with another one, such as a gold standard"))
        choose.clicked.connect(self.choose_requested)
        self._own = QPushButton(tr("Compare reps of this clip"))
        self._own.setToolTip(tr("Hold every rep of this clip against one of them"))
        self._own.clicked.connect(self.own_reps_requested)
        column = QVBoxLayout(idle)
        column.addStretch(1)
        column.addWidget(self._message)
        for button in (choose, self._own):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return idle

    def _make_warp(self) -> QComboBox:
        box = QComboBox()
        for row, (title, meaning) in enumerate(_WARPS.values()):
            box.addItem(tr(title))
            box.setItemData(row, tr(meaning), Qt.ItemDataRole.ToolTipRole)
        box.setAccessibleName(tr("How times are matched"))
        box.activated.connect(lambda row: self._change(warp=tuple(_WARPS)[row]))
        return box

    def _make_pairing(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Which rep of the reference"))
        box.setToolTip(tr("Which rep of the reference this lift is held against"))
        box.activated.connect(lambda row: self._change(reference_rep=box.itemData(row)))
        return box

    def _make_offset(self) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setRange(-_MOST_OFFSET_S, _MOST_OFFSET_S)
        field.setSingleStep(_OFFSET_STEP_S)
        field.setDecimals(2)
        field.setSuffix(unit_suffix("s"))
        field.setKeyboardTracking(False)
        field.setAccessibleName(tr("Offset of the reference"))
        field.setToolTip(tr("How much later the reference is read; below zero, earlier"))
        field.valueChanged.connect(lambda value: self._change(offset_s=round(value, 2)))
        return field

    def _make_result(self) -> QWidget:
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.addWidget(_buddy(tr("A&gainst"), self._pairing), 0, 0)
        form.addWidget(self._pairing, 0, 1, 1, 3)
        form.addWidget(_buddy(tr("&Timing"), self._warp), 1, 0)
        form.addWidget(self._warp, 1, 1)
        form.addWidget(_buddy(tr("&Offset"), self._offset), 1, 2)
        form.addWidget(self._offset, 1, 3)
        form.setColumnStretch(1, 1)
        result = QWidget()
        column = QVBoxLayout(result)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(form)
        column.addWidget(self.panel, 1)
        column.addWidget(self._more)
        column.addWidget(self._notes)
        return result

    def _make_picture(self) -> QWidget:
        picture = QWidget()
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.video, 1)
        column.addWidget(self._caption)
        self._picture = picture
        return picture

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self._name, 1)
        head.addWidget(self._choose)
        head.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(self._head)
        column.addWidget(self.progress)
        column.addWidget(self._idle, 1)
        column.addWidget(self._result, 1)
        column.addStretch(0)  # takes the room while there is only a progress to show

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    def set_idle(self, problem: str = "") -> None:
        """Show that nothing is compared, and why not where something went wrong.

        Parameters
        ----------
        problem : str, optional
            In plain sentences.
        """
        self._show(head=bool(problem), working=False, result=False)
        self._comparison = None
        self._name.setText(tr("Not compared") if problem else "")
        hint = tr("Drop a second clip beside the first one, or choose one, to compare the lifts.")
        self._message.setText(problem or hint)

    def set_own_reps_offered(self, offered: bool) -> None:
        """Offer to compare the reps of the open clip with each other, where it has several."""
        self._own.setVisible(offered)

    def set_working(
        self, name: str, text: str, done: int = 0, total: int = 0, seconds_left: float | None = None
    ) -> None:
        """Show that a clip is being analysed or compared.

        Parameters
        ----------
        name : str
            Of the clip.
        text : str
            What is being done: ``Analysing``.
        done, total, seconds_left
            As of `ProgressStrip.set_progress`.
        """
        self._name.setText(name)
        self.progress.set_progress(done, total, seconds_left, text)
        self._show(head=True, working=True, result=self._comparison is not None)
        self._idle.hide()

    def set_comparison(
        self, name: str, comparison: Comparison, how: HowCompared, reps: Sequence[int]
    ) -> None:
        """Show a comparison.

        Parameters
        ----------
        name : str
            Of the reference.
        comparison : Comparison
        how : HowCompared
            How it was made.
        reps : sequence of int
            The reps of the reference, by their 1-based indices.
        """
        self._comparison, self._how = comparison, how
        self._name.setText(name)
        self._show_how(reps)
        self.panel.set_comparison(comparison)
        self._show_notes(comparison.notes)
        self._show(head=True, working=False, result=True)
        self.set_frame(self._frame)

    def _show_notes(self, notes: Sequence[str]) -> None:
        self._notes.setText("\n".join(notes))
        self._more.setText(tr("Keep in mind ({n})").format(n=len(notes)))
        self._more.setVisible(bool(notes))
        self._notes.setVisible(bool(notes) and self._more.isChecked())

    def _show_how(self, reps: Sequence[int]) -> None:
        with QSignalBlocker(self._pairing), QSignalBlocker(self._warp):
            self._pairing.clear()
            self._pairing.addItem(tr("Its reps, in their order"), None)
            for rep in reps:
                self._pairing.addItem(tr("Its rep {n}").format(n=rep), rep)
            self._pairing.setCurrentIndex(max(self._pairing.findData(self._how.reference_rep), 0))
            self._warp.setCurrentIndex(tuple(_WARPS).index(self._how.warp))
        self._warp.setToolTip(tr(_WARPS[self._how.warp][1]))
        with QSignalBlocker(self._offset):
            self._offset.setValue(self._how.offset_s)

    def set_frame(self, frame: int) -> None:
        """Show the distances at a frame of the open clip."""
        self._frame = frame
        self.panel.set_frame(frame)

    def set_picture(
        self,
        image: Image | None,
        overlay: Sequence[Primitive] = (),
        caption: str = "",
        size: tuple[int, int] | None = None,
    ) -> None:
        """Show the reference at the moment that belongs to this frame.

        Parameters
        ----------
        image : array, shape (H, W, 3), uint8, or None
            BGR; None for none.
        overlay : sequence of Primitive, optional
            In pixels of the clip.
        caption : str, optional
            Which moment of the reference it is.
        size : (int, int), optional
            Width and height of the clip, as in `VideoView.set_image`.
        """
        self.video.set_image(image, size)
        self.video.set_overlay(overlay)
        if image is None:
            self.video.set_message("")
        self._caption.setText(caption)

    def set_picture_shown(self, shown: bool) -> None:
        """Show the small picture of the reference, where it is not shown elsewhere."""
        self._picture.setVisible(shown)

    def set_caption(self, caption: str) -> None:
        """Say of the picture which moment of the reference it is, or that it is none."""
        self._caption.setText(caption)

    def _show(self, *, head: bool, working: bool, result: bool) -> None:
        self._head.setVisible(head)
        self.progress.setVisible(working)
        self._idle.setVisible(not result)
        self._result.setVisible(result)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the keyboard to the differences, or to what begins a comparison.

        A focus proxy would do that too, but Tab jumps to a pane's proxy past all that is before it.
        """
        (self._first if self._result.isHidden() else self.panel.table).setFocus(reason)

    # ── what is done ────────────────────────────────────────────────────────────────────────
    def _change(self, **values: object) -> None:
        how = replace(self._how, **values)  # type: ignore[arg-type]
        if how != self._how:
            self._how = how
            self._warp.setToolTip(tr(_WARPS[how.warp][1]))
            self.how_changed.emit(how)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much at once as there is height for."""
        super().resizeEvent(event)
        self.panel.suit_height(self.height())

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        self._choose.setIcon(icon("open"))
        self._stop.setIcon(icon("close"))


def _button(tooltip: str) -> QToolButton:
    button = QToolButton()
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _muted() -> QLabel:
    label = QLabel(wordWrap=True)
    label.setProperty("muted", True)
    return label


def _buddy(text: str, field: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(field)
    return label
