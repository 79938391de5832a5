"""Every text that a person reads can be said in every language there is (docs/translating.md)."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "resources" / "locale").glob("*/LC_MESSAGES/liftlens.po"))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    pytest.importorskip("babel")
    path = ROOT / "packaging" / "update_texts.py"
    spec = importlib.util.spec_from_file_location("update_texts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda po: po.parent.parent.name)
def po(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def today(tool: ModuleType, po: Path) -> object:
    return tool.updated(po, tool.source_catalogue())


def test_there_is_a_second_language() -> None:
    assert CATALOGUES


def test_every_text_of_the_source_is_translated(tool: ModuleType, today: object) -> None:
    left = tool.missing(today)
    assert not left, f"run `make texts` and translate: {left}"


def test_the_catalogue_and_what_is_compiled_of_it_are_up_to_date(
    tool: ModuleType, today: object, po: Path
) -> None:
    assert po.read_bytes() == tool.po_bytes(today), "run `make texts`"
    assert po.with_suffix(".mo").read_bytes() == tool.mo_bytes(today), "run `make texts`"


def fields(text: str) -> set[tuple[str, str, str]]:
    parts = string.Formatter().parse(text)
    return {(name, spec or "", turn or "") for _, name, spec, turn in parts if name is not None}


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_a_translation_has_the_fields_of_its_text(today: object) -> None:
    for message in today:
        if not (message.id and message.string):
            continue
        wanted = fields(forms(message.id)[-1])
        for translated in forms(message.string):
            assert fields(translated) == wanted, message.id


def test_a_translation_keeps_the_form_of_its_text(today: object) -> None:
    """Ends of sentences, spaces at the edges, dots that announce a dialog, and a mnemonic."""
    for message in today:
        for text, translated in zip(forms(message.id), forms(message.string or ""), strict=False):
            if not (text and translated):
                continue
            for edge in (re.compile(r"^\s*"), re.compile(r"\s*$"), re.compile(r"…?$")):
                assert edge.search(translated)[0] == edge.search(text)[0], text
            assert translated.endswith(".") or not text.endswith("."), text
            assert translated.replace("&&", "").count("&") == text.replace("&&", "").count("&")


# ── nothing is shown that does not go through `tr` ──────────────────────────────────────────────
SHOWS = {
    *("setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName"),
    *("setAccessibleDescription", "setStatusTip", "setTitle", "setLabelText", "setSuffix"),
    *("setPrefix", "showMessage", "addAction", "addMenu", "addItem", "addTab", "addButton"),
    *("setHeaderLabels", "setInformativeText", "set_message", "show_box", "show_problem"),
    *("paint_message", "drawText", "set_progress", "setWhatsThis", "setTabText", "setItemText"),
    *("QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QMenu", "QAction"),
    *("getOpenFileName", "getSaveFileName", "getExistingDirectory", "getText", "question"),
}
SAID_AS_IT_IS = ("LiftLens",)
"""Names that are the same in every language."""


def shown(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Give the literals that are passed to something that shows them, without `tr` around them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in SHOWS:
                for argument in [*node.args, *(k.value for k in node.keywords)]:
                    yield from literals(argument)


def literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [v.value for v in node.values if isinstance(v, ast.Constant)]
        yield node.lineno, "".join(parts)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from literals(value)
    elif isinstance(node, ast.BinOp):
        yield from literals(node.left)
        yield from literals(node.right)
    elif isinstance(node, ast.List | ast.Tuple):
        for element in node.elts:
            yield from literals(element)


def is_said(text: str) -> bool:
    words = re.sub(r"<[^>]*>", "", text)
    for name in SAID_AS_IT_IS:
        words = words.replace(name, "")
    return bool(re.search(r"[A-Za-z]{2,}", words))


SOURCES = sorted(path for floor in ("widgets", "app") for path in (ROOT / floor).rglob("*.py"))


def test_every_literal_that_is_shown_goes_through_tr() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in SOURCES
        for line, text in shown(ast.parse(path.read_text(encoding="utf-8")))
        if is_said(text)
    ]
    assert not bare, "\n".join(bare)


def test_tr_takes_literals_or_marked_texts_and_is_not_asked_at_import() -> None:
    """A field filled in before `tr` is a text that no catalogue holds."""
    wrong = []
    for path in [*SOURCES, *sorted((ROOT / "inference").rglob("*.py"))]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for part in ast.walk(node)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("tr", "tr_n", "mark"):
                filled = any(isinstance(argument, ast.JoinedStr) for argument in node.args)
                early = node.func.id != "mark" and id(node) not in inside
                if filled or early:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong


def test_the_scan_finds_what_it_looks_for() -> None:
    lines = [
        'a.setText(f"Rep {n}")',
        'QLabel("No" if x else tr("Yes"))',
        'b.setText("–")',
        'c.get("Word")',
    ]
    found = [text for _, text in shown(ast.parse("\n".join(lines))) if is_said(text)]
    assert sorted(found) == ["No", "Rep "]
