"""Whether detectron2 is here, and how it comes: no package index has it."""

from __future__ import annotations

import importlib.util

from inference.texts import tr

FIRST = "`pip install wheel torchvision 'setuptools<81'`"
THEN = "`pip install --no-build-isolation 'git+https://github.com/facebookresearch/detectron2'`"


def lacks_package() -> str:
    """Say what has to be installed and how; empty where nothing has."""
    needed = ("torchvision", "detectron2")
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if not missing:
        return ""
    return tr(
        "Keypoint R-CNN needs {packages}, which is not installed. detectron2 is built from its "
        "source, for which this machine needs git and a C++ compiler. In the Python environment of "
        "LiftLens, run first {first}, then {then}."
    ).format(packages=" + ".join(missing), first=FIRST, then=THEN)
