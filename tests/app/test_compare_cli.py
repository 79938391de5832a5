from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.main import main
from inference.export.clip import export_clip
from inference.export.comparison import ComparisonDocument
from inference.review import Review, review
from inference.video.encoder import VideoWriter
from tests.app.commands import stub_analyses
from tests.factories import GOOD, LEANING, SIZE, nobody_analysis, squat_analysis

ONE = squat_analysis((GOOD,))
Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def clips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return stub_analyses(
        monkeypatch,
        {
            "set.mp4": squat_analysis((GOOD, LEANING, GOOD)),
            "gold.mp4": squat_analysis((GOOD,), azimuth_deg=-100.0, fps=50.0),
            "empty.mp4": nobody_analysis(),
            "one.mp4": ONE,
        },
    )


def test_a_rep_against_the_gold_standard(tmp_path: Path, capsys: Said) -> None:
    arguments = ["compare", "set.mp4", "gold.mp4", "--rep", "2", "-o", str(tmp_path / "out")]
    assert main([*arguments, "--no-clip"]) == 0
    said = capsys.readouterr().out
    assert "1 rep matched" in said
    assert "head" in said
    assert "further forward" in said
    assert "at the bottom of rep 2" in said
    assert "spine angle" in said
    document = ComparisonDocument.model_validate_json(
        (tmp_path / "out" / "comparison.json").read_text(encoding="utf-8")
    )
    assert document.matched_reps == [(2, 1)]
    assert (tmp_path / "out" / "comparison.csv").is_file()
    assert not (tmp_path / "out" / "comparison.mp4").exists()
    assert "comparison.json and comparison.csv are in" in said


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of as many frames as `ONE`, with nothing to see."""
    path = tmp_path_factory.mktemp("video") / "one.mp4"
    grey = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    with VideoWriter(path, *SIZE, fps=30) as writer:
        for frame in range(ONE.frames_done):
            writer.write(grey, frame / 30)
    return path


@pytest.mark.usefixtures("qapp")
def test_both_videos_are_written_side_by_side(video: Path, tmp_path: Path, capsys: Said) -> None:
    tags = ["--tags", "40,60", "--reference-tags", "40,60"]
    assert main(["compare", str(video), str(video), "-o", str(tmp_path), *tags]) == 0
    assert "comparison.json, comparison.csv and comparison.mp4 are in" in capsys.readouterr().out
    with av.open(str(tmp_path / "comparison.mp4")) as written:
        stream = written.streams.video[0]
        pictures = sum(1 for _ in written.decode(stream))
        assert stream.width > stream.height * 0.9  # two upright pictures
    assert pictures == 21


@pytest.mark.usefixtures("qapp")
def test_an_interrupted_clip_leaves_the_figures(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    inherited = signal.signal(signal.SIGINT, signal.SIG_DFL)

    def interrupted(*arguments: Any, **options: Any) -> Path:
        signal.raise_signal(signal.SIGINT)
        return export_clip(*arguments, **options)

    monkeypatch.setattr("app.terminal.compare.export_clip", interrupted)
    try:
        assert main(["compare", str(video), str(video), "-o", str(tmp_path)]) == 130
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert sorted(path.name for path in tmp_path.glob("comparison*")) == [
        "comparison.csv",
        "comparison.json",
    ]
    assert "there is no clip, the figures are in" in capsys.readouterr().err


def test_a_lift_against_itself(capsys: Said) -> None:
    assert main(["compare", "set.mp4", "set.mp4"]) == 0
    said = capsys.readouterr().out
    assert "3 reps matched" in said
    assert "No joint is far off anywhere." in said


def test_json_goes_to_the_output(capsys: Said) -> None:
    arguments = ["compare", "set.mp4", "gold.mp4", "--json", "--warp", "dtw", "--centre", "pelvis"]
    assert main([*arguments, "--size", "scale", "--facing", "procrustes-z"]) == 0
    document = ComparisonDocument.model_validate_json(capsys.readouterr().out)
    assert (document.warp, document.centre, document.size, document.facing) == (
        *("dtw", "pelvis", "scale", "procrustes-z"),
    )
    assert document.matched_reps == [(1, 1)]
    assert any("Reps 2, 3 of the athlete" in note for note in document.notes)


def test_tags_by_hand(capsys: Said) -> None:
    arguments = ["compare", "set.mp4", "set.mp4", "--json", "--warp", "linear"]
    assert main([*arguments, "--tags", "10,90", "--reference-tags", "20,100"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [document["athlete"][name] for name in ("start_frame", "end_frame")] == [10, 90]
    assert [document["reference"][name] for name in ("start_frame", "end_frame")] == [20, 100]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["set.mp4", "none.mp4"], "is no video"),
        (["set.mp4", "empty.mp4"], "empty.mp4: Nobody was found"),
        (["set.mp4", "gold.mp4", "--rep", "9"], "set.mp4: There is no rep 9"),
        (["set.mp4", "gold.mp4", "--tags", "9,2"], "do not fit a clip"),
    ],
)
def test_what_cannot_be_compared_is_one_line(arguments: list[str], says: str, capsys: Said) -> None:
    assert main(["compare", *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("liftlens: ")
    assert says in line


@pytest.mark.parametrize(
    "arguments",
    [[], ["a.mp4"], ["a.mp4", "b.mp4", "--rep", "1", "--tags", "1,2"], ["a", "b", "--tags", "1"]],
)
def test_a_wrong_command_line_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", *arguments])
    assert ended.value.code == 2


def test_an_interruption_is_status_130(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    inherited = signal.signal(signal.SIGINT, signal.SIG_DFL)

    def interrupted(*arguments: Any) -> Review:
        signal.raise_signal(signal.SIGINT)
        return review(*arguments)

    monkeypatch.setattr("app.terminal.reviewing.review", interrupted)
    try:
        assert main(["compare", "set.mp4", "gold.mp4"]) == 130
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert "interrupted" in capsys.readouterr().err


def test_every_rep_against_one_of_the_reference(capsys: Said) -> None:
    assert main(["compare", "set.mp4", "gold.mp4", "--reference-rep", "1", "--json"]) == 0
    document = ComparisonDocument.model_validate_json(capsys.readouterr().out)
    assert document.matched_reps == [(1, 1), (2, 1), (3, 1)]
