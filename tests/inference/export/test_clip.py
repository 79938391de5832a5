from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from inference.export.clip import ExportStoppedError, export_clip
from inference.export.errors import ExportError
from inference.export.plan import ClipPlan, Quality
from inference.review import Review
from inference.skeleton import Image
from inference.video.encoders import Encoder
from inference.video.probe import probe
from inference.video.reader import VideoReader
from tests.inference.export.reviews import FRAMES, SPINE_FAULT, keypoints, make_review
from tests.inference.video.clips import HEIGHT, WIDTH, number_in, steady, unsteady, write_clip


@pytest.fixture(scope="module")
def clip_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames at a wavering rate, with sound, stored on their side as a phone does."""
    path = tmp_path_factory.mktemp("clips") / "squat.mp4"
    return write_clip(path, unsteady(FRAMES), sound="aac", turn=-90, options={"g": "12"})


@pytest.fixture
def review(clip_path: Path) -> Review:
    info = probe(clip_path)
    points = replace(keypoints(), times_s=info.times_s, size=(info.width, info.height))
    return make_review(points, clip=info)


class Whitener:
    """Whitens the lowest rows; its card is grey. Keeps which frames it was asked for."""

    def __init__(self, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        self.size = size
        self.frames: list[int] = []

    def picture(self, frame: int, image: Image) -> Image:
        self.frames.append(frame)
        image[-16:] = 255
        return image

    def card(self) -> Image:
        return np.full((self.size[1], self.size[0], 3), 128, np.uint8)

    def close(self) -> None:
        raise AssertionError("it belongs to whoever made it")


def plan_of(target: Path, **what: object) -> ClipPlan:
    """The whole clip as it is, without a card, by x264."""
    how = {"first_frame": 0, "last_frame": FRAMES - 1, "card_s": 0.0, "hardware": False}
    return ClipPlan(target, **(how | what))


def shown(path: Path) -> tuple[list[int], list[float]]:
    """Return which picture is shown from when, each stretch of like pictures once."""
    with VideoReader(path) as reader:
        numbers = [number_in(image) for _, image in reader.frames()]
        times = reader.info.times_s.tolist()
    first = [i for i, n in enumerate(numbers) if i == 0 or n != numbers[i - 1]]
    return [numbers[i] for i in first], [times[i] for i in first]


def test_every_frame_is_composed_and_keeps_its_time(review: Review, tmp_path: Path) -> None:
    composer, calls = Whitener(), []
    target = export_clip(
        review,
        plan_of(tmp_path / "new" / "out.mp4"),
        composer,
        progress=lambda done, total: calls.append((done, total)),
    )
    assert target == tmp_path / "new" / "out.mp4"
    numbers, times = shown(target)
    assert numbers == list(range(FRAMES))
    np.testing.assert_allclose(times, review.analysis.clip.times_s, atol=1e-5)
    with VideoReader(target) as reader:
        assert reader.info.has_audio
        assert reader.info.rotation == 0
        assert max(np.diff(reader.info.times_s)) < 0.1, "what stands still is repeated"
        for _, image in reader.frames():
            assert image.shape == (HEIGHT, WIDTH, 3)
            assert image[-12:].min() > 200
        total = reader.info.frames
    assert composer.frames == list(range(FRAMES))
    assert calls == [(done, total) for done in range(1, total + 1)]
    assert [p.name for p in target.parent.iterdir()] == ["out.mp4"]


def test_a_span_with_its_sound(review: Review, tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "out.mp4", first_frame=12, last_frame=29, card_s=1.0)
    target = export_clip(review, plan, Whitener())
    numbers, times = shown(target)
    assert numbers[:-1] == list(range(12, 30))
    true = review.analysis.clip.times_s
    np.testing.assert_allclose(times, true[12:31] - true[12], atol=2e-5)
    with av.open(str(target)) as container:
        sound = [float(f.time) for f in container.decode(audio=0)]
    assert sound[0] < 0.03
    assert sound[-1] == pytest.approx(times[-1], abs=0.06), "the card is silent"
    assert probe(target).duration_s == pytest.approx(times[-1] + 1.0, abs=0.02)


@pytest.mark.parametrize("how", [{"speed": 0.5}, {"pause_s": 0.7}])
def test_what_is_slowed_or_pauses_has_no_sound(
    how: dict[str, float], review: Review, tmp_path: Path
) -> None:
    judged = replace(review, judgement=replace(review.judgement, findings=(SPINE_FAULT,)))
    target = export_clip(judged, plan_of(tmp_path / "a.mp4", **how), Whitener())
    numbers, times = shown(target)
    true = review.analysis.clip.times_s
    late = np.where(np.arange(FRAMES) > SPINE_FAULT.worst_frame, how.get("pause_s", 0.0), 0.0)
    assert numbers == list(range(FRAMES))
    np.testing.assert_allclose(times, true / how.get("speed", 1.0) + late, atol=2e-5)
    assert not probe(target).has_audio


def test_cancelling_leaves_nothing(review: Review, tmp_path: Path) -> None:
    done: list[int] = []
    folder = tmp_path / "out"
    with pytest.raises(ExportStoppedError):
        export_clip(
            *(review, plan_of(folder / "a.mp4"), Whitener()),
            progress=lambda frame, _: done.append(frame),
            should_stop=lambda: len(done) >= 7,
        )
    assert done == list(range(1, 8))
    assert list(folder.iterdir()) == []


class _Failing(Whitener):
    def picture(self, frame: int, image: Image) -> Image:
        if frame == 5:
            raise RuntimeError("no brush")
        return super().picture(frame, image)


def test_a_composer_that_fails_leaves_nothing(review: Review, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no brush"):
        export_clip(review, plan_of(tmp_path / "out" / "a.mp4"), _Failing())
    assert list((tmp_path / "out").iterdir()) == []


def test_the_clip_itself_is_never_the_target(review: Review, tmp_path: Path) -> None:
    source = review.analysis.clip.path
    before = source.read_bytes()
    link = tmp_path / "link.mp4"
    link.hardlink_to(source)
    for target in (source, source.parent / ".." / source.parent.name / source.name, link):
        with pytest.raises(ExportError, match="the clip itself"):
            export_clip(review, plan_of(target), Whitener())
    assert source.read_bytes() == before


def test_another_ending_becomes_mp4(review: Review, tmp_path: Path) -> None:
    target = export_clip(review, plan_of(tmp_path / "squat.v2", last_frame=1), Whitener())
    assert target.name == "squat.v2.mp4"
    assert target.exists()


def test_an_empty_span_is_an_error(review: Review, tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "a.mp4", first_frame=9, last_frame=8)
    with pytest.raises(ExportError, match="no frame"):
        export_clip(review, plan, Whitener())


def test_the_card_comes_last(review: Review, tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "a.mp4", last_frame=4, card_s=2.0)
    with VideoReader(export_clip(review, plan, Whitener())) as reader:
        cards = [abs(image.mean() - 128) < 3 for _, image in reader.frames()]
        times, duration_s = reader.info.times_s, reader.info.duration_s
    assert cards == [False] * 5 + [True] * (len(cards) - 5)
    assert duration_s - times[5] == pytest.approx(2.0, abs=0.02)


def test_the_tags_say_what_was_judged_and_how(review: Review, tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "a.mp4", last_frame=4, title="Übung für Anna")
    with av.open(str(export_clip(review, plan, Whitener()))) as container:
        tags = container.metadata
    assert tags["title"] == "Übung für Anna"
    assert tags["encoder"].startswith("LiftLens")
    assert "Spine angle: Smallest spine angle 45°" in tags["comment"]
    told = json.loads(tags["description"])
    assert told["rules"]["spine_angle"] == {"min": 45.0}
    assert (told["exercise"], told["first_frame"], told["last_frame"]) == ("squat", 0, 4)


def ffmpeg(*arguments: str) -> tuple[bytes, str]:
    """Return what FFmpeg itself, not the library, writes and says."""
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", *arguments], capture_output=True
    )
    return done.stdout, done.stderr.decode()


def pictures_of(path: Path, *filters: str) -> Image:
    """Decode with FFmpeg: shape (N, H, W, 3), BGR."""
    how = ["-fps_mode", "passthrough", *filters, "-pix_fmt", "bgr24", "-f", "rawvideo", "-"]
    return np.frombuffer(ffmpeg("-i", str(path), *how)[0], np.uint8).reshape(-1, HEIGHT, WIDTH, 3)


def test_ffmpeg_reads_it_as_it_was_meant(review: Review, tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "a.mp4", last_frame=9, speed=0.5, card_s=1.0)
    target = export_clip(review, plan, Whitener())
    numbers = [number_in(image) for image in pictures_of(target)]
    assert numbers[:10] == list(range(10)), "each once, upright, in order"
    assert len(numbers) > 20, "the card is repeated"
    said = ffmpeg("-i", str(target))[1]
    for part in ("h264 (High)", "yuv420p(tv, bt709", "LiftLens", '"speed": 0.5'):
        assert part in said
    with av.open(str(target)) as container:
        level = (container.streams.video[0].codec_context.extradata or b"\0\0\0\0")[3]
    assert level <= 40


@pytest.mark.parametrize("matrix", ["bt709", "bt601", "untagged"])
def test_colours_beside_the_overlay_are_those_of_the_clip(matrix: str, tmp_path: Path) -> None:
    bars = np.random.default_rng(0).integers(0, 255, (6, 10, 3), np.uint8)
    scene = np.kron(bars, np.ones((HEIGHT // 6, WIDTH // 10, 1), np.uint8))
    source = write_clip(tmp_path / "plain.mp4", steady(FRAMES), draw=lambda _: scene)
    if matrix != "untagged":
        codes = {"bt709": 1, "bt601": 6}
        tagged = tmp_path / "tagged.mp4"
        tags = f"h264_metadata=matrix_coefficients={codes[matrix]}:video_full_range_flag=0"
        ffmpeg("-i", str(source), "-c", "copy", "-bsf:v", tags, str(tagged))
        source = tagged
    info = probe(source)
    points = replace(keypoints(), times_s=info.times_s, size=(info.width, info.height))
    plan = plan_of(tmp_path / "out.mp4", last_frame=5, quality=Quality.BEST)
    export_clip(make_review(points, clip=info, reps=()), plan, Whitener())
    # The library makes clips by BT.601 and says nothing of it; a small one is taken for that.
    given = "bt709" if matrix == "bt709" else "bt601"
    before = pictures_of(source, "-vf", f"scale=in_color_matrix={given}:in_range=tv")[3]
    after = pictures_of(plan.target, "-vf", "scale=in_color_matrix=bt709:in_range=tv")[3]
    off = np.abs(before[:-32].astype(int) - after[:-32])
    assert off.mean() < 2
    middles = off[HEIGHT // 12 :: HEIGHT // 6, WIDTH // 20 :: WIDTH // 10]
    assert middles.max() <= 6


def test_a_graphics_card_that_gives_up_is_replaced(
    review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Encoder("libx264", "Somebody", lambda *_: {"preset": "none such"}, "yuv420p")
    monkeypatch.setattr("inference.export.clip.working_encoder", lambda _: broken)
    plan = plan_of(tmp_path / "out" / "a.mp4", hardware=True)
    assert shown(export_clip(review, plan, Whitener()))[0] == list(range(FRAMES))
    assert [p.name for p in plan.target.parent.iterdir()] == ["a.mp4"]


def test_a_folder_that_cannot_be_made(review: Review, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(ExportError, match="can't be written to"):
        export_clip(review, plan_of(tmp_path / "taken" / "a.mp4"), Whitener())


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_a_disk_that_is_full_leaves_nothing(review: Review, tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(ExportError, match="takes no file of this size"):
            export_clip(review, plan_of(tmp_path / "out" / "a.mp4"), Whitener())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_better_quality_makes_a_larger_file(review: Review, tmp_path: Path) -> None:
    sizes = [
        export_clip(review, plan_of(tmp_path / f"{q}.mp4", quality=q), Whitener()).stat().st_size
        for q in (Quality.SMALL, Quality.GOOD, Quality.BEST)
    ]
    assert sizes[0] < sizes[1] < sizes[2]
