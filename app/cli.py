"""`liftlens analyze`: clips in, numbers and annotated clips out, without a window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from inference.analysis import AnalysisOptions, Progress
from inference.cache import analyze_cached
from inference.export.clip import export_clip
from inference.export.contract import clip_notes, write_analysis_json
from inference.export.errors import ExportError
from inference.export.overlay import OverlayStyle
from inference.export.tables import write_measurements_csv
from inference.models import ModelError
from inference.motion.types import Exercise, RuleSettings
from inference.review import Review, review
from inference.video.clip import VideoError

tqdm.monitor_interval = 0  # no thread beside the bar: every frame updates it
EXERCISES = ("auto", Exercise.SQUAT.value, Exercise.DEADLIFT.value, Exercise.SNATCH.value)


def run_analyze(arguments: Sequence[str]) -> int:
    """Run `liftlens analyze`.

    Returns
    -------
    int
        0 every clip was analysed; 1 some were not, each with a line on the error output;
        130 interrupted.
    """
    options = _parser().parse_args(arguments)
    lifting = _lifting(options.lifter_weights)
    exercise = None if options.exercise == "auto" else Exercise(options.exercise)
    failures = 0
    try:
        for clip, folder in zip(
            options.clips, _folders(options.clips, options.output), strict=True
        ):
            try:
                result = _analyze(clip, exercise, lifting, quiet=options.quiet)
                _write(result, folder, options)
            except (VideoError, ModelError, ExportError, OSError) as error:
                failures += 1
                print(f"liftlens: {clip}: {error}", file=sys.stderr)
            else:
                _summarise(clip, folder, result)
    except KeyboardInterrupt:
        print("liftlens: interrupted; finished clips are kept.", file=sys.stderr)
        return 130
    return 1 if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liftlens analyze",
        description="Measure lifts in video clips.",
        epilog="Each clip gets a folder of its own, DIR/<name of the clip>/. "
        "Without --json and --csv both are written. Exit status: 0 all clips analysed, "
        "1 some were not, 2 wrong command line, 130 interrupted.",
    )
    parser.add_argument("clips", nargs="+", type=Path, metavar="CLIP", help="video file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--exercise", choices=EXERCISES, default="auto")
    parser.add_argument(
        "--lifter-weights",
        type=Path,
        metavar="FILE",
        help="lift with this trained model (of `liftlens train-lifter`, or of VideoPose3D)",
    )
    parser.add_argument("--clip", action="store_true", help="write annotated.mp4 too")
    parser.add_argument("--json", action="store_true", help="write analysis.json")
    parser.add_argument("--csv", action="store_true", help="write measurements.csv")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    return parser


def _folders(clips: Sequence[Path], output: Path) -> list[Path]:
    """Give each clip its folder; two clips of one name do not overwrite each other."""
    taken: set[str] = set()
    folders = []
    for clip in clips:
        name, number = clip.stem, 2
        while name.casefold() in taken:
            name, number = f"{clip.stem}-{number}", number + 1
        taken.add(name.casefold())
        folders.append(output / name)
    return folders


def _lifting(weights: Path | None) -> AnalysisOptions:
    if weights is None:
        return AnalysisOptions()
    return AnalysisOptions(lifter="temporal", lifter_weights=str(weights))


def _analyze(
    clip: Path, exercise: Exercise | None, lifting: AnalysisOptions, *, quiet: bool
) -> Review:
    with _bar(clip.name, quiet) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total
            bar.update(progress.done - bar.n)

        *_, analysis = analyze_cached(clip, lifting, progress=show)
    return review(analysis, exercise, RuleSettings())


def _write(result: Review, folder: Path, options: argparse.Namespace) -> None:
    both = not (options.json or options.csv)
    if options.json or both:
        write_analysis_json(result, folder / "analysis.json")
    if options.csv or both:
        write_measurements_csv(result.measurements, folder / "measurements.csv")
    if options.clip:
        _write_clip(result, folder / "annotated.mp4", quiet=options.quiet)


def _write_clip(result: Review, target: Path, *, quiet: bool) -> None:
    # Qt draws the overlay, so that a clip looks as the window does; only this needs it.
    from app.program import make_application
    from widgets.painter import paint_image

    make_application()
    with _bar(target.name, quiet) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        export_clip(result, target, paint_image, style=OverlayStyle(), progress=show)


def _bar(text: str, quiet: bool) -> tqdm[None]:
    return tqdm(
        desc=text, unit=" frames", disable=True if quiet else None, leave=False, dynamic_ncols=True
    )


def _summarise(clip: Path, folder: Path, result: Review) -> None:
    segmentation, findings = result.segmentation, result.judgement.findings
    notes = clip_notes(result)
    if notes:
        said = notes[0]
    else:
        reps = len(segmentation.reps)
        said = f"{segmentation.exercise}, {reps} rep{'s' * (reps != 1)}"
        said += f", {len(findings)} finding{'s' * (len(findings) != 1)}"
    print(f"{clip.name}: {said} → {folder}")
