from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.background import workers
from app.background.jobs import Jobs
from app.background.workers import AnalysisRequest, AnalysisWorker, Worker
from inference.analysis import Analysis, AnalysisOptions, AnalysisStoppedError
from inference.motion.types import RuleSettings
from inference.progress import Progress
from inference.review import Review
from tests.factories import clip_info, squat_analysis


def request() -> AnalysisRequest:
    return AnalysisRequest(clip_info(10), AnalysisOptions(), None, RuleSettings())


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


def test_an_analysis_reports_on_the_windows_thread(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = squat_analysis()
    threads: dict[str, int] = {}

    def analyze(*_: object, **options: object) -> Iterator[Analysis]:
        threads["work"] = threading.get_ident()
        options["progress"](Progress(5, 10, None))  # type: ignore[operator]
        yield analysis

    monkeypatch.setattr(workers, "analyze_cached", analyze)
    got: list[Review] = []
    jobs.analysis_advanced.connect(got.append)
    jobs.analysis_progressed.connect(
        lambda _: threads.setdefault("progress", threading.get_ident())
    )
    with qtbot.waitSignal(jobs.analysis_ended) as ended:
        jobs.analyse(request())
    assert ended.args == [""]
    assert got[0].analysis is analysis
    assert threads["progress"] == threading.get_ident()
    assert threads["work"] != threading.get_ident()
    assert not jobs.running(AnalysisWorker)


def test_what_has_been_superseded_is_dropped(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = squat_analysis(azimuth_deg=10.0), squat_analysis(azimuth_deg=80.0)
    started, release = threading.Event(), threading.Event()
    answers = iter([first, second])

    def analyze(*_: object, **__: object) -> Iterator[Analysis]:
        mine = next(answers)
        if mine is first:
            started.set()
            release.wait(5)  # a slow one, which does not even look at its stop flag
        yield mine

    monkeypatch.setattr(workers, "analyze_cached", analyze)
    got: list[Analysis] = []
    jobs.analysis_advanced.connect(lambda review: got.append(review.analysis))
    jobs.analyse(request())
    started.wait(5)
    with qtbot.waitSignal(jobs.analysis_ended):
        jobs.analyse(request())
    release.set()
    qtbot.wait(100)
    assert got == [second]


def test_cancel_ends_the_work_within_a_frame(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def analyze(*_: object, **options: object) -> Iterator[Analysis]:
        while not options["should_stop"]():  # type: ignore[operator]
            time.sleep(0.005)
        raise AnalysisStoppedError
        yield

    monkeypatch.setattr(workers, "analyze_cached", analyze)
    jobs.analyse(request())
    with qtbot.waitSignal(jobs.analysis_ended, timeout=2_000) as ended:
        jobs.cancel(AnalysisWorker)
    assert ended.args == [""]


def test_what_is_dropped_says_nothing_more(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()

    def analyze(*_: object, **__: object) -> Iterator[Analysis]:
        yield squat_analysis()

    class Told(AnalysisWorker):
        def work(self) -> Review:
            response = super().work()
            done.set()
            return response

    monkeypatch.setattr(workers, "analyze_cached", analyze)
    worker = Told(request())
    with (
        qtbot.assertNotEmitted(jobs.analysis_advanced),
        qtbot.assertNotEmitted(jobs.analysis_ended),
    ):
        jobs._start(worker)
        assert done.wait(10)
        worker.wait()  # its answer is on its way to this thread
        jobs.drop(Told)
        qtbot.wait(20)


@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError("disk gone"), "disk gone"), (ZeroDivisionError("odd"), "inside LiftLens")],
)
def test_a_failure_is_said_in_plain_words(
    jobs: Jobs,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    def analyze(*_: object, **__: object) -> Iterator[Analysis]:
        raise error
        yield

    monkeypatch.setattr(workers, "analyze_cached", analyze)
    with qtbot.waitSignal(jobs.analysis_ended) as ended:
        jobs.analyse(request())
    assert said in ended.args[0]


def test_closing_waits_for_a_running_thread(qtbot: QtBot) -> None:
    class Slow(Worker):
        def work(self) -> None:
            while not self._stop.is_set():
                time.sleep(0.005)

    jobs = Jobs()
    worker = Slow()
    jobs._start(worker)
    jobs.close()
    assert worker.isFinished()
