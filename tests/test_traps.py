"""The traps that were met before the first line was written stay avoided (docs/adr/0006)."""

from __future__ import annotations

import ast
import re
from importlib.metadata import distributions, version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [
    path for floor in ("app", "widgets", "inference") for path in (ROOT / floor).rglob("*.py")
]


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [re.match(r"([A-Za-z0-9_.-]+)==([^\s;]+)", line) for line in lines]
    return {pin[1].lower(): pin[2] for pin in pins if pin}


@pytest.mark.parametrize(
    ("package", "pinned"),
    [
        ("pyside6-essentials", "6.11.3"),  # 6.12.0 kills the process on Python 3.10 and 3.11
        ("opencv-python-headless", "4.14.0.94"),  # 5 warps differently
        ("torch", "2.13.0"),  # unpinned, Linux takes the CUDA build
    ],
)
def test_the_lock_pins_the_version_that_works(package: str, pinned: str) -> None:
    assert locked()[package] == pinned
    assert version(package).split("+")[0] == pinned


def test_every_direct_dependency_is_pinned_to_the_locked_version() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in wanted:
        name, _, pin = requirement.split(";")[0].strip().partition("==")
        assert locked()[name.lower()] == pin, requirement


def test_no_second_qt_and_no_second_opencv() -> None:
    installed = {distribution.metadata["Name"].lower() for distribution in distributions()}
    unwanted = {"pyqt5", "pyqt6", "opencv-python", "opencv-contrib-python", "mediapipe"}
    assert not installed & unwanted


def test_every_painter_is_closed_by_a_with_block() -> None:
    """An exception with an open painter kills the process."""
    bare = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        in_with = {
            id(item.context_expr)
            for node in ast.walk(tree)
            if isinstance(node, ast.With)
            for item in node.items
        }
        bare += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "QPainter"
            and id(node) not in in_with
        ]
    assert not bare


def test_no_thread_is_terminated() -> None:
    guilty = [path for path in SOURCES if ".terminate()" in path.read_text(encoding="utf-8")]
    assert not guilty
