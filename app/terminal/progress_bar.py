"""A progress bar on the terminal, for commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

tqdm.monitor_interval = 0  # no thread beside the bar: every frame updates it


@contextmanager
def progress_bar(
    text: str, *, quiet: bool = False, unit: str = " frames"
) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left; nothing where the error output is no terminal.

    Parameters
    ----------
    text : str
        What is being done, one line.
    quiet : bool
        Show nothing.
    unit : str, optional
        What is counted; bytes (``"B"``) are shown in thousands and millions.

    Yields
    ------
    callable
        ``show(done, total)``; a total of 0 is not known.
    """
    disable = True if quiet else None
    scale = unit == "B"
    with tqdm(
        desc=text, unit=unit, unit_scale=scale, disable=disable, leave=False, dynamic_ncols=True
    ) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total or None
            bar.update(done - bar.n)

        yield show
