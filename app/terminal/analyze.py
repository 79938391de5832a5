"""`liftlens analyze`: clips in, numbers and annotated clips out, without a window."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event

from app.terminal.clip_options import add_clip_options, check_clip_options, write_clips
from app.terminal.format_options import add_format_options, formats_of
from app.terminal.manners import complain, one_line, say, stop_on_signals
from app.terminal.report_options import add_report_options, write_reports
from app.terminal.reviewing import add_analysis_options, review_clip
from app.terminal.rule_options import add_rule_options, settings_of
from inference.analysis import AnalysisStoppedError
from inference.export.clip import ExportStoppedError
from inference.export.contract import clip_notes
from inference.export.data.formats import write_data
from inference.export.errors import ExportError, plain_errors
from inference.folders import log_folder
from inference.lift.scene import Line, Scene
from inference.models.errors import ModelError
from inference.motion.types import Severity
from inference.presets import PresetError
from inference.review import Review
from inference.video.clip import VideoError

log = logging.getLogger(__name__)


def run_analyze(arguments: Sequence[str]) -> int:
    """Run `liftlens analyze`.

    Returns
    -------
    int
        0 every clip was analysed; 1 some were not, each with a line on the error output;
        130 interrupted.
    """
    options = _parse(arguments)
    folders = _folders(options.clips, options.output)
    try:
        _check_output(options.output)
        with stop_on_signals() as stop:
            done = [
                _do(clip, folder, options, stop)
                for clip, folder in zip(options.clips, folders, strict=True)
            ]
    except ExportError as error:
        complain(str(error))
        return 1
    except (AnalysisStoppedError, ExportStoppedError):
        complain("interrupted; finished clips are kept.")
        return 130
    return 0 if all(done) else 1


def _check_output(folder: Path) -> None:
    """Find out before the long work, not after it, that nothing can be written."""
    with plain_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass


def _do(clip: Path, folder: Path, options: argparse.Namespace, stop: Event) -> bool:
    """Analyse one clip and write what was asked for; False, and a line, where that fails."""
    try:
        result = review_clip(clip, options, stop.is_set, options.settings, options.scene)
        _write(result, folder, options, stop)
    except (AnalysisStoppedError, ExportStoppedError):
        raise
    except (VideoError, ModelError, ExportError, OSError) as error:
        log.warning("%s: %s", clip, error)
        complain(f"{clip}: {error}")
    except Exception as error:  # the other clips are to be analysed all the same
        log.exception("%s", clip)
        complain(
            f"{clip}: something went wrong inside LiftLens ({error!r}). The clip is kept; "
            f"the details are in {log_folder()}."
        )
    else:
        _summarise(clip, folder, result)
        return True
    return False


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; what is told of camera and athlete becomes `scene`.

    What is told of the rules becomes `settings`.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    check_clip_options(parser, options)
    height_cm = options.athlete_height
    try:
        options.scene = Scene(
            camera_pitch_deg=options.camera_pitch,
            level_line=options.level_line,
            athlete_height_m=None if height_cm is None else height_cm / 100,
        )
        options.settings = settings_of(options)
    except (ValueError, PresetError) as error:
        parser.error(str(error))
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liftlens analyze",
        description="Measure lifts in video clips.",
        epilog="Each clip gets a folder of its own, DIR/<name of the clip>/. "
        "Without --formats, JSON and CSV are written. Exit status: 0 all clips analysed, "
        "1 some were not, 2 wrong command line, 130 interrupted.",
    )
    parser.add_argument("clips", nargs="+", type=Path, metavar="CLIP", help="video file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    add_analysis_options(parser)
    add_rule_options(parser)
    told = parser.add_argument_group("what you know; it goes before what is worked out")
    told.add_argument(
        "--camera-pitch", type=float, metavar="DEG", help="how far the camera looks down"
    )
    told.add_argument(
        "--level-line",
        type=_line,
        metavar="X1,Y1,X2,Y2",
        help="two points, in pixels of the upright picture, on something level that is parallel "
        "to it: a bar seen from the front, a lintel",
    )
    told.add_argument(
        "--athlete-height", type=float, metavar="CM", help="brings lengths to true metres"
    )
    add_format_options(parser)
    add_clip_options(parser)
    add_report_options(parser)
    return parser


def _line(text: str) -> Line:
    try:
        x1, y1, x2, y2 = (float(number) for number in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not four numbers with commas between them, X1,Y1,X2,Y2"
        ) from None
    return (x1, y1), (x2, y2)


def _folders(clips: Sequence[Path], output: Path) -> list[Path]:
    """Give each clip its folder; two clips of one name do not overwrite each other.

    Trailing dots and spaces go, since Windows drops them, and “..” would lead out of `output`.
    """
    taken: set[str] = set()
    folders = []
    for clip in clips:
        stem = clip.stem.rstrip(". ") or "clip"
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name.casefold())
        folders.append(output / name)
    return folders


def _write(result: Review, folder: Path, options: argparse.Namespace, stop: Event) -> None:
    write_data(result, folder, formats_of(options), should_stop=stop.is_set)
    if stop.is_set():
        raise ExportStoppedError
    write_reports(result, folder, options, stop.is_set)
    if options.clip:
        write_clips(result, folder, options, stop)


def _summarise(clip: Path, folder: Path, result: Review) -> None:
    segmentation, findings = result.segmentation, result.judgement.findings
    sentences = clip_notes(result)
    if reps := len(segmentation.reps):
        counts = f"{segmentation.exercise}, {reps} rep{'s' * (reps != 1)}"
        counts += f", {len(findings)} finding{'s' * (len(findings) != 1)}"
        if borderline := sum(f.severity is Severity.BORDERLINE for f in findings):
            counts += f" ({borderline} borderline)"
        sentences.insert(0, counts)
    analysis = result.analysis
    found_by = analysis.detector.partition(" ")[0]
    if analysis.detector_device:
        found_by += f" on {analysis.detector_device}"
    say(one_line(f"{clip.name}: {'; '.join(sentences)} → {folder} ({found_by})"))
