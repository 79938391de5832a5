"""What commands share: lines on the terminal, and being stopped."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType


def say(text: str) -> None:
    """Write a line to the output."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """Write a line to the error output; more lines where the text has them."""
    for line in text.splitlines():
        sys.stderr.write(f"{one_line(f'liftlens: {line}')}\n")


def one_line(text: str) -> str:
    """Leave out of names what would break the line or steer the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


@contextmanager
def stop_on_signals() -> Iterator[Event]:
    """Give an event that Ctrl+C and SIGTERM set; a second one interrupts at once.

    Raised from within another library, a KeyboardInterrupt may come out as another error, so the
    first one asks.
    """
    stop = Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    # What is ignored stays so: a job in the background of a script is not to end at Ctrl+C.
    before = {n: signal.signal(n, ask) for n in numbers if signal.getsignal(n) != signal.SIG_IGN}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
