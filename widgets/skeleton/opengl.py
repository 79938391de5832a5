"""Draw the 3D scene with OpenGL, in pyqtgraph's view.

Import this module only where `widgets.skeleton.opengl_probe.opengl_reason` gives none: importing it
binds PyOpenGL to a platform. Any failure is told by a signal, and the painted view then takes over.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph.opengl as gl
from OpenGL import GL
from pyqtgraph import Vector
from pyqtgraph.opengl import shaders
from pyqtgraph.opengl.items.GLMeshItem import DirtyFlag
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QSurfaceFormat
from PySide6.QtWidgets import QWidget

from inference.skeleton import FloatArray
from widgets.skeleton.mesh import Mesh, body_mesh, floor_mesh, line_meshes, merged, shadow_mesh
from widgets.skeleton.painted import (
    GHOST_OPACITY,
    link_colour,
    opacity,
    side_colour,
    trail_colour,
)
from widgets.skeleton.scene import GUESSED_BELOW, Body, Links, OrbitCamera, Scene, Trail, shadow
from widgets.skeleton.silhouette import AMBIENT, FILL, FILL_LIGHT, GLOSS, KEY, KEY_LIGHT
from widgets.theme import Theme, current_theme, mix

_VERTEX = """
uniform mat4 u_mvp;
uniform mat3 u_normal;
attribute vec4 a_position;
attribute vec3 a_normal;
attribute vec4 a_color;
varying vec4 v_color;
varying vec3 v_normal;
void main() {
    v_normal = u_normal * a_normal;
    v_color = a_color;
    gl_Position = u_mvp * a_position;
}
"""
_PRECISION = """
#ifdef GL_ES
precision mediump float;
#endif
"""
_PLAIN = f"""{_PRECISION}
varying vec4 v_color;
varying vec3 v_normal;
void main() {{ gl_FragColor = v_color; }}
"""


def _vec3(vector: FloatArray) -> str:
    right, up, forward = (float(v) for v in vector)
    return f"vec3({right:.6f}, {up:.6f}, {-forward:.6f})"


_LIT = f"""{_PRECISION}
varying vec4 v_color;
varying vec3 v_normal;
void main() {{
    vec3 n = normalize(v_normal);
    float key = max(dot(n, {_vec3(KEY_LIGHT)}), 0.0);
    float fill = max(dot(n, {_vec3(FILL_LIGHT)}), 0.0);
    float light = {AMBIENT} + {KEY} * key + {FILL} * fill + {GLOSS} * pow(key, 12.0);
    float stripe = mod(gl_FragCoord.x + gl_FragCoord.y, 9.0);
    if (v_color.a < 0.0 && stripe < 4.5) discard;
    vec3 glare = (1.0 - v_color.rgb) * max(light - 1.0, 0.0);
    gl_FragColor = vec4(v_color.rgb * min(light, 1.0) + glare, abs(v_color.a));
}}
"""
"""A negative alpha marks a guessed part, which is striped."""

_OVER = {
    GL.GL_DEPTH_TEST: False,
    GL.GL_BLEND: True,
    GL.GL_CULL_FACE: False,
    "glBlendFuncSeparate": (
        GL.GL_SRC_ALPHA,
        GL.GL_ONE_MINUS_SRC_ALPHA,
        GL.GL_ONE,
        GL.GL_ONE_MINUS_SRC_ALPHA,
    ),
}


class _MeshItem(gl.GLMeshItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A mesh that comes with its normals."""

    def __init__(self, fragment: str, options: str | dict[object, object]) -> None:
        program = shaders.ShaderProgram(
            f"liftlens-{id(self)}",
            [shaders.VertexShader(_VERTEX), shaders.FragmentShader(fragment)],
        )
        super().__init__(shader=program, glOptions=options)
        self._mesh: Mesh | None = None
        self.setVisible(False)

    def set_mesh(self, mesh: Mesh | None) -> None:
        """Show another mesh, or nothing."""
        self._mesh = mesh
        self.vertexes: FloatArray | None = None
        self.setVisible(mesh is not None)

    def parseMeshData(self) -> DirtyFlag:
        """Hand the arrays over as they are, once a mesh."""
        if self.vertexes is not None or self._mesh is None:
            return DirtyFlag(0)
        self.vertexes, self.normals = self._mesh.vertices, self._mesh.normals
        self.colors, self.faces = self._mesh.colours, self._mesh.faces
        return DirtyFlag.POSITION | DirtyFlag.NORMAL | DirtyFlag.COLOR | DirtyFlag.FACES


class _GhostItem(_MeshItem):
    """A mesh of which only the nearest surface shines through, and which hides nothing."""

    def paint(self) -> None:
        """Find the nearest surface, draw it, and forget how near it was."""
        GL.glColorMask(False, False, False, False)
        super().paint()
        GL.glColorMask(True, True, True, True)
        GL.glDepthFunc(GL.GL_LEQUAL)
        super().paint()
        GL.glDepthFunc(GL.GL_LESS)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)


class SkeletonGl(gl.GLViewWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The scene in OpenGL; passive, the mouse belongs to the pane around it."""

    failed = Signal(str)
    """OpenGL does not work after all, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        surface = QSurfaceFormat()
        surface.setDepthBufferSize(24)
        surface.setSamples(4)
        self.setFormat(surface)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._broken = False
        self._looked_at = False
        self._prepared = False
        self._scene, self._camera = Scene(), OrbitCamera()
        self._build()

    def set_scene(self, scene: Scene, camera: OrbitCamera) -> None:
        """Show a scene."""
        self._scene, self._camera = scene, camera
        theme = current_theme()
        self._place(camera)
        darkness = shadow(scene) * (0.62 if theme.is_dark else 0.34)
        above = camera.elevation_deg > 0 and bool(scene.bodies)
        self._shadow.set_mesh(shadow_mesh(darkness) if above else None)
        for item, ghost in ((self._ghosts, True), (self._bodies, False)):
            bodies = [body for body in scene.bodies if body.ghost is ghost and len(body)]
            meshes = [_coloured(body, theme) for body in bodies]
            item.set_mesh(merged(meshes) if meshes else None)
        lines = _lines(scene, theme)
        self._lines.set_mesh(merged(lines) if lines else None)
        self.update()

    def apply_theme(self) -> None:
        """Take the current theme's colours."""
        theme = current_theme()
        self.setBackgroundColor(mix(theme.backdrop, theme.surface, 0.45))
        line, glow = _rgba(QColor(theme.muted), 0.5), _rgba(QColor(theme.grid), 0.42)
        self._floor.set_mesh(floor_mesh(line, glow))

    def _build(self) -> None:
        self._floor = _MeshItem(_PLAIN, _OVER)
        self._shadow = _MeshItem(_PLAIN, _OVER)
        self._ghosts = _GhostItem(_LIT, "translucent")
        self._bodies = _MeshItem(_LIT, "translucent")
        self._lines = _MeshItem(_PLAIN, _OVER)
        items = (self._floor, self._shadow, self._ghosts, self._bodies, self._lines)
        for depth, item in enumerate(items):
            item.setDepthValue(depth)
            self.addItem(item)
        self.apply_theme()

    def _place(self, camera: OrbitCamera) -> None:
        # pyqtgraph's angle spans the width, ours the shorter side.
        focal = camera.focal_px(self.width(), self.height())
        fov = 2 * np.degrees(np.arctan(self.width() / 2 / focal))
        self.opts.update(
            center=Vector(*camera.target),
            distance=camera.distance_m,
            elevation=camera.elevation_deg,
            azimuth=camera.azimuth_deg,
            fov=float(fov),
        )

    def initializeGL(self) -> None:
        """Prepare OpenGL, and tell of a failure rather than raise it into Qt.

        Qt calls this again when the pane has moved to another window, as a floated dock does: what
        belonged to the old window's context is gone, and is made anew.
        """
        try:
            if self._prepared:
                self.clear()
                self._build()
                self.set_scene(self._scene, self._camera)
            self._prepared = True
            super().initializeGL()
        except Exception as error:
            self._fail(error)

    def paintGL(self) -> None:
        """Draw the scene, and tell of a failure rather than raise it into Qt."""
        if self._broken:
            return
        try:
            super().paintGL()
        except Exception as error:
            self._fail(error)
            return
        if self._scene.bodies and not self._looked_at:
            self._looked_at = True
            QTimer.singleShot(0, self, self._look)

    def drawItemTree(self, item: object = None, useItemNames: bool = False) -> None:  # noqa: N803
        """Draw the items; pyqtgraph's own swallows what goes wrong and shows nothing."""
        for each in sorted(self.items, key=lambda each: each.depthValue()):
            if each.visible():
                each.paint()

    def _look(self) -> None:
        """Look at the first picture: some drivers draw nothing and say nothing."""
        picture = self.grabFramebuffer().scaled(48, 48)
        colours = {picture.pixel(x, y) for x in range(0, 48, 3) for y in range(0, 48, 3)}
        if not self._broken and len(colours) < 2:
            self._fail(RuntimeError("the picture stays empty"))

    def _fail(self, error: Exception) -> None:
        self._broken = True
        reason = f"OpenGL failed: {error}"
        QTimer.singleShot(0, self, lambda: self.failed.emit(reason))


def _rgba(colour: QColor, alpha: float) -> FloatArray:
    return np.array([colour.redF(), colour.greenF(), colour.blueF(), alpha])


def _coloured(body: Body, theme: Theme) -> Mesh:
    names = [theme.ghost if body.ghost else side_colour(theme, side) for side in body.sides]
    colours = np.stack([_rgba(QColor(name), 1.0) for name in names])
    solid = opacity(body.confidence)
    solid = np.where(body.confidence < GUESSED_BELOW, -np.maximum(solid, 0.6), solid)
    colours[:, 3] = solid * (GHOST_OPACITY if body.ghost else 1.0)
    return body_mesh(body, colours)


def _lines(scene: Scene, theme: Theme) -> list[Mesh]:
    """Return what lies over the bodies: trails, the ghost's limbs, lines to the ghost."""
    meshes = [mesh for trail in scene.trails for mesh in _trail(trail, theme)]
    for body in scene.bodies:
        if body.ghost:
            meshes += _alike(body.centres[:, [0, -1]], _rgba(QColor(theme.ghost), 0.75), 0.004)
    if scene.links is not None:
        meshes += _links(scene.links, theme)
    return meshes


def _alike(lines: FloatArray, colour: FloatArray, radius_m: float) -> list[Mesh]:
    """Return lines, shape (N, K, 3), of one colour and width."""
    return line_meshes(lines, np.tile(colour, (len(lines), 1)), np.full(len(lines), radius_m))


def _balls(points: FloatArray, colour: FloatArray, radius_m: float) -> list[Mesh]:
    """Return balls, as lines of hardly any length."""
    ends = np.stack([points, points + np.array([0.0, 0.0, 1e-3])], axis=1)
    return _alike(ends, colour, radius_m)


def _trail(trail: Trail, theme: Theme) -> list[Mesh]:
    colour = QColor(trail_colour(theme, trail.side))
    meshes = []
    for points, strength, radius_m in ((trail.future, 0.4, 0.004), (trail.past, 0.95, 0.007)):
        known = points[np.isfinite(points).all(axis=1)]
        meshes += _alike(known[np.newaxis], _rgba(colour, strength), radius_m)
    return meshes + _balls(trail.past[-1:], _rgba(colour, 1.0), 0.016)


def _links(links: Links, theme: Theme) -> list[Mesh]:
    worst = np.arange(len(links.ends)) == links.worst
    fault = _rgba(QColor(theme.fault), 1.0)
    plain = [link_colour(links, i, theme) for i in range(len(links.ends))]
    colours = np.stack([_rgba(colour, colour.alphaF()) for colour in plain])
    colours[worst] = fault
    meshes = line_meshes(links.ends, colours, np.where(worst, 0.009, 0.005))
    return meshes + _balls(links.ends[worst].reshape(-1, 3), fault, 0.022)
