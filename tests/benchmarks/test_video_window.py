"""The window's steps and plays, held against plain seeks and against decoding in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from inference.video.proxy import Proxy, ProxyPlan
from tests.benchmarks.program_window import Window
from tests.benchmarks.video_kinds import Kind, make_kinds, opencv, pyav
from tests.benchmarks.video_table import decoder_alone, orders, ours, peer, play
from tests.inference.video.clips import large_picture

CHEAP = 2
"""How many of the kinds are enough here; ``python -m tests.benchmarks`` measures them all."""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> list[Kind]:
    made = make_kinds(tmp_path_factory.mktemp("kinds"), frames=150)
    return [next(made) for _ in range(CHEAP)]


@pytest.fixture
def window(qapp: QApplication, isolated_folders: Path) -> Iterator[Window]:
    window = Window(qapp)
    yield window
    window.close()


@pytest.mark.parametrize("which", range(CHEAP))
def test_moves_in_the_window_against_plain_seeks(
    which: int, window: Window, kinds: list[Kind], benchmark: BenchmarkFixture
) -> None:
    """The window paints all its panes in this time, the peers only seek."""
    kind = kinds[which]
    mine = benchmark.pedantic(ours, (window, kind, True, 15), rounds=1)
    others = peer(opencv(kind.path), kind, 4), peer(pyav(kind.path, kind.fps), kind, 4)
    for way in orders(10, 2):
        assert mine[way].wrong == 0
        fastest = min(other[way].median for other in others)
        benchmark.extra_info[f"{way}: time as a share of the faster peer's"] = round(
            mine[way].median / fastest, 2
        )
        if way != "step forward":  # there, a peer need only decode the next frame
            assert mine[way].median < fastest


def test_playing_against_the_decoder_alone(
    window: Window, kinds: list[Kind], benchmark: BenchmarkFixture
) -> None:
    shown = benchmark.pedantic(play, (window, kinds[0], True), rounds=1)
    alone = decoder_alone(kinds[0])
    benchmark.extra_info["frames shown, decoder alone"] = (shown, alone)
    assert shown > 0.8 * alone


def test_making_a_preview_costs_less_than_decoding(
    tmp_path: Path, kinds: list[Kind], benchmark: BenchmarkFixture
) -> None:
    image = large_picture(7, 1920, 1080)
    proxy = Proxy.create(tmp_path / "a.proxy", 1000, ProxyPlan(720, 100_000))
    frames = iter(range(999))
    benchmark.pedantic(lambda: proxy.add(next(frames), image), rounds=40)
    proxy.close()
    seek = pyav(kinds[0].path, 30.0)
    decoding = np.median(peer(seek, kinds[0], 6)["step forward"].ms) / 1e3
    assert benchmark.stats.stats.median < decoding
