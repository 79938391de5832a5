"""The files of a model: where each was looked for, what it is checked against, and choosing one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inference.models.standing import FileStanding
from inference.texts import tr
from widgets.dialogs.models.words import checksum_words, file_title, looked_words


class FileCards(QWidget):
    """One card a file, made anew only where something about a file is another."""

    wanted = Signal(str)
    """Name of a file that is to be chosen."""
    dropped = Signal(str)
    """Name of a file whose chosen one is not to be used any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self.cards: list[FileCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def set_files(
        self, files: Sequence[FileStanding], addresses: Sequence[tuple[str, ...]]
    ) -> None:
        """Show other files; cards of the same files stay, and keep the keyboard."""
        shown = (tuple(files), tuple(addresses))
        if shown == self._shown:
            return
        self._shown = shown
        names = [each.file.name for each in files]
        if names != [card.name for card in self.cards]:
            for card in self.cards:
                self._column.removeWidget(card)
                card.hide()
                card.deleteLater()
            self.cards = [self._add(name) for name in names]
        for card, standing, urls in zip(self.cards, files, addresses, strict=True):
            card.show_file(standing, urls)

    def _add(self, name: str) -> FileCard:
        card = FileCard(name)
        card.choose.clicked.connect(lambda: self.wanted.emit(name))
        card.drop.clicked.connect(lambda: self.dropped.emit(name))
        self._column.addWidget(card)
        return card


class FileCard(QFrame):
    """One file."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.name = name
        self._title, self._checksum = _text(), _text(muted=True)
        self._places, self._addresses = _text(), _text(muted=True)
        self.choose = QPushButton(tr("Choose file…"))
        self.choose.setToolTip(tr("Use a file that you have; it is checked first, and stays there"))
        self.drop = QPushButton(tr("Don’t use my file"))
        self.drop.setToolTip(tr("Look in the other places again; your file stays where it is"))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        for button in (self.drop, self.choose):
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()}: {name}")
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addLayout(head)
        for label in (self._places, self._checksum, self._addresses):
            column.addWidget(label)

    @property
    def places(self) -> str:
        """What is said of the places."""
        return self._places.text().replace("\u200b", "")

    def show_file(self, standing: FileStanding, urls: Sequence[str]) -> None:
        """Show how it stands with the file."""
        self._title.setText(file_title(standing))
        used = standing.used
        lines = []
        for looked in standing.looked:
            sign = "✓" if looked is used and standing.right is not False else "–"
            if looked.there and standing.right is False and looked is used:
                sign = "✗"
            lines.append(f"{sign}  {_breakable(looked_words(looked))}")
        self._places.setText("\n".join(lines))
        self._places.setAccessibleName(tr("Where it was looked for"))
        self._checksum.setText(checksum_words(standing))
        self._addresses.setText("\n".join(_breakable(url) for url in urls))
        self._addresses.setVisible(bool(urls))
        if standing.chosen is None and self.drop.hasFocus():
            self.choose.setFocus()
        self.drop.setVisible(standing.chosen is not None)


def _text(*, muted: bool = False) -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("muted", muted)
    return label


def _breakable(text: str) -> str:
    """Let a long path or address go on in the next line after each part of it."""
    for mark in ("/", "\\", "_", "?"):
        text = text.replace(mark, f"{mark}\u200b")
    return text
