from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from inference.models.errors import ModelError
from inference.models.table import model_by_id, models, read_table

ENTRY = """
[[model]]
id = "{id}"
title = "A model"
task = "keypoints"
licence = "MIT"
source = "https://example.org"
input = "a picture"
joints = "COCO, 17"
accuracy = "fair"
{more}
[[model.file]]
name = "{name}"
"""


def test_the_table_says_of_each_model_all_that_a_person_has_to_know() -> None:
    for name, model in models().items():
        assert model.id == name
        assert all((model.title, model.licence, model.input, model.joints, model.accuracy))
        assert urlsplit(model.source).scheme == "https"
        assert model.files
        for file in model.files:
            assert file.urls
            assert all(urlsplit(url).scheme == "https" for url in file.urls)
            assert re.fullmatch(r"([0-9a-f]{64})?", file.sha256)


def test_what_comes_with_the_program_is_free_and_can_be_checked() -> None:
    bundled = [model for model in models().values() if model.bundled]
    assert bundled
    for model in bundled:
        assert not model.non_commercial
        assert all(file.sha256 and file.size and file.package for file in model.files)


def test_a_licence_that_forbids_commercial_use_is_marked() -> None:
    for model in models().values():
        assert model.non_commercial == ("NC" in model.licence)


def test_a_model_may_need_a_file_of_another() -> None:
    text = ENTRY.format(id="a", name="a.onnx", more="") + ENTRY.format(
        id="b", name="b.onnx", more='needs = ["a.onnx"]'
    )
    assert [file.name for file in read_table(text)["b"].files] == ["b.onnx", "a.onnx"]


def test_a_table_with_a_name_twice_or_an_unknown_key_is_refused() -> None:
    twice = ENTRY.format(id="a", name="a.onnx", more="") + ENTRY.format(
        id="b", name="a.onnx", more=""
    )
    with pytest.raises(ValueError, match="one name"):
        read_table(twice)
    with pytest.raises(TypeError):
        read_table(ENTRY.format(id="a", name="a.onnx", more="size = 3"))


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match="blazepose-full"):
        model_by_id("blazepose-huge")
