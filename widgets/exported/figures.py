"""The lifter in an exported picture: the 3D skeleton and the frontal view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from inference.export.overlay import rep_at
from inference.motion.types import Rep
from inference.motion.view import JOINT_ERROR_M
from inference.review import Review
from inference.skeleton import Image
from widgets.exported.canvas import Sheet
from widgets.frontal.caving import Caving, rep_around
from widgets.frontal.picture import FrontalClip, FrontalPicture, standing
from widgets.message import nobody_words
from widgets.skeleton.labels import LabelState, paint_labels
from widgets.skeleton.lifters import Ghost, StandingLifter
from widgets.skeleton.painted import paint_scene
from widgets.skeleton.scene import CLIP_CAMERA_AZIMUTH_DEG, OrbitCamera, framed
from widgets.theme import current_theme

_HALF_WAY_DEG = 45.0
_ROOM_FOR_TRACE = 330.0
"""Pixels of a pane: a lower one belongs to the figure alone, as the plots show the ratio too."""


class BodyPart:
    """The 3D skeleton in a rectangle of the picture.

    Parameters
    ----------
    review : Review
    rect : QRect
    scale : float
        Pixels of the picture that a pixel of the pane takes.
    ghost : Ghost or None
        The compared lift.
    camera : OrbitCamera or None
        From where the lifter is seen; how near is found out. Obliquely where it is None.
    """

    def __init__(
        self,
        review: Review,
        rect: QRect,
        scale: float,
        ghost: Ghost | None,
        camera: OrbitCamera | None,
    ) -> None:
        self._review, self._ghost = review, ghost
        self._sheet = Sheet.over(rect, scale)
        self._lifter = StandingLifter.of(review.analysis.poses)
        room = self._sheet.room
        camera = camera or _oblique(self._lifter.facing_deg)
        self._camera = framed(camera, self._lifter.extent(), room.width(), room.height())
        self._error_m = JOINT_ERROR_M.get(review.segmentation.view.kind)

    def draw(self, picture: Image, frame: int) -> None:
        """Draw a frame."""
        room, rep = self._sheet.room, rep_at(self._review.segmentation.reps, frame)
        scene = self._lifter.scene(frame, rep, self._ghost)
        nobody = ""
        if all(body.ghost for body in scene.bodies):
            nobody = nobody_words(frame, self._review.analysis.frames_done)
        state = LabelState(self._camera, "", False, nobody, scene.links)
        with self._sheet.painter() as painter:
            paint_scene(painter, room, scene, self._camera, current_theme())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_labels(painter, room, state, self._error_m, taken_px=room.width())
        self._sheet.lay_on(picture)


def _oblique(facing_deg: float) -> OrbitCamera:
    """Return the camera to one side of the clip's from which more of the lifter's depth shows.

    Of the two, each as far from the clip's camera, it is the one nearer to half-way between the
    lifter's front and side.
    """
    home = OrbitCamera()
    other = replace(home, azimuth_deg=2 * CLIP_CAMERA_AZIMUTH_DEG - home.azimuth_deg)
    if np.isnan(facing_deg):
        return home

    def off(camera: OrbitCamera) -> float:
        turned = abs((camera.azimuth_deg - facing_deg + 180) % 360 - 180)
        return abs(turned - _HALF_WAY_DEG)

    return min(home, other, key=off)


class FrontalPart:
    """The frontal view in a rectangle of the picture; parameters as in `BodyPart`."""

    def __init__(self, review: Review, rect: QRect, scale: float, ghost: Ghost | None) -> None:
        self._reps = review.segmentation.reps
        caving = Caving.of(review)
        self._whole = FrontalPicture(
            FrontalClip.of(review.analysis.poses),
            None if ghost is None else standing(ghost.xyz),
            review.analysis.frames_done,
            caving.threshold,
            caving.faults,
            caving.ratio,
            caving.judged,
            caving.error,
            unsupported=caving.unsupported,
        )
        self._sheet, self._stage = Sheet.over(rect, scale), Sheet.over(rect, scale)
        self._set_rep(None)

    def draw(self, picture: Image, frame: int) -> None:
        """Draw a frame."""
        rep = rep_around(self._reps, frame)
        if rep is not self._picture.rep:
            self._set_rep(rep)
        self._sheet.copy_from(self._stage)
        with self._sheet.painter() as painter:
            self._picture.paint_frame(painter, self._sheet.room, self._chart, frame)
        self._sheet.lay_on(picture)

    def _set_rep(self, rep: Rep | None) -> None:
        """Paint what stays the same through a rep."""
        room = self._stage.room
        self._picture = replace(self._whole, rep=rep)
        self._chart = self._picture.chart(room) if room.height() > _ROOM_FOR_TRACE else None
        with self._stage.painter() as painter:
            self._picture.paint_stage(painter, room, self._chart)
