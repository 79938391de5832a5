"""Commands: what each action does, split into *ask* (a dialog) and *do* (testable without one)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QMessageBox,
    QTextBrowser,
    QVBoxLayout,
)

from app import __version__
from app.actions import keys_page
from app.boxes import show_box, show_problem
from app.jobs import Jobs
from app.lifting import Lifting
from app.player import Player
from app.presets import DEFAULT, Presets
from app.session import Session
from app.settings import Settings, SettingsKeeper, scene_of, with_recent, with_scene
from app.window import MainWindow
from app.workers import AnalysisWorker, ExportRequest, LiftWorker, ProbeWorker
from inference.export.contract import write_analysis_json
from inference.export.errors import ExportError
from inference.export.overlay import OverlayStyle
from inference.export.tables import write_measurements_csv
from inference.lift.scene import Scene
from inference.video.clip import ClipInfo
from widgets.export_dialog import ExportChoice, ExportDialog
from widgets.theme import DARK, LIGHT, apply_theme

VIDEO_FILES = "Videos (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.3gp *.mts *.m2ts *.wmv *.mpg)"
PANES = ("video", "skeleton", "frontal", "plots", "rules", "findings")


class Commands(QObject):
    """Carries out actions on the session, with the window for dialogs only."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        player: Player,
        jobs: Jobs,
        lifting: Lifting,
        presets: Presets,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._player = player
        self._jobs = jobs
        self._lifting = lifting
        self._presets = presets
        self._keeper = keeper

    @property
    def settings(self) -> Settings:
        """What the program remembers."""
        return self._keeper.settings

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each id of the table of actions."""
        session, player, window = self._session, self._player, self._window
        table: dict[str, Callable[..., object]] = {
            "open": self.ask_open,
            "export_clip": self.ask_export_clip,
            "export_data": self.ask_export_data,
            "snapshot": self.ask_snapshot,
            "close": self.do_close,
            "quit": window.close,
            "undo": session.undo_stack.undo,
            "redo": session.undo_stack.redo,
            "scene": self._lifting.ask_scene,
            "save_preset": self._presets.ask_save_as,
            "reset_rules": lambda: self._presets.choose(DEFAULT),
            "play": player.toggle,
            "shuttle_back": lambda: player.shuttle(-1),
            "shuttle_stop": lambda: player.shuttle(0),
            "shuttle_on": lambda: player.shuttle(1),
            "slower": lambda: self.do_change_speed(-1),
            "faster": lambda: self.do_change_speed(1),
            "to_start": lambda: self.do_seek(0),
            "to_end": lambda: self.do_seek(session.clip.frames - 1 if session.clip else 0),
            "set_in": lambda: session.set_range(session.frame, session.range[1]),
            "set_out": lambda: session.set_range(session.range[0], session.frame),
            "clear_range": self.do_clear_range,
            "previous_rep": lambda: self.do_go_to_rep(-1),
            "next_rep": lambda: self.do_go_to_rep(1),
            "loop_rep": self.do_loop,
            "overlay": self.do_show_overlay,
            "fit": window.video.fit,
            "theme": self.do_use_light_theme,
            "reset_layout": window.reset_layout,
            "full_screen": lambda on: window.showFullScreen() if on else window.showNormal(),
            "keys": self.show_keys,
            "about": self.show_about,
        }
        for step in (1, 10):
            table[f"back_{step}"] = lambda n=step: self.do_step(-n)
            table[f"on_{step}"] = lambda n=step: self.do_step(n)
        for pane in PANES:
            table[f"focus_{pane}"] = lambda name=pane: window.focus_pane(name)
        for view in ("front", "side", "top", "camera"):
            table[f"view_{view}"] = lambda name=view: window.skeleton.standard_view(name)
        return table

    # ── opening ─────────────────────────────────────────────────────────────────────────────
    def ask_open(self) -> None:
        """Ask for a clip and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open clip", self.settings.last_folder, f"{VIDEO_FILES};;All files (*)"
        )
        if name:
            self.do_open(Path(name))

    def do_open(self, path: Path) -> None:
        """Open a clip; what is open stays until the new one is known to be good."""
        self._window.statusBar().showMessage(f"Opening {path.name}…")
        self._jobs.open(path)

    def do_show(self, clip: ClipInfo) -> None:
        """Show an opened clip and analyse it."""
        self._window.statusBar().clearMessage()
        self._jobs.drop(AnalysisWorker, LiftWorker)
        self._jobs.load_frames_of(clip)
        self._session.open_clip(clip, scene_of(self.settings, clip.path))
        self._keeper.take(with_recent(self.settings, clip.path))
        self._lifting.analyse()

    def do_close(self) -> None:
        """Close the clip, and drop what is on its way for it."""
        self._jobs.drop(ProbeWorker, AnalysisWorker, LiftWorker)
        self._window.statusBar().clearMessage()
        self._jobs.load_frames_of(None)
        self._session.open_clip(None)

    # ── time ────────────────────────────────────────────────────────────────────────────────
    def do_seek(self, frame: int) -> None:
        """Hold the picture at a frame."""
        self._session.set_playing(False)
        self._session.set_frame(frame)

    def do_step(self, frames: int) -> None:
        """Hold the picture some frames on."""
        self.do_seek(self._session.frame + frames)

    def do_change_speed(self, direction: int) -> None:
        """Take the next speed up or down."""
        speeds, speed = Session.SPEEDS, self._session.speed
        nearest = min(range(len(speeds)), key=lambda i: abs(speeds[i] - speed))
        self._session.set_speed(speeds[min(max(nearest + direction, 0), len(speeds) - 1)])

    def do_clear_range(self) -> None:
        """Make the range the whole clip."""
        if self._session.clip is not None:
            self._session.set_range(0, self._session.clip.frames - 1)

    def do_go_to_rep(self, direction: int) -> None:
        """Go to the bottom of the rep before or after."""
        rep = self._session.neighbour_rep(direction)
        if rep is not None:
            self.do_seek(rep.bottom_frame)

    def do_select_rep(self, index: int) -> None:
        """Go to the bottom of a rep, and loop that one if one is looped."""
        rep = next((rep for rep in self._session.reps if rep.index == index), None)
        if rep is None:
            return
        if self._session.loop is not None:
            self._session.set_loop(rep)
        self.do_seek(rep.bottom_frame)

    def do_loop_rep(self, index: int) -> None:
        """Play a rep again and again."""
        rep = next((rep for rep in self._session.reps if rep.index == index), None)
        if rep is not None:
            self._session.set_frame(rep.start_frame)
            self._session.set_loop(rep)
            self._session.set_playing(True)

    def do_loop(self, on: bool) -> None:
        """Loop the rep at the cursor, or the next one; or run on."""
        session = self._session
        if not on:
            session.set_loop(None)
            return
        rep = session.rep_at(session.frame) or session.neighbour_rep(1) or session.neighbour_rep(-1)
        if rep is None:
            self._window.statusBar().showMessage("There is no rep to loop yet.", 4000)
            session.looping_changed.emit(False)
        else:
            session.set_loop(rep)

    # ── leaving the program ─────────────────────────────────────────────────────────────────
    def ask_export_clip(self) -> None:
        """Ask what to export and where to, and write it in the background."""
        session = self._session
        if session.review is None:
            self._window.statusBar().showMessage("Open a clip first; there is nothing yet.", 4000)
            return
        clip = session.review.analysis.clip
        folder = Path(self.settings.export_folder or clip.path.parent)
        dialog = ExportDialog(
            folder / f"{clip.path.stem}-liftlens.mp4",
            clip,
            in_out=session.range,
            rep=session.rep_at(session.frame),
            style=self.overlay_style(),
            parent=self._window,
        )
        if dialog.exec():
            self.do_export_clip(dialog.choice())

    def do_export_clip(self, choice: ExportChoice) -> None:
        """Write an annotated clip in the background."""
        review = self._session.review
        if review is None:
            return
        self._keeper.change(export_folder=str(choice.target.parent))
        self._jobs.export(
            ExportRequest(
                review, choice.target, choice.first_frame, choice.last_frame, choice.style
            )
        )

    def ask_export_data(self) -> None:
        """Ask for a folder and write the numbers to it."""
        if self._session.review is None:
            self._window.statusBar().showMessage("Open a clip first; there is nothing yet.", 4000)
            return
        folder = QFileDialog.getExistingDirectory(
            self._window, "Folder for analysis.json and measurements.csv", self._export_folder()
        )
        if folder:
            self.do_export_data(Path(folder))

    def do_export_data(self, folder: Path) -> None:
        """Write analysis.json and measurements.csv."""
        review = self._session.review
        if review is None:
            return
        try:
            write_analysis_json(review, folder / "analysis.json")
            write_measurements_csv(review.measurements, folder / "measurements.csv")
        except ExportError as error:
            show_problem(self._window, "The measurements were not written", str(error))
        else:
            self._window.statusBar().showMessage(f"Written to {folder}", 8000)

    def ask_snapshot(self) -> None:
        """Ask for a file and save a picture of the window."""
        start = str(Path(self._export_folder()) / "liftlens.png")
        name, _ = QFileDialog.getSaveFileName(
            self._window, "Save snapshot", start, "Pictures (*.png)"
        )
        if name:
            self.do_snapshot(Path(name).with_suffix(".png"))

    def do_snapshot(self, target: Path) -> None:
        """Save a picture of the window, and put it on the clipboard."""
        picture = self._window.grab()
        QApplication.clipboard().setPixmap(picture)
        if picture.save(str(target), "PNG"):
            self._window.statusBar().showMessage(f"Saved and copied: {target}", 8000)
        else:
            show_problem(
                self._window, "The picture was not saved", f"{target} can't be written to."
            )

    def _export_folder(self) -> str:
        return self.settings.export_folder or self.settings.last_folder

    def overlay_style(self) -> OverlayStyle:
        """Return the layers that are drawn, as the settings have them."""
        return OverlayStyle(**self.settings.overlay.model_dump())

    # ── looks ───────────────────────────────────────────────────────────────────────────────
    def do_show_overlay(self, on: bool) -> None:
        """Show or hide the drawing on the video."""
        self._window.video.set_overlay_visible(on)

    def do_use_light_theme(self, on: bool) -> None:
        """Change between the light and the dark theme."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, LIGHT if on else DARK)
        self._keeper.change(theme="light" if on else "dark")

    def show_keys(self) -> None:
        """Show all keys on one page, which scrolls where the window is low."""
        page = QTextBrowser()
        page.setHtml(keys_page())
        dialog = QDialog(self._window)
        dialog.setWindowTitle("Keys")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(dialog)
        column.addWidget(page)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(dialog.close)
        column.addWidget(close)
        width = dialog.fontMetrics().averageCharWidth() * 76
        dialog.resize(width, self._window.height() * 4 // 5)
        dialog.open()

    def show_about(self) -> None:
        """Say what this is."""
        text = (
            f"<h3>LiftLens {__version__}</h3><p>See a lift measured, from one phone video.</p>"
            "<p>Apache-2.0. THIRD_PARTY.md names the libraries it stands on.</p>"
        )
        show_box(self._window, QMessageBox.Icon.NoIcon, "About LiftLens", text)

    # ── memory ──────────────────────────────────────────────────────────────────────────────
    def remember_speed(self, speed: float) -> None:
        """Keep the playback speed for next time."""
        self._keeper.change(speed=speed)

    def remember_scene(self, scene: Scene) -> None:
        """Keep what is told of the open clip for the next time it is opened."""
        if self._session.clip is not None:
            with contextlib.suppress(OSError):  # the file may be gone by now
                self._keeper.take(with_scene(self.settings, self._session.clip.path, scene))
