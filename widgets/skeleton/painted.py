"""Draw the 3D scene with Qt's painter: always there, and fit for an exported frame.

The floor first, then the ghost, then the parts of the lifter from the farthest to the nearest, and
over them the lines: of the ghost's limbs, the trails, and what leads from lifter to ghost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRadialGradient,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from inference.skeleton import FloatArray
from widgets.distance_ramp import distance_colour
from widgets.skeleton.scene import (
    FLOOR_RADIUS_M,
    GUESSED_BELOW,
    SHADOW_EXTENT_M,
    Body,
    Links,
    OrbitCamera,
    Scene,
    Side,
    Trail,
    floor_grid,
    shadow,
)
from widgets.skeleton.silhouette import ACROSS, silhouettes
from widgets.theme import Theme, current_theme, mix, tint

_GRID_RINGS = 5
GHOST_OPACITY = 0.45
_FAINTEST_LINK = 0.3
"""Of the ramp of distances, from where on a line is seen on the ground."""
_DIAMOND = (QPointF(0, -5), QPointF(5, 0), QPointF(0, 5), QPointF(-5, 0))


@dataclass(frozen=True)
class _Canvas:
    """Where a scene is painted, and how it is seen."""

    painter: QPainter
    camera: OrbitCamera
    width: float
    height: float
    theme: Theme


@dataclass(frozen=True)
class _Figure:
    """One part of a body: its outline in pixels, how it is filled and edged, how far it is."""

    depth: float
    outline: QPolygonF
    brush: QBrush
    pen: QPen


def paint_scene(
    painter: QPainter, rect: QRectF, scene: Scene, camera: OrbitCamera, theme: Theme
) -> None:
    """Paint a scene into a rectangle; works in any thread, on a widget or on an image.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
        What lies outside is left alone.
    scene : Scene
    camera : OrbitCamera
    theme : Theme
    """
    canvas = _Canvas(painter, camera, rect.width(), rect.height(), theme)
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.translate(rect.topLeft())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ratio = painter.device().devicePixelRatio()
    painter.drawImage(QPointF(0, 0), _stage(camera, canvas.width, canvas.height, ratio, theme))
    _paint_shadow(canvas, scene)
    ghosts = [body for body in scene.bodies if body.ghost]
    for ghost in ghosts:
        _paint_ghost(canvas, ghost, ratio)
    figures = [
        figure for body in scene.bodies if not body.ghost for figure in _figures(canvas, body)
    ]
    _paint_figures(painter, figures)
    for ghost in ghosts:
        _paint_bones(canvas, ghost)
    for trail in scene.trails:
        _paint_trail(canvas, trail)
    if scene.links is not None:
        _paint_links(canvas, scene.links)
    painter.restore()


class SkeletonPainted(QWidget):
    """The scene as a widget; passive, the mouse belongs to the pane around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene, self._camera = Scene(), OrbitCamera()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_scene(self, scene: Scene, camera: OrbitCamera) -> None:
        """Show a scene."""
        self._scene, self._camera = scene, camera
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scene in the current theme."""
        with QPainter(self) as painter:
            paint_scene(painter, QRectF(self.rect()), self._scene, self._camera, current_theme())


def side_colour(theme: Theme, side: Side) -> str:
    """Return the theme's colour for a side of the body."""
    return {Side.LEFT: theme.left, Side.RIGHT: theme.right, Side.MIDDLE: theme.mannequin}[side]


def trail_colour(theme: Theme, side: Side) -> str:
    """Return the theme's colour for a trail; the trunk's would be lost on the floor."""
    return theme.accent if side is Side.MIDDLE else side_colour(theme, side)


def opacity(confidence: FloatArray) -> FloatArray:
    """Return how solid parts look: fully from a confidence of 0.7, and never quite invisible."""
    return np.asarray(np.clip(0.25 + 0.75 * np.asarray(confidence) / 0.7, 0.25, 1.0))


@lru_cache(maxsize=2)
def _stage(camera: OrbitCamera, width: float, height: float, ratio: float, theme: Theme) -> QImage:
    """Return backdrop and floor; kept, as they change only when the camera moves."""
    size = (math.ceil(width * ratio), math.ceil(height * ratio))
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        canvas = _Canvas(painter, camera, width, height, theme)
        _paint_backdrop(canvas)
        _paint_floor(canvas)
    return image


def _paint_backdrop(canvas: _Canvas) -> None:
    theme = canvas.theme
    gradient = QLinearGradient(0, 0, 0, canvas.height)
    gradient.setColorAt(0, QColor(theme.backdrop))
    gradient.setColorAt(1, mix(theme.backdrop, theme.surface, 0.9))
    canvas.painter.fillRect(QRectF(0, 0, canvas.width, canvas.height), gradient)


_GRID = floor_grid()
_GRID_RING = np.minimum(
    np.linalg.norm(_GRID.mean(axis=1), axis=1) / FLOOR_RADIUS_M * _GRID_RINGS, _GRID_RINGS - 1
).astype(int)


def _paint_floor(canvas: _Canvas) -> None:
    painter, theme = canvas.painter, canvas.theme
    glow = QRadialGradient(QPointF(0, 0), FLOOR_RADIUS_M)
    glow.setColorAt(0, tint(theme.grid, 0.42))
    glow.setColorAt(1, tint(theme.grid, 0.0))
    painter.save()
    painter.setTransform(_floor_transform(canvas), True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(glow)
    painter.drawEllipse(QPointF(0, 0), FLOOR_RADIUS_M, FLOOR_RADIUS_M)
    painter.restore()
    ends, _ = canvas.camera.project(_GRID, canvas.width, canvas.height)
    seen = np.isfinite(ends).all(axis=(1, 2))
    for ring in range(_GRID_RINGS):
        lines = ends[seen & (ring == _GRID_RING)].reshape(-1, 4).tolist()
        painter.setPen(QPen(tint(theme.muted, 0.38 * (1 - ring / _GRID_RINGS)), 1))
        painter.drawLines([QLineF(*line) for line in lines])


def _floor_transform(canvas: _Canvas) -> QTransform:
    """Return the perspective map from floor metres (x, y) to pixels."""
    axes, focal = canvas.camera.axes, canvas.camera.focal_px(canvas.width, canvas.height)
    lens = [[focal, 0, canvas.width / 2], [0, -focal, canvas.height / 2], [0, 0, 1.0]]
    floor = np.column_stack([axes[:, 0], axes[:, 1], -axes @ canvas.camera.eye()])
    matrix = np.array(lens) @ floor
    # QTransform multiplies row vectors, so its matrix is the transpose.
    return QTransform(*(matrix.T / matrix[2, 2]).reshape(-1).tolist())


def _paint_shadow(canvas: _Canvas, scene: Scene) -> None:
    if canvas.camera.elevation_deg <= 0 or not scene.bodies:
        return
    darkness = shadow(scene) * (0.62 if canvas.theme.is_dark else 0.34)
    black = np.left_shift(np.asarray(darkness * 255, np.uint32), 24)
    cells = len(black)
    premultiplied = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(black.data, cells, cells, 4 * cells, premultiplied)
    rows, columns = (np.flatnonzero(black.any(axis=axis)).tolist() for axis in (1, 0))
    if not rows:
        return
    # Sampling in perspective is dear: only the part of the floor that lies in shadow.
    part = QRectF(QPointF(columns[0], rows[0]), QPointF(columns[-1] + 1, rows[-1] + 1))
    cell = 2 * SHADOW_EXTENT_M / cells
    painter = canvas.painter
    painter.save()
    painter.setTransform(_floor_transform(canvas), True)
    painter.translate(-SHADOW_EXTENT_M, -SHADOW_EXTENT_M)
    painter.scale(cell, cell)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(part, image, part)
    painter.restore()


def _paint_figures(painter: QPainter, figures: list[_Figure]) -> None:
    """Paint the farthest first."""
    for figure in sorted(figures, key=lambda figure: -figure.depth):
        painter.setBrush(figure.brush)
        painter.setPen(figure.pen)
        painter.drawPolygon(figure.outline, Qt.FillRule.WindingFill)


def _paint_ghost(canvas: _Canvas, ghost: Body, ratio: float) -> None:
    """Paint a ghost on a sheet of its own and lay that down faintly, as one figure.

    Part by part, each would shine through the next.
    """
    figures = _figures(canvas, ghost)
    room = QRectF(0, 0, canvas.width, canvas.height)
    box = QRectF()
    for figure in figures:
        box = box.united(figure.outline.boundingRect())
    box = QRectF(box.adjusted(-2, -2, 2, 2).intersected(room).toAlignedRect())
    if box.isEmpty():
        return
    size = (math.ceil(box.width() * ratio), math.ceil(box.height() * ratio))
    sheet = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.setDevicePixelRatio(ratio)
    sheet.fill(0)
    with QPainter(sheet) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-box.topLeft())
        _paint_figures(painter, figures)
    canvas.painter.setOpacity(GHOST_OPACITY)
    canvas.painter.drawImage(box.topLeft(), sheet)
    canvas.painter.setOpacity(1.0)


def _paint_bones(canvas: _Canvas, ghost: Body) -> None:
    """Paint the middle line of each part of a ghost, so that it is seen before the lifter."""
    ends = ghost.centres[:, [0, -1]]
    xy, _ = canvas.camera.project(ends, canvas.width, canvas.height)
    lines = xy[np.isfinite(xy).all(axis=(1, 2))].reshape(-1, 4).tolist()
    pen = QPen(tint(canvas.theme.ghost, 0.75), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    canvas.painter.setPen(pen)
    canvas.painter.drawLines([QLineF(*line) for line in lines])


def _paint_trail(canvas: _Canvas, trail: Trail) -> None:
    """Paint a trail: what is past strongly, what is to come faintly, a dot where it is now."""
    painter, colour = canvas.painter, trail_colour(canvas.theme, trail.side)
    xy, _ = canvas.camera.project(trail.points, canvas.width, canvas.height)
    now = len(xy) - 1 if trail.now is None else trail.now
    # Single opaque lines: a wide or translucent polyline takes several times as long.
    for part, pen in (
        (xy[now:], QPen(tint(colour, 0.5), 1)),
        (xy[: now + 1], QPen(QColor(colour), 2)),
    ):
        segments = np.concatenate([part[:-1], part[1:]], axis=1)
        painter.setPen(pen)
        painter.drawLines(
            [QLineF(*line) for line in segments[np.isfinite(segments).all(axis=1)].tolist()]
        )
    if len(xy) and np.isfinite(xy[now]).all():
        painter.setPen(QPen(QColor(canvas.theme.backdrop), 1))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(*xy[now].tolist()), 3.5, 3.5)


def _paint_links(canvas: _Canvas, links: Links) -> None:
    """Paint the lines from lifter to ghost, and a diamond at either end of the longest."""
    painter, theme = canvas.painter, canvas.theme
    xy, _ = canvas.camera.project(links.ends, canvas.width, canvas.height)
    for i in np.flatnonzero(np.isfinite(xy).all(axis=(1, 2))).tolist():
        worst = i == links.worst
        colour = QColor(theme.fault) if worst else link_colour(links, i, theme)
        painter.setPen(QPen(colour, 2.5 if worst else 1.6))
        ends = [QPointF(*end) for end in xy[i].tolist()]
        painter.drawLine(*ends)
        if worst:
            painter.setPen(QPen(QColor(theme.backdrop), 1))
            painter.setBrush(QColor(theme.fault))
            for end in ends:
                painter.drawPolygon(QPolygonF([end + step for step in _DIAMOND]))


def link_colour(links: Links, index: int, theme: Theme) -> QColor:
    """Return the colour of a line to the ghost: by its length, where that is known."""
    if links.shares is None:
        return tint(theme.text, 0.6)
    return distance_colour(_FAINTEST_LINK + (1 - _FAINTEST_LINK) * links.shares[index], theme)


def _figures(canvas: _Canvas, body: Body) -> list[_Figure]:
    if not len(body):
        return []
    theme = canvas.theme
    shapes = silhouettes(body, canvas.camera, canvas.width, canvas.height)
    seen = np.isfinite(shapes.outlines).all(axis=(1, 2))
    solid = opacity(body.confidence).tolist()
    names = [theme.ghost if body.ghost else side_colour(theme, side) for side in body.sides]
    shades = _shades(names, shapes.light)
    figures = []
    for i in np.flatnonzero(seen).tolist():
        outline = QPolygonF([QPointF(x, y) for x, y in shapes.outlines[i].tolist()])
        brush = _brush(shades[i].tolist(), solid[i], shapes.edges[i].tolist())
        guessed = bool(body.confidence[i] < GUESSED_BELOW)
        plain = body.ghost and not guessed  # an edge costs as much as the fill, and is hardly seen
        pen = QPen(Qt.PenStyle.NoPen) if plain else _edge_pen(theme, names[i], solid[i], guessed)
        figures.append(_Figure(float(shapes.depth[i]), outline, brush, pen))
    return figures


def _shades(names: list[str], light: FloatArray) -> FloatArray:
    """Return colours under light, 0–255, shape (P, samples across, 3)."""
    colours = [QColor(name) for name in names]
    base = np.array([[c.red(), c.green(), c.blue()] for c in colours])[:, np.newaxis] / 255
    dim = np.minimum(light, 1.0)[..., np.newaxis]
    glare = np.maximum(light - 1.0, 0.0)[..., np.newaxis]
    return np.asarray(255 * np.minimum(base * dim + (1 - base) * glare, 1.0)).astype(int)


def _brush(shades: list[list[int]], solid: float, edges: list[list[float]]) -> QBrush:
    gradient = QLinearGradient(QPointF(*edges[0]), QPointF(*edges[1]))
    alpha = round(255 * solid)
    for place, (red, green, blue) in zip(ACROSS.tolist(), shades, strict=True):
        gradient.setColorAt((place + 1) / 2, QColor(red, green, blue, alpha))
    return QBrush(gradient)


def _edge_pen(theme: Theme, colour: str, solid: float, guessed: bool) -> QPen:
    if guessed:
        pen = QPen(tint(colour, 0.9), 1.4)
        pen.setDashPattern([3, 3])
        return pen
    return QPen(tint(theme.backdrop if theme.is_dark else theme.text, 0.35 * solid), 1.0)
