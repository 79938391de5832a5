from __future__ import annotations

import pytest

from inference.detect import registry
from inference.detect.registry import DETECTORS, UnknownDetectorError, make_detector
from inference.skeleton import BLAZEPOSE33


def test_blazepose_is_the_default() -> None:
    detector = make_detector(threads=1)
    assert detector.name == "blazepose"
    assert detector.version == DETECTORS["blazepose"].version
    assert detector.joint_set is BLAZEPOSE33


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownDetectorError, match=r"'mystery'.*blazepose"):
        make_detector("mystery")


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (8, 7), (None, 1)])
def test_one_core_is_left_free(
    cores: int | None, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []
    monkeypatch.setattr(registry.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(registry, "DETECTORS", {"counting": used.append})
    make_detector("counting")
    assert used == [threads]
