"""The video pane while two clips are compared: the lift, and the reference beside or over it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from inference.export.overlaying import Section, Torso, side_by_side
from inference.texts import tr
from widgets.pane_button import PaneButton
from widgets.video.view import VideoView

_GAP = 2


class PairMode(StrEnum):
    """What the video pane shows of two clips that are compared."""

    ALONE = "alone"
    BESIDE = "beside"
    OVERLAID = "overlaid"


_ICONS = {PairMode.ALONE: "video", PairMode.BESIDE: "compare", PairMode.OVERLAID: "overlaid"}


class PairView(QWidget):
    """The video of the lift, and while it is compared that of the reference.

    Attributes
    ----------
    main : VideoView
        The lift; all tools are on it.
    second : VideoView
        The reference, side by side with it.

    Signals
    -------
    opacity_changed(float)
        Of the reference where it is laid over, 0–1, while the slider moves.
    opacity_chosen(float)
        It rests.
    suited()
        Another part of a video is seen.
    """

    opacity_changed = Signal(float)
    opacity_chosen = Signal(float)
    suited = Signal()

    def __init__(self, main: VideoView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.main = main
        self.second = VideoView(tools=False)
        self.second.setAccessibleName(tr("Video of the reference"))
        self.second.set_message("")
        self._comparing, self._mode = False, PairMode.BESIDE
        self._torsos: tuple[Torso, Torso] | None = None
        names = {
            PairMode.ALONE: tr("Only the lift"),
            PairMode.BESIDE: tr("Side by side"),
            PairMode.OVERLAID: tr("Laid over each other"),
        }
        self.buttons = {mode: PaneButton(_ICONS[mode], name) for mode, name in names.items()}
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(50)
        self.opacity.setAccessibleName(tr("Opacity of the reference"))
        self.opacity.setToolTip(tr("How strongly the reference covers the lift"))
        self.opacity.valueChanged.connect(self._on_opacity)
        self.opacity.sliderReleased.connect(
            lambda: self.opacity_chosen.emit(self.opacity.value() / 100)
        )
        self._bar = self._make_bar()
        videos = QHBoxLayout()
        videos.setSpacing(_GAP)
        videos.addWidget(self.main, 1)
        videos.addWidget(self.second, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(videos, 1)
        column.addWidget(self._bar)
        self._show()

    def _make_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(4, 3, 8, 3)
        row.setSpacing(4)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.opacity, 1)
        row.addStretch(0)
        return bar

    def use(self, actions: Mapping[str, QAction]) -> None:
        """Let the buttons do what actions do.

        Parameters
        ----------
        actions : mapping of str to QAction
            With ``pair_alone``, ``pair_beside`` and ``pair_overlaid``.
        """
        for mode, button in self.buttons.items():
            button.follow(actions[f"pair_{mode}"])

    # ── what is shown ───────────────────────────────────────────────────────────────────────
    @property
    def shown(self) -> PairMode:
        """What is shown now: only the lift where nothing is compared."""
        return self._mode if self._comparing else PairMode.ALONE

    def set_comparing(self, comparing: bool) -> None:
        """Offer the modes while two clips are compared."""
        self._comparing = comparing
        self._show()

    def set_mode(self, mode: PairMode) -> None:
        """Show two clips that are compared in another way."""
        self._mode = mode
        self._show()

    def set_opacity(self, opacity: float) -> None:
        """Show how strongly the reference covers the lift, 0–1."""
        self.opacity.setValue(round(100 * opacity))

    def _on_opacity(self, value: int) -> None:
        self.opacity_changed.emit(value / 100)
        if not self.opacity.isSliderDown():
            self.opacity_chosen.emit(value / 100)

    def set_torsos(self, torsos: tuple[Torso, Torso] | None) -> None:
        """Say where the lifter and the one of the reference are, by which both are sized alike.

        None where one of them is not known: both pictures are shown whole.
        """
        self._torsos = torsos
        self._suit()

    def _show(self) -> None:
        shown = self.shown
        self._bar.setVisible(self._comparing)
        self.second.setVisible(shown is PairMode.BESIDE)
        self.opacity.setVisible(shown is PairMode.OVERLAID)
        if shown is not PairMode.OVERLAID:
            self.main.set_laid_over(None)
        self._suit()

    def _suit(self) -> None:
        """Show of both videos what makes the lifters alike, where they stand side by side."""
        sections: tuple[Section | None, Section | None] = (None, None)
        if self.shown is PairMode.BESIDE and self._torsos is not None:
            room = ((self.width() - _GAP) / 2, self.height() - self._bar.sizeHint().height())
            if min(room) > 0:
                sections = side_by_side(*self._torsos, room)
        corners = self.main.corner, self.second.corner
        for view, section in zip((self.main, self.second), sections, strict=True):
            view.set_section(_rectangle(section) if section else None)
        if (self.main.corner, self.second.corner) != corners:
            self.suited.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Suit both videos to the new room."""
        super().resizeEvent(event)
        self._suit()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give the keyboard to the video of the lift."""
        self.main.setFocus(reason)


def _rectangle(section: Section) -> QRectF:
    return QRectF(section.x, section.y, section.width, section.height)
