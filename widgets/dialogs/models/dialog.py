"""The dialog of all models: a table of them, and all of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inference.texts import tr
from widgets.dialogs.models.details import ModelDetails
from widgets.dialogs.models.rows import ModelCard
from widgets.dialogs.models.words import (
    model_size_words,
    short_licence,
    short_state,
    task_words,
)

_STATE = 2
_ID = Qt.ItemDataRole.UserRole


class ModelsDialog(QDialog):
    """Lists every model, and says which one is chosen in it.

    Signals
    -------
    asked(str, str)
        What is to be done (see `ModelDetails.asked`), and the id of the model.
    use_wanted(str, str), file_wanted(str, str), file_dropped(str, str)
        Id of the model, and as in `ModelDetails`.
    settings_wanted()
        The detector's settings are to be shown.
    """

    asked = Signal(str, str)
    use_wanted = Signal(str, str)
    file_wanted = Signal(str, str)
    file_dropped = Signal(str, str)
    settings_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Models"))
        self._cards: dict[str, ModelCard] = {}
        self.list = self._make_list()
        self.details = ModelDetails()
        self._connect_details()
        note = QLabel(
            tr("Nothing is downloaded unless you ask for it here, and nothing is sent."),
            wordWrap=True,
        )
        note.setProperty("muted", True)
        self.settings = QPushButton(tr("Setti&ngs…"))
        self.settings.setToolTip(
            tr("Choose where the detector runs, and a mirror to download models from")
        )
        self.settings.setAutoDefault(False)
        self.settings.clicked.connect(self.settings_wanted)
        self.close_button = QPushButton(tr("&Close"))
        self.close_button.setToolTip(tr("Close the list; downloads go on"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        foot.addWidget(self.settings)
        foot.addWidget(self.close_button)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.list)
        self._split.addWidget(self.details)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self._split, 1)
        column.addLayout(foot)

    def sizeHint(self) -> QSize:
        """Ask for room for all models and the details, where the screen has it."""
        metrics = self.fontMetrics()
        wished = QSize(metrics.averageCharWidth() * 150, metrics.height() * 46)
        return wished.boundedTo(self.screen().availableSize() * 0.92)

    # ── data in ─────────────────────────────────────────────────────────────────────────────
    def set_cards(self, cards: Sequence[ModelCard]) -> None:
        """Show other models, or how it stands with them by now."""
        self._cards = {card.model.id: card for card in cards}
        if [item.data(0, _ID) for item in self._items()] != list(self._cards):
            self._fill()
        items = self._items()
        for item, card in zip(items, cards, strict=True):
            _write(item, card)
        if self.list.currentItem() is None and items:
            self.list.setCurrentItem(items[0])
        self._show_details()

    def choose(self, model_id: str) -> None:
        """Show the details of a model."""
        for item in self._items():
            if item.data(0, _ID) == model_id:
                self.list.setCurrentItem(item)

    @property
    def chosen(self) -> str:
        """Id of the model whose details are shown; empty for none."""
        item = self.list.currentItem()
        return str(item.data(0, _ID)) if item is not None else ""

    def row_words(self, model_id: str) -> list[str]:
        """Return what the table says of a model."""
        (item,) = [each for each in self._items() if each.data(0, _ID) == model_id]
        return [item.text(column) for column in range(self.list.columnCount())]

    # ── parts ───────────────────────────────────────────────────────────────────────────────
    def _make_list(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setRootIsDecorated(False)
        table.setAllColumnsShowFocus(True)
        table.setUniformRowHeights(True)
        table.setProperty("dense", True)
        table.setAccessibleName(tr("Models"))
        table.setHeaderLabels(
            [
                tr("Model"),
                tr("For"),
                tr("State"),
                tr("Size"),
                tr("Licence"),
                tr("Joints"),
                tr("Published accuracy"),
            ]
        )
        table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.header().setSectionResizeMode(_STATE, QHeaderView.ResizeMode.Interactive)
        table.header().resizeSection(_STATE, table.fontMetrics().averageCharWidth() * 28)
        table.header().setStretchLastSection(True)
        table.currentItemChanged.connect(lambda *_: self._show_details())
        return table

    def _connect_details(self) -> None:
        details = self.details
        details.asked.connect(lambda act: self.asked.emit(act, self.chosen))
        details.use_wanted.connect(lambda name: self.use_wanted.emit(self.chosen, name))
        details.file_wanted.connect(lambda name: self.file_wanted.emit(self.chosen, name))
        details.file_dropped.connect(lambda name: self.file_dropped.emit(self.chosen, name))

    def _items(self) -> list[QTreeWidgetItem]:
        items = map(self.list.topLevelItem, range(self.list.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _fill(self) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for model_id in self._cards:
                item = QTreeWidgetItem(self.list)
                item.setData(0, _ID, model_id)
        lines = self.list.sizeHintForRow(0) * len(self._cards)
        around = self.list.header().sizeHint() + self.list.horizontalScrollBar().sizeHint()
        table = lines + around.height() + self.fontMetrics().height()
        self._split.setSizes([table, max(self.height() - table, table)])

    def _show_details(self) -> None:
        card = self._cards.get(self.chosen)
        if card is not None:
            self.details.set_card(card)


def _write(item: QTreeWidgetItem, card: ModelCard) -> None:
    """Write the line of a model; what does not fit stands in its tooltip."""
    model = card.model
    words = (
        model.title,
        task_words(model),
        short_state(card),
        model_size_words(card),
        short_licence(model),
        tr(model.joints),
        tr(model.accuracy),
    )
    for column, text in enumerate(words):
        if item.text(column) != text:
            item.setText(column, text)
            item.setToolTip(column, text)
