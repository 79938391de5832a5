"""Pack motion capture files (BVH, or AMC with their ASF) into the file that training reads.

Run ``python -m inference.lift.training.convert FILES... -o motion.npz``.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inference.lift.training.acclaim import read_acclaim
from inference.lift.training.bodies import body_joints
from inference.lift.training.bvh import read_bvh
from inference.lift.training.skeletons import SkeletonMotion
from inference.skeleton import FloatArray

RATE_HZ = 60.0
_log = logging.getLogger(__name__)


def convert(
    files: Sequence[Path],
    output: Path,
    *,
    asf: Path | None = None,
    amc_rate_hz: float = 120.0,
    up: str | None = None,
) -> None:
    """Write a packed file of the movement in BVH and AMC files.

    The file is read by `inference.lift.training.motion.read_packed`. A trial has its file's name,
    up to whose first underscore it tells the subject, as CMU's do.

    Parameters
    ----------
    files : sequence of Path
        ``.bvh`` or ``.amc``.
    output : Path
        ``.npz``; written only when all files were read.
    asf : Path, optional
        Skeleton of the AMC files; without it each has its own beside it (`skeleton_beside`).
    amc_rate_hz : float
        Of the AMC files, which don't tell.
    up : str, optional
        Axis that points up in the files, "x", "y" or "z"; without it found by the movement.

    Raises
    ------
    OSError
        If a file can't be read or written.
    ValueError
        If one holds no movement of a person; names the file.
    """
    if not files:
        raise ValueError("no motion capture files were given")
    if amc_rate_hz <= 0:
        raise ValueError(f"the AMC files' frame rate must be above 0, not {amc_rate_hz:g}")
    trials = []
    for path in files:
        motion = _read(path, asf, amc_rate_hz)
        try:
            joints, unit = body_joints(motion, up)
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        trials.append(resample(joints, motion.rate_hz, RATE_HZ))
        _log.info("%s: %d frames at %g Hz, in %s", path.name, len(joints), motion.rate_hz, unit)
    with output.open("wb") as file:
        np.savez_compressed(
            file,
            x=np.concatenate(trials).astype(np.float32),
            len=np.array([len(trial) for trial in trials]),
            name=np.array([path.stem for path in files]),
        )


def skeleton_beside(amc: Path) -> Path:
    """Find the skeleton of an AMC file in its folder.

    Returns
    -------
    Path
        The ASF file of the subject (``13.asf`` for ``13_29.amc``), of the same name, or the only
        one there.

    Raises
    ------
    ValueError
        If there is none, or several of other names.
    """
    there = sorted(p for p in amc.parent.iterdir() if p.suffix.lower() == ".asf")
    for stem in (amc.stem, amc.stem.split("_")[0]):
        for path in there:
            if path.stem == stem:
                return path
    if len(there) == 1:
        return there[0]
    raise ValueError(f"{amc.name}: {len(there)} ASF files lie beside it; name its own with --asf")


def resample(joints: FloatArray, from_hz: float, to_hz: float) -> FloatArray:
    """Move to another frame rate, straight between the frames; the first frame stays.

    Parameters
    ----------
    joints : array, shape (T, J, 3)
    from_hz, to_hz : float

    Returns
    -------
    array, shape (T', J, 3)
    """
    last = len(joints) - 1
    # Rates out of rounded frame times must not cost the last frame.
    at = np.minimum(np.arange(int(last * to_hz / from_hz + 1.01)) * (from_hz / to_hz), last)
    whole = at.astype(int)
    part = (at - whole)[:, np.newaxis, np.newaxis]
    following = joints[np.minimum(whole + 1, last)]
    return np.asarray(joints[whole] * (1 - part) + following * part)


def _read(path: Path, asf: Path | None, amc_rate_hz: float) -> SkeletonMotion:
    kind = path.suffix.lower()
    if kind == ".bvh":
        return read_bvh(path)
    if kind == ".amc":
        return read_acclaim(asf or skeleton_beside(path), path, amc_rate_hz)
    raise ValueError(f"{path.name}: only .bvh and .amc files can be converted")


def main(arguments: Sequence[str] | None = None) -> int:
    """Convert, and tell in a line what went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.lift.training.convert", description=__doc__
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILES", help="BVH or AMC")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--asf", type=Path, metavar="FILE", help="skeleton of the AMC files")
    parser.add_argument(
        "--amc-rate", type=float, default=120.0, metavar="HZ", help="of the AMC files (120)"
    )
    parser.add_argument("--up", choices=("x", "y", "z"), help="axis that points up in the files")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        convert(given.files, given.output, asf=given.asf, amc_rate_hz=given.amc_rate, up=given.up)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
