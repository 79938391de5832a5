"""What the library reads of a clip's file."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from app.library.seeing import THUMBNAIL_HEIGHT, clip_facts, filmed_at, see
from inference.cache import content_hash
from inference.motion.types import RuleSettings
from inference.review import review
from inference.video.clip import VideoError
from inference.video.identity import HashStoppedError
from inference.video.probe import probe
from tests.factories import nobody_analysis, squat_analysis


def local(*moment: int) -> datetime:
    """Return a moment in universal time as this machine's clock shows it."""
    return datetime(*moment, tzinfo=UTC).astimezone().replace(tzinfo=None)


def dated(path: Path, **metadata: str) -> Path:
    """Write a video of one picture that says when it was filmed."""
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update(metadata)
        stream = container.add_stream("mpeg4", rate=30)
        stream.width = stream.height = 32
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="bgr24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    os.utime(path, (1_750_000_000, 1_750_000_000))
    return path


@pytest.mark.parametrize(
    ("metadata", "filmed"),
    [
        ({"creation_time": "2025-03-04T17:05:06.000000Z"}, local(2025, 3, 4, 17, 5, 6)),
        (
            {
                "creation_time": "2025-03-04T17:05:06.000000Z",
                "com.apple.quicktime.creationdate": "2025-03-04T10:00:00+0100",
            },
            local(2025, 3, 4, 9),
        ),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "2999-01-01T00:00:00.000000Z"}, None),
        ({}, None),
    ],
)
def test_a_clip_is_as_old_as_its_camera_says(
    metadata: dict[str, str], filmed: datetime | None, tmp_path: Path
) -> None:
    path = dated(tmp_path / "clip.mov", **metadata)
    changed = datetime.fromtimestamp(1_750_000_000)
    assert filmed_at(path) == (filmed or changed)


def test_what_is_no_video_is_as_old_as_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text("no video")
    os.utime(path, (1_750_000_000, 1_750_000_000))
    assert filmed_at(path) == datetime.fromtimestamp(1_750_000_000)


def test_a_reviewed_clip_is_seen(squat_clip: Path) -> None:
    clip = probe(squat_clip)
    analysis = squat_analysis()
    reviewed = review(analysis, None, RuleSettings())
    bottom = reviewed.segmentation.reps[0].bottom_frame
    assert bottom < clip.frames
    reviewed = replace(reviewed, analysis=replace(analysis, clip=clip))
    seen = see(reviewed)
    assert seen.facts.path == squat_clip
    assert seen.facts.content_hash == content_hash(squat_clip)
    assert seen.facts.size_bytes == squat_clip.stat().st_size
    assert (seen.facts.width, seen.facts.height) == (clip.width, clip.height)
    assert len(seen.analysis.reps) == 3
    assert seen.thumbnail is not None
    picture = cv2.imdecode(np.frombuffer(seen.thumbnail, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape[0] == THUMBNAIL_HEIGHT
    assert picture.std() > 10
    assert see(reviewed, with_thumbnail=False).thumbnail is None


def test_a_clip_that_is_gone_says_so(tmp_path: Path) -> None:
    reviewed = review(nobody_analysis(), None, RuleSettings())
    with pytest.raises((OSError, VideoError)):
        see(reviewed)


def test_looking_can_be_stopped(tmp_path: Path) -> None:
    path = dated(tmp_path / "clip.mov")
    with pytest.raises(HashStoppedError):
        clip_facts(probe(path), lambda: True)
