"""`liftlens train-lifter`: make the weights of the temporal lifter."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

from tqdm import tqdm

tqdm.monitor_interval = 0  # no thread beside the bar: every report updates it


def run_train_lifter(arguments: Sequence[str]) -> int:
    """Run `liftlens train-lifter`.

    Returns
    -------
    int
        0 the training came to its end or to its time; 1 it could not start or go on, with a line
        on the error output; 130 interrupted.
    """
    from inference.lift.training.train import (
        TrainingError,
        TrainingOptions,
        TrainingProgress,
        train,
    )

    options = _parser().parse_args(arguments)
    wanted = {
        f.name: getattr(options, f.name) for f in fields(TrainingOptions) if f.name in options
    }
    try:
        with tqdm(desc="training", unit=" steps", disable=True if options.quiet else None) as bar:

            def show(progress: TrainingProgress) -> None:
                bar.total = progress.steps
                bar.set_postfix({name: f"{value:.3f}" for name, value in progress.loss.items()})
                bar.update(progress.step - bar.n)

            weights = train(
                options.data,
                options.output,
                TrainingOptions(**wanted),
                resume=options.resume,
                should_stop=_deadline(options.minutes),
                progress=show,
            )
        print(f"The weights are in {weights}.")
        if options.evaluate is not None:
            _evaluate(weights, options.evaluate)
    except (TrainingError, OSError, ValueError) as error:
        print(f"liftlens: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("liftlens: interrupted; go on from the last state with --resume.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liftlens train-lifter",
        description="Train the model that lifts 2D keypoints to 3D poses. "
        "The same options and seed give the same weights.",
        epilog="Use the weights with `liftlens analyze --lifter-weights FILE`.",
    )
    parser.add_argument(
        "--data", type=Path, required=True, metavar="NPZ", help="packed motion capture"
    )
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--resume", action="store_true", help="go on with the training in DIR")
    parser.add_argument("--minutes", type=float, metavar="N", help="stop then, to be resumed")
    parser.add_argument(
        "--evaluate", type=Path, metavar="NPZ", help="measure on this movement at the end"
    )
    # Left out, these have the defaults of TrainingOptions.
    for name, text in (
        ("steps", "of the whole training"),
        ("windows", "a step"),
        ("channels", "of the model"),
        ("lifts", "procedural ones that are made"),
        ("seed", "of everything"),
    ):
        parser.add_argument(
            f"--{name}", type=int, default=argparse.SUPPRESS, metavar="N", help=text
        )
    parser.add_argument(
        "--filters",
        type=_filters,
        default=argparse.SUPPRESS,
        metavar="N,N,…",
        help="odd widths over time; 1,1,1 gives a model that sees one frame",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    return parser


def _filters(text: str) -> tuple[int, ...]:
    try:
        filters = tuple(int(width) for width in text.split(","))
    except ValueError:
        filters = ()
    if not filters or any(width < 1 or width % 2 == 0 for width in filters):
        raise argparse.ArgumentTypeError(f"give odd widths with commas, like 3,3,3, not {text!r}")
    return filters


def _deadline(minutes: float | None) -> Callable[[], bool] | None:
    if minutes is None:
        return None
    end = time.monotonic() + 60 * minutes
    return lambda: time.monotonic() > end


def _evaluate(weights: Path, data: Path) -> None:
    from inference.lift.temporal import TemporalLifter
    from inference.lift.training.evaluate import evaluate, table
    from inference.lift.training.motion import read_packed
    from inference.lift.training.noise import DetectorNoise

    found = evaluate(
        lambda scene: TemporalLifter(weights, scene=scene), read_packed(data), DetectorNoise.load()
    )
    print(table(found))
