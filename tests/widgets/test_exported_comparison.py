"""Two lifts side by side in an exported clip."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize

from inference.export.overlay import OverlayStyle
from inference.export.plan import ClipLayout
from inference.motion.types import Span
from tests.factories import squat_analysis
from tests.widgets.exported import (
    ACROSS,
    GREY,
    UPRIGHT,
    apart,
    beside,
    bottom,
    frame_of,
    plan_of,
    reviewed,
    shade,
)
from widgets.exported import make_composer
from widgets.exported.comparison import nearest_moments
from widgets.exported.framing import Lifter, side_by_side

BARE = OverlayStyle(*(False,) * 7)


@pytest.fixture
def made():
    return reviewed(ACROSS)


@pytest.fixture
def composer(qapp, made, tmp_path):
    plan = plan_of(made, ClipLayout.COMPARISON, short_side=360, style=BARE)
    composer = make_composer(made, plan, beside(made, tmp_path / "other.mp4"))
    yield composer
    composer.close()


def sides(picture):
    """The upper corner of each video, below the names, where nothing is drawn over it."""
    height, width = picture.shape[:2]
    rows = slice(height // 4, height // 3)
    return picture[rows, width // 8 : width // 4], picture[rows, -width // 4 : -width // 8]


def test_each_video_is_at_the_moment_that_belongs_to_the_other(composer, made, tmp_path):
    reference = beside(made, tmp_path / "again.mp4").comparison.reference_frame
    for frame in (bottom(made, 1), bottom(made, 2), bottom(made, 2) + 9, bottom(made, 1)):
        own, other = sides(composer.picture(frame, frame_of(made)))
        assert np.abs(own.astype(int) - GREY).max() <= 1
        expected = shade(round(float(reference[frame])))
        assert other.mean() == pytest.approx(expected, abs=4)


def test_a_frame_to_which_no_moment_belongs_dims_the_other(composer, made, tmp_path):
    comparison = beside(made, tmp_path / "again.mp4").comparison
    outside = int(np.flatnonzero(~np.isfinite(comparison.reference_frame))[0])
    own, other = sides(composer.picture(outside, frame_of(made)))
    held = shade(int(nearest_moments(comparison)[outside]))
    assert own.mean() == pytest.approx(np.mean(GREY), abs=1)
    assert other.mean() < 0.5 * held


def test_nothing_of_a_frame_stays_in_the_next(qapp, made, tmp_path):
    plan = plan_of(made, ClipLayout.COMPARISON, short_side=360, title="Iron House")
    other = beside(made, tmp_path / "other.mp4")
    composer = make_composer(made, plan, other)
    frames = [bottom(made, 1), 0, bottom(made, 3), made.analysis.clip.frames - 1]
    there = [composer.picture(frame, frame_of(made)).copy() for frame in frames]
    back = [composer.picture(frame, frame_of(made)).copy() for frame in frames[::-1]]
    composer.close()
    for one, again in zip(there, back[::-1], strict=True):
        assert np.array_equal(one, again)
    assert composer.size == there[0].shape[1::-1]
    assert composer.card().shape == there[0].shape


def test_the_box_tells_the_distances_of_the_frame(composer, made):
    def box(frame):
        picture = composer.picture(frame, frame_of(made)).copy()
        height, width = picture.shape[:2]
        return picture[height // 2 :, width // 3 : -width // 3]

    assert apart(box(bottom(made, 1)), box(bottom(made, 2))).any()


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS], ids=["upright", "across"])
@pytest.mark.parametrize("short", [None, 361])
def test_sizes_are_even(qapp, tmp_path, size, short):
    made = reviewed(size)
    plan = plan_of(made, ClipLayout.COMPARISON, short_side=short)
    composer = make_composer(made, plan, beside(made, tmp_path / "other.mp4"))
    picture = composer.picture(bottom(made, 1), frame_of(made))
    composer.close()
    assert picture.shape[1::-1] == composer.size
    assert all(side % 2 == 0 for side in composer.size)
    assert 1.0 < composer.size[0] / composer.size[1] < 1.8


def test_the_overlay_lies_on_both_and_texts_are_of_one_size(qapp, made, tmp_path):
    plan = plan_of(made, ClipLayout.COMPARISON, short_side=360)
    other, frame = beside(made, tmp_path / "other.mp4"), bottom(made, 2)
    pictures = []
    for style in (BARE, OverlayStyle()):
        composer = make_composer(made, replace(plan, style=style), other)
        pictures.append(composer.picture(frame, frame_of(made)).copy())
        composer.close()
    drawn = apart(*pictures)
    half = drawn.shape[1] // 2
    assert drawn[:, :half].mean() > 0.01
    assert drawn[:, half:].mean() > 0.01


def lifter(size, turn=20.0):
    analysis = squat_analysis(size=size, azimuth_deg=turn)
    return Lifter.of(analysis.keypoints, Span(0, analysis.clip.frames - 1))


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS, (1920, 1080), (90, 160)])
@pytest.mark.parametrize("pane", [QSize(400, 480), QSize(300, 520)])
def test_torsos_are_of_one_length_and_pelvises_level(size, pane):
    lifters = lifter(size), lifter(ACROSS, 70.0)
    cuts = side_by_side(*lifters, pane)
    lengths = [one.torso * cut.scale for one, cut in zip(lifters, cuts, strict=True)]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.02)
    rows = [
        cut.transform.map(QPointF(*one.pelvis)).y() for one, cut in zip(lifters, cuts, strict=True)
    ]
    assert rows[0] == pytest.approx(rows[1], abs=2)
    for one, cut in zip(lifters, cuts, strict=True):
        top = cut.transform.map(QPointF(one.left, one.top))
        foot = cut.transform.map(QPointF(one.right, one.bottom))
        assert top.x() > -2
        assert top.y() > -2
        assert foot.x() < pane.width() + 2
        assert foot.y() < pane.height() + 2
        assert foot.y() - top.y() > 0.45 * pane.height()


def test_a_lifter_who_is_never_seen_leaves_the_video_whole():
    analysis = squat_analysis()
    xy = np.full_like(analysis.keypoints.xy, np.nan)
    seen = Lifter.of(replace(analysis.keypoints, xy=xy), Span(0, 20))
    assert (seen.right, seen.bottom) == analysis.keypoints.size


def test_moments_are_held_where_there_are_none(made, tmp_path):
    comparison = beside(made, tmp_path / "other.mp4").comparison
    frames = np.array([np.nan, np.nan, 4.4, 5.6, np.nan, np.nan, np.nan, 9.0, np.nan])
    some = replace(comparison, reference_frame=frames)
    assert nearest_moments(some).tolist() == [4, 4, 4, 6, 6, 6, 9, 9, 9]
    none = replace(comparison, reference_frame=np.full(4, np.nan))
    assert nearest_moments(none).tolist() == [0, 0, 0, 0]
