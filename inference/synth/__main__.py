"""Render the bundled demo clip, or a clip of your own, with its truth beside it.

``python -m inference.synth`` makes ``resources/demo/squat.mp4`` and ``squat.truth.npz`` anew, the
same each time on the same machine. A set of your own::

    python -m inference.synth --exercise deadlift --reps 3 --azimuth 90 --fps 60 --size 720x960 \
        --load plates -o deadlift.mp4

The clip is in the format of `inference.video.encoder`; the truth is described in
`inference.synth.truth`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from inference.synth.camera import Camera
from inference.synth.clip import render_clip
from inference.synth.demo import DEMO_CAMERA, DEMO_FPS, DEMO_SET
from inference.synth.spec import DeadliftRep, LiftSpec, Load, SquatRep
from inference.synth.truth import truth_path

_DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo" / "squat.mp4"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    options = _parser().parse_args(argv)
    if options.exercise is None:
        spec, camera, fps = DEMO_SET, DEMO_CAMERA, DEMO_FPS
    else:
        spec, camera, fps = _spec(options), _camera(options), options.fps
    output = options.output or (_DEMO if options.exercise is None else Path("synth.mp4"))
    render_clip(spec, camera, output, fps=fps, crf=21, preset="veryslow", progress=_show)
    sys.stdout.write(f"{output}\n{truth_path(output)}\n")
    return 0


def _show(done: int, total: int) -> None:
    """Keep one line of progress on the terminal."""
    sys.stderr.write(f"\r{done} of {total} frames" + ("\n" if done == total else ""))
    sys.stderr.flush()


def _spec(options: argparse.Namespace) -> LiftSpec:
    if options.exercise == "deadlift":
        return LiftSpec((DeadliftRep(),) * options.reps, load=Load(options.load), seed=options.seed)
    return LiftSpec((SquatRep(),) * options.reps, load=Load(options.load), seed=options.seed)


def _camera(options: argparse.Namespace) -> Camera:
    return Camera.framing(options.azimuth, options.size, distance_m=options.distance)


def _size(text: str) -> tuple[int, int]:
    width, height = (int(part) for part in text.lower().split("x"))
    return width, height


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m inference.synth",
        description="Render a procedural lifter to a clip with its exact truth beside it.",
        epilog="Without --exercise, the bundled demo clip is made anew.",
    )
    parser.add_argument("--exercise", choices=["squat", "deadlift"])
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument(
        "--azimuth", type=float, default=35.0, help="0 front, 90 left side, 180 back"
    )
    parser.add_argument("--distance", type=float, default=3.2, help="metres to the camera")
    parser.add_argument("--fps", type=float, default=30.0)
    parser.add_argument("--size", type=_size, default=(540, 720), help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--load", choices=[load.value for load in Load], default="bar")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
