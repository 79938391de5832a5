"""Find out whether OpenGL can be used, before anything that needs it is imported."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

_GL_RENDERER = 0x1F01
_LEAST_VERSION = (2, 1)
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "gdi generic", "software")
_NO_SCREEN = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb")


def opengl_reason() -> str:
    """Return why OpenGL is not used, empty where it is.

    ``LIFTLENS_OPENGL=0`` in the environment forbids it; ``LIFTLENS_OPENGL=1`` takes it even where
    the processor would have to do the drawing, which the painted view does better.

    Returns
    -------
    str
        One plain sentence, for the help page and the log.
    """
    wanted = os.environ.get("LIFTLENS_OPENGL", "")
    if wanted == "0":
        return "OpenGL is switched off by LIFTLENS_OPENGL=0."
    if QGuiApplication.platformName() in _NO_SCREEN:
        return "There is no screen to draw on with OpenGL."
    renderer, reason = _probe()
    if reason:
        return reason
    if wanted != "1" and any(name in renderer.lower() for name in _SOFTWARE):
        return f"OpenGL is drawn by the processor here ({renderer})."
    _choose_pyopengl_platform()
    return ""


def _probe() -> tuple[str, str]:
    """Return the name of the renderer, and why it can't be used."""
    surface = QOffscreenSurface()
    surface.create()
    context = QOpenGLContext()
    if not surface.isValid() or not context.create():
        return "", "No OpenGL context can be made."
    if not context.makeCurrent(surface):
        return "", "The OpenGL context can't be used."
    try:
        if context.isOpenGLES() or context.format().version() < _LEAST_VERSION:
            return "", "OpenGL is older than 2.1, or is OpenGL ES."
        return str(context.functions().glGetString(_GL_RENDERER)), ""
    finally:
        context.doneCurrent()
        surface.destroy()


def _choose_pyopengl_platform() -> None:
    """Tell PyOpenGL to find its context where Qt makes it; else it draws nothing, silently."""
    if not sys.platform.startswith("linux"):
        return
    by_egl = (
        QGuiApplication.platformName().startswith("wayland")
        or os.environ.get("QT_XCB_GL_INTEGRATION") == "xcb_egl"
    )
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl" if by_egl else "glx")
