"""Snapshots: a picture of the window, of a pane or of the video, to a file and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from app.background.errands import Errands
from app.background.jobs import Jobs
from app.boxes import show_problem
from app.commands.correcting import Correcting
from app.session import Session
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.export.errors import ExportError, plain_errors
from inference.export.overlay import OverlayStyle, overlay_primitives
from inference.files import atomic_path
from inference.skeleton import Image
from inference.texts import tr
from inference.video.clip import ClipInfo
from widgets.dialogs.snapshot import SnapshotChoice, SnapshotDialog, Subject
from widgets.painter import image_view, paint
from widgets.pictures import picture_of, picture_size

_ERRAND = "snapshot"
_KINDS = {".png": b"PNG", ".jpg": b"JPEG", ".jpeg": b"JPEG"}
_JPEG_QUALITY = 92
_DOUBLED = 2.0
WINDOW, VIDEO = "window", "video"


class Pictures(QObject):
    """Makes pictures, saves and copies them."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        errands: Errands,
        correcting: Correcting,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._jobs, self._errands = jobs, errands
        self._correcting, self._keeper = correcting, keeper
        self._doubled = False

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what carries out each of its actions."""
        return {"snapshot": self.ask_snapshot}

    # ── asking ──────────────────────────────────────────────────────────────────────────────
    def ask_snapshot(self) -> None:
        """Ask what the picture is to show; at first the pane that has the keyboard."""
        self._session.set_playing(False)
        active = next((name for name, dock in self._window.docks().items() if dock.active), "")
        subjects = self.subjects()
        dialog = SnapshotDialog(
            subjects,
            active if any(subject.id == active for subject in subjects) else WINDOW,
            self._shown,
            doubled=self._doubled,
            parent=self._window,
        )
        if dialog.exec():
            self.do_snapshot(dialog.choice())
        dialog.deleteLater()

    def subjects(self) -> tuple[Subject, ...]:
        """Return what there can be a picture of: the window, the video, and each shown pane."""
        subjects = []
        clip = self._session.clip
        if clip is not None and self._window.video.image is not None:
            size = (clip.width, clip.height)
            subjects.append(Subject(VIDEO, tr("Video picture"), size, grows=False))
        for name, dock in self._window.docks().items():
            if name != VIDEO and not dock.visibleRegion().isEmpty():
                subjects.append(Subject(name, dock.windowTitle(), self._size(dock.widget())))
        subjects.append(Subject(WINDOW, tr("Whole window"), self._size(self._window)))
        return tuple(subjects)

    def ask_pane(self, name: str, save: bool) -> None:
        """Copy a picture of a pane, and ask for a file to save it in where that is wanted."""
        subject = next((one for one in self.subjects() if one.id == name), None)
        if subject is not None:
            self.do_snapshot(SnapshotChoice(subject, self._doubled, save))

    def do_snapshot(self, choice: SnapshotChoice) -> None:
        """Make a picture, copy it, and save it to a file that is asked for."""
        if choice.subject.grows:
            self._doubled = choice.doubled
            scale = _DOUBLED if choice.doubled else 1.0
            self._take(self.picture(choice.subject.id, scale), choice)
        else:
            self._with_frame(lambda image: self._take(self._with_overlay(image), choice))

    # ── making ──────────────────────────────────────────────────────────────────────────────
    def picture(self, name: str, scale: float = 1.0) -> QImage:
        """Return a picture of a pane, or of the window, without the buttons that lie on panes."""
        window = self._window
        own: dict[str, Callable[[float], QImage]] = {
            WINDOW: lambda scale: picture_of(window, scale),
            "skeleton": window.skeleton.picture,
            "plots": window.plots.picture,
        }
        if name in own:
            return own[name](scale)
        return picture_of(window.pane(name).widget(), scale)

    def _shown(self, subject: Subject) -> QImage:
        """Return a picture for a preview: of the video, what is on the screen."""
        image = self._window.video.image
        if subject.id != VIDEO or image is None:
            return self.picture(subject.id)
        full = image_view(image).scaled(*subject.size)
        return self._painted(full)

    def _with_frame(self, then: Callable[[Image], None]) -> None:
        """Get the exact picture of the current frame, which may have to be read."""
        image, clip = self._window.video.image, self._session.clip
        if clip is None or image is None:
            return
        if self._jobs.frames.exact:
            then(image)
            return
        self._errands.run(
            _ERRAND, partial(_read, self._jobs, clip, self._session.frame), then, self._tell_problem
        )

    def _with_overlay(self, image: Image) -> QImage:
        """Return a frame of the full size with what is drawn on the video."""
        return self._painted(image_view(image).copy())

    def _painted(self, image: QImage) -> QImage:
        """Draw the overlay of the current frame into a picture of the full size."""
        review = self._correcting.shown_review()
        if review is not None and self._window.video.overlay_visible:
            style = OverlayStyle(**self._keeper.settings.overlay.model_dump())
            with QPainter(image) as painter:
                paint(painter, overlay_primitives(review, self._session.frame, style))
        return image

    @staticmethod
    def _size(widget: QWidget) -> tuple[int, int]:
        size = picture_size(widget)
        return size.width(), size.height()

    # ── where it goes ───────────────────────────────────────────────────────────────────────
    def _take(self, image: QImage, choice: SnapshotChoice) -> None:
        QGuiApplication.clipboard().setImage(image)
        if not choice.save:
            self._say(tr("Copied: {title}").format(title=choice.subject.title))
            return
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            tr("Save picture"),
            str(self._suggestion(choice.subject.id)),
            tr("Pictures (*.png *.jpg)"),
        )
        if name:
            self.do_save(image, Path(name))

    def do_save(self, image: QImage, target: Path) -> None:
        """Save a picture as PNG or JPEG, by its name; PNG where that tells neither."""
        if target.suffix.lower() not in _KINDS:
            target = target.with_name(f"{target.name}.png")
        try:
            _write(image, target)
        except ExportError as error:
            self._tell_problem(str(error))
            return
        self._say(tr("Saved and copied: {target}").format(target=target))

    def _suggestion(self, name: str) -> Path:
        """Return a name that tells clip, frame and pane."""
        clip, settings = self._session.clip, self._keeper.settings
        if clip is None:
            return Path(settings.export_folder or settings.last_folder) / f"liftlens-{name}.png"
        folder = Path(settings.export_folder or clip.path.parent)
        return folder / f"{clip.path.stem}-{self._session.frame:05}-{name}.png"

    def _say(self, text: str) -> None:
        self._window.statusBar().showMessage(text, 8000)

    def _tell_problem(self, problem: str) -> None:
        show_problem(self._window, tr("The picture was not saved"), problem)


def _read(jobs: Jobs, clip: ClipInfo, frame: int, _should_stop: Callable[[], bool]) -> Image:
    with jobs.frames.make_reader(clip.path) as reader:
        return reader.frame(frame)


def _write(image: QImage, target: Path) -> None:
    """Write a picture in one step.

    Raises
    ------
    ExportError
        If it can't be written; what was there is kept.
    """
    coded = QByteArray()
    buffer = QBuffer(coded)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(_KINDS[target.suffix.lower()]))
    if target.suffix.lower() != ".png":
        writer.setQuality(_JPEG_QUALITY)
    writer.write(image)
    with plain_errors(target), atomic_path(target) as temporary:
        temporary.write_bytes(coded.data())
