from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from inference.video.clip import NotAVideoError, TruncatedVideoError, VideoError
from inference.video.probe import probe
from inference.video.reader import VideoReader
from tests.inference.video.clips import HEIGHT, WIDTH, number_in, picture, steady, write_clip
from tests.inference.video.conftest import HardClip


def test_a_hard_clip_has_its_exact_frames_and_times(hard_clip: HardClip) -> None:
    info = probe(hard_clip.path)
    assert info.frames == len(hard_clip.numbers)
    np.testing.assert_allclose(info.times_s, hard_clip.times_s, atol=0.6e-3)
    assert (info.width, info.height) == (WIDTH, HEIGHT)
    assert info.rotation == hard_clip.rotation
    assert info.vfr == ("vfr" in hard_clip.path.name)
    assert not info.has_audio
    assert not info.breaks_off


def test_rate_duration_and_codec(plain_clip: Path) -> None:
    info = probe(plain_clip)
    assert info.fps == pytest.approx(30)
    assert info.duration_s == pytest.approx(2.0)
    assert info.codec == "h264"


def test_matroska_rounding_to_milliseconds_is_no_variable_rate(tmp_path: Path) -> None:
    info = probe(write_clip(tmp_path / "a.mkv", steady(40)))
    assert not info.vfr
    assert info.fps == pytest.approx(30)
    assert info.duration_s == pytest.approx(40 / 30, abs=2e-3)


def test_ntsc_rate_is_exact(tmp_path: Path) -> None:
    times = [Fraction(1001 * n, 30_000) for n in range(30)]
    assert probe(write_clip(tmp_path / "a.mp4", times)).fps == pytest.approx(30_000 / 1001)


def test_a_single_frame(tmp_path: Path) -> None:
    info = probe(write_clip(tmp_path / "a.mp4", steady(1)))
    assert (info.frames, info.vfr) == (1, False)
    assert info.duration_s > 0


def test_sound_is_noticed(tmp_path: Path) -> None:
    assert probe(write_clip(tmp_path / "a.mp4", steady(10), sound="aac")).has_audio


def test_pixels_are_made_square(tmp_path: Path) -> None:
    path = tmp_path / "wide.mp4"
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.sample_aspect_ratio = Fraction(4, 3)
        frame = av.VideoFrame.from_ndarray(picture(5), format="bgr24")
        output.mux(video.encode(frame))
        output.mux(video.encode(None))
    info = probe(path)
    assert (info.width, info.height) == (round(WIDTH * 4 / 3), HEIGHT)
    with VideoReader(path) as reader:
        assert reader.frame(0).shape == (HEIGHT, round(WIDTH * 4 / 3), 3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no colon in file names")
def test_a_colon_in_the_name_is_no_protocol(plain_clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "http:5x5.mp4"
    path.write_bytes(plain_clip.read_bytes())
    assert probe(path).frames == 60


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="no file"):
        probe(tmp_path / "gone.mp4")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotAVideoError, match="folder"):
        probe(tmp_path)


def test_a_file_that_may_not_be_read(plain_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(VideoError, match=r"can't be read: Permission denied"):
        probe(plain_clip)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.touch()
    with pytest.raises(NotAVideoError, match="empty"):
        probe(path)


@pytest.mark.parametrize("name", ["notes.txt", "notes.mp4", "noise.mp4", "still.png", "sound.mp3"])
def test_what_is_no_video(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.startswith("notes"):
        path.write_text("Squat, five by five.\n" * 50)
    elif name.startswith("noise"):
        path.write_bytes(np.random.default_rng(0).bytes(20_000))
    elif name.startswith("still"):
        cv2.imwrite(str(path), picture(1))
    else:
        _write_song_with_cover(path)
    with pytest.raises(NotAVideoError, match=name):
        probe(path)


def _write_song_with_cover(path: Path) -> None:
    with av.open(str(path), "w") as output:
        audio = output.add_stream("libmp3lame", rate=44_100)
        audio.layout = "mono"
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 44_100), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = 44_100
        output.mux(audio.encode(frame))
        output.mux(audio.encode(None))


def test_a_file_without_its_index(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "a.mp4", steady(30)).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TruncatedVideoError, match="index"):
        probe(path)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_what_is_left_of_a_cut_file_is_shown(
    share: float, plain_clip: Path, tmp_path: Path
) -> None:
    whole = plain_clip.read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: int(len(whole) * share)])
    info = probe(path)
    assert 1 <= info.frames < 60
    with VideoReader(path) as reader:
        forward = [number_in(image) for _, image in reader.frames()]
        backward = [number_in(reader.frame(i)) for i in reversed(range(info.frames))]
    assert forward == [round(t * 30) for t in info.times_s]
    assert backward == forward[::-1]


def test_a_cut_before_the_first_picture(plain_clip: Path, tmp_path: Path) -> None:
    whole = plain_clip.read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: whole.index(b"mdat") + 40])
    with pytest.raises(TruncatedVideoError, match="first picture"):
        probe(path)


@pytest.mark.real
def test_real_clips_are_as_labelled_and_upright(shared_data: Path) -> None:
    for label in json.loads((shared_data / "clips" / "labels.json").read_text()):
        info = probe(shared_data / "clips" / label["file"])
        stored = (label["width"], label["height"])
        upright = stored[::-1] if label["rotation"] % 180 else stored
        assert (info.width, info.height) == upright, label["file"]
        assert info.frames == label["frames"]
        assert info.rotation == label["rotation"] % 360
        assert info.fps == pytest.approx(label["fps"], rel=1e-3)
        assert info.vfr == label["vfr"]


@pytest.mark.real
def test_the_rotated_copy_looks_like_its_source(shared_data: Path) -> None:
    clips = shared_data / "clips"
    with (
        VideoReader(clips / "bsq_backoblique_1rep_noquarter_MIT.mp4") as source,
        VideoReader(clips / "derived_rot90_noquarter_f390-560_MIT.mp4") as turned,
    ):
        expected, got = source.frame(390 + 78).astype(float), turned.frame(78).astype(float)
    assert got.shape == expected.shape
    assert np.corrcoef(got.ravel(), expected.ravel())[0, 1] > 0.98


def test_a_clip_that_breaks_off_says_so(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "a.mp4", steady(90), container={"movflags": "faststart"})
    part = tmp_path / "part.mp4"
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert not probe(whole).breaks_off
    info = probe(part)
    assert info.breaks_off
    assert 0 < info.frames < 80


def test_pictures_without_times(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.h264", steady(10))
    with pytest.raises(NotAVideoError, match="when its pictures are shown"):
        probe(path)
