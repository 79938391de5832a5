from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.batch.local import run_here
from app.batch.summary import Cost, cost_of, write_summary_csv, write_summary_html
from app.batch.task import ClipOutcome, ClipTask, Status, run_task
from app.main import main
from inference.analysis import AnalysisOptions
from inference.detect.detector import RunOptions
from inference.lift.scene import Scene
from inference.motion.types import Exercise, RuleSettings
from tests.conftest import ROOT
from tests.inference.video.clips import steady, write_clip


@pytest.fixture
def folder(squat_clip: Path, tmp_path: Path) -> Path:
    """A folder with a lift, the same one again below it, a file that is none, and a text."""
    folder = tmp_path / "Videos von Jörg"
    (folder / "monday").mkdir(parents=True)
    shutil.copy(squat_clip, folder / "squat.mp4")
    shutil.copy(squat_clip, folder / "monday" / "again.mp4")
    (folder / "broken.mov").write_bytes(b"no video")
    (folder / "notes.txt").write_text("none of it")
    return folder


def rows(output: Path) -> list[dict[str, str]]:
    with (output / "summary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def statuses(output: Path) -> dict[str, str]:
    return {Path(row["clip"]).name: row["status"] for row in rows(output)}


def test_every_clip_is_measured_and_a_bad_one_is_named(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    output = folder / "results"  # in the folder itself: what it holds is no clip of the next run
    command = ["batch", str(folder), "-o", str(output), "--workers", "2", "-q"]
    assert main(command) == 1
    said = capfd.readouterr()
    assert "broken.mov" in said.err
    assert said.err.count("\n") == 1
    assert "3 clips: 2 done, 1 failed" in said.out
    assert statuses(output) == {"again.mp4": "done", "squat.mp4": "done", "broken.mov": "failed"}
    for row in rows(output)[1:]:
        assert (row["reps"], row["exercise"]) == ("2", "squat")
        made = output / row["folder"]
        assert json.loads((made / "analysis.json").read_text(encoding="utf-8"))["reps"]
        assert (made / "measurements.csv").exists()
    # The same again does nothing again; only what is missing is made.
    shutil.rmtree(output / rows(output)[1]["folder"])
    assert main(command) == 1
    assert statuses(output) == {
        "again.mp4": "done",
        "squat.mp4": "already done",
        "broken.mov": "failed",
    }


def test_another_setting_is_another_result(squat_clip: Path, tmp_path: Path) -> None:
    task = ClipTask(squat_clip, tmp_path)
    first = run_task(task)
    assert (first.status, run_task(task).status) == (Status.DONE, Status.KEPT)
    strict = ClipTask(squat_clip, tmp_path, settings=RuleSettings({"spine_angle.min": 80.0}))
    again = run_task(strict)
    assert again.status is Status.DONE
    assert again.folder == first.folder
    assert again.faulty_reps > first.faulty_reps


def test_what_made_a_result_counts_all_that_changes_it(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.write_bytes(b"1")
    tasks = [
        ClipTask(Path("a"), tmp_path),
        ClipTask(Path("a"), tmp_path, exercise=Exercise.DEADLIFT),
        ClipTask(Path("a"), tmp_path, AnalysisOptions(scene=Scene(camera_pitch_deg=3.0))),
        ClipTask(Path("a"), tmp_path, AnalysisOptions(lifter_weights=str(weights))),
        ClipTask(Path("a"), tmp_path, settings=RuleSettings(disabled=frozenset({"depth"}))),
        ClipTask(Path("a"), tmp_path, formats=("trc",)),
    ]
    assert len({task.made_by for task in tasks}) == len(tasks)
    threads = ClipTask(Path("b"), tmp_path, AnalysisOptions(run=RunOptions(threads=7)))
    assert threads.made_by == tasks[0].made_by


def test_a_damaged_outcome_is_made_again(squat_clip: Path, tmp_path: Path) -> None:
    task = ClipTask(squat_clip, tmp_path)
    outcome = tmp_path / run_task(task).folder / "outcome.json"
    for text in ("", "[]", "{}", '{"status": "fine"}', outcome.read_text("utf-8")[:-20]):
        outcome.write_text(text)
        assert run_task(task).status is Status.DONE


def test_a_process_that_dies_takes_only_its_own_clip_with_it(tmp_path: Path) -> None:
    from tests.app.batch_work import work_badly

    names = ("fine", "dies", "dies once", "raises", "raises once", "fine too")
    tasks = [ClipTask(tmp_path / f"{name}.mp4", tmp_path) for name in names]
    outcomes = list(run_here(tasks, 2, 1, lambda: False, work_badly))
    failed = {Path(one.clip).stem: one.problem for one in outcomes if one.problem}
    assert len(outcomes) == len(names)
    assert failed == {
        "dies": "The process that worked on it died.",
        "raises": "Something went wrong inside LiftLens (RuntimeError('out of luck')).",
    }
    tries = {name: (tmp_path / f"{name}.mp4.tries").stat().st_size for name in names}
    assert tries == {
        "fine": 1,
        "dies": 2,
        "dies once": 2,
        "raises": 2,
        "raises once": 2,
        "fine too": 1,
    }


def test_an_interrupted_batch_goes_on_from_there(folder: Path, demo_clip: Path) -> None:
    shutil.copy(demo_clip, folder / "zz long.mp4")
    (folder / "broken.mov").unlink()
    output = folder.parent / "out"
    command = [sys.executable, "-m", "app.main", "batch", str(folder), "-o", str(output)]
    process = subprocess.Popen(
        [*command, "--workers", "1"], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 60
        while len(list(output.glob("*/outcome.json"))) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "interrupted after 2 of 3 clips" in said
    assert statuses(output) == {"again.mp4": "done", "squat.mp4": "done"}
    assert not list(output.rglob(".*"))


def test_no_folder_no_videos_and_wrong_numbers_are_plain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["batch", str(tmp_path / "none"), "-o", str(tmp_path / "out")]) == 1
    assert "is no folder" in capsys.readouterr().err
    assert main(["batch", str(tmp_path), "-o", str(tmp_path / "out")]) == 1
    assert "there is no video" in capsys.readouterr().err
    for wrong in (["--workers", "0"], ["--retries", "-1"], ["--set", "nothing=1"]):
        with pytest.raises(SystemExit, match="2"):
            main(["batch", str(tmp_path), "-o", "out", *wrong])


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_summary_lists_failures_first_and_escapes_names(tmp_path: Path) -> None:
    good = ClipOutcome(
        "a<b>&.mp4", Status.DONE, folder="a ü?-1", reps=3, duration_s=20.0, seconds=10.0
    )
    outcomes = [good, ClipOutcome("z.mp4", Status.FAILED, "It is <broken>.")]
    cost = cost_of(outcomes, 5.0)
    assert cost == Cost(1, 20.0, 10.0, 5.0)
    assert (cost.clips_per_worker_hour, cost.speed) == (360.0, 4.0)
    write_summary_html(outcomes, cost, tmp_path / "summary.html")
    write_summary_csv(outcomes, tmp_path / "summary.csv")
    assert [row["clip"] for row in rows(tmp_path)] == ["z.mp4", "a<b>&.mp4"]
    page = _Page()
    page.feed((tmp_path / "summary.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert page.links == ["a%20%C3%BC%3F-1/"]
    text = " ".join(page.text)
    assert text.index("It is <broken>.") < text.index("a<b>&.mp4")
    assert "360 clips per worker and hour" in text


# ── on a cluster ────────────────────────────────────────────────────────────────────────────────
@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler on this machine, with two processes that work for it."""
    described = tmp_path / "scheduler.json"
    local = ("--no-dashboard", "--scheduler-file", str(described))
    with ExitStack() as stack:
        stack.enter_context(started("scheduler", "--host", "127.0.0.1", "--port", "0", *local))
        worker = ("worker", *local, "--nthreads", "1", "--local-directory", str(tmp_path))
        for _ in range(2):
            stack.enter_context(started(*worker, "--no-nanny"))
        deadline = time.monotonic() + 60
        while not described.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        yield json.loads(described.read_text(encoding="utf-8"))["address"]


def on_cluster(folder: Path, output: Path, address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.main", "batch", folder, "-o", output, "--scheduler", address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_cluster_does_the_same(folder: Path, tmp_path: Path, cluster: str) -> None:
    output = tmp_path / "out"
    first = on_cluster(folder, output, cluster)
    assert "Traceback" not in first.stderr
    assert first.returncode == 1
    assert "broken.mov" in first.stderr
    assert statuses(output) == {"again.mp4": "done", "squat.mp4": "done", "broken.mov": "failed"}
    assert {row["reps"] for row in rows(output)[1:]} == {"2"}
    (folder / "broken.mov").unlink()
    write_clip(folder / "nobody.mp4", steady(20))
    again = on_cluster(folder, output, cluster)
    assert again.returncode == 0
    assert statuses(output) == {
        "again.mp4": "already done",
        "squat.mp4": "already done",
        "nobody.mp4": "done",
    }


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("host:8786", "'host:8786' is no address of a scheduler"),
        ("tcp://127.0.0.1:1", "no scheduler answers at tcp://127.0.0.1:1. Start one"),
    ],
)
def test_a_cluster_that_does_not_answer_is_said_plainly(
    squat_clip: Path, tmp_path: Path, address: str, problem: str
) -> None:
    impatient = "import app.batch.cluster as cluster; cluster._CONNECT_S = 1; import app.main; "
    arguments = ["batch", str(squat_clip.parent), "-o", str(tmp_path), "--scheduler", address]
    done = subprocess.run(
        [sys.executable, "-c", f"{impatient}raise SystemExit(app.main.main({arguments}))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1
