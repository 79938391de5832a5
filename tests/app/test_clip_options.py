"""`liftlens analyze --clip`: what shapes the clip, and what is said of a wrong command line."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PySide6.QtGui import QImage

from app.main import main
from app.terminal.clip_options import add_clip_options, check_clip_options, clip_plans
from inference.export.errors import ExportError
from inference.export.plan import ClipLayout, ClipPlan, Quality
from inference.review import Review
from inference.video.probe import probe
from tests.factories import squat_review


@pytest.fixture(scope="module")
def review() -> Review:
    return squat_review()


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="liftlens analyze")
    add_clip_options(parser)
    options = parser.parse_args(["--clip", *arguments])
    check_clip_options(parser, options)
    return options


def test_without_options_the_clip_is_the_whole_one(review: Review) -> None:
    (plan,) = clip_plans(review, Path("out"), parsed())
    assert plan == ClipPlan(Path("out/annotated.mp4"), 0, review.analysis.clip.frames - 1)


def test_every_option_shapes_the_plan(review: Review, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(logo))
    words = (
        f"--layout video-3d --speed 0.5 --pause 1.5 --rep 2 --short-side 480 --quality best "
        f"--title Anna --logo {logo} --text-size 150 --no-card --software-encoder"
    )
    (plan,) = clip_plans(review, Path("out"), parsed(*words.split()))
    rep = review.segmentation.reps[1]
    assert plan == ClipPlan(
        Path("out/annotated-rep-2.mp4"),
        rep.start_frame,
        rep.end_frame,
        layout=ClipLayout.VIDEO_3D,
        speed=0.5,
        pause_s=1.5,
        text_scale=1.5,
        title="Anna",
        logo=logo,
        short_side=480,
        quality=Quality.BEST,
        card_s=0.0,
        hardware=False,
    )


def test_a_clip_is_not_made_larger_than_it_was_filmed(review: Review) -> None:
    (plan,) = clip_plans(review, Path("out"), parsed("--short-side", "2160"))
    clip = review.analysis.clip
    assert plan.short_side == min(clip.width, clip.height) == 540


def test_all_reps_are_files_of_their_own(review: Review) -> None:
    plans = clip_plans(review, Path("out"), parsed("--rep", "all"))
    assert [plan.target.name for plan in plans] == [f"annotated-rep-{n}.mp4" for n in (1, 2, 3)]


def test_a_rep_that_is_not_there_is_named(review: Review) -> None:
    with pytest.raises(ExportError, match=r"no rep 9 .* there are 3"):
        clip_plans(review, Path("out"), parsed("--rep", "9"))
    nothing = replace(review, segmentation=replace(review.segmentation, reps=()))
    assert clip_plans(nothing, Path("out"), parsed("--rep", "all")) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--speed", "2"], "2 is not between 0.1 and 1"),
        (["--speed", "slow"], "'slow' is not a number"),
        (["--speed", "nan"], "nan is not between 0.1 and 1"),
        (["--pause", "-1"], "not between 0 and 60"),
        (["--rep", "0"], "neither the number of a rep nor “all”"),
        (["--rep", "last"], "neither the number of a rep nor “all”"),
        (["--short-side", "720.5"], "not a whole number of pixels"),
        (["--short-side", "8"], "not between 64 and 8192"),
        (["--text-size", "1000%"], "not between 25 and 400"),
        (["--quality", "perfect"], "invalid choice"),
        (["--layout", "comparison"], "invalid choice"),
        (["--logo", "nowhere.png"], "there is no file 'nowhere.png'"),
        (["--logo", __file__], "is no picture that can be read"),
    ],
)
def test_a_wrong_option_is_refused_before_any_work(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(*arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_shaping_a_clip_that_is_not_written_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["analyze", "a.mp4", "-o", "out", "--speed", "0.5", "--rep", "all"])
    assert "--speed, --rep: without --clip no clip is written" in capsys.readouterr().err


def test_slow_clips_of_each_rep_are_written(
    squat_clip: Path, tmp_path: Path, qapp: object, keep: None
) -> None:
    words = "--json -q --clip --rep all --speed 0.5 --no-card --short-side 160 --software-encoder"
    assert main(["analyze", str(squat_clip), "-o", str(tmp_path), *words.split()]) == 0
    folder = tmp_path / squat_clip.stem
    names = ["analysis.json", "annotated-rep-1.mp4", "annotated-rep-2.mp4"]
    assert sorted(path.name for path in folder.iterdir()) == names
    for name in names[1:]:
        info = probe(folder / name)
        assert min(info.width, info.height) == 160
        assert info.duration_s == pytest.approx(2 * info.frames / 30, rel=0.05)
        with av.open(folder / name) as file:
            assert not file.streams.audio
