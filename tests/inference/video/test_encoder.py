from __future__ import annotations

import errno
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from inference.export.errors import ExportError
from inference.video.audio import Sound
from inference.video.encoder import VideoWriter
from inference.video.probe import probe
from inference.video.reader import VideoReader
from tests.inference.video.clips import HEIGHT, WIDTH, number_in, picture, steady, write_clip

COLOURS = np.array(
    [
        *([255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]),
        *([0, 0, 0], [128, 128, 128], [200, 120, 40], [40, 90, 210]),
    ],
    np.uint8,
)


def _write(path: Path, frames: int = 12, **how: object) -> Path:
    with VideoWriter(path, WIDTH, HEIGHT, fps=30, **how) as writer:
        for number in range(frames):
            writer.write(picture(number))
    return path


def _rest(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != "liftlens-home")


def test_every_picture_arrives_at_the_frame_rate(tmp_path: Path) -> None:
    path = _write(tmp_path / "Übung" / "深蹲.mp4", 40)
    with VideoReader(path) as reader:
        assert [number_in(image) for _, image in reader.frames()] == list(range(40))
        np.testing.assert_allclose(reader.info.times_s, np.arange(40) / 30, atol=1e-5)
        assert reader.info.duration_s == pytest.approx(40 / 30, abs=1e-3)
    assert _rest(path.parent) == ["深蹲.mp4"]


def test_true_times_are_kept(tmp_path: Path) -> None:
    times = np.cumsum(np.random.default_rng(1).uniform(0.004, 0.2, 30))
    times -= times[0]
    with VideoWriter(tmp_path / "a.mp4", WIDTH, HEIGHT, fps=24) as writer:
        for number, time in enumerate(times):
            writer.write(picture(number), float(time))
    info = probe(tmp_path / "a.mp4")
    np.testing.assert_allclose(info.times_s, times, atol=1e-5)
    assert info.vfr


@pytest.mark.parametrize("height", [240, 720])
def test_colours_are_those_that_were_written(height: int, tmp_path: Path) -> None:
    bars = np.repeat(COLOURS, 40, axis=0)
    with VideoWriter(tmp_path / "a.mp4", 320, height, fps=30, crf=4) as writer:
        for _ in range(3):
            writer.write(np.ascontiguousarray(np.broadcast_to(bars, (height, 320, 3))))
    with VideoReader(tmp_path / "a.mp4") as reader:
        got = reader.frame(1)[height // 2, 20::40]
    assert np.abs(got.astype(int) - COLOURS).max() <= 5


def test_it_is_what_phones_play(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.mp4", 90)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        bt709, limited = 1, 1
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        tags = (context.colorspace, context.color_primaries, context.color_trc)
        assert tags == (bt709, bt709, bt709)
        assert context.color_range == limited
        keys = [p.pts * p.time_base for p in container.demux(video=0) if p.is_keyframe]
    assert max(np.diff([*map(float, keys), 3.0])) <= 2.001


def test_an_odd_size_loses_a_row_and_a_column(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", 321, 193, fps=30) as writer:
        writer.write(np.full((193, 321, 3), 200, np.uint8))
    info = probe(tmp_path / "a.mp4")
    assert (info.width, info.height) == (320, 192)


@pytest.mark.parametrize(
    ("suffix", "sound"),
    [
        ("mp4", "aac"),
        ("ts", "aac"),
        ("mkv", "libopus"),
        ("mov", "pcm_s16le"),
        ("avi", "libmp3lame"),
    ],
)
@pytest.mark.parametrize("start", [0.0, 1.0])
def test_sound_lies_beside_its_pictures(
    suffix: str, sound: str, start: float, tmp_path: Path
) -> None:
    avi = {"codec": "mpeg4", "time_base": Fraction(1, 30)} if suffix == "avi" else {}
    source = write_clip(tmp_path / f"source.{suffix}", steady(60), sound=sound, **avi)
    target = _write(tmp_path / "a.mp4", 20, sound=Sound(source, start))
    with av.open(str(target)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        assert container.streams.video[0].start_time == 0
        times, waves = [], []
        for frame in container.decode(audio=0):
            wave = frame.to_ndarray()[0].astype(float)
            times.append(frame.pts * float(frame.time_base) + np.arange(len(wave)) / 48_000)
            waves.append(wave)
    time, wave = np.concatenate(times), np.concatenate(waves)
    for moment in (0.2, 0.5):
        near = np.abs(time - moment) < 0.02
        assert np.abs(wave[near]).max() == pytest.approx(0.9 * (start + moment) / 2, abs=0.05)
    assert time[-1] == pytest.approx(20 / 30, abs=0.06)


def test_a_source_without_sound_gives_none(plain_clip: Path, tmp_path: Path) -> None:
    assert not probe(_write(tmp_path / "a.mp4", sound=Sound(plain_clip))).has_audio


class _StopError(Exception):
    pass


def _give_up(path: Path, frames: int) -> None:
    with VideoWriter(path, WIDTH, HEIGHT, fps=30) as writer:
        for number in range(frames):
            writer.write(picture(number))
        raise _StopError


def test_nothing_is_left_of_a_clip_that_was_given_up(tmp_path: Path) -> None:
    with pytest.raises(_StopError):
        _give_up(tmp_path / "out" / "a.mp4", frames=70)
    assert _rest(tmp_path / "out") == []


def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("older")
    with pytest.raises(_StopError):
        _give_up(path, frames=1)
    assert path.read_text() == "older"
    _write(path)
    assert probe(path).frames == 12


def test_no_picture_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(ExportError, match="no picture"),
        VideoWriter(tmp_path / "a.mp4", WIDTH, HEIGHT, fps=30),
    ):
        pass
    assert _rest(tmp_path) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with (
        pytest.raises(ExportError, match="can't be written"),
        VideoWriter(tmp_path / "taken" / "a.mp4", WIDTH, HEIGHT, fps=30),
    ):
        pass


def test_a_protected_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with (
        pytest.raises(ExportError, match=r"“a.mp4” can't be written to .*protected"),
        VideoWriter(tmp_path / "a.mp4", WIDTH, HEIGHT, fps=30),
    ):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
@pytest.mark.parametrize("limit", [30_000, 300_000], ids=["early", "late"])
def test_a_disk_that_takes_no_more(limit: int, tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(ExportError, match="takes no file of this size"):
            _write_noise(tmp_path / "out" / "a.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert _rest(tmp_path / "out") == []


def _write_noise(path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (20, HEIGHT, WIDTH, 3), np.uint8)
    with VideoWriter(path, WIDTH, HEIGHT, fps=30, crf=10) as writer:
        for image in noise:
            writer.write(image)
