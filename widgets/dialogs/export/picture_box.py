"""What a picture of an exported clip shows, how large and how good it is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QGroupBox,
    QLabel,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inference.export.plan import ClipLayout, Quality
from inference.texts import mark, tr
from inference.video.clip import ClipInfo
from widgets.dialogs.export.choices import SHORT_SIDES, ExportChoices

_LAYOUTS = {
    ClipLayout.VIDEO: (mark("Vi&deo"), mark("The video with the overlay on it")),
    ClipLayout.VIDEO_3D: (mark("Video and &3D"), mark("The 3D skeleton beside the video")),
    ClipLayout.ALL: (
        mark("&All as on screen"),
        mark("Video, 3D skeleton, frontal view and measurements"),
    ),
    ClipLayout.COMPARISON: (
        mark("Side b&y side"),
        mark("The video and the one that it is compared with"),
    ),
}
# As measured with real clips: 0.30 to 0.42 and 1.6 to 2.3 times the size of a good file. In
# megabytes, one clip differs threefold from another of the same size, so that is not told before.
_QUALITIES = {
    Quality.SMALL: (mark("Small file"), mark("A third as large as good; fine print may blur")),
    Quality.GOOD: (mark("Good"), mark("For phones and laptops")),
    Quality.BEST: (mark("Best"), mark("Twice as large as good; next to nothing is lost")),
}
_LEAST_TEXT, _MOST_TEXT, _TEXT_STEP = 50, 200, 10


class LayoutBox(QGroupBox):
    """What stands in a picture.

    Parameters
    ----------
    why_alone : str
        Why nothing can stand side by side; empty where it can.
    """

    changed = Signal()

    def __init__(self, why_alone: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Layout"), parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[ClipLayout, QRadioButton] = {}
        column = QVBoxLayout(self)
        for layout, (title, meaning) in _LAYOUTS.items():
            button = QRadioButton(tr(title))
            button.setToolTip(tr(meaning))
            self._group.addButton(button)
            self._buttons[layout] = button
            column.addWidget(button)
        side_by_side = self._buttons[ClipLayout.COMPARISON]
        side_by_side.setEnabled(not why_alone)
        if why_alone:
            side_by_side.setToolTip(why_alone)
        self.choose(ClipLayout.VIDEO)
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def chosen(self) -> ClipLayout:
        """What is chosen."""
        return next(layout for layout, button in self._buttons.items() if button.isChecked())

    def button(self, layout: ClipLayout) -> QRadioButton:
        """Return what chooses a layout."""
        return self._buttons[layout]

    def choose(self, layout: ClipLayout) -> None:
        """Choose another layout; nothing is told. One that can't be had gives the video alone."""
        button = self._buttons[layout]
        with QSignalBlocker(self):
            (button if button.isEnabled() else self._buttons[ClipLayout.VIDEO]).setChecked(True)

    def _on_toggled(self, _button: QRadioButton, checked: bool) -> None:
        if checked:
            self.changed.emit()


class PictureBox(QGroupBox):
    """Resolution, quality, size of the texts, and what encodes it all."""

    changed = Signal()

    def __init__(self, clip: ClipInfo, parent: QWidget | None = None) -> None:
        super().__init__(tr("Picture"), parent)
        self.resolution, self.quality, self.text_size = QComboBox(), QComboBox(), QSpinBox()
        self.hardware = QCheckBox(tr("Use the &graphics card where it works"))
        self.hardware.setToolTip(tr("Faster; files of the same quality may be larger"))
        self._encoder = QLabel(wordWrap=True)
        self._encoder.setProperty("muted", True)
        self._fill(clip)
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Reso&lution"), self.resolution),
            (tr("&Quality"), self.quality),
            (tr("Text si&ze"), self.text_size),
        )
        for line, (title, widget) in enumerate(rows):
            label = QLabel(title)
            label.setBuddy(widget)
            widget.setAccessibleName(title.replace("&", ""))
            grid.addWidget(label, line, 0)
            grid.addWidget(widget, line, 1)
        grid.addWidget(self.hardware, len(rows), 0, 1, 2)
        grid.addWidget(self._encoder, len(rows) + 1, 0, 1, 2)
        self.resolution.currentIndexChanged.connect(self.changed)
        self.quality.currentIndexChanged.connect(self.changed)
        self.text_size.valueChanged.connect(self.changed)
        self.hardware.toggled.connect(self.changed)

    @property
    def short_side(self) -> int | None:
        """Pixels of the short side; None for those of the layout's own size."""
        side: int | None = self.resolution.currentData()
        return side

    @property
    def text_scale(self) -> float:
        """How large the texts are, 1 as usual."""
        return self.text_size.value() / 100

    @property
    def encoder(self) -> str:
        """What is said of the encoder."""
        return self._encoder.text()

    def set_values(self, choices: ExportChoices) -> None:
        """Show other values; nothing is told. A resolution that the clip lacks gives its own."""
        with QSignalBlocker(self):
            self.resolution.setCurrentIndex(max(self.resolution.findData(choices.short_side), 0))
            self.quality.setCurrentIndex(list(_QUALITIES).index(choices.quality))
            self.text_size.setValue(round(100 * choices.text_scale))
            self.hardware.setChecked(choices.hardware)

    def set_encoder(self, text: str) -> None:
        """Say what will encode."""
        self._encoder.setText(text)

    def _fill(self, clip: ClipInfo) -> None:
        self.resolution.addItem(tr("Full size"), None)
        for side in SHORT_SIDES:
            if side < min(clip.width, clip.height):
                self.resolution.addItem(tr("{n} pixels").format(n=side), side)
        self.resolution.setToolTip(
            tr("Of the picture’s short side; at full size the video is as it was filmed")
        )
        for quality, (title, _) in _QUALITIES.items():
            self.quality.addItem(tr(title), quality)
        self.quality.setToolTip(
            "\n".join(f"{tr(title)}: {tr(meaning)}" for title, meaning in _QUALITIES.values())
        )
        self.text_size.setRange(_LEAST_TEXT, _MOST_TEXT)
        self.text_size.setSingleStep(_TEXT_STEP)
        self.text_size.setSuffix("%")
        self.text_size.setKeyboardTracking(False)
        self.text_size.setToolTip(tr("How large the texts on the clip are"))
