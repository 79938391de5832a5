"""`liftlens library`: what the library knows, on the terminal."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event

from app.files.recovery import told_of
from app.library.database import backups, library_folder
from app.library.files import look_for_missing, relink_in, videos_below
from app.library.importing import Judging, import_queued, judging_of
from app.library.records import (
    ClipRecord,
    ImportItem,
    ImportState,
    LibraryError,
    Query,
    Sort,
)
from app.library.store import Library
from app.library.transfer import clip_document, delete_library, export_library
from app.settings_file import load_settings
from app.terminal.detector_options import (
    add_detector_options,
    check_detector,
    detector_name,
    run_options,
)
from app.terminal.manners import complain, one_line, say, stop_on_signals
from app.terminal.progress_bar import progress_bar
from inference.analysis import AnalysisOptions
from inference.detect.registry import DEFAULT_DETECTOR, DETECTORS, detector_kind
from inference.export.errors import ExportError
from inference.lift.lifter import DEFAULT_LIFTER
from inference.lift.temporal import TemporalLifter
from inference.motion.rules import RULES
from inference.motion.types import Exercise, RuleSettings
from inference.presets import PresetError, find_preset
from inference.video.identity import HashStoppedError

log = logging.getLogger(__name__)


def run_library(arguments: Sequence[str]) -> int:
    """Run `liftlens library`.

    Returns
    -------
    int
        0 all is well; 1 something could not be done, with a line on the error output; 130
        interrupted.
    """
    options = _parse(arguments)
    try:
        with stop_on_signals() as stop:
            if options.command == "delete":
                return _delete(options)
            with Library() as library:
                if library.notice:
                    complain(library.notice)
                status = _COMMANDS[options.command](library, options, stop)
                return 130 if stop.is_set() else status
    except HashStoppedError:
        complain("interrupted; nothing was written.")
        return 130
    except (LibraryError, ExportError, PresetError) as error:
        log.warning("%s", error)
        complain(str(error))
        return 1


# ── listing ─────────────────────────────────────────────────────────────────────────────────────
def _list(library: Library, options: argparse.Namespace, _stop: Event) -> int:
    athlete = None
    if options.athlete:
        known = library.athlete_named(options.athlete)
        if known is None:
            raise LibraryError(f"no athlete is called {options.athlete!r}.")
        athlete = known.id
    page = library.search(
        Query(
            text=" ".join(options.words),
            athlete=athlete,
            exercise=Exercise(options.exercise) if options.exercise else None,
            first_day=options.since,
            last_day=options.until,
            faults=options.faults,
            rule=options.rule,
            tag=options.tag,
            gold=options.gold or None,
            missing=options.missing or None,
            sort=Sort(options.sort),
            descending=options.sort not in ("name", "athlete", "exercise"),
            limit=options.limit,
        )
    )
    if options.json:
        clips = [clip_document(clip) for clip in page.clips]
        _say_json({"total": page.total, "clips": clips})
        return 0
    for clip in page.clips:
        say(_line(clip))
    if page.total > len(page.clips):
        say(f"and {page.total - len(page.clips)} more; --limit N shows them")
    elif not page.total:
        say("no clips")
    return 0


def _line(clip: ClipRecord) -> str:
    parts = [f"{clip.facts.filmed:%Y-%m-%d %H:%M}", str(clip.path)]
    if clip.athlete is not None:
        parts.append(clip.athlete.name)
    if clip.exercise is not None:
        reps = "1 rep" if clip.reps == 1 else f"{clip.reps} reps"
        parts.append(f"{clip.exercise.value}, {reps}, {clip.faulty_reps} at fault")
    parts += clip.rules and [" ".join(clip.rules)]
    parts += [f"#{tag}" for tag in clip.tags]
    parts += [f"gold standard of {exercise.value}" for exercise in clip.gold]
    if clip.missing:
        parts.append("file is missing")
    return one_line(" · ".join(parts))


# ── coming in and going out ─────────────────────────────────────────────────────────────────────
def _import(library: Library, options: argparse.Namespace, stop: Event) -> int:
    if problem := detector_kind(_detector(options)).lacks():
        raise LibraryError(problem)
    paths = [video for path in options.paths for video in _videos(path)]
    library.imports.add(paths, options.athlete)
    if options.retry:
        library.imports.retry()
    ended: list[ImportItem] = []
    total = library.imports.counts().left
    with progress_bar("import", quiet=options.quiet) as show:
        for item in import_queued(
            library,
            partial(_prepare, options),
            progress=lambda progress: show(progress.done, progress.total),
            should_stop=stop.is_set,
        ):
            ended.append(item)
            if item.state is ImportState.FAILED:
                complain(f"{item.path}: {item.problem}")
            elif not options.json:
                said = "was there already" if item.state is ImportState.KNOWN else "came in"
                say(one_line(f"{len(ended)}/{total} {item.path.name} {said}"))
    failed = [item for item in ended if item.state is ImportState.FAILED]
    if options.json:
        _say_json(
            [
                {"path": str(item.path), "state": item.state.value, "problem": item.problem}
                for item in ended
            ]
        )
    elif not ended and not stop.is_set():
        say("nothing waits to be imported")
    if stop.is_set():
        complain("interrupted; `liftlens library import` goes on.")
    return 1 if failed else 0


def _videos(path: Path) -> list[Path]:
    if path.is_dir():
        found = list(videos_below(path))
        if not found:
            raise LibraryError(f"{path}: there are no videos in this folder.")
        return found
    if not path.exists():
        raise LibraryError(f"{path}: it is not there.")
    return [path]


def _detector(options: argparse.Namespace) -> str:
    chosen = load_settings().detecting.name
    return detector_name(options, chosen if chosen in DETECTORS else DEFAULT_DETECTOR)


def _prepare(options: argparse.Namespace, clip: Path) -> Judging:
    """Judge a clip as the window does: as it was told, else by the preset that is chosen there.

    So with the detector, unless the command line names one.
    """
    settings, told = load_settings(), told_of(clip)
    weights = settings.lifter.weights
    lifting = AnalysisOptions(
        detector=_detector(options),
        lifter=TemporalLifter.name if weights else settings.lifter.name or DEFAULT_LIFTER,
        lifter_weights=weights or None,
        scene=told.scene,
        pick=told.pick,
        corrections=told.corrections,
        run=run_options(options, settings.detecting.run_options()),
    )
    try:
        rules = find_preset(settings.preset).settings
    except PresetError:
        rules = RuleSettings()
    return judging_of(told, lifting, rules)


def _export(library: Library, options: argparse.Namespace, stop: Event) -> int:
    target = export_library(library, options.file, should_stop=stop.is_set)
    say(f"wrote {target}")
    return 0


def _relink(library: Library, options: argparse.Namespace, stop: Event) -> int:
    look_for_missing(library, stop.is_set)
    for clip in relink_in(library, options.folder, stop.is_set):
        say(one_line(f"found {clip.path}"))
    missing = library.search(Query(missing=True)).total
    say(f"{missing} {'clip is' if missing == 1 else 'clips are'} still missing")
    return 0


# ── the whole ───────────────────────────────────────────────────────────────────────────────────
def _check(library: Library, options: argparse.Namespace, stop: Event) -> int:
    problem = library.check()
    missing = look_for_missing(library, stop.is_set)
    state = {
        "path": str(library.path),
        "damage": problem,
        "clips": library.search(Query(limit=0)).total,
        "missing": missing,
        "athletes": len(library.athletes()),
        "sessions": len(library.sessions()),
        "waiting": library.imports.counts().left,
        "failed": library.imports.counts().failed,
        "backups": [str(path) for path in backups(library.path)],
    }
    if options.json:
        _say_json(state)
    else:
        say(f"{state['path']}: {f'damaged ({problem})' if problem else 'sound'}")
        names = ("clips", "missing", "athletes", "sessions", "waiting", "failed")
        say(", ".join(f"{name} {state[name]}" for name in names))
        for path in backups(library.path):
            say(f"backup {path}")
    return 1 if problem else 0


def _delete(options: argparse.Namespace) -> int:
    folder = library_folder()
    if not options.yes:
        if not sys.stdin.isatty():
            complain("nothing was deleted. --yes deletes the library without asking.")
            return 1
        say(f"This deletes what the library knows, with its backups, in {folder}.")
        say("No video is deleted. Type “delete” to go on:")
        if sys.stdin.readline().strip().lower() != "delete":
            say("Nothing was deleted.")
            return 1
    delete_library(folder)
    say(f"deleted {folder}")
    return 0


def _say_json(document: object) -> None:
    say(json.dumps(document, indent=2, ensure_ascii=False))


_COMMANDS = {
    "list": _list,
    "search": _list,
    "import": _import,
    "export": _export,
    "relink": _relink,
    "check": _check,
}


# ── the command line ────────────────────────────────────────────────────────────────────────────
def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="liftlens library",
        description="The library: every clip that was reviewed, with what was found in it.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    listed = commands.add_parser("list", help="list clips, the latest first")
    listed.set_defaults(words=())
    found = commands.add_parser("search", help="list clips by words")
    found.add_argument(
        "words", nargs="+", help="parts of file name, athlete, tags or notes; all must be there"
    )
    for command in (listed, found):
        _add_filters(command)
    _add_import(commands.add_parser("import", help="analyse clips and take them in"))
    export = commands.add_parser("export", help="write all of it, but no video, into a zip file")
    export.add_argument("file", type=Path, metavar="FILE.zip")
    relink = commands.add_parser("relink", help="look in a folder for clips that are missing")
    relink.add_argument("folder", type=Path)
    check = commands.add_parser("check", help="look whether the library and its files are sound")
    check.add_argument("--json", action="store_true", help="print JSON, not text")
    delete = commands.add_parser("delete", help="delete the library with its backups, no video")
    delete.add_argument("--yes", action="store_true", help="don't ask")
    options = parser.parse_args(arguments)
    if options.command == "import":
        check_detector(parser, options)
    return options


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="FOLDER",
        help="folders with clips in them, or clips; without any, the rest of an earlier import",
    )
    parser.add_argument("--athlete", default="", metavar="NAME", help="whom the clips show")
    parser.add_argument("--retry", action="store_true", help="try those again that failed")
    parser.add_argument("--json", action="store_true", help="print JSON, not text")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    add_detector_options(parser, default="that of the window's settings, as for all of these")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--athlete", default="", metavar="NAME")
    parser.add_argument("--exercise", choices=[exercise.value for exercise in Exercise])
    parser.add_argument("--tag", default="")
    parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="filmed then or later")
    parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="filmed then or before")
    parser.add_argument(
        "--faults",
        action=argparse.BooleanOptionalAction,
        help="only with a rep at fault, or only without",
    )
    parser.add_argument(
        "--rule",
        default="",
        choices=[rule.id for rule in RULES],
        metavar="RULE",
        help="only with a fault by this rule (`liftlens rules` lists them)",
    )
    parser.add_argument("--gold", action="store_true", help="only gold standards")
    parser.add_argument("--missing", action="store_true", help="only those whose file is missing")
    parser.add_argument("--sort", choices=[sort.value for sort in Sort], default="filmed")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="default: 100")
    parser.add_argument("--json", action="store_true", help="print JSON, not text")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-03-14") from None
