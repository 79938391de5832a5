from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app.main import main
from app.settings import Settings
from app.settings_file import save_settings
from inference.models import table
from inference.models.store import user_models
from inference.models.table import Model, ModelFile, Task
from tests.inference.models.server import Misbehaviour, serving

CONTENT = b"weights" * 1000


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> ModelFile:
    """A file of two models: one of them forbids commercial use."""
    file = ModelFile("tiny.onnx", hashlib.sha256(CONTENT).hexdigest(), urls=("http://[::1]:1/no",))
    free = Model("tiny", "Tiny", Task.KEYPOINTS, (file,), "MIT", "https://x", "in", "out", "good")
    bound = Model(
        *("bound", "Bound", Task.LIFTER, (file,), "CC-BY-NC-4.0", "https://y", "in", "out", "fair"),
        non_commercial=True,
    )
    monkeypatch.setattr(table, "models", lambda: {"tiny": free, "bound": bound})
    monkeypatch.setattr("app.terminal.models.models", table.models)
    return file


def test_models_are_listed_with_their_licences(
    tiny: ModelFile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list"]) == 0
    said = capsys.readouterr().out
    assert "tiny                missing" in said
    assert "CC-BY-NC-4.0, no commercial use" in said
    assert main(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["state"], one["non_commercial"]) for one in listed] == [
        ("tiny", "missing", False),
        ("bound", "missing", True),
    ]
    assert listed[0]["files"] == [{"name": "tiny.onnx", "sha256": tiny.sha256, "size": None}]


def test_a_model_is_brought_verified_and_found(
    tiny: ModelFile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "path", "tiny"]) == 1
    assert str(user_models()) in capsys.readouterr().err
    with serving(Misbehaviour({"/mirror/tiny.onnx": CONTENT})) as address:
        assert main(["models", "get", "tiny", "--mirror", f"{address}/mirror", "-q"]) == 0
    assert main(["models", "path", "tiny"]) == 0
    path = capsys.readouterr().out.splitlines()[-1]
    assert Path(path).read_bytes() == CONTENT
    assert main(["models", "verify"]) == 0
    Path(path).write_bytes(b"damaged")
    assert main(["models", "verify", "tiny"]) == 1
    assert f"tiny: damaged ({path})" in capsys.readouterr().out


def test_the_mirror_of_the_settings_is_asked(tiny: ModelFile) -> None:
    with serving(Misbehaviour({"/mine/tiny.onnx": CONTENT})) as address:
        save_settings(Settings(model_mirror=f"{address}/mine"))
        assert main(["models", "get", "tiny", "-q"]) == 0
    assert (user_models() / "tiny.onnx").read_bytes() == CONTENT


def test_a_licence_has_to_be_accepted_before_anything_is_asked_for(
    tiny: ModelFile, capsys: pytest.CaptureFixture[str]
) -> None:
    how = Misbehaviour({"/tiny.onnx": CONTENT})
    with serving(how) as address:
        command = ["models", "get", "bound", "--mirror", address, "-q"]
        assert main(command) == 1
        assert "CC-BY-NC-4.0" in capsys.readouterr().err
        assert how.asked == []
        assert main([*command, "--accept-licence"]) == 0


def test_what_fails_is_one_plain_line(tiny: ModelFile, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "get", "tiny", "-q"]) == 1
    assert main(["models", "get", "huge"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "tiny.onnx" in lines[0]
    assert "Choose one of: tiny, bound" in lines[1]
