"""Run on an X server by test_skeleton_gl: draw a lifter and print what could be seen."""

import json
import sys

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.widgets.figure import of_hue, pixels, poses, standing_joints
from widgets.skeleton.lifters import Ghost
from widgets.skeleton.view import SkeletonView
from widgets.theme import DARK, apply_theme


def look(view: SkeletonView) -> dict[str, float]:
    for _ in range(5):
        QApplication.processEvents()
    if view.uses_opengl:
        picture = view._renderer.grabFramebuffer()
    else:
        picture = view._renderer.grab().toImage()
    return colours(view, picture)


def colours(view: SkeletonView, image: QImage) -> dict[str, float]:
    picture = pixels(image)
    blue, orange = of_hue(picture, DARK.left), of_hue(picture, DARK.right)
    return {
        "opengl": view.uses_opengl,
        "blue": int(blue.sum()),
        "orange": int(orange.sum()),
        "ghost": int(of_hue(picture, DARK.ghost, 0.2).sum()),
        "fault": int(of_hue(picture, DARK.fault).sum()),
        "blue_x": float(np.nonzero(blue)[1].mean()) if blue.any() else -1,
        "orange_x": float(np.nonzero(orange)[1].mean()) if orange.any() else -1,
    }


def main() -> None:
    app = QApplication([])
    apply_theme(app, DARK)
    window = QMainWindow()
    view = SkeletonView()
    window.setCentralWidget(view)
    window.resize(320, 320)
    window.show()
    view.set_poses(poses(standing_joints(), standing_joints() * 0.9))
    view.standard_view("front")
    seen = {"first": look(view)}
    seen["saved"] = colours(view, view.picture())
    view.standard_view("top")
    seen["top"] = look(view)
    view.standard_view("front")
    view.set_frame(1)
    seen["second"] = look(view)
    view.set_ghost(Ghost(np.stack([standing_joints() + np.array([0, 0.5, 0])] * 2)))
    seen["ghost"] = look(view)
    view.set_ghost(None)
    view.setParent(None)  # as when a dock is floated: a new window, a new OpenGL context
    view.resize(320, 320)
    view.show()
    seen["floated"] = look(view)
    window.close()
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
