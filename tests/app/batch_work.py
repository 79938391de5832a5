"""Work for the processes of a batch that goes wrong in the ways that work does."""

from __future__ import annotations

import os
from collections.abc import Callable

from app.batch.task import ClipOutcome, ClipTask, Status


def work_badly(task: ClipTask, should_stop: Callable[[], bool] | None) -> ClipOutcome:
    """Do what the name of the clip says, and count the tries beside it."""
    tries = task.output / f"{task.clip.name}.tries"
    with tries.open("a") as file:
        file.write("x")
    first = tries.stat().st_size == 1
    if task.clip.stem == "dies" or (task.clip.stem == "dies once" and first):
        os._exit(9)
    if task.clip.stem == "raises" or (task.clip.stem == "raises once" and first):
        raise RuntimeError("out of luck")
    return ClipOutcome(str(task.clip), Status.DONE)
