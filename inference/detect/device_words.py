"""Where a detector runs, and what went wrong there, in the words that a person reads."""

from __future__ import annotations

from inference.texts import tr, tr_n


def on_cpu(threads: int) -> str:
    """Name the processor: ``CPU, 2 threads``."""
    return tr_n("CPU, {n} thread", "CPU, {n} threads", threads).format(n=threads)


def with_note(device: str, note: str) -> str:
    """Add to a device what went wrong there, if anything did."""
    return f"{device} ({note})" if note else device


def fewer_at_once(batch: int) -> str:
    """Say that memory ran out, and with how many frames at once it goes on."""
    return tr_n(
        "its memory was full: {n} frame at once", "its memory was full: {n} frames at once", batch
    ).format(n=batch)


def card_full() -> str:
    """Say why the processor goes on: there is no room for one frame on the graphics card."""
    return tr("the graphics card’s memory is full")


def card_failed() -> str:
    """Say why the processor goes on: the graphics card doesn't work."""
    return tr("the graphics card failed")
