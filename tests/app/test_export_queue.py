"""Exports one after the other: order, cancelling, failing, trying again, closing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.background import export_queue
from app.background.export_queue import ExportQueue, ExportRequest
from inference.export.clip import ExportStoppedError
from inference.export.composing import Composer
from inference.export.errors import ExportError
from inference.export.plan import ClipPlan
from inference.review import Review
from tests.factories import squat_review
from widgets.dialogs.queue import ExportState

WAITING, WRITING, DONE = ExportState.WAITING, ExportState.WRITING, ExportState.DONE
FAILED, CANCELLED = ExportState.FAILED, ExportState.CANCELLED


class Writing:
    """Stands for the engine: each file is written once it is let go, or fails."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.reviews: list[Review] = []
        self.open = 0
        self.failing: set[str] = set()
        self._free: dict[str, threading.Event] = {}

    def let_go(self, *names: str) -> None:
        for name in names:
            self._free.setdefault(name, threading.Event()).set()

    def compose(self, *_: object) -> Writing:
        self.open += 1
        return self

    def close(self) -> None:
        self.open -= 1

    def export(
        self,
        review: Review,
        plan: ClipPlan,
        _composer: Composer,
        *,
        progress: Callable[[int, int], None],
        should_stop: Callable[[], bool],
    ) -> Path:
        name = plan.target.name
        self.began.append(name)
        self.reviews.append(review)
        progress(1, 2)
        free = self._free.setdefault(name, threading.Event())
        while not free.wait(0.005):
            if should_stop():
                raise ExportStoppedError("stopped")
        if name in self.failing:
            raise ExportError("The disk is full.")
        progress(2, 2)
        return plan.target


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Writing:
    engine = Writing()
    monkeypatch.setattr(export_queue, "export_clip", engine.export)
    monkeypatch.setattr(export_queue, "make_composer", engine.compose)
    return engine


@pytest.fixture
def queue(qtbot: QtBot, writing: Writing) -> Iterator[ExportQueue]:
    queue = ExportQueue()
    yield queue
    queue.close()
    assert writing.open == 0


@pytest.fixture(scope="module")
def review() -> Review:
    return squat_review()


def requests(review: Review, *names: str) -> list[ExportRequest]:
    return [ExportRequest(review, ClipPlan(Path(name), 0, 9)) for name in names]


def states(queue: ExportQueue) -> list[ExportState]:
    return [export.state for export in queue.exports]


def test_one_is_written_after_the_other(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    written: list[Path] = []
    queue.succeeded.connect(written.append)
    queue.add(requests(review, "a.mp4", "b.mp4"))
    queue.add(requests(review, "c.mp4"))
    qtbot.waitUntil(lambda: queue.writing is not None and queue.writing.share == 0.5)
    assert states(queue) == [WRITING, WAITING, WAITING]
    assert queue.unfinished == 3
    assert queue.taken == {Path(name).absolute() for name in ("a.mp4", "b.mp4", "c.mp4")}
    with qtbot.waitSignal(queue.emptied):
        writing.let_go("a.mp4", "b.mp4", "c.mp4")
    assert writing.began == ["a.mp4", "b.mp4", "c.mp4"]
    assert written == [Path("a.mp4"), Path("b.mp4"), Path("c.mp4")]
    assert states(queue) == [DONE, DONE, DONE]
    assert queue.taken == frozenset()
    queue.clear()
    assert queue.exports == ()


def test_cancelling_the_one_that_is_written_lets_the_next_begin(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    first, _second = queue.add(requests(review, "a.mp4", "b.mp4"))
    qtbot.waitUntil(lambda: writing.began == ["a.mp4"])
    queue.cancel(first)
    qtbot.waitUntil(lambda: writing.began == ["a.mp4", "b.mp4"])
    qtbot.waitUntil(lambda: states(queue) == [CANCELLED, WRITING])
    with qtbot.waitSignal(queue.emptied):
        writing.let_go("b.mp4")


def test_cancelling_one_that_waits_leaves_the_others(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    _, second, _ = queue.add(requests(review, "a.mp4", "b.mp4", "c.mp4"))
    queue.cancel(second)
    assert states(queue) == [WRITING, CANCELLED, WAITING]
    with qtbot.waitSignal(queue.emptied):
        writing.let_go("a.mp4", "c.mp4")
    assert writing.began == ["a.mp4", "c.mp4"]
    assert states(queue) == [DONE, CANCELLED, DONE]


def test_cancelling_all_begins_none(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    queue.add(requests(review, "a.mp4", "b.mp4", "c.mp4"))
    qtbot.waitUntil(lambda: writing.began == ["a.mp4"])
    with qtbot.waitSignal(queue.emptied):
        queue.cancel_all()
    assert states(queue) == [CANCELLED] * 3
    assert writing.began == ["a.mp4"]


def test_a_failure_is_told_and_the_next_goes_on_and_it_can_be_tried_again(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    writing.failing = {"a.mp4"}
    writing.let_go("a.mp4", "b.mp4")
    with qtbot.waitSignals([queue.failed, queue.emptied]):
        first, _ = queue.add(requests(review, "a.mp4", "b.mp4"))
    assert states(queue) == [FAILED, DONE]
    assert queue.exports[0].problem == "The disk is full."
    writing.failing.clear()
    with qtbot.waitSignal(queue.emptied):
        queue.retry(first)
    assert writing.began == ["a.mp4", "b.mp4", "a.mp4"]
    assert {export.target.name: export.state for export in queue.exports} == {
        "a.mp4": DONE,
        "b.mp4": DONE,
    }
    queue.retry(first)  # it is done: nothing happens
    assert queue.unfinished == 0


def test_what_waits_for_other_work_begins_when_it_is_released_with_what_is_known_then(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    newer = squat_review()
    queue.add(requests(review, "a.mp4"), waits_for="Waiting for the poses")
    queue.add(requests(review, "b.mp4"))
    writing.let_go("a.mp4", "b.mp4")
    qtbot.waitUntil(lambda: states(queue) == [WAITING, DONE])
    assert queue.exports[0].problem == "Waiting for the poses"
    with qtbot.waitSignal(queue.emptied):
        queue.release(lambda request: ExportRequest(newer, request.plan))
    assert states(queue) == [DONE, DONE]
    assert queue.exports[0].problem == ""
    assert writing.reviews == [review, newer]


def test_what_waits_may_have_to_wait_on_or_can_not_be_written_any_more(
    queue: ExportQueue, review: Review, qtbot: QtBot
) -> None:
    queue.add(requests(review, "a.mp4", "b.mp4"), waits_for="Waiting for the poses")
    problems = {"a.mp4": None, "b.mp4": "The clip was closed."}
    with qtbot.waitSignal(queue.failed) as failed:
        queue.release(lambda request: problems[request.plan.target.name])
    assert failed.args[0].problem == "The clip was closed."
    assert states(queue) == [WAITING, FAILED]
    assert queue.exports[0].problem == "Waiting for the poses"


def test_one_that_waits_for_other_work_can_be_cancelled(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    (number,) = queue.add(requests(review, "a.mp4"), waits_for="Waiting for the poses")
    with qtbot.waitSignal(queue.emptied):
        queue.cancel(number)
    queue.release(lambda request: request)
    assert states(queue) == [CANCELLED]
    assert writing.began == []


def test_closing_stops_what_runs_and_forgets_what_waits(
    queue: ExportQueue, writing: Writing, review: Review, qtbot: QtBot
) -> None:
    queue.add(requests(review, "a.mp4", "b.mp4"))
    qtbot.waitUntil(lambda: writing.began == ["a.mp4"])
    queue.close()
    qtbot.wait(50)
    assert writing.began == ["a.mp4"]
    assert writing.open == 0
