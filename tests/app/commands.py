"""Clips for commands: their analyses are put in place of the detector's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from inference.analysis import Analysis
from inference.progress import Progress
from inference.video.clip import VideoError


def stub_analyses(monkeypatch: pytest.MonkeyPatch, analyses: Mapping[str, Analysis]) -> list[str]:
    """Answer with these analyses by the name of the clip; the list tells which were asked for."""
    asked: list[str] = []

    def analyze(
        clip: Path,
        _options: object,
        *,
        progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        partials: bool,
    ) -> Iterator[Analysis]:
        asked.append(clip.name)
        if clip.name not in analyses:
            raise VideoError(f"“{clip.name}” is no video.")
        progress(Progress(1, 1, None))
        analysis = analyses[clip.name]
        yield replace(analysis, clip=replace(analysis.clip, path=clip))

    monkeypatch.setattr("app.terminal.reviewing.analyze_cached", analyze)
    return asked
