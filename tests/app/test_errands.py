from __future__ import annotations

import threading
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from app.background.errands import Errands
from inference.video.identity import HashStoppedError


def test_an_answer_comes_on_the_windows_thread(qtbot: QtBot) -> None:
    errands = Errands()
    came: list[tuple[object, bool]] = []
    here = threading.current_thread()
    errands.run(
        "sum",
        lambda _stop: threading.current_thread() is not here,
        lambda answer: came.append((answer, threading.current_thread() is here)),
    )
    assert errands.running("sum")
    qtbot.waitUntil(lambda: bool(came), timeout=5_000)
    assert came == [(True, True)]
    assert not errands.running("sum")
    errands.close()


def test_a_newer_one_takes_the_place_of_an_older_and_a_dropped_one_is_silent(
    qtbot: QtBot,
) -> None:
    errands = Errands()
    answers: list[str] = []
    stopped = threading.Event()

    def slow(should_stop: Callable[[], bool]) -> str:
        while not should_stop():
            stopped.wait(0.005)
        stopped.set()
        raise HashStoppedError("stopped")

    errands.run("hash", slow, answers.append, answers.append)
    errands.run("hash", lambda _stop: "new", answers.append, answers.append)
    qtbot.waitUntil(lambda: answers == ["new"], timeout=5_000)
    assert stopped.wait(5)
    errands.run("other", slow, answers.append, answers.append)
    errands.close()
    assert answers == ["new"]


def test_what_goes_wrong_is_told(qtbot: QtBot) -> None:
    errands = Errands()
    problems: list[str] = []

    def fail(_stop: Callable[[], bool]) -> None:
        raise OSError("no disk")

    errands.run("x", fail, lambda _: None, problems.append)
    qtbot.waitUntil(lambda: problems == ["no disk"], timeout=5_000)
    errands.run("y", fail, lambda _: None)  # nobody wants to know
    qtbot.waitUntil(lambda: not errands.running("y"), timeout=5_000)
    errands.close()
