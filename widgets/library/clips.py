"""The clips of the library: a card each, with the small picture and what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inference.texts import tr
from widgets.icons import icon
from widgets.library.model import PAGE, ClipsModel
from widgets.library.rows import ClipRow
from widgets.library.words import (
    fact_words,
    fault_mark,
    fault_words,
    gold_words,
    head_words,
    tag_words,
)
from widgets.marks import draw_mark
from widgets.message import paint_message
from widgets.message_list import CONTENT, AnyIndex, paint_card
from widgets.theme import SMALL_PT, current_theme, text_height, ui_font

_PICTURE_ASPECT = 4 / 3


class _ClipDelegate(QStyledItemDelegate):
    """Draws a clip: its picture, and four lines beside it."""

    def __init__(self, view: ClipsView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the room for four lines of text."""
        lines = text_height() + 3 * text_height(SMALL_PT)
        return QSize(0, round(lines + option.fontMetrics.height() * 0.63 + 9))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a clip, or an empty card until it has come."""
        clip: ClipRow | None = index.data(CONTENT)
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        room = paint_card(painter, option, current=chosen)
        self._view.clips.want(index.row())
        if clip is None:
            painter.setFont(ui_font(SMALL_PT))
            painter.setPen(QColor(current_theme().muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, tr("Loading…"))
        else:
            width = room.height() * _PICTURE_ASPECT
            picture = QRectF(room.left(), room.top(), width, room.height())
            self._paint_picture(painter, picture, clip)
            self._paint_text(painter, room.adjusted(width + room.height() * 0.12, 0, 0, 0), clip)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(current_theme().accent))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 7, 7)
        painter.restore()

    def _paint_picture(self, painter: QPainter, rect: QRectF, clip: ClipRow) -> None:
        theme = current_theme()
        painter.fillRect(rect, QColor(theme.backdrop))
        picture = self._view.clips.picture(clip.id)
        if picture is not None and not picture.isNull():
            size = picture.size().scaled(rect.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(rect.center().toPoint())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(0.4 if clip.missing else 1.0)
            painter.drawPixmap(place, picture)
            painter.setOpacity(1.0)
        if clip.missing:
            side = round(rect.height() * 0.4)
            sign = QRect(0, 0, side, side)
            sign.moveCenter(rect.center().toPoint())
            icon("warning", theme.warning).paint(painter, sign)

    def _paint_text(self, painter: QPainter, room: QRectF, clip: ClipRow) -> None:
        theme = current_theme()
        line = text_height(SMALL_PT)
        head = QRectF(room.left(), room.top(), room.width(), text_height())
        if clip.gold:
            head.setRight(self._paint_gold(painter, head, clip))
        _draw_line(painter, head, head_words(clip), ui_font(bold=True), theme.text)
        below = QRectF(room.left(), head.bottom(), room.width(), line)
        _draw_line(painter, below, fact_words(clip), ui_font(SMALL_PT), theme.text)
        below.translate(0, line)
        draw_mark(
            painter, QRectF(below.left(), below.top() + 1, line - 2, line - 2), fault_mark(clip)
        )
        found = below.adjusted(line * 1.2, 0, 0, 0)
        _draw_line(painter, found, fault_words(clip), ui_font(SMALL_PT), theme.muted)
        below.translate(0, line)
        colour, last = theme.muted, tag_words(clip)
        if clip.missing:
            colour, last = theme.fault, tr("The file is missing")
        _draw_line(painter, below, last, ui_font(SMALL_PT), colour)

    def _paint_gold(self, painter: QPainter, head: QRectF, clip: ClipRow) -> float:
        """Draw what the clip is a gold standard of, at the right; returns where that begins."""
        words = f"★ {gold_words(clip)}"
        font = ui_font(SMALL_PT, bold=True)
        if QFontMetricsF(font).horizontalAdvance(words) > head.width() * 0.55:
            words = "★"
        width = QFontMetricsF(font).horizontalAdvance(words)
        place = QRectF(head.right() - width, head.top(), width + 1, head.height())
        painter.setFont(font)
        painter.setPen(QColor(current_theme().right))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        return place.left() - 6


def _draw_line(painter: QPainter, room: QRectF, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(room, int(flags), shown)


class ClipsView(QListView):
    """The list of clips; of many thousands only those that are looked at are held.

    Signals
    -------
    page_wanted(int)
        Number of a page of `PAGE` clips that is to be shown.
    chosen_changed(tuple)
        The `ClipRow` of every chosen clip.
    open_requested(tuple), remove_requested(tuple)
        `ClipRow`s: Enter or a double click, and Delete.
    """

    page_wanted = Signal(int)
    chosen_changed = Signal(tuple)
    open_requested = Signal(tuple)
    remove_requested = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clips = ClipsModel()
        self.clips.setParent(self)
        self.clips.page_wanted.connect(self.page_wanted)
        self._title, self._message = "", ""
        self._fill_menu: Callable[[QMenu], object] | None = None
        self._told: tuple[ClipRow, ...] = ()
        self._settling = False
        self._soon = QTimer(self)  # several rows are chosen one after the other
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._tell_chosen)
        self.setModel(self.clips)
        self.setItemDelegate(_ClipDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setAccessibleName(tr("Clips"))
        self.doubleClicked.connect(lambda _index: self._ask_open())

    # Data in

    def set_message(self, title: str, message: str) -> None:
        """Say why the list is empty, where it is."""
        self._title, self._message = title, message
        self.viewport().update()

    def set_clips(self, total: int, page: int, rows: Sequence[ClipRow]) -> None:
        """Show the clips of a query; those of the chosen ones that are among them stay so."""
        chosen = {clip.id for clip in self.chosen()}
        bar = self.verticalScrollBar()
        place, self._settling = bar.value(), bool(page)
        self.clips.set_clips(total, page, rows)
        self._choose_again(chosen, page, rows)
        if page:  # the same question again, with a clip more or less
            self.doItemsLayout()
            bar.setValue(place)
        self._settling = False
        self._soon.start()

    def update_clips(self, total: int, page: int, rows: Sequence[ClipRow]) -> bool:
        """Take a page of the same clips; False where they are others, and nothing is changed."""
        done = self.clips.update_clips(total, page, rows)
        if done:
            self.viewport().update()
            self._soon.start()
        return done

    def set_page(self, page: int, rows: Sequence[ClipRow]) -> None:
        """Take a page that was asked for."""
        self.clips.set_page(page, rows)
        self._soon.start()

    def set_jpegs(self, jpegs: Mapping[int, bytes]) -> None:
        """Take small pictures by the ids of their clips."""
        self.clips.set_jpegs(jpegs)
        self.viewport().update()

    def use_menu(self, fill: Callable[[QMenu], object]) -> None:
        """Let somebody fill the menu of the chosen clips."""
        self._fill_menu = fill

    def _choose_again(self, chosen: set[int], page: int, rows: Sequence[ClipRow]) -> None:
        places = [page * PAGE + n for n, row in enumerate(rows) if row.id in chosen]
        selection = QItemSelection()
        for place in places:
            selection.select(self.clips.index(place), self.clips.index(place))
        if places:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.clips.index(places[0]), flag)
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(selection, select)

    # What is chosen

    def chosen(self) -> tuple[ClipRow, ...]:
        """Return the chosen clips from top to bottom, of those that are loaded."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        clips = (self.clips.clip(row) for row in rows)
        return tuple(clip for clip in clips if clip is not None)

    def choose(self, clip_id: int) -> None:
        """Choose one clip, where it is loaded."""
        row = self.clips.row_of(clip_id)
        if row is not None:
            # Not `setCurrentIndex`, which minds keys that are held down.
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.clips.index(row), select)

    def first_page_shown(self) -> int:
        """Return the number of the page in which the topmost visible clip is."""
        return max(self.indexAt(self.viewport().rect().topLeft()).row(), 0) // PAGE

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell what is chosen, once all of it is."""
        super().selectionChanged(selected, deselected)
        self._soon.start()

    def _tell_chosen(self) -> None:
        chosen = self.chosen()
        if chosen != self._told:
            self._told = chosen
            self.chosen_changed.emit(chosen)

    def _ask_open(self) -> None:
        if chosen := self.chosen():
            self.open_requested.emit(chosen)

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, remove with Delete; else move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask_open()
        elif event.key() == Qt.Key.Key_Delete and (chosen := self.chosen()):
            self.remove_requested.emit(chosen)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the clip that the keyboard comes to, where none is chosen."""
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if by_key and self.clips.total and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.clips.index(max(self.currentIndex().row(), 0)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen clips."""
        if self._fill_menu is None or not self.chosen():
            return
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        place = event.pos() if by_mouse else self.visualRect(self.currentIndex()).center()
        menu = QMenu(self)
        self._fill_menu(menu)
        menu.exec(self.viewport().mapToGlobal(place))
        menu.deleteLater()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Keep the current clip in sight."""
        super().currentChanged(current, previous)
        if not self._settling:
            self.scrollTo(current)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the clips, or why there are none."""
        super().paintEvent(event)
        if not self.clips.total:
            with QPainter(self.viewport()) as painter:
                rect = QRectF(self.viewport().rect())
                paint_message(painter, rect, self._title, self._message)
