"""The clips of a query as a model that holds only the pages that were looked at lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QPixmap

from widgets.library.rows import ClipRow
from widgets.library.words import spoken_words
from widgets.message_list import CONTENT, AnyIndex

PAGE = 100
"""How many clips are asked for at once."""
_MOST_PAGES = 8
_MOST_PICTURES = 300
_NO_INDEX = QModelIndex()


class ClipsModel(QAbstractListModel):
    """As many rows as there are clips; a row is None until its page has come.

    Signals
    -------
    page_wanted(int)
        Number of a page, from 0, that is to be shown and is not there. Only the page that was
        asked for last is waited for: what is scrolled past is not needed.
    """

    page_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._total = 0
        self._pages: OrderedDict[int, tuple[ClipRow, ...]] = OrderedDict()
        self._jpegs: dict[int, bytes] = {}
        self._pictures: OrderedDict[int, QPixmap] = OrderedDict()
        self._asked: int | None = None
        self._stale: set[int] = set()
        """Pages that may be out of date; they are shown until they have come again."""

    # Data in

    def set_clips(self, total: int, page: int, rows: Sequence[ClipRow]) -> None:
        """Show the clips of another query, of which one page is known."""
        self.beginResetModel()
        self._total = total
        self._pages.clear()
        self._jpegs.clear()
        self._pages[page] = tuple(rows)
        self._asked = None
        self._stale.clear()
        self.endResetModel()

    def set_page(self, page: int, rows: Sequence[ClipRow]) -> None:
        """Take a page that was asked for, or that has changed."""
        self._pages[page] = tuple(rows)
        self._pages.move_to_end(page)
        self._stale.discard(page)
        self._asked = None
        while len(self._pages) > _MOST_PAGES:
            number, gone = self._pages.popitem(last=False)
            self._stale.discard(number)
            for row in gone:
                self._jpegs.pop(row.id, None)
        self.dataChanged.emit(self.index(page * PAGE), self.index(page * PAGE + len(rows) - 1))

    def set_jpegs(self, jpegs: Mapping[int, bytes]) -> None:
        """Take small pictures by the ids of their clips."""
        for clip_id, jpeg in jpegs.items():
            if self._jpegs.get(clip_id) != jpeg:
                self._jpegs[clip_id] = jpeg
                self._pictures.pop(clip_id, None)

    def update_clips(self, total: int, page: int, rows: Sequence[ClipRow]) -> bool:
        """Take a page of the same clips in the same order; False where they are others.

        All other pages are asked for again when they are looked at.
        """
        known = self._pages.get(page)
        if total != self._total or known is None or [r.id for r in known] != [r.id for r in rows]:
            return False
        self._stale = set(self._pages)
        self.set_page(page, rows)
        return True

    # What is asked of it

    @property
    def total(self) -> int:
        """How many clips there are."""
        return self._total

    def clip(self, row: int) -> ClipRow | None:
        """Return a clip, or None where its page is not there."""
        rows = self._pages.get(row // PAGE)
        place = row % PAGE
        return rows[place] if rows is not None and place < len(rows) else None

    def row_of(self, clip_id: int) -> int | None:
        """Return in which row a clip stands, as far as that is known."""
        for page, rows in self._pages.items():
            for place, clip in enumerate(rows):
                if clip.id == clip_id:
                    return page * PAGE + place
        return None

    def picture(self, clip_id: int) -> QPixmap | None:
        """Return a small picture, made from its JPEG when it is first shown."""
        known = self._pictures.get(clip_id)
        jpeg = self._jpegs.get(clip_id)
        if known is None and jpeg:
            known = self._pictures[clip_id] = QPixmap()
            known.loadFromData(jpeg)
            while len(self._pictures) > _MOST_PICTURES:
                self._pictures.popitem(last=False)
        return known

    def want(self, row: int) -> None:
        """Ask for the page of a row, where it is not there or may be out of date."""
        page = row // PAGE
        if page != self._asked and (page not in self._pages or page in self._stale):
            self._asked = page
            self.page_wanted.emit(page)

    def rowCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        """Return the number of clips."""
        return 0 if parent.isValid() else self._total

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the clip, or what is said of it."""
        clip = self.clip(index.row())
        if role == CONTENT:
            return clip
        if clip is None:
            return None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return spoken_words(clip)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{spoken_words(clip)}\n{clip.path}"
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Let clips be chosen and dragged away."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def mimeTypes(self) -> list[str]:
        """Return what is dragged: files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        """Return the files of some clips; one that is missing can't be dragged."""
        clips = [self.clip(index.row()) for index in indexes]
        data = QMimeData()
        paths = [str(clip.path) for clip in clips if clip is not None and not clip.missing]
        data.setUrls([QUrl.fromLocalFile(path) for path in paths])
        return data
