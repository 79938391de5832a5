"""The strip of reps: a card each, with its figures, its verdicts and what the coach calls it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QStyleOptionViewItem,
    QWidget,
)

from inference.motion.types import Judgement, Segmentation
from inference.texts import mark, tr
from inference.verdicts import Verdicts
from widgets.message_list import CONTENT, AnyIndex, MessageList
from widgets.reps.card import MOST_LINES, CardDelegate, RepCard, card_of, cards_table, partial_card
from widgets.reps.label_buttons import LabelButtons

NO_REPS = mark("No reps found.")
NOT_ANALYSED = mark("Reps appear here as the clip is analysed.")


class RepsStrip(MessageList):
    """A row of cards, one a rep, and between them the partial ones, hatched.

    One card is selected, the one that the coach chose or the playhead went through last; the one
    that the playhead is in, and the one that loops, are marked as well.

    Signals
    -------
    rep_selected(int)
        Number of a rep that is clicked, chosen with Enter or moved to with the arrow keys.
    partial_selected(Rep)
        The same of a partial rep, which has no number.
    rep_loop_requested(int)
        Number of a rep that is double-clicked, or chosen with R.
    rep_zoom_requested(int), rep_range_requested(int)
        Zoom the time axis to a rep; set in and out to it.
    label_requested(int, object)
        A rep, and whether the coach calls it fine (True), at fault (False) or neither (None).
    """

    rep_selected = Signal(int)
    rep_loop_requested = Signal(int)
    partial_selected = Signal(object)
    rep_zoom_requested = Signal(int)
    rep_range_requested = Signal(int)
    label_requested = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[RepCard, ...] = ()
        self._labels: Mapping[int, bool | None] = {}
        self._current: int | None = None
        self._looping: int | None = None
        self._buttons = LabelButtons(self.viewport())
        self._buttons.label_chosen.connect(self._ask_label)
        self._laid_out = QTimer(self, singleShot=True, interval=0)
        self._laid_out.timeout.connect(self._place_buttons)
        self._delegate = CardDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setFlow(MessageList.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(False)
        self.setResizeMode(MessageList.ResizeMode.Adjust)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(MessageList.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # A click leaves the arrow keys to the clip; reached with Tab, they go from card to card.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Reps"))
        self.setToolTip(tr("Click a rep to go to it, double-click to loop it"))
        self.horizontalScrollBar().valueChanged.connect(self._place_buttons)
        self.itemClicked.connect(self._select)
        self.itemDoubleClicked.connect(self._loop)
        self.set_reps(None, None)

    # Data in

    def set_reps(self, found: Segmentation | None, judgement: Judgement | None) -> None:
        """Show the reps and the partial ones; None before the analysis. No signal is sent."""
        verdicts = Verdicts.of(judgement)
        cards = [card_of(rep, found.exercise, verdicts) for rep in found.reps] if found else []
        cards += [partial_card(rep) for rep in found.partials] if found else []
        self._show(tuple(sorted(cards, key=lambda card: card.rep.start_frame)))
        self.set_message(tr(NOT_ANALYSED) if found is None else tr(NO_REPS))

    def set_labels(self, labels: Mapping[int, bool | None]) -> None:
        """Show what the coach calls the reps, by number: True fine, False at fault."""
        if labels != self._labels:
            self._labels = dict(labels)
            self.viewport().update()
            self._place_buttons()

    def set_current(self, index: int | None) -> None:
        """Mark the rep that the playhead is in, select it and bring it into view.

        No signal is sent. None leaves selected what is selected.
        """
        row = self._row_of(index)
        current = None if row is None else index
        if current == self._current and row in (None, self.currentRow()):
            return  # this is asked at every frame
        self._current = current
        if row is not None and row != self.currentRow():
            with QSignalBlocker(self):
                self.setCurrentRow(row)
        self.viewport().update()

    def set_looping(self, index: int | None) -> None:
        """Mark the rep that loops."""
        if index != self._looping:
            self._looping = index
            self.viewport().update()

    def current(self) -> int | None:
        """Return the number of the rep that the playhead is in."""
        return self._current

    def selected(self) -> int | None:
        """Return the number of the selected rep; None where there is none or it is partial."""
        item = self.currentItem()
        return None if item is None else _index(item)

    def looping(self) -> int | None:
        """Return the number of the rep that loops."""
        return self._looping

    def label(self, index: int) -> bool | None:
        """Return what the coach calls a rep."""
        return self._labels.get(index)

    def _show(self, cards: tuple[RepCard, ...]) -> None:
        """Show other cards in the items that there are: only what differs is touched."""
        if cards == self._cards:
            return
        selected = self.selected()
        with QSignalBlocker(self):
            while self.count() > len(cards):
                self.takeItem(self.count() - 1)
            for row, card in enumerate(cards):
                if row >= self.count():
                    self.add(card, card.spoken, card.tooltip)
                elif card != self._cards[row]:
                    self.change(row, card, card.spoken, card.tooltip)
            self._cards = cards
            again = self._row_of(selected)
            self.setCurrentRow(-1 if again is None else again)
        if self._row_of(self._current) is None:
            self._current = None
        self._delegate.forget_widths()
        self._fit()
        self.scheduleDelayedItemsLayout()
        self._place_buttons()

    def _row_of(self, index: int | None) -> int | None:
        if index is None:
            return None
        rows = (row for row, card in enumerate(self._cards) if card.index == index)
        return next(rows, None)

    # What the coach does

    def _select(self, item: QListWidgetItem) -> None:
        card: RepCard = item.data(CONTENT)
        if card.index is None:
            self.partial_selected.emit(card.rep)
        else:
            self.rep_selected.emit(card.index)

    def _loop(self, item: QListWidgetItem) -> None:
        if (index := _index(item)) is not None:
            self.rep_loop_requested.emit(index)

    def _ask_label(self, fine: bool | None) -> None:
        if (index := self.selected()) is not None:
            self.label_requested.emit(index, fine)

    def copy_numbers(self) -> None:
        """Put the figures of all reps on the clipboard, as a table for a spreadsheet."""
        QGuiApplication.clipboard().setText(cards_table(self._cards))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the selected rep with Enter, loop it with R; move with the arrow keys."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._select(item)
        elif event.key() == Qt.Key.Key_R and item is not None and not event.modifiers():
            self._loop(item)
        else:
            super().keyPressEvent(event)

    def menu_of(self, item: QListWidgetItem) -> QMenu | None:
        """Offer what can be done with a rep."""
        index = _index(item)
        return None if index is None else self.menu_for(index)

    def menu_for(self, index: int) -> QMenu:
        """Return the menu of a rep."""
        menu = QMenu(self)
        for text, asked in (
            (tr("&Loop this rep"), self.rep_loop_requested),
            (tr("&Zoom to this rep"), self.rep_zoom_requested),
            (tr("Set &in and out to this rep"), self.rep_range_requested),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, asked=asked: asked.emit(index))
        menu.addSeparator()
        label = self.label(index)
        for text, fine in ((tr("Call it &fine"), True), (tr("Call it a f&ault"), False)):
            action: QAction = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(label is fine)
            wanted = None if label is fine else fine
            action.triggered.connect(
                lambda _=False, wanted=wanted: self.label_requested.emit(index, wanted)
            )
        menu.addSeparator()
        menu.addAction(tr("&Copy the numbers of all reps")).triggered.connect(self.copy_numbers)
        return menu

    # Geometry

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Bring the buttons to the selected card."""
        super().currentChanged(current, previous)
        self._place_buttons()

    def updateGeometries(self) -> None:
        """Keep the buttons on their card when the cards are laid out anew."""
        super().updateGeometries()
        self._laid_out.start()  # asking for the place of a card lays out, and so comes here again

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many lines of figures as there is room for."""
        self._fit()
        super().resizeEvent(event)
        self.setMaximumHeight(self._height(MOST_LINES))

    def _fit(self) -> None:
        """Show as many lines of figures as there is room for."""
        bar = self.horizontalScrollBar().sizeHint().height()
        if self._delegate.set_room(self.size(), bar):
            self.scheduleDelayedItemsLayout()

    def _place_buttons(self) -> None:
        index = self.selected()
        if index is None:
            self._buttons.hide()
            return
        card = self.visualItemRect(self.currentItem())
        self._buttons.set_label(index, self.label(index))
        self._buttons.move(self._delegate.buttons_place(card, self._buttons.sizeHint()))
        self._buttons.resize(self._buttons.sizeHint())
        self._buttons.show()

    def sizeHint(self) -> QSize:
        """Return the height of a card with all its figures and of the scroll bar below it."""
        return QSize(self.fontMetrics().height() * 20, self._height(MOST_LINES))

    def minimumSizeHint(self) -> QSize:
        """Return the room for one card with a line of figures."""
        return QSize(self.fontMetrics().height() * 5, self._height(1))

    def _height(self, lines: int) -> int:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        bar = self.horizontalScrollBar().sizeHint().height()
        return self._delegate.height(option, lines) + bar


def _index(item: QListWidgetItem) -> int | None:
    card: RepCard = item.data(CONTENT)
    return card.index
