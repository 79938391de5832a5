"""Analysis: from a video file to the keypoints and 3D poses of its lifter."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from inference.detect.corrections import Corrections, apply
from inference.detect.crowd import Crowd
from inference.detect.detector import Detection, Detector, LooksTwice, RunOptions
from inference.detect.halves import Found, halved, halves_of
from inference.detect.people.among import AmongOthers
from inference.detect.people.strays import jumps
from inference.detect.pick import LifterPick
from inference.detect.registry import DEFAULT_DETECTOR, make_detector
from inference.detect.repair import repair
from inference.detect.smoothing import steady
from inference.detect.track import Watch, detections, frames_for, tracked
from inference.lift.lifter import DEFAULT_LIFTER, Lifter, make_lifter
from inference.lift.scene import Scene
from inference.poses import Keypoints2D, Poses3D
from inference.progress import Progress, ProgressClock
from inference.texts import tr
from inference.video.clip import ClipInfo
from inference.video.reader import VideoReader

ANALYSIS_VERSION = 2
"""Raised whenever the same clip and options would give another result."""

_PARTIAL_EVERY_S = 1.0
_PARTIAL_SHARE = 0.1
_REVERSED_BYTES = 256 << 20
"""Frames that wait to be read backwards: the clip is decoded forwards in such pieces."""


class AnalysisStoppedError(Exception):
    """The analysis was cancelled; nothing of it was kept."""


@dataclass(frozen=True)
class AnalysisOptions:
    """What the slow part of an analysis depends on, beside the clip.

    Attributes
    ----------
    detector, lifter : str
        Names in their registries.
    lifter_weights : str or None
        Path of the weights, for a lifter that needs them.
    scene : Scene
        What the coach knows of the camera and the athlete.
    pick : LifterPick or None
        Whom to follow; None for the most plausible lifter.
    corrections : Corrections
        What the coach put right in the keypoints.
    run : RunOptions
        How the detector runs: threads, device, precision. Options that differ in that alone are
        equal: next to nothing of the result depends on it. The cache tells a precision that was
        told from another (`DetectorKind.made_with`).
    """

    detector: str = DEFAULT_DETECTOR
    lifter: str = DEFAULT_LIFTER
    lifter_weights: str | None = None
    scene: Scene = field(default_factory=Scene)
    pick: LifterPick | None = None
    corrections: Corrections = field(default_factory=Corrections)
    run: RunOptions = field(default_factory=RunOptions, compare=False)

    def make_lifter(self) -> Lifter:
        """Make the lifter; raises as `inference.lift.lifter.make_lifter` does."""
        weights = Path(self.lifter_weights) if self.lifter_weights else None
        return make_lifter(self.lifter, weights, self.scene)


@dataclass(frozen=True, eq=False)
class Analysis:
    """The slow part of what is known of a clip, whole or as far as it has come.

    Attributes
    ----------
    clip : ClipInfo
    keypoints : Keypoints2D
        One row a frame of the clip; NaN where nobody was found and where it has not come yet.
    poses : Poses3D
        Likewise.
    detector, lifter : str
        Name and version of what made them.
    frames_done : int
        Frames analysed so far.
    scene : Scene
        What the poses were made to agree with.
    device : str
        Where the lifter ran: ``"cuda"``, ``"mps"`` or ``"cpu"``.
    detector_device : str
        Where the detector ran, for people to read; empty where that is not known.
    corrections : Corrections
        What was put right in `keypoints`.
    detected : Keypoints2D or None
        The keypoints before that; None where they are `keypoints` themselves.
    people : int
        The most people that were seen at once, as far as it was looked for them; 0 where nothing
        is known of that.
    to_refine : bool
        Whether the detector has yet to go over all frames again.
    """

    clip: ClipInfo
    keypoints: Keypoints2D
    poses: Poses3D
    detector: str
    lifter: str
    frames_done: int
    scene: Scene = field(default_factory=Scene)
    device: str = "cpu"
    detector_device: str = ""
    corrections: Corrections = field(default_factory=Corrections)
    detected: Keypoints2D | None = None
    people: int = 0
    to_refine: bool = False

    @property
    def uncorrected(self) -> Keypoints2D:
        """The keypoints as the detector and the repair left them."""
        return self.detected or self.keypoints

    @property
    def complete(self) -> bool:
        """Whether every frame has been analysed, for the last time."""
        return self.frames_done == self.clip.frames and not self.to_refine

    @property
    def found_lifter(self) -> bool:
        """Whether somebody was found in any frame."""
        return bool(self.keypoints.found.any())


def label(lifter: Lifter) -> str:
    """Name and version of a lifter, as an analysis keeps them."""
    return f"{lifter.name} {lifter.version}"


def corrected(analysis: Analysis, corrections: Corrections) -> Analysis:
    """Correct the keypoints of an analysis, in place of what was corrected before.

    The poses stay; `lift_anew` makes those that belong to them.
    """
    if corrections == analysis.corrections:
        return analysis
    detected = analysis.uncorrected
    return replace(
        analysis,
        keypoints=apply(detected, corrections),
        corrections=corrections,
        detected=detected if corrections else None,
    )


def lift_anew(
    analysis: Analysis, lifter: Lifter, corrections: Corrections | None = None
) -> Analysis:
    """Make the poses of an analysis anew from its keypoints; nothing is detected again.

    Parameters
    ----------
    analysis : Analysis
        May be partial.
    lifter : Lifter
    corrections : Corrections, optional
        Applied to what the detector saw; by default those that the analysis has.

    Returns
    -------
    Analysis

    Raises
    ------
    ValueError, ModelError
        As `Lifter.lift` does.
    """
    if corrections is not None:
        analysis = corrected(analysis, corrections)
    return replace(
        analysis,
        poses=lifter.lift(analysis.keypoints),
        lifter=label(lifter),
        scene=lifter.scene,
        device=lifter.device,
    )


class _Collector:
    """Rows of keypoints as they come, for the whole clip, and the analysis that they make."""

    def __init__(
        self, clip: ClipInfo, detector: Detector, lifter: Lifter, corrections: Corrections
    ) -> None:
        joints = len(detector.joint_set)
        self.clip = clip
        self.done = 0
        self.found: list[Detection | None] = [None] * clip.frames
        self.crowds = [Crowd(detector, clip.times_s)]
        self.followed_among = 0
        self._came = np.zeros(clip.frames, bool)
        self.detector, self._lifter, self._corrections = detector, lifter, corrections
        self._xy = np.full((clip.frames, joints, 2), np.nan, np.float32)
        self._score = np.zeros((clip.frames, joints), np.float32)
        self._world = np.full((clip.frames, joints, 3), np.nan, np.float32)
        self._has_world = True

    def add(self, frame: int, detection: Detection | None) -> None:
        """Keep what was found in a frame that may come again, which counts once."""
        self.done += not self._came[frame]
        self._came[frame] = True
        self.put(frame, detection)

    def put(self, frame: int, detection: Detection | None) -> None:
        """Keep what was found in a frame, in place of what was kept before."""
        self.found[frame] = detection
        if detection is None:
            self._xy[frame] = self._world[frame] = np.nan
            self._score[frame] = 0.0
            return
        self._xy[frame] = detection.xy
        self._score[frame] = detection.score
        if detection.world is None:
            self._has_world = False
        else:
            self._world[frame] = detection.world

    def analysis(self) -> Analysis:
        detector, lifter = self.detector, self._lifter
        detected = self._keypoints()
        keypoints = apply(detected, self._corrections)
        return Analysis(
            clip=self.clip,
            keypoints=keypoints,
            poses=lifter.lift(keypoints),
            detector=f"{detector.name} {detector.version}",
            lifter=label(lifter),
            frames_done=self.done,
            scene=lifter.scene,
            device=lifter.device,
            detector_device=detector.device,
            corrections=self._corrections,
            detected=None if keypoints is detected else detected,
            people=self.people,
        )

    @property
    def people(self) -> int:
        """The most people that were seen at once so far."""
        return max(self.followed_among, *(crowd.most for crowd in self.crowds))

    def others_may_be_there(self) -> bool:
        """Whether others were seen, or the followed one moved as only another person can."""
        joints = self.detector.joint_set
        return self.people > 1 or jumps(self.found, joints, self.clip.times_s)

    def _keypoints(self) -> Keypoints2D:
        seen = Keypoints2D(
            xy=self._xy,
            score=self._score,
            times_s=self.clip.times_s,
            size=(self.clip.width, self.clip.height),
            joint_set=self.detector.joint_set,
            world=self._world if self._has_world else None,
        )
        return steady(repair(seen))


class _Partials:
    """Says when a result on the way is due: about once a second, at a tenth of the time at most.

    Repairing, lifting and judging go over the whole clip each time; the first time the lifter is
    loaded too, which does not count.
    """

    def __init__(self, wanted: bool) -> None:
        self._due = time.monotonic() + _PARTIAL_EVERY_S if wanted else math.inf
        self._first = True

    def __bool__(self) -> bool:
        return time.monotonic() > self._due

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Take the time of what is done inside."""
        start = time.monotonic()
        yield
        now = time.monotonic()
        spent, self._first = (0.0 if self._first else now - start), False
        self._due = now + max(_PARTIAL_EVERY_S, spent / _PARTIAL_SHARE)


def analyze(
    path: Path,
    options: AnalysisOptions | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    partials: bool = True,
    watch: Watch | None = None,
) -> Iterator[Analysis]:
    """Find the lifter in every frame of a clip and lift the pose to 3D.

    Parameters
    ----------
    path : Path
        The video file.
    options : AnalysisOptions, optional
    progress : callable, optional
        Called with a `Progress`, at most twenty times a second; a detector that goes over the clip
        twice has twice as many frames, and where several people are seen there are more.
    should_stop : callable, optional
        Asked once a frame, or a batch of them; True ends the analysis.
    partials : bool, optional
        Whether to yield results on the way.
    watch : callable, optional
        Called in the decoding thread with each frame's index and picture, which it must not
        change: for what else is to be made of the pictures while they are decoded.

    Yields
    ------
    Analysis
        About once a second as far as it has come, less often in a long clip, where each takes
        long; the last one is complete.

    Raises
    ------
    VideoError
        If the file can't be shown.
    ModelError
        If a model file is missing or damaged.
    AnalysisStoppedError
        If `should_stop` said so.
    """
    options = options or AnalysisOptions()
    stop = should_stop or (lambda: False)
    detector = make_detector(options.detector, options.run)
    lifter = options.make_lifter()
    with VideoReader(path, cache_bytes=_REVERSED_BYTES if options.pick else 0) as reader:
        clip = reader.info
        collector = _Collector(clip, detector, lifter, options.corrections)
        alone = clip.frames * (2 if isinstance(detector, LooksTwice) else 1)
        clock = ProgressClock(progress, alone)
        partials_due = _Partials(partials)
        followed = _followed(reader, detector, options.pick, stop, collector, watch)
        for frame, detection in followed:
            collector.add(frame, detection)
            among = options.pick is None and collector.people > 1
            clock.advance(collector.done, alone + clip.frames * among)
            if collector.done < clip.frames and partials_due:
                with partials_due.showing():
                    yield collector.analysis()
        _stop_if(stop() and collector.done < clip.frames)
        collector.done = clip.frames
        if options.pick is None and collector.others_may_be_there():
            if partials:
                yield replace(collector.analysis(), to_refine=True)
            _follow_among_others(collector, detector, clock, alone, stop)
        if isinstance(detector, LooksTwice):
            if partials:
                yield replace(collector.analysis(), to_refine=True)
            _look_again(collector, reader, detector, clock, stop)
    yield collector.analysis()


def _follow_among_others(
    collector: _Collector,
    detector: Detector,
    clock: ProgressClock,
    alone: int,
    stop: Callable[[], bool],
) -> None:
    """Look at everyone, and put the lifter where somebody else was followed."""
    frames = collector.clip.frames

    def step(done: int, planned: int) -> None:
        clock.advance(frames + done, alone + planned)

    others = AmongOthers(collector.clip.path, detector, stop, step)
    for frame, detection in others.put_right(collector.found):
        collector.put(frame, detection)
    _stop_if(stop())
    collector.followed_among = others.people


def _look_again(
    collector: _Collector,
    reader: VideoReader,
    detector: LooksTwice,
    clock: ProgressClock,
    stop: Callable[[], bool],
) -> None:
    clip = collector.clip
    before = clock.total - clip.frames
    tracker = detector.look_again(collector.found, clip.times_s)
    frames = frames_for(collector.detector, reader, range(clip.frames))
    for frame, detection in detections(frames, clip.times_s, tracker, stop):
        collector.put(frame, detection)
        clock.advance(before + frame + 1)
    _stop_if(stop())


def _stop_if(stopped: bool) -> None:
    if stopped:
        raise AnalysisStoppedError(tr("The analysis was cancelled."))


def _followed(
    reader: VideoReader,
    detector: Detector,
    pick: LifterPick | None,
    stop: Callable[[], bool],
    collector: _Collector,
    watch: Watch | None,
) -> Iterator[Found]:
    """Follow the lifter, through both halves of the clip at once where that is faster."""
    clip = reader.info
    two = halves_of(detector, clip.times_s) if pick is None else None
    if two is None:
        look = collector.crowds[0].look
        yield from tracked(reader, detector, pick, stop, look, watch)
        return
    collector.crowds = [Crowd(half, clip.times_s) for half in two]
    looks = collector.crowds[0].look, collector.crowds[1].look
    with VideoReader(clip.path, cache_bytes=0) as second:
        yield from halved((reader, second), two, stop, looks, watch)
