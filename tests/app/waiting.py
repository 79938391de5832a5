"""Waiting for the real program."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.program import Program

SLOW_MS = 120_000


def settle(qtbot: QtBot, program: Program) -> None:
    """Wait until the exact picture of the current frame is on the screen."""

    def settled() -> bool:
        shown = program.picture.shown_frame == program.session.frame
        return shown and program.jobs.frames.exact

    qtbot.waitUntil(settled, timeout=SLOW_MS)
