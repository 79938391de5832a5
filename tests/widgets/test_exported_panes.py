"""The exported video with panes around it."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from inference.export.overlay import OverlayStyle
from inference.export.plan import ClipLayout
from inference.motion.types import RuleSettings
from inference.review import review
from tests.factories import nobody_analysis
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
    with_gaps,
)
from widgets.exported import make_composer
from widgets.exported.arrange import arrange
from widgets.exported.canvas import part
from widgets.skeleton.scene import OrbitCamera, StandardView, standard_camera
from widgets.theme import DARK, LIGHT, apply_theme

PANES = ("video", "body", "frontal", "plots", "rep")
SMALL = 360


def rects(made, layout, **told):
    at = arrange(plan_of(made, layout, **told), made.analysis.clip)
    return at, {name: getattr(at, name) for name in PANES if not getattr(at, name).isEmpty()}


def composed(made, frame, layout=ClipLayout.ALL, other=None, **told):
    camera, plots = told.pop("camera", None), told.pop("plots", ())
    plan = plan_of(made, layout, short_side=SMALL, **told)
    composer = make_composer(made, plan, other, camera=camera, plots=plots)
    return composer.picture(frame, frame_of(made)).copy()


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS, (400, 400), (480, 640), (960, 400), (300, 700)])
@pytest.mark.parametrize("short", [None, SMALL, 721])
@pytest.mark.parametrize("layout", [ClipLayout.VIDEO_3D, ClipLayout.ALL])
def test_parts_fill_the_picture_and_lie_beside_each_other(size, short, layout):
    made = reviewed()
    clip = replace(made.analysis.clip, width=size[0], height=size[1])
    at = arrange(plan_of(made, layout, short_side=short), clip)
    found = [r for r in (getattr(at, name) for name in PANES) if not r.isEmpty()]
    assert len(found) == (2 if layout is ClipLayout.VIDEO_3D else 5)
    width, height = at.size.width(), at.size.height()
    assert width % 2 == 0 == height % 2
    covered = np.zeros((height, width), int)
    for rect in found:
        assert rect.left() >= 0
        assert rect.top() >= 0
        assert rect.right() < width
        assert rect.bottom() < height
        covered[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] += 1
    assert covered.max() == 1
    assert covered.mean() > 0.97
    assert at.video.width() / at.video.height() == pytest.approx(size[0] / size[1], rel=0.02)


def test_sizes_of_their_own_play_on_any_phone():
    made = reviewed()
    for size in ((1920, 1080), (1080, 1920), (3840, 2160), (640, 360)):
        clip = replace(made.analysis.clip, width=size[0], height=size[1])
        for layout in (ClipLayout.VIDEO_3D, ClipLayout.ALL):
            at = arrange(plan_of(made, layout), clip)
            assert max(at.size.width(), at.size.height()) <= 1920


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS], ids=["upright", "across"])
@pytest.mark.parametrize("layout", [ClipLayout.VIDEO_3D, ClipLayout.ALL])
def test_every_part_shows_the_frame(qapp, size, layout):
    made = reviewed(size)
    at, found = rects(made, layout, short_side=SMALL)
    first, later = composed(made, bottom(made, 1), layout), composed(made, bottom(made, 2), layout)
    assert first.shape[1::-1] == (at.size.width(), at.size.height())
    for name, rect in found.items():
        assert part(first, rect).std() > 3, name
        assert apart(part(first, rect), part(later, rect)).any(), name


@pytest.mark.parametrize("layout", [ClipLayout.VIDEO_3D, ClipLayout.ALL])
def test_frames_in_any_order_give_the_same(qapp, layout):
    made = reviewed(ACROSS)
    composer = make_composer(made, plan_of(made, layout, short_side=SMALL))
    frames = [0, bottom(made, 1), bottom(made, 3), made.analysis.clip.frames - 1]
    there = [composer.picture(frame, frame_of(made)).copy() for frame in frames]
    back = [composer.picture(frame, frame_of(made)).copy() for frame in frames[::-1]]
    for one, other in zip(there, back[::-1], strict=True):
        assert np.array_equal(one, other)


def test_the_video_is_that_of_the_video_alone(qapp):
    made = reviewed(ACROSS)
    at, _ = rects(made, ClipLayout.ALL, short_side=1080)
    plan = plan_of(made, ClipLayout.ALL, short_side=1080, title="Iron House")
    frame = bottom(made, 2)
    whole = make_composer(made, plan).picture(frame, frame_of(made))
    alone = make_composer(
        made, replace(plan, layout=ClipLayout.VIDEO, short_side=at.video.height())
    ).picture(frame, frame_of(made))
    assert alone.shape == part(whole, at.video).shape
    assert not apart(alone, part(whole, at.video)).any()


def test_a_worker_thread_paints_the_same_whatever_the_theme(qapp):
    made, found = reviewed(ACROSS), []
    frame = bottom(made, 2)
    here = composed(made, frame)
    apply_theme(qapp, LIGHT, 1.5)
    worker = threading.Thread(target=lambda: found.append(composed(made, frame)))
    worker.start()
    worker.join(30)
    apply_theme(qapp, DARK, 1.0)
    assert np.array_equal(here, found[0])


def test_what_is_exported_is_what_the_plots_show(qapp):
    made = reviewed(ACROSS)
    rep = made.segmentation.reps[1]
    _, found = rects(made, ClipLayout.ALL, short_side=SMALL)
    whole = composed(made, rep.bottom_frame)
    alone = composed(made, rep.bottom_frame, first_frame=rep.start_frame, last_frame=rep.end_frame)

    def playhead(picture):
        white = (part(picture, found["plots"]) > 180).all(axis=2)
        return float(np.flatnonzero(white.mean(axis=0) > 0.7).mean()) / found["plots"].width()

    assert playhead(whole) != pytest.approx(playhead(alone), abs=0.01)
    chosen = composed(made, rep.bottom_frame, plots=("elbow_flexion",))
    assert apart(part(whole, found["plots"]), part(chosen, found["plots"])).mean() > 0.01


def test_the_findings_of_the_rep_are_named(qapp):
    made = reviewed(ACROSS)
    _, found = rects(made, ClipLayout.ALL, short_side=SMALL)
    red = np.array([int(DARK.fault[i : i + 2], 16) for i in (5, 3, 1)])

    def faults(rep):
        picture = part(composed(made, bottom(made, rep)), found["rep"]).astype(int)
        return (np.abs(picture - red) < 40).all(axis=2).sum()

    assert faults(1) == 0
    assert faults(2) > 10


def test_the_skeleton_is_seen_from_where_it_is_asked_for(qapp):
    made = reviewed(ACROSS)
    frame, layout = bottom(made, 1), ClipLayout.VIDEO_3D
    _, found = rects(made, layout, short_side=SMALL)
    usual = part(composed(made, frame, layout), found["body"])
    above = standard_camera(StandardView.TOP)
    top = part(composed(made, frame, layout, camera=above), found["body"])
    assert apart(usual, top).mean() > 0.02
    near = OrbitCamera(above.azimuth_deg, above.elevation_deg, distance_m=1.0)
    assert np.array_equal(top, part(composed(made, frame, layout, camera=near), found["body"]))


def test_the_other_lift_is_a_ghost_and_a_curve(qapp, tmp_path):
    made = reviewed(ACROSS)
    other, frame = beside(made, tmp_path / "other.mp4"), bottom(made, 2)
    _, found = rects(made, ClipLayout.ALL, short_side=SMALL)
    alone, both = composed(made, frame), composed(made, frame, other=other)
    for name, rect in found.items():
        changed = bool(apart(part(alone, rect), part(both, rect)).any())
        assert changed == (name in ("body", "frontal", "plots")), name


@pytest.mark.parametrize("layout", [ClipLayout.VIDEO_3D, ClipLayout.ALL])
def test_what_is_not_seen_is_said(qapp, layout):
    made = with_gaps(reviewed(ACROSS), slice(0, 10))
    _, found = rects(made, layout, short_side=SMALL)
    unseen, seen = composed(made, 5, layout), composed(made, 40, layout)
    assert not np.array_equal(part(unseen, found["body"]), part(seen, found["body"]))


def test_a_clip_with_nobody_in_it_is_composed(qapp):
    made = review(nobody_analysis(), None, RuleSettings())
    for layout in (ClipLayout.VIDEO, ClipLayout.VIDEO_3D, ClipLayout.ALL):
        composer = make_composer(made, plan_of(made, layout, short_side=SMALL))
        picture = composer.picture(3, frame_of(made))
        assert picture.shape[1::-1] == composer.size == composer.card().shape[1::-1]
        assert (picture == GREY).all(axis=2).mean() > 0.2


def test_a_partial_analysis_is_composed(qapp):
    whole = reviewed(ACROSS).analysis
    keypoints, poses = whole.keypoints, whole.poses
    part_of = replace(
        whole,
        keypoints=replace(
            keypoints, xy=_until(keypoints.xy, 60), score=_until(keypoints.score, 60, 0.0)
        ),
        poses=replace(poses, xyz=_until(poses.xyz, 60), score=_until(poses.score, 60, 0.0)),
        frames_done=60,
    )
    made = review(part_of, None, RuleSettings())
    for frame in (30, 59, 100):
        picture = composed(made, frame)
        assert (picture == GREY).all(axis=2).mean() > 0.1


def _until(values, frames, rest=np.nan):
    kept = np.array(values)
    kept[frames:] = rest
    return kept


def test_texts_on_the_video_grow_and_those_of_the_panes_do_not(qapp):
    made = reviewed(ACROSS)
    frame = bottom(made, 1)
    _, found = rects(made, ClipLayout.ALL, short_side=SMALL)
    style = OverlayStyle(skeleton=False, bar_path=False)
    usual = composed(made, frame, style=style)
    large = composed(made, frame, style=style, text_scale=1.6)
    for name, rect in found.items():
        assert bool(apart(part(usual, rect), part(large, rect)).any()) == (name == "video")
