"""Two clips in one window: their videos, their tags, and the moments that belong together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QColor

from app.background.compare_workers import Compared
from app.background.jobs import Jobs
from app.binding.picture import PictureBinder
from app.commands.comparing import Comparing
from app.commands.exporting import Exporting
from app.commands.looks import Looks
from app.commands.transport import Transport
from app.session import Session
from app.settings import Settings
from app.settings_file import SettingsKeeper
from app.window import MainWindow
from inference.comparing import matching_frame
from inference.export.figure import figure_at, skeleton
from inference.export.overlay import overlay_primitives
from inference.export.overlaying import Torso, in_one_colour, laid_over, torso_of
from inference.export.primitives import Primitive
from inference.motion.types import Span
from inference.review import Review
from inference.skeleton import Image
from inference.texts import tr, tr_n
from widgets.theme import current_theme
from widgets.video.paint import LaidOver
from widgets.video.pair import PairMode


class PairBinder(QObject):
    """Shows the reference beside or over the lift, in step with it, and lets its tags be moved."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        jobs: Jobs,
        comparing: Comparing,
        transport: Transport,
        looks: Looks,
        exporting: Exporting,
        picture: PictureBinder,
        keeper: SettingsKeeper,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._comparing, self._transport = comparing, transport
        self._exporting, self._picture, self._actions = exporting, picture, actions
        self._pair, self._row = window.pair, window.reference_row
        self._drawn: Compared | None = None
        self._followed: tuple[Review, Review] | None = None
        self._torsos: tuple[Torso, Torso] | None = None
        """Where the lifter and the one of the reference are in the pictures of those reviews."""
        self._image: tuple[int, Image] | None = None
        """Frame and picture of the reference that came last."""
        self._pair.use(actions)
        self._pair.opacity_changed.connect(self._lay_over)
        self._pair.opacity_chosen.connect(looks.do_show_through)
        self._pair.suited.connect(picture.draw_overlay)
        self._pair.suited.connect(self._show_reference)
        actions["overlay"].toggled.connect(self._pair.second.set_overlay_visible)
        comparing.changed.connect(self._on_compared)
        session.how_compared_changed.connect(self._show_tags)
        session.frame_changed.connect(self._on_frame)
        session.clip_changed.connect(self._on_compared)
        jobs.reference_frame_loaded.connect(self._on_picture)
        picture.frame_shown.connect(self._lay_over)
        keeper.changed.connect(self._on_settings)
        window.timeline.tags_dragged.connect(lambda tags: comparing.do_drag_tags(tags))
        self._row.tags_dragged.connect(lambda tags: comparing.do_drag_tags(reference_tags=tags))
        for row in (window.timeline, self._row):
            row.tags_dropped.connect(comparing.do_drop_tags)
        self._row.reset_requested.connect(comparing.do_reset_tags)
        self._row.frame_requested.connect(self._seek)
        self._on_settings(keeper.settings)
        self._on_compared()

    # ── modes ───────────────────────────────────────────────────────────────────────────────
    def _on_settings(self, settings: Settings) -> None:
        mode = PairMode(settings.pair_mode)
        for each in PairMode:
            self._actions[f"pair_{each}"].setChecked(each is mode)
        self._pair.set_mode(mode)
        self._pair.set_opacity(settings.pair_opacity)
        self._suit()
        self._show_reference()

    def _suit(self) -> None:
        """Give the window's panes the room that the mode asks for."""
        shown = self._pair.shown
        pictures = 2 if shown is PairMode.BESIDE else 1
        self._window.suit_pair(pictures, row=self._drawn is not None)
        self._window.compare.set_picture_shown(shown is PairMode.ALONE)

    # ── what is compared ────────────────────────────────────────────────────────────────────
    def _on_compared(self) -> None:
        for name in ("reference_earlier", "reference_later", "reset_offset", "tag_start"):
            self._actions[name].setEnabled(self._comparing.result is not None)
        self._actions["tag_end"].setEnabled(self._comparing.result is not None)
        self._actions["found_tags"].setEnabled(self._comparing.path is not None)
        result = self._comparing.result
        if result is not self._drawn:
            another = result is None or self._drawn is None or not _same_clips(result, self._drawn)
            self._drawn = result
            if another:
                self._image = None
                self._pair.second.set_image(None)
            self._show_result(result)
        self._show_tags()
        self._on_frame(self._session.frame)

    def _show_result(self, result: Compared | None) -> None:
        self._follow(result)
        self._pair.set_comparing(result is not None)
        if result is not None:
            reference = result.request.reference
            times_s = reference.analysis.clip.times_s
            self._row.set_clip(times_s, reference.segmentation.reps)
        self._suit()
        self._show_reference()

    def _follow(self, result: Compared | None) -> None:
        """Say where both lifters are in their pictures, which only other reviews change."""
        reviews = (result.request.athlete, result.request.reference) if result else None
        if reviews != self._followed:
            self._followed = reviews
            self._torsos = _torsos(*reviews) if reviews else None
            self._pair.set_torsos(self._torsos)

    def _show_tags(self) -> None:
        """Show what is compared: where it was told already, before the comparison is made."""
        made, how = self._comparing.comparison, self._comparing.how
        self._window.timeline.set_compared((how.tags or made.athlete) if made else None)
        self._row.set_compared((how.reference_tags or made.reference) if made else None)

    # ── pictures ────────────────────────────────────────────────────────────────────────────
    def _on_frame(self, frame: int) -> None:
        self._row.set_place(self._place(frame))
        self._show_names()
        self._lay_over()

    def _place(self, frame: int) -> float | None:
        """Return the frame of the reference that belongs to one of the clip."""
        made = self._comparing.comparison
        if made is None or not 0 <= frame < len(made.reference_frame):
            return None
        place = float(made.reference_frame[frame])
        return place if np.isfinite(place) else None

    def _on_picture(self, frame: int, image: Image) -> None:
        self._image = (frame, image)
        self._show_reference()

    def _show_reference(self) -> None:
        """Show the picture of the reference that came last, in the way that is chosen."""
        result, shown = self._drawn, self._pair.shown
        if result is not None and self._image is not None and shown is PairMode.BESIDE:
            reference, (frame, image) = result.request.reference, self._image
            clip = reference.analysis.clip
            second = self._pair.second
            second.set_image(image, (clip.width, clip.height))
            second.set_overlay(
                overlay_primitives(
                    reference, frame, self._exporting.overlay_style(), corner=second.corner
                )
            )
        self._show_names()
        self._lay_over()

    def _show_names(self) -> None:
        main, second = self._pair.main, self._pair.second
        clip, path = self._session.clip, self._comparing.path
        if self._pair.shown is PairMode.ALONE or clip is None or path is None:
            main.set_name("")
            return
        reference = tr("Reps of this clip") if self._comparing.own_reps else path.name
        if self._place(self._session.frame) is None:
            reference += " · " + tr("no moment belongs to this frame")
        elif words := self._offset_words():
            reference += f" · {words}"
        second.set_name(reference)
        overlaid = self._pair.shown is PairMode.OVERLAID
        main.set_name(f"{clip.path.name} + {reference}" if overlaid else clip.path.name)

    def _offset_words(self) -> str:
        """Say how many frames later or earlier the reference is read; empty where not at all."""
        result = self._drawn
        if result is None or not result.comparison.offset_s:
            return ""
        frames = round(result.comparison.offset_s * result.request.reference.analysis.clip.fps)
        if frames > 0:
            return tr_n("{n} frame later", "{n} frames later", frames).format(n=frames)
        return tr_n("{n} frame earlier", "{n} frames earlier", -frames).format(n=-frames)

    def _lay_over(self) -> None:
        """Lay the picture of the reference over that of the lift, as both are on the screen."""
        if self._pair.shown is PairMode.OVERLAID:
            self._pair.main.set_laid_over(self._laid_over())

    def _laid_over(self) -> LaidOver | None:
        result, torsos, shown = self._drawn, self._torsos, self._picture.shown_frame
        if result is None or torsos is None or self._image is None:
            return None
        frame, image = self._image
        if self._place(self._session.frame) is None or not 0 <= shown < len(torsos[0].pelvis):
            return None
        reference = result.request.reference
        clip = reference.analysis.clip
        placing = laid_over(torsos[0], shown, torsos[1], frame)
        figure = figure_at(reference.analysis.keypoints, frame)
        drawn: list[Primitive] = []
        if figure is not None and self._exporting.overlay_style().skeleton:
            ghost = QColor(current_theme().ghost)
            colour = (ghost.red(), ghost.green(), ghost.blue(), 255)
            drawn = in_one_colour(skeleton(figure), colour)
        size = (clip.width, clip.height)
        return LaidOver(image, size, placing, drawn, self._pair.opacity.value() / 100)

    # ── going there ─────────────────────────────────────────────────────────────────────────
    def _seek(self, reference_frame: int) -> None:
        """Go to the moment of the lift to which a frame of the reference belongs."""
        made = self._comparing.comparison
        if made is not None:
            frame = matching_frame(made, reference_frame, self._session.frame)
            if frame is not None:
                self._transport.do_seek(frame)


def _same_clips(one: Compared, other: Compared) -> bool:
    return one.request.reference.analysis.clip is other.request.reference.analysis.clip


def _torsos(athlete: Review, reference: Review) -> tuple[Torso, Torso] | None:
    """Follow both lifters in their pictures; None where one of them is seen nowhere."""
    found = [
        torso_of(review.analysis.keypoints, _reps_of(review)) for review in (athlete, reference)
    ]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _reps_of(review: Review) -> Span | None:
    """Return the frames of all reps: the size of the pictures must not change with the tags."""
    reps = review.segmentation.reps
    return Span(reps[0].start_frame, reps[-1].end_frame) if reps else None
