"""Presets in the window: choose one, save one's own, rename and delete those."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMainWindow, QMessageBox

from app.boxes import show_problem
from app.session import Session
from app.settings_file import SettingsKeeper
from inference.motion.types import RuleSettings
from inference.presets import Preset, load_presets, save_preset, user_presets_folder
from inference.texts import tr

DEFAULT = "default"
"""Identifier of the preset that there always is."""


def _made_from(base: Preset | None) -> str:
    return tr("Made from “{preset}”.").format(preset=tr(base.name if base else "Default"))


class Presets(QObject):
    """The presets there are, and what the coach does with them.

    Bundled ones can be chosen only; the coach's own are files in the settings folder.
    """

    changed = Signal()
    """Another set of presets, or another name of one."""

    def __init__(self, session: Session, window: QMainWindow, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._session, self._window, self._keeper = session, window, keeper
        self.all: tuple[Preset, ...] = ()
        self._read()
        remembered = self.find(keeper.settings.preset) or self.find(DEFAULT)
        if remembered is not None:
            self._take(remembered.settings, remembered)
        session.preset_changed.connect(self._remember)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"save_preset": self.ask_save_as, "reset_rules": lambda: self.choose(DEFAULT)}

    # ── what there is ───────────────────────────────────────────────────────────────────────
    def find(self, preset_id: str) -> Preset | None:
        """Return a preset by its identifier, None where there is none."""
        return next((preset for preset in self.all if preset.id == preset_id), None)

    def is_own(self, preset: Preset | None) -> bool:
        """Whether a preset is the coach's own, which can be saved, renamed and deleted."""
        return preset is not None and (user_presets_folder() / f"{preset.id}.toml").is_file()

    def bundled(self) -> tuple[Preset, ...]:
        """Return the presets that come with the program."""
        return tuple(preset for preset in self.all if not self.is_own(preset))

    def own(self) -> tuple[Preset, ...]:
        """Return the coach's own presets."""
        return tuple(preset for preset in self.all if self.is_own(preset))

    @property
    def current(self) -> Preset | None:
        """The preset that the settings started from."""
        return self._session.project.preset

    @property
    def is_changed(self) -> bool:
        """Whether the settings are no more those of the preset."""
        return (
            self.current is not None
            and self.current.settings != self._session.project.rule_settings
        )

    # ── choosing ────────────────────────────────────────────────────────────────────────────
    def choose(self, preset_id: str) -> None:
        """Judge by a preset, as a step to undo; of the one that is chosen, drop the changes."""
        preset = self.find(preset_id)
        if preset is not None:
            self._judge_by(preset)

    def revert(self) -> None:
        """Go back to what the chosen preset says."""
        if self.current is not None:
            self._judge_by(self.current)

    def _judge_by(self, preset: Preset) -> None:
        self._session.change(tr("change of rules"), rule_settings=preset.settings, preset=preset)

    def _take(self, settings: RuleSettings, preset: Preset | None) -> None:
        """Take settings and the name of their preset without a step to undo."""
        self._session.restore(replace(self._session.project, rule_settings=settings, preset=preset))

    # ── the coach's own ─────────────────────────────────────────────────────────────────────
    def ask_save_as(self) -> None:
        """Ask for a name and save the settings under it."""
        suggested = self.current.name if self.current and self.is_own(self.current) else ""
        if name := self._ask_name(
            tr("Save as preset"), tr("Name, such as the athlete’s"), suggested
        ):
            same = next((own for own in self.own() if own.name == name), None)
            if same is None or self._sure(
                tr("Replace the preset “{name}”?").format(name=name), tr("Replace")
            ):
                self.do_save(name)

    def do_save(self, name: str) -> None:
        """Save the settings as an own preset; one of the same name is replaced."""
        same = next((own for own in self.own() if own.name == name), None)
        base = self.current
        preset = Preset(
            id=same.id if same else self._free_id(name),
            name=name,
            meaning=same.meaning if same else _made_from(base),
            exercise=base.exercise if base else None,
            settings=self._session.project.rule_settings,
        )
        if self._write(preset):
            self._judge_by(preset)
            self._window.statusBar().showMessage(tr("Saved as “{name}”.").format(name=name), 8000)

    def do_save_current(self) -> None:
        """Save the settings to the chosen preset, which is the coach's own."""
        if self.current is not None and self.is_own(self.current):
            self.do_save(self.current.name)

    def ask_rename(self) -> None:
        """Ask for another name of the chosen preset."""
        preset = self.current
        if preset is None or not self.is_own(preset):
            return
        name = self._ask_name(tr("Rename preset"), tr("Name"), preset.name)
        if any(own.name == name and own.id != preset.id for own in self.own()):
            text = tr(
                "Another preset is called “{name}”. Delete that one, or choose another name."
            ).format(name=name)
            show_problem(self._window, tr("The preset keeps its name"), text)
        elif name:
            self.do_rename(name)

    def do_rename(self, name: str) -> None:
        """Give the chosen preset another name, and its file with it."""
        old = self.current
        if old is None or not self.is_own(old) or name == old.name:
            return
        renamed = replace(old, id=self._free_id(name), name=name)
        if self._write(renamed):
            (user_presets_folder() / f"{old.id}.toml").unlink(missing_ok=True)
            self._read()
            self._take(self._session.project.rule_settings, renamed)

    def ask_delete(self) -> None:
        """Ask whether the chosen preset shall go."""
        preset = self.current
        if preset is not None and self.is_own(preset):
            question = tr("Delete the preset “{name}”? This can’t be undone.").format(
                name=preset.name
            )
            if self._sure(question, tr("Delete")):
                self.do_delete()

    def do_delete(self) -> None:
        """Delete the chosen preset; the settings stay as they are."""
        preset = self.current
        if preset is None or not self.is_own(preset):
            return
        try:
            (user_presets_folder() / f"{preset.id}.toml").unlink()
        except OSError as error:
            text = tr("{preset} can’t be deleted: {reason}").format(
                preset=preset.name, reason=error.strerror or error
            )
            show_problem(self._window, tr("The preset is still there"), text)
            return
        self._read()
        self._take(self._session.project.rule_settings, self.find(DEFAULT))

    # ── files ───────────────────────────────────────────────────────────────────────────────
    def _read(self) -> None:
        self.all, problems = load_presets()
        if problems:
            self._window.statusBar().showMessage(
                tr("Left out: {problems}").format(problems="; ".join(problems)), 15_000
            )
        self.changed.emit()

    def _write(self, preset: Preset) -> bool:
        try:
            save_preset(user_presets_folder() / f"{preset.id}.toml", preset)
        except OSError as error:
            text = tr("It can’t be written: {reason}. The settings are kept.").format(
                reason=error.strerror or error
            )
            show_problem(self._window, tr("The preset was not saved"), text)
            return False
        self._read()
        return True

    def _free_id(self, name: str) -> str:
        """Return a file name that no other preset has: bundled ones are not to be hidden."""
        stem = re.sub(r"\W+", "-", name.casefold()).strip("-") or "preset"
        taken = {preset.id for preset in self.all}
        numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
        return next(free for free in (stem, *numbered) if free not in taken)

    def _remember(self, preset: Preset | None) -> None:
        self._keeper.change(preset=preset.id if preset else DEFAULT)

    # ── dialogs ─────────────────────────────────────────────────────────────────────────────
    def _ask_name(self, title: str, label: str, suggested: str) -> str:
        normal = QLineEdit.EchoMode.Normal
        name, said = QInputDialog.getText(self._window, title, label, normal, suggested)
        return " ".join(name.split()) if said else ""

    def _sure(self, question: str, yes: str) -> bool:
        box = QMessageBox(self._window)
        box.setWindowTitle(tr("Presets"))
        box.setText(question)
        box.setIcon(QMessageBox.Icon.Question)
        agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is agreed
