"""Where a model's files are, what was chosen for them, and what can be taken away."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import numpy as np
import pytest

from inference.models import store
from inference.models.checking import check_choice
from inference.models.chosen import choose, chosen_path
from inference.models.errors import DamagedModelError, ModelError
from inference.models.standing import removable, remove, standing_of
from inference.models.store import Place, State, beside, find, user_models
from inference.models.table import Model, ModelFile, Task

CONTENT = b"weights"
FILE = ModelFile("tiny.onnx", hashlib.sha256(CONTENT).hexdigest())
FREE = ModelFile("free.pkl")
LIFTER = ModelFile("lifter.bin")


def model(name: str, *files: ModelFile, task: Task = Task.KEYPOINTS) -> Model:
    return Model(name, name, task, files, "MIT", "", "", "", "")


@pytest.fixture(autouse=True)
def nothing_bundled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(store, "bundled_models", lambda: tmp_path / "bundled")


def put(path: Path, content: bytes = CONTENT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_chosen_file_goes_before_all_others_until_it_is_gone(tmp_path: Path) -> None:
    own = put(user_models() / FILE.name)
    mine = put(tmp_path / "mine" / "any name.onnx")
    choose(FILE.name, mine)
    assert chosen_path(FILE.name) == mine
    assert find(FILE) == mine
    mine.unlink()
    assert find(FILE) == own
    choose(FILE.name, None)
    assert chosen_path(FILE.name) is None


def test_choices_that_can_not_be_read_choose_nothing(isolated_folders: Path) -> None:
    put(isolated_folders / "settings" / "models.json", b"{")
    assert chosen_path(FILE.name) is None
    put(isolated_folders / "settings" / "models.json", b'["tiny.onnx"]')
    assert chosen_path(FILE.name) is None


def test_every_place_is_told_with_the_one_that_is_used(tmp_path: Path) -> None:
    choose(FILE.name, tmp_path / "gone.onnx")
    put(user_models() / FILE.name)
    (standing,) = standing_of(model("tiny", FILE), read=False).files
    assert [(each.place, each.there) for each in standing.looked] == [
        (Place.CHOSEN, False),
        (Place.BUNDLED, False),
        (Place.OWN, True),
    ]
    assert standing.used is not None
    assert standing.used.path == user_models() / FILE.name
    assert standing.chosen is not None
    assert standing.right is None


def test_the_state_is_that_of_all_files() -> None:
    both = model("both", FILE, FREE)
    assert standing_of(both, read=True).state is State.MISSING
    put(user_models() / FREE.name)
    put(user_models() / f"{FILE.name}.part", b"wei")
    assert standing_of(both, read=True).state is State.MISSING
    assert standing_of(both, read=True).part == 3
    put(user_models() / FILE.name)
    assert standing_of(both, read=False).state is None
    assert standing_of(both, read=True).state is State.READY
    (user_models() / FILE.name).unlink()
    put(user_models() / FILE.name, b"half")
    assert standing_of(both, read=True).state is State.DAMAGED


def test_a_file_that_can_not_be_read_counts_as_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    put(user_models() / FILE.name)
    monkeypatch.setattr(store, "sha256_of", refuse)
    assert standing_of(model("tiny", FILE), read=True).state is State.DAMAGED


def test_only_what_no_other_model_needs_is_taken_away() -> None:
    one, two = model("one", FILE, FREE), model("two", FREE)
    for file in one.files:
        put(user_models() / file.name)
    put(beside(user_models() / FREE.name))
    put(user_models() / f"{FILE.name}.part")
    standings = [standing_of(each, read=False) for each in (one, two)]
    assert removable(one, standings) == (user_models() / FILE.name,)
    remove(removable(one, standings))
    assert sorted(path.name for path in user_models().iterdir()) == [
        FREE.name,
        f"{FREE.name}.sha256",
    ]
    remove(removable(two, standings[1:]))
    assert list(user_models().iterdir()) == []


def test_a_chosen_file_has_to_be_the_published_one(tmp_path: Path) -> None:
    tiny = model("tiny", FILE)
    check_choice(tiny, FILE, put(tmp_path / "right.onnx"))
    with pytest.raises(DamagedModelError, match=r"not the published “tiny\.onnx”"):
        check_choice(tiny, FILE, put(tmp_path / "wrong.onnx", b"other"))
    with pytest.raises(DamagedModelError, match="can’t be read"):
        check_choice(tiny, FILE, tmp_path / "missing.onnx")


def test_where_no_checksum_is_published_the_content_has_to_be_of_the_kind(tmp_path: Path) -> None:
    rcnn, lifter = model("rcnn", FREE), model("lifter", LIFTER, task=Task.LIFTER)
    named = pickle.dumps({"model": {"roi_heads.keypoint_head.score.weight": np.zeros(1)}})
    check_choice(rcnn, FREE, put(tmp_path / "right.pkl", named))
    others = pickle.dumps({"model": {"backbone.weight": np.zeros(1)}})
    for content in (others, b"no pickle"):
        with pytest.raises(DamagedModelError, match="does not hold the weights"):
            check_choice(rcnn, FREE, put(tmp_path / "wrong.pkl", content))
    with pytest.raises(ModelError):
        check_choice(lifter, LIFTER, put(tmp_path / "wrong.bin", b"no weights"))


def test_a_network_without_a_checksum_has_to_open(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    free = ModelFile("free.onnx")
    with pytest.raises(DamagedModelError, match="can’t be read by onnxruntime"):
        check_choice(model("free", free), free, put(tmp_path / "wrong.onnx", b"no network"))
