"""Bringing files into the library: each is analysed, or fetched from the cache, and recorded."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.library.records import ClipRecord, ImportItem, ImportState, LibraryError, Told
from app.library.seeing import see
from app.library.store import Library
from app.project import Project
from inference.analysis import AnalysisOptions, AnalysisStoppedError
from inference.cache import analyze_cached, content_hash
from inference.models.errors import ModelError
from inference.motion.types import Exercise, RuleSettings
from inference.progress import Progress
from inference.review import Review, review
from inference.texts import tr
from inference.video.clip import VideoError
from inference.video.identity import HashStoppedError

log = logging.getLogger(__name__)

_RENEW_EVERY_S = 5.0
_WAIT_S = 0.05


@dataclass(frozen=True)
class Judging:
    """How a file is to be analysed and judged, and what was told of it.

    Attributes
    ----------
    options : AnalysisOptions
    exercise : Exercise or None
        None recognises it.
    settings : RuleSettings
    told : Told
    """

    options: AnalysisOptions = field(default_factory=AnalysisOptions)
    exercise: Exercise | None = None
    settings: RuleSettings = field(default_factory=RuleSettings)
    told: Told = field(default_factory=Told)


Prepare = Callable[[Path], Judging]
"""Says how a file is to be judged; called on the thread that imports."""


def told_by(project: Project) -> Told:
    """Return what the library keeps of what the coach told of a clip."""
    notes = "\n".join(note.text for note in project.notes)
    return Told(project.athlete, project.tags, notes)


def judging_of(project: Project, options: AnalysisOptions, rules: RuleSettings) -> Judging:
    """Return how a clip is judged by what was told of it.

    Parameters
    ----------
    project : Project
    options : AnalysisOptions
    rules : RuleSettings
        Taken where the project says nothing of rules.
    """
    told_rules = project.preset is not None or project.rule_settings != RuleSettings()
    settings = project.rule_settings if told_rules else rules
    return Judging(options, project.exercise, settings, told_by(project))


def import_queued(
    library: Library,
    prepare: Prepare,
    *,
    began: Callable[[ImportItem], None] = lambda _item: None,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    should_wait: Callable[[], bool] = lambda: False,
) -> Iterator[ImportItem]:
    """Work on the queue until nothing waits in it any more.

    Parameters
    ----------
    library : Library
    prepare : callable
        See `Prepare`.
    began : callable, optional
        Told each file before the work on it.
    progress : callable, optional
        Of the analysis of the file, at most twenty times a second.
    should_stop : callable, optional
        Asked once a frame; the file then waits in the queue again.
    should_wait : callable, optional
        Asked once a frame: the work rests for as long as it says so, and keeps what it has done.

    Yields
    ------
    ImportItem
        Each file as it ended: done, known before, or failed with its problem.

    Raises
    ------
    LibraryError
        If the library can't be used.
    """
    while not should_stop():
        item = library.imports.claim()
        if item is None:
            return
        began(item)
        watch = _Watch(library, item, should_stop, should_wait)
        try:
            ended = _import(library, item, prepare, progress, watch.stop)
        except (AnalysisStoppedError, HashStoppedError):
            if watch.wanted:
                library.imports.release(item)
            continue
        library.imports.finish(ended, ended.state, problem=ended.problem, clip=ended.clip)
        yield ended


class _Watch:
    """Says whether the work on a file is to stop, and tells the queue that it goes on."""

    def __init__(
        self,
        library: Library,
        item: ImportItem,
        should_stop: Callable[[], bool],
        should_wait: Callable[[], bool],
    ) -> None:
        self._library, self._item = library, item
        self._should_stop, self._should_wait = should_stop, should_wait
        self._renewed = time.monotonic()
        self.wanted = True

    def stop(self) -> bool:
        """Rest for as long as that is asked for, and then say whether to stop."""
        self._renew()
        while self._should_wait() and self.wanted and not self._should_stop():
            time.sleep(_WAIT_S)
            self._renew()
        return not self.wanted or self._should_stop()

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed > _RENEW_EVERY_S:
            self._renewed = now
            self.wanted = self._library.imports.renew(self._item)


def _import(
    library: Library,
    item: ImportItem,
    prepare: Prepare,
    progress: Callable[[Progress], None] | None,
    should_stop: Callable[[], bool],
) -> ImportItem:
    """Bring one file in, and return it as it ended."""
    try:
        if (known := _known(library, item, should_stop)) is not None:
            return replace(item, state=ImportState.KNOWN, clip=known.id)
        reviewed, told = _review(item, prepare, progress, should_stop)
        seen = see(reviewed, should_stop)
        clip_id = library.record(seen.facts, told, seen.analysis, seen.thumbnail)
        return replace(item, state=ImportState.DONE, clip=clip_id)
    except (AnalysisStoppedError, HashStoppedError, LibraryError):
        raise
    except FileNotFoundError:
        problem = tr("“{name}” is not there.").format(name=item.path.name)
    except (VideoError, ModelError, OSError) as error:
        problem = str(error)
    except Exception as error:  # the other files are to come in all the same
        log.exception("%s", item.path)
        problem = tr("Something went wrong inside LiftLens ({error}). The clip is kept.").format(
            error=error
        )
    log.warning("%s was not imported: %s", item.path, problem)
    return replace(item, state=ImportState.FAILED, problem=problem)


def _known(
    library: Library, item: ImportItem, should_stop: Callable[[], bool]
) -> ClipRecord | None:
    """Return the clip that a file is a copy of, if it was reviewed; say where it lies now."""
    clip = library.clip_of(content_hash(item.path, should_stop))
    if clip is None or clip.exercise is None:
        return None
    told = Told(item.athlete, clip.tags, clip.notes)
    if not clip.path.is_file():
        state = item.path.stat()
        moved = replace(clip.facts, path=item.path, modified_ns=state.st_mtime_ns)
        library.record(moved)
    if item.athlete and clip.athlete is None:
        library.set_told(clip.id, told)
    return clip


def _review(
    item: ImportItem,
    prepare: Prepare,
    progress: Callable[[Progress], None] | None,
    should_stop: Callable[[], bool],
) -> tuple[Review, Told]:
    judging = prepare(item.path)
    *_, analysis = analyze_cached(
        item.path,
        judging.options,
        progress=progress,
        should_stop=should_stop,
        partials=False,
    )
    told = judging.told if judging.told.athlete else replace(judging.told, athlete=item.athlete)
    return review(analysis, judging.exercise, judging.settings), told
