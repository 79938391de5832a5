"""When a clip was filmed, as far as its file tells."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from inference.video.clip import VideoError
from inference.video.probe import open_video

_FIRST_YEAR = 1990
"""A camera whose clock was never set counts from 1904 or 1970."""
_LOCAL = ("com.apple.quicktime.creationdate",)
_ANY = (*_LOCAL, "creation_time", "date")


@dataclass(frozen=True)
class Filmed:
    """The day of a clip.

    Attributes
    ----------
    day : date
    from_clip : bool
        Whether the camera wrote it into the clip; else it is the day of the file, which a copy or
        a message changes.
    """

    day: date
    from_clip: bool


def filmed_on(path: Path) -> Filmed | None:
    """Return the day on which a clip was filmed, or that of its file; None where neither is known.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Filmed or None
    """
    with contextlib.suppress(VideoError):
        container, stream = open_video(path)
        with container:
            told: dict[str, str] = {**stream.metadata, **container.metadata}
        if (day := _told_day(told)) is not None:
            return Filmed(day, from_clip=True)
    try:
        changed = path.stat().st_mtime
    except OSError:
        return None
    return Filmed(datetime.fromtimestamp(changed).date(), from_clip=False)


def _told_day(told: Mapping[str, str]) -> date | None:
    """Return the day that metadata name, where the camera stood if they say so."""
    for name in _ANY:
        try:
            moment = datetime.fromisoformat(told.get(name, ""))
        except ValueError:
            continue
        if moment.year < _FIRST_YEAR:
            continue
        # A phone writes the time of its place; the bare time of an mp4 is that of Greenwich.
        in_greenwich = moment.tzinfo is not None and name not in _LOCAL
        return (moment.astimezone() if in_greenwich else moment).date()
    return None
