"""All of the chosen model, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.models.store import user_models
from inference.models.table import Task
from inference.texts import mark, tr
from widgets.dialogs.models.files import FileCards
from widgets.dialogs.models.rows import Bringing, BringState, ModelCard
from widgets.dialogs.models.words import (
    bringing_words,
    by_hand,
    licence_words,
    model_size_words,
    state_words,
    task_words,
)

_STEPS = 1000
_FACTS = {
    "for": mark("For"),
    "joints": mark("Joints"),
    "accuracy": mark("Published accuracy"),
    "size": mark("Size"),
    "licence": mark("Licence"),
    "source": mark("Source"),
}


class ModelDetails(QWidget):
    """The chosen model.

    Signals
    -------
    asked(str)
        What is to be done with it: ``get``, ``cancel``, ``verify``, ``folder``, ``remove`` or
        ``source``.
    use_wanted(str)
        Which of `ModelCard.uses`.
    file_wanted(str), file_dropped(str)
        Name of a file that is to be chosen, or whose chosen one is not to be used any more.
    """

    asked = Signal(str)
    use_wanted = Signal(str)
    file_wanted = Signal(str)
    file_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: ModelCard | None = None
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._state = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._more = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._facts = {name: _fact() for name in _FACTS if name != "source"}
        self.source = QToolButton()
        self.source.setProperty("link", True)
        self.source.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.source.setToolTip(tr("Open the page in a browser"))
        self.source.clicked.connect(lambda: self.asked.emit("source"))
        self.files = FileCards()
        self.files.wanted.connect(self.file_wanted)
        self.files.dropped.connect(self.file_dropped)
        self._by_hand = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._by_hand.setProperty("muted", True)
        self.copy = QPushButton(tr("Cop&y"))
        self.copy.setToolTip(tr("Copy names, addresses and checksums, to bring the files by hand"))
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(self.fontMetrics().height() // 2)
        self._coming = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._buttons = self._make_buttons()
        self.use_menu = QMenu(self._buttons["use"])
        self._lay_out()

    def button(self, name: str) -> QPushButton:
        """Return the button of something that can be done: as in `asked`, or ``use``."""
        return self._buttons[name]

    @property
    def words(self) -> str:
        """What is said of how it stands, and what came of the last thing that was asked."""
        labels = (self._state, self._more)
        return "\n".join(label.text() for label in labels if label.text())

    @property
    def coming_words(self) -> str:
        """What is said of a download under way; empty where there is none."""
        return "" if self._coming.isHidden() else self._coming.text()

    # ── parts ───────────────────────────────────────────────────────────────────────────────
    def _make_buttons(self) -> dict[str, QPushButton]:
        buttons = {
            name: QPushButton(title)
            for name, title in (
                ("get", tr("&Get")),
                ("cancel", tr("&Stop")),
                ("use", tr("&Use this detector")),
                ("verify", tr("&Verify")),
                ("folder", tr("Show &folder")),
                ("remove", tr("&Remove…")),
            )
        }
        for name, button in buttons.items():
            button.setAutoDefault(False)
            if name != "use":
                button.clicked.connect(lambda _on=False, name=name: self.asked.emit(name))
        buttons["use"].clicked.connect(self._use)
        buttons["cancel"].setToolTip(tr("End the download; what has come is kept for the next try"))
        buttons["verify"].setToolTip(tr("Read all files anew and compare their checksums"))
        buttons["folder"].setToolTip(tr("Open the folder in which the files are, or belong"))
        return buttons

    def _lay_out(self) -> None:
        facts = QFormLayout()
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setVerticalSpacing(4)
        for name, title in _FACTS.items():
            facts.addRow(_fact(tr(title), muted=True), self._facts.get(name, self.source))
        hand = QHBoxLayout()
        hand.addWidget(self._by_hand, 1)
        hand.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        for widget in (self._title, self._state, self._more):
            column.addWidget(widget)
        column.addLayout(facts)
        column.addWidget(self.files)
        column.addLayout(hand)
        column.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setProperty("plain", True)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._coming)
        whole.addWidget(self._bar)
        row = QHBoxLayout()
        for name in ("get", "cancel", "use", "verify"):
            row.addWidget(self._buttons[name])
        row.addStretch(1)
        for name in ("folder", "remove"):
            row.addWidget(self._buttons[name])
        whole.addLayout(row)

    def minimumSizeHint(self) -> QSize:
        """Ask for a few lines at least, and room for the buttons."""
        return super().minimumSizeHint().expandedTo(QSize(0, self.fontMetrics().height() * 13))

    # ── data in ─────────────────────────────────────────────────────────────────────────────
    def set_card(self, card: ModelCard) -> None:
        """Show a model, or how it stands with it by now."""
        self._card = card
        model = card.model
        self._title.setText(model.title)
        font = self.font()
        font.setBold(True)
        self._title.setFont(font)
        self._show_state(card)
        for name, text in (
            ("for", task_words(model)),
            ("size", model_size_words(card)),
            ("joints", f"{tr(model.input)} → {tr(model.joints)}"),
            ("accuracy", tr(model.accuracy)),
            ("licence", licence_words(model)),
        ):
            self._facts[name].setText(text)
        set_fault(self._facts["licence"], fault=model.non_commercial)
        self.source.setAccessibleName(tr("Source: {address}").format(address=model.source))
        self.source.setText(model.source.replace("&", "&&"))
        self.files.set_files(card.standing.files, card.addresses)
        self._by_hand.setText(
            tr("To bring the files by hand, copy them under these names to {folder}.").format(
                folder=user_models()
            )
        )
        self._show_coming(card.bringing if card.coming else None)
        self._show_buttons(card)

    def _show_state(self, card: ModelCard) -> None:
        bad = card.bringing is not None and card.bringing.state is BringState.FAILED
        self._state.setText(state_words(card))
        self._more.setText("\n".join(words for words in (card.lacks, card.note) if words))
        for label in (self._state, self._more):
            label.setVisible(bool(label.text()))
        set_fault(self._state, fault=bad or any(f.right is False for f in card.standing.files))

    def _show_coming(self, bringing: Bringing | None) -> None:
        for widget in (self._coming, self._bar):
            widget.setVisible(bringing is not None)
        if bringing is None:
            return
        self._coming.setText(bringing_words(bringing))
        known = bringing.total > 0
        # A bar without an end only moves; one that waits stands still.
        moves = not known and bringing.state is BringState.COMING
        self._bar.setRange(0, 0 if moves else _STEPS)
        self._bar.setValue(_STEPS * bringing.done // bringing.total if known else 0)
        self._bar.setAccessibleName(
            tr("Progress of {name}").format(name=self._card.model.title if self._card else "")
        )

    def _show_buttons(self, card: ModelCard) -> None:
        buttons, files = self._buttons, card.standing.files
        missing = any(each.used is None or each.right is False for each in files)
        can_get = missing and any(card.addresses)
        self._show_button("cancel", shown=card.coming)
        self._show_button("get", shown=missing and not card.coming)
        get = buttons["get"]
        get.setEnabled(can_get)
        get.setText(_get_title(card))
        get.setToolTip(
            tr("Download what is missing; it can be stopped, and goes on from there")
            if can_get
            else tr("These files are published nowhere that LiftLens knows")
        )
        self._show_use(card)
        buttons["verify"].setEnabled(
            not (card.coming or card.reading) and all(each.used is not None for each in files)
        )
        buttons["remove"].setEnabled(bool(card.removable) and not (card.coming or card.used))
        if card.used:
            remove = tr("It is in use; use another one first")
        elif card.removable:
            remove = tr("Delete its files from your model folder")
        else:
            remove = tr("None of its files in your model folder is its own")
        buttons["remove"].setToolTip(remove)

    def _show_use(self, card: ModelCard) -> None:
        use = self._buttons["use"]
        use.setText(_use_title(card))
        use.setEnabled(bool(card.uses) and card.can_be_used)
        if not card.uses:
            use.setToolTip(tr("It is in use"))
        elif card.can_be_used:
            use.setToolTip(tr("Use it from now on; the open clip is analysed anew"))
        else:
            use.setToolTip(tr("Something is missing; see above"))
        self.use_menu.clear()
        for name, words in card.uses:
            action = self.use_menu.addAction(words.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, name=name: self.use_wanted.emit(name))

    def _show_button(self, name: str, *, shown: bool) -> None:
        button = self._buttons[name]
        other = self._buttons["get" if name == "cancel" else "cancel"]
        if button.hasFocus() and not shown:
            other.setVisible(True)
            (other if other.isEnabled() else self._buttons["folder"]).setFocus()
        button.setVisible(shown)

    # ── what the person does ────────────────────────────────────────────────────────────────
    def _use(self) -> None:
        if self._card is None:
            return
        if len(self._card.uses) == 1:
            self.use_wanted.emit(self._card.uses[0][0])
        else:
            button = self._buttons["use"]
            self.use_menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _copy(self) -> None:
        if self._card is not None:
            QApplication.clipboard().setText(by_hand(self._card, str(user_models())))


def set_fault(label: QLabel, *, fault: bool) -> None:
    """Show a label as one that tells of a fault, or not."""
    if label.property("fault") is not fault:
        label.setProperty("fault", fault)
        label.style().polish(label)


def _get_title(card: ModelCard) -> str:
    if card.bringing is not None and card.bringing.state is BringState.FAILED:
        return tr("Try a&gain")
    if card.standing.part:
        return tr("&Go on")
    return tr("&Get")


def _use_title(card: ModelCard) -> str:
    if card.model.task is Task.LIFTER:
        return tr("&Use the built-in lifter") if card.used else tr("&Use this lifter")
    if len(card.uses) > 1:
        return tr("&Use as…")
    if card.used and card.uses:
        return tr("&Use {detector}").format(detector=card.uses[0][1].replace("&", "&&"))
    return tr("&Use this detector")


def _fact(text: str = "", *, muted: bool = False) -> QLabel:
    label = QLabel(text, wordWrap=not muted, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("muted", muted)
    return label
