"""Following the lifter through a clip in which others are seen too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from inference.detect.detector import Detection, Detector, Somebody
from inference.detect.people.lifter import choose_lifter
from inference.detect.people.likeness import overlap
from inference.detect.people.strays import HIPS, Judge, Stray
from inference.detect.people.tracks import PersonTrack, Tracks, sights_in
from inference.detect.track import QUEUED_FRAMES, batches, tracked
from inference.skeleton import FloatArray, JointSet, coco17_from
from inference.video.read_ahead import read_ahead
from inference.video.reader import VideoReader

LOOK_EVERY_S = 0.1
"""Somebody who walks by moves by a third of their width in that time."""
ROUNDS = 3
"""How often what strays anew is followed anew, from another place."""
SAME = 0.3
"""Overlap from which on who was followed is who was found."""
MARGIN = 0.08
"""How much wider and higher on each side a body is than its joints, over its height."""
_REVERSED_BYTES = 256 << 20

Step = Callable[[int, int], None]
"""Told how many frames were looked at, of how many that are to be."""


class AmongOthers:
    """Looks at everyone in a clip, and follows the lifter wherever somebody else was followed.

    Parameters
    ----------
    path : Path
    detector : Detector
    should_stop : callable
        Asked once a batch of frames; True ends the work early.
    step : callable
        Called with how many frames were looked at here, and how many that are to be.

    Attributes
    ----------
    people : int
        The most who were seen at once, as far as they were seen for long.
    """

    def __init__(
        self, path: Path, detector: Detector, should_stop: Callable[[], bool], step: Step
    ) -> None:
        self._path, self._detector, self._stop, self._step = path, detector, should_stop, step
        self._done = self._planned = 0
        self.people = 0

    def put_right(
        self, found: Sequence[Detection | None]
    ) -> Iterator[tuple[int, Detection | None]]:
        """Find what is to take the place of what the tracker found.

        Parameters
        ----------
        found : sequence of Detection or None
            In each frame.

        Yields
        ------
        int, Detection or None
            A frame and what is there instead; None where somebody else was found and the lifter
            can't be. A frame may come more than once.
        """
        with VideoReader(self._path, cache_bytes=_REVERSED_BYTES) as reader:
            info = reader.info
            self._planned = info.frames
            everyone = self._everyone(reader, found)
            lifter = choose_lifter(everyone, (info.width, info.height))
            if lifter is None or self._stop():
                return
            judge = Judge(everyone, lifter, self._detector.joint_set, info.times_s)
            now = list(found)
            for _ in range(ROUNDS):
                for frame, detection in self._followed(reader, judge.strays(now)):
                    now[frame] = detection
                    yield frame, detection
                if self._stop():
                    return
            for frame in np.flatnonzero(judge.wrong(now)).tolist():
                yield frame, None

    def _everyone(
        self, reader: VideoReader, followed: Sequence[Detection | None]
    ) -> list[PersonTrack]:
        """Look at the clip now and then from its beginning to its end.

        Who was followed is there too: a tracker that knows where to look sees more than a detector
        that looks at the whole picture.
        """
        times = reader.info.times_s
        detector = self._detector
        tracks, size = Tracks(), getattr(detector, "batch", 1)
        looked_at = ((frame, reader.frame(frame)) for frame in every(times, LOOK_EVERY_S))
        with read_ahead(looked_at, max(QUEUED_FRAMES, size)) as decoded:
            for frames, images in batches(decoded, size):
                if self._stop():
                    break
                found = detector.detect(images, closely=False)
                for frame, image, people in zip(frames, images, found, strict=True):
                    people = with_followed(people, followed[frame], detector.joint_set)
                    time_s = float(times[frame])
                    sights = sights_in(people, image, time_s, detector.joint_set)
                    there = tracks.update(sights, time_s)
                    self.people = max(self.people, sum(track.confirmed for track in there))
                    self._step(frame + 1, self._planned)
        self._done = reader.info.frames
        return tracks.everyone

    def _followed(
        self, reader: VideoReader, strays: Sequence[Stray]
    ) -> Iterator[tuple[int, Detection | None]]:
        places = [(stray.frames, stray.pick) for stray in strays if stray.pick is not None]
        self._planned += sum(len(frames) for frames, _ in places)
        for frames, pick in places:
            for found in tracked(reader, self._detector, pick, self._stop, within=frames):
                self._done += 1
                self._step(self._done, self._planned)
                yield found


def with_followed(
    people: Sequence[Somebody], followed: Detection | None, joint_set: JointSet
) -> list[Somebody]:
    """Add who was followed to the people who were found, unless they are among them."""
    bodies = [one for one in people if one.joints is not None]
    if followed is None:
        return bodies
    low, high = followed.xy.min(axis=0), followed.xy.max(axis=0)
    margin = MARGIN * float(high[1] - low[1])
    box = (*(low - margin).tolist(), *(high - low + 2 * margin).tolist())
    joints = coco17_from(joint_set, followed.xy)
    x, y = joints[list(HIPS)].mean(axis=0).tolist()
    somebody = Somebody(x, y, box, float(followed.score.mean()), followed)
    if any(overlap(box, one.box) > SAME for one in bodies):
        return bodies
    return [*bodies, somebody]


def every(times_s: FloatArray, step_s: float) -> list[int]:
    """Return frames that are about so far apart in time, from the first one on."""
    _, first = np.unique(np.floor((times_s - times_s[0]) / step_s + 1e-6), return_index=True)
    return [int(frame) for frame in first]
