"""Small reference pictures of the painted panes, and how like one a picture is.

``python -m tests.widgets.snapshots`` writes them anew, after a change of looks that was looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from inference.motion.types import Rep, RuleSettings, Span
from inference.skeleton import Joint
from tests.widgets import sample
from tests.widgets.figure import poses, standing_joints
from widgets.frontal.view import FrontalView
from widgets.plots.view import PlotsView
from widgets.skeleton.lifters import Ghost, SceneOptions, TrailPath
from widgets.skeleton.view import SkeletonView
from widgets.theme import DARK, LIGHT, Theme, apply_theme

FOLDER = Path(__file__).parent / "references"
SMALLER = 5
"""Pixels of a pane to one of the reference: letters become a grey, whatever the font."""
FRAMES, SHOWN = 41, 20


def squat(depth: float = 0.4, knees_in: float = 0.0):
    """Poses that go down and up again, with as much of the knees falling in."""
    rows = []
    for share in np.sin(np.linspace(0, np.pi, FRAMES)):
        joints = standing_joints()
        above = [j for j in Joint if "ANKLE" not in j.name and "KNEE" not in j.name]
        joints[above, 2] -= depth * share
        joints[above, 0] -= 0.2 * share
        joints[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 0] += 0.2 * share
        joints[Joint.LEFT_KNEE, 1] -= knees_in * share
        joints[Joint.RIGHT_KNEE, 1] += knees_in * share
        rows.append(joints)
    return poses(*rows)


REP = Rep(
    2,
    38,
    index=1,
    bottom_frame=SHOWN,
    top_frame=38,
    duration_s=1.2,
    phases=(),
    measures={},
)


def skeleton_pane() -> SkeletonView:
    """The 3D pane with everything on it."""
    pane = SkeletonView()
    pane.resize(600, 400)
    lifter = squat()
    pane.set_poses(lifter)
    pane.set_frame(SHOWN)
    pane.set_rep(REP)
    pane.set_ghost(Ghost(np.asarray(squat(0.25).xyz) + np.array([0.0, 0.0, 0.15])))
    pane.set_options(SceneOptions(paths=tuple(TrailPath)))
    pane.set_expected_error(0.03)
    return pane


def frontal_pane() -> FrontalView:
    """The frontal pane with knees that fall in."""
    pane = FrontalView()
    pane.resize(350, 400)
    pane.set_poses(squat(knees_in=0.06))
    pane.set_frame(SHOWN)
    pane.set_rep(REP)
    pane.set_threshold(0.9)
    pane.set_faults((Span(15, 25),))
    return pane


def plots_pane() -> PlotsView:
    """The plots with reps, faults, a compared lift and a marked range."""
    pane = PlotsView()
    pane.resize(620, 400)
    pane.set_rules(sample.RULES, RuleSettings())
    pane.set_clip(sample.TIMES)
    pane.set_measurements(sample.measurements())
    pane.set_segmentation(sample.segmentation())
    pane.set_judgement(sample.judgement())
    lower = sample.measurements()["knee_flexion_left_deg"] * 0.8
    pane.set_reference({"knee_flexion_left_deg": lower})
    pane.set_in_out(40, 400)
    pane.set_frame(sample.BOTTOMS[2])
    return pane


def overlaid_pane() -> PlotsView:
    """The plots with all reps laid over each other."""
    pane = plots_pane()
    pane.set_overlaid(True)
    return pane


PANES = {
    "skeleton": skeleton_pane,
    "frontal": frontal_pane,
    "plots": plots_pane,
    "overlaid": overlaid_pane,
}
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def small(picture: QImage) -> QImage:
    """Return a picture at the size of a reference."""
    size = QSize(picture.width() // SMALLER, picture.height() // SMALLER)
    smooth = Qt.TransformationMode.SmoothTransformation
    return picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def shot(pane: QWidget) -> QImage:
    """Return a small picture of a pane."""
    picture = pane.grab().toImage()
    picture.setDevicePixelRatio(1)
    return small(picture.scaled(pane.size()))


def unlike(picture: np.ndarray, reference: np.ndarray) -> float:
    """Return the share of pixels, shape (H, W, 3), that differ by more than a shade."""
    apart = np.abs(picture.astype(int) - reference).max(axis=2)
    return float((apart > 32).mean())


def reference(pane: str, theme: Theme) -> Path:
    """Return the file of a reference."""
    return FOLDER / f"{pane}-{theme.name}.png"


def main() -> None:
    """Write all references anew."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    FOLDER.mkdir(exist_ok=True)
    for theme in THEMES.values():
        apply_theme(app, theme)
        for name, make in PANES.items():
            shot(make()).save(str(reference(name, theme)))


if __name__ == "__main__":
    main()
