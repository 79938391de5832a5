from __future__ import annotations

import errno
import os
import random
import time
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from inference.video import proxy as proxy_module
from inference.video import proxy_folder as folder_module
from inference.video.proxy import Proxy, ProxyPlan, plan_proxy
from inference.video.proxy_folder import ProxyFolder
from inference.video.reader import VideoReader
from tests.factories import clip_info
from tests.inference.video.clips import HEIGHT, WIDTH, number_in, picture
from tests.inference.video.conftest import HardClip

PLAN = ProxyPlan(96, 50_000)
FRAMES = 12


def _fill(proxy: Proxy, frames: range = range(FRAMES)) -> Proxy:
    for frame in frames:
        proxy.add(frame, picture(frame))
    return proxy


def _complete(path: Path) -> Proxy:
    return _fill(Proxy.create(path, FRAMES, PLAN))


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_every_frame_in_every_order(hard_clip: HardClip, tmp_path: Path) -> None:
    truth = hard_clip.numbers
    with VideoReader(hard_clip.path) as reader:
        proxy = Proxy.create(tmp_path / "a.proxy", len(truth), PLAN)
        for frame, image in reader.frames():
            proxy.add(frame, image)
            assert number_in(proxy.picture(frame)) == truth[frame]
    order = list(range(len(truth)))
    for indices in (order, order[::-1], random.Random(7).sample(order, len(order))):
        assert [number_in(proxy.picture(i)) for i in indices] == [truth[i] for i in indices]
    assert proxy.picture(0).shape == (96, 160, 3)
    proxy.close()


def test_it_is_kept_once_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "previews" / "a.proxy"
    proxy = _fill(Proxy.create(path, FRAMES, PLAN), range(FRAMES - 1))
    assert not path.exists()
    assert not proxy.complete
    proxy.add(FRAMES - 1, picture(FRAMES - 1))
    assert proxy.complete
    assert not proxy.growing
    assert number_in(proxy.picture(3)) == 3
    proxy.close()
    assert _files(path.parent) == ["a.proxy"]
    again = Proxy.open(path, FRAMES)
    assert [number_in(again.picture(i)) for i in range(FRAMES)] == list(range(FRAMES))
    assert again.spans() == ((0, FRAMES - 1),)
    again.close()


def test_pictures_come_in_any_order_and_twice(tmp_path: Path) -> None:
    proxy = Proxy.create(tmp_path / "a.proxy", FRAMES, PLAN)
    for frame in (5, 4, 6, 5, 9, 0):
        proxy.add(frame, picture(frame))
    assert proxy.spans() == ((0, 0), (4, 6), (9, 9))
    assert proxy.count == 5
    assert proxy.picture(7) is None
    assert number_in(proxy.picture(4)) == 4
    proxy.close()


def test_nothing_is_left_of_one_that_is_not_complete(tmp_path: Path) -> None:
    proxy = _fill(Proxy.create(tmp_path / "a.proxy", FRAMES, PLAN), range(5))
    proxy.close()
    assert _files(tmp_path) == []
    assert proxy.picture(2) is None
    proxy.add(6, picture(6))
    assert proxy.count == 0
    proxy.close()


def test_a_full_disk_gives_it_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = _fill(Proxy.create(tmp_path / "a.proxy", FRAMES, PLAN), range(5))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(proxy_module, "_write", full)
    proxy.add(5, picture(5))
    assert (proxy.count, proxy.growing, proxy.spans()) == (0, False, ())
    assert proxy.picture(2) is None
    assert _files(tmp_path) == []
    proxy.add(6, picture(6))
    proxy.close()


def test_a_full_disk_at_the_end_gives_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = _fill(Proxy.create(tmp_path / "a.proxy", FRAMES, PLAN), range(FRAMES - 1))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    proxy.add(FRAMES - 1, picture(FRAMES - 1))
    assert proxy.count == 0
    assert _files(tmp_path) == []


@pytest.mark.parametrize("damage", ["cut", "no proxy", "of another clip", "bad index"])
def test_what_is_damaged_is_not_opened(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "a.proxy"
    _complete(path).close()
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[:-100]
    elif damage == "no proxy":
        data = bytearray(b"text" * 500)
    elif damage == "bad index":
        data[-16 * FRAMES : -16 * FRAMES + 8] = (1 << 40).to_bytes(8, "little")
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"proxy|incomplete|damaged"):
        Proxy.open(path, FRAMES + 1 if damage == "of another clip" else FRAMES)


def test_a_damaged_picture_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.proxy"
    proxy = _complete(path)
    start, size = proxy._index[4].tolist()
    proxy.close()
    data = bytearray(path.read_bytes())
    data[start : start + size] = bytes(size)
    path.write_bytes(data)
    again = Proxy.open(path, FRAMES)
    assert again.picture(4) is None
    assert number_in(again.picture(5)) == 5
    again.close()


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(1920, 1080, 720), (1080, 1920, 1280), (3840, 2160, 720), (540, 720, 720), (320, 240, 240)],
)
def test_a_short_clip_gets_large_pictures(width: int, height: int, expected: int) -> None:
    plan = plan_proxy(clip_info(1800, size=(width, height)), 1 << 30)
    assert plan is not None
    assert plan.height == expected


def test_a_longer_clip_gets_smaller_pictures_until_there_is_no_room() -> None:
    hour = clip_info(108_000, size=(1920, 1080))
    plan = plan_proxy(hour, 1 << 30)
    assert plan is not None
    assert 180 <= plan.height < 480
    assert plan.expected_bytes(hour) <= 1 << 30
    assert plan_proxy(hour, 1 << 26) is None


def test_pictures_of_a_busy_gym_keep_to_the_plan(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    loose, tight = (
        Proxy.create(tmp_path / name, 100, ProxyPlan(HEIGHT, planned))
        for name, planned in (("a.proxy", 1_000_000), ("b.proxy", 20_000))
    )
    for frame in range(99):
        loose.add(frame, noise)
        tight.add(frame, noise)
    sizes = loose._index[:99, 1], tight._index[:99, 1]
    assert sizes[0][-1] > 1.6 * sizes[1][-1]
    assert sizes[0][0] == sizes[0][-1]
    loose.close()
    tight.close()


# ── the folder ──────────────────────────────────────────────────────────────────────────────────
def _clip() -> object:
    return clip_info(FRAMES, size=(WIDTH, HEIGHT))


def _kept(folder: ProxyFolder, *keys: str) -> None:
    for age, key in enumerate(reversed(keys)):
        proxy = folder.open(key, _clip())
        assert proxy is not None
        _fill(proxy)
        proxy.close()
        then = time.time() - 100 * (age + 1)
        os.utime(proxy.path, (then, then))


def test_a_clip_finds_its_proxy_again(tmp_path: Path) -> None:
    folder = ProxyFolder(tmp_path)
    _kept(folder, "a")
    proxy = folder.open("a", _clip())
    assert proxy is not None
    assert proxy.complete
    proxy.close()
    other = folder.open("b", _clip())
    assert other is not None
    assert other.count == 0
    other.close()


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    _kept(ProxyFolder(tmp_path), "a", "b", "c")
    size = (tmp_path / "a.proxy").stat().st_size
    folder = ProxyFolder(tmp_path, limit_bytes=int(2.5 * size))
    used = folder.open("a", _clip())
    assert used is not None
    assert _files(tmp_path) == ["a.proxy", "c.proxy"]
    ProxyFolder(tmp_path, limit_bytes=1).prune(keep=used.path)
    assert _files(tmp_path) == ["a.proxy"]
    used.close()


def test_room_is_made_for_what_is_begun(tmp_path: Path) -> None:
    _kept(ProxyFolder(tmp_path), "a", "b")
    size = (tmp_path / "a.proxy").stat().st_size
    ProxyFolder(tmp_path, limit_bytes=3 * size).prune(room_bytes=2 * size)
    assert _files(tmp_path) == ["b.proxy"]


def test_the_remains_of_a_crash_are_deleted(tmp_path: Path) -> None:
    old, young = tmp_path / "a.0.part", tmp_path / "b.0.part"
    for path in (old, young):
        path.write_bytes(b"torso")
    then = time.time() - 2 * 24 * 3600
    os.utime(old, (then, then))
    ProxyFolder(tmp_path).prune()
    assert _files(tmp_path) == ["b.0.part"]


def test_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "a.proxy").write_bytes(b"nonsense")
    proxy = ProxyFolder(tmp_path).open("a", _clip())
    assert proxy is not None
    assert proxy.growing
    proxy.close()


@pytest.mark.parametrize("why", ["limit", "disk", "rights"])
def test_there_may_be_none(why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ProxyFolder(tmp_path / "previews", limit_bytes=0 if why == "limit" else 1 << 30)
    if why == "disk":
        usage = namedtuple("usage", "free")
        monkeypatch.setattr(folder_module.shutil, "disk_usage", lambda _: usage(1 << 20))
    elif why == "rights":
        (tmp_path / "previews").write_text("a file where the folder should be")
    assert folder.open("a", _clip()) is None
