"""Finished analyses on disk, so that a clip is analysed once.

An entry is one ``.npz`` file whose name is made of the clip's content hash and of what made the
keypoints, whom the coach picked among it: a renamed or moved clip is recognised, a changed program
is not. A precision that was told is among it too for a detector that knows half precision, so that
who asks for single precision never gets what was found in half; where none was told, what a
graphics card found in half is taken for what a processor finds. The keypoints are kept as they were
before the coach corrected them. Poses lie beside them with what made them; asked for otherwise,
they are lifted anew, which takes a moment where detecting takes minutes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from inference.analysis import (
    ANALYSIS_VERSION,
    Analysis,
    AnalysisOptions,
    AnalysisStoppedError,
    analyze,
    corrected,
    label,
    lift_anew,
)
from inference.detect.corrections import Corrections
from inference.detect.registry import detector_kind
from inference.detect.track import Watch
from inference.files import atomic_path
from inference.folders import cache_folder
from inference.lift.scene import Scene
from inference.poses import Keypoints2D, Poses3D
from inference.progress import Progress
from inference.skeleton import JOINT_SETS
from inference.texts import tr
from inference.video.clip import ClipInfo
from inference.video.identity import HashStoppedError, sha256_of
from inference.video.probe import probe

log = logging.getLogger(__name__)

_LIMIT_BYTES = 1 << 30
_UNREADABLE = (OSError, ValueError, KeyError, zipfile.BadZipFile)

_HASHES_KEPT = 8
_hashing = threading.Lock()
_hashes: dict[tuple[Path, int, int, int], str] = {}


def content_hash(path: Path, should_stop: Callable[[], bool] | None = None) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    It takes seconds for a long clip, so the last few are remembered while the file is unchanged,
    and a second asker waits for the first.

    Raises
    ------
    HashStoppedError
        If `should_stop`, asked every megabyte, said so.
    """
    stop = should_stop or (lambda: False)
    stat = path.stat()
    state = (path, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    while not _hashing.acquire(timeout=0.05):
        if stop():
            raise HashStoppedError(f"hashing {path.name} was stopped")
    try:
        if state not in _hashes:
            _hashes[state] = sha256_of(path, stop)
            while len(_hashes) > _HASHES_KEPT:
                _hashes.pop(next(iter(_hashes)))
        return _hashes[state]
    finally:
        _hashing.release()


class AnalysisCache:
    """The folder of finished analyses.

    Parameters
    ----------
    folder : Path, optional
        Default: ``analyses`` in the program's cache folder.
    limit_bytes : int, optional
        Entries that were not used for longest are deleted beyond this.
    """

    def __init__(self, folder: Path | None = None, limit_bytes: int = _LIMIT_BYTES) -> None:
        self._folder = folder or cache_folder() / "analyses"
        self._limit_bytes = limit_bytes

    def load(self, path: Path, options: AnalysisOptions, clip: ClipInfo) -> Analysis | None:
        """Return the finished analysis of a clip, or None where there is none that can be read.

        Its keypoints are those of the options; its poses are the last that were made of them.
        """
        entry = self._entry(path, options)
        try:
            with entry.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                analysis = _unpack({name: arrays[name] for name in arrays.files}, clip)
            entry.touch()
        except FileNotFoundError:
            return None
        except _UNREADABLE:  # damaged: it is only a copy, so make it again
            with contextlib.suppress(OSError):
                entry.unlink(missing_ok=True)
            return None
        return analysis

    def store(self, path: Path, options: AnalysisOptions, analysis: Analysis) -> None:
        """Keep a complete analysis.

        Raises
        ------
        ValueError
            If the analysis is partial.
        OSError
            If it can't be written; nothing is left behind.
        """
        if not analysis.complete:
            raise ValueError("only a complete analysis is kept")
        with atomic_path(self._entry(path, options)) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **_pack(analysis))
        self._prune()

    def _entry(self, path: Path, options: AnalysisOptions) -> Path:
        made_by: dict[str, object] = {
            "detector": options.detector,
            "detector_version": detector_kind(options.detector).made_with(options.run),
            "analysis_version": ANALYSIS_VERSION,
        }
        if options.pick is not None:
            made_by["pick"] = options.pick.to_dict()
        digest = hashlib.sha256(json.dumps(made_by, sort_keys=True).encode()).hexdigest()
        return self._folder / f"{content_hash(path)}-{digest[:16]}.npz"

    def _prune(self) -> None:
        entries = [(entry.stat(), entry) for entry in self._folder.glob("*.npz")]
        total = sum(stat.st_size for stat, _ in entries)
        for stat, entry in sorted(entries, key=lambda pair: pair[0].st_mtime):
            if total <= self._limit_bytes:
                return
            entry.unlink(missing_ok=True)
            total -= stat.st_size


def _pack(analysis: Analysis) -> dict[str, np.ndarray]:
    keypoints, poses = analysis.uncorrected, analysis.poses
    header = {
        "joint_set": keypoints.joint_set.name,
        "detector": analysis.detector,
        "lifter": analysis.lifter,
        "scene": analysis.scene.to_dict(),
        "device": analysis.device,
        "detector_device": analysis.detector_device,
        "corrections": analysis.corrections.to_dict(),
        "people": analysis.people,
    }
    arrays: dict[str, np.ndarray] = {
        "header": np.array(json.dumps(header)),
        "xy": keypoints.xy,
        "score": keypoints.score,
        "poses": poses.xyz,
        "poses_score": poses.score,
    }
    if keypoints.world is not None:
        arrays["world"] = keypoints.world
    if keypoints.repaired is not None:
        arrays["repaired"] = keypoints.repaired
    return arrays


def _unpack(arrays: dict[str, np.ndarray], clip: ClipInfo) -> Analysis:
    header = json.loads(str(arrays["header"]))
    keypoints = Keypoints2D(
        xy=arrays["xy"],
        score=arrays["score"],
        times_s=clip.times_s,
        size=(clip.width, clip.height),
        joint_set=JOINT_SETS[header["joint_set"]],
        world=arrays.get("world"),
        repaired=arrays.get("repaired"),
    )
    poses = Poses3D(arrays["poses"], arrays["poses_score"], clip.times_s)
    analysis = Analysis(
        clip=clip,
        keypoints=keypoints,
        poses=poses,
        detector=header["detector"],
        lifter=header["lifter"],
        frames_done=clip.frames,
        scene=Scene.from_dict(header["scene"]),
        device=header["device"],
        detector_device=header.get("detector_device", ""),
        people=header.get("people", 0),
    )
    return corrected(analysis, Corrections.from_dict(header.get("corrections", {})))


def analyze_cached(
    path: Path,
    options: AnalysisOptions | None = None,
    *,
    cache: AnalysisCache | None = None,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    partials: bool = True,
    watch: Watch | None = None,
) -> Iterator[Analysis]:
    """Fetch the finished analysis of a clip, or make and keep it.

    Takes, yields and raises what `inference.analysis.analyze` does. Where only the lifter, the
    scene or the corrections differ, the kept keypoints are lifted anew. A cache that can't be
    written costs time the next time, nothing else.

    Parameters
    ----------
    cache : AnalysisCache, optional
        Default: the program's own.
    """
    options = options or AnalysisOptions()
    cache = cache or AnalysisCache()
    clip = probe(path)
    try:
        content_hash(path, should_stop)  # remembered for the cache
    except HashStoppedError as error:
        raise AnalysisStoppedError(tr("The analysis was cancelled.")) from error
    kept, lifter = cache.load(path, options, clip), options.make_lifter()
    wanted = (label(lifter), lifter.scene, options.corrections)
    if kept is not None and (kept.lifter, kept.scene, kept.corrections) == wanted:
        yield kept
        return
    made = (
        analyze(
            path,
            options,
            progress=progress,
            should_stop=should_stop,
            partials=partials,
            watch=watch,
        )
        if kept is None
        else iter([lift_anew(kept, lifter, options.corrections)])
    )
    for analysis in made:
        if analysis.complete:
            try:
                cache.store(path, options, analysis)
            except OSError as error:
                log.warning("The analysis could not be kept for next time: %s", error)
        yield analysis
