from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.export.figure import INK, figure_at, skeleton
from inference.export.overlaying import (
    Section,
    Torso,
    in_one_colour,
    laid_over,
    side_by_side,
    torso_of,
)
from inference.export.primitives import Circle, Line
from inference.motion.types import Span
from inference.poses import Keypoints2D
from inference.skeleton import FloatArray
from tests.factories import GOOD, nobody_analysis, squat_analysis

SQUATS = squat_analysis((GOOD, GOOD), azimuth_deg=70.0).keypoints


def torso(keypoints: Keypoints2D, span: Span | None = None) -> Torso:
    made = torso_of(keypoints, span)
    assert made is not None
    return made


def hips(keypoints: Keypoints2D) -> FloatArray:
    sides = [keypoints.joint_set.index(f"{side}_hip") for side in ("left", "right")]
    return np.asarray(keypoints.xy[:, sides].mean(axis=1))


def moved(keypoints: Keypoints2D, scale: float, by: tuple[float, float]) -> Keypoints2D:
    return replace(keypoints, xy=keypoints.xy * scale + np.array(by))


def test_a_picture_that_was_moved_and_enlarged_is_laid_back() -> None:
    one, other = torso(SQUATS), torso(moved(SQUATS, 1.7, (40.0, -25.0)))
    for frame in (0, 40, len(SQUATS) - 1):
        placing = laid_over(one, frame, other, frame)
        assert placing.scale == pytest.approx(1 / 1.7, rel=1e-4)
        back = placing.point((1.7 * 100 + 40, 1.7 * 200 - 25))
        assert back == pytest.approx((100, 200), abs=0.05)


def test_pelvis_lies_on_pelvis_at_every_pair_of_frames() -> None:
    one, other = torso(SQUATS), torso(moved(SQUATS, 0.6, (300.0, 10.0)))
    placing = laid_over(one, 63, other, 20)
    assert placing.point(tuple(other.pelvis[20])) == pytest.approx(tuple(one.pelvis[63]))


def test_the_pelvis_is_followed_without_the_unrest_of_keypoints() -> None:
    rng = np.random.default_rng(1)
    shaken = replace(SQUATS, xy=SQUATS.xy + rng.normal(0, 3.0, SQUATS.xy.shape))
    true, followed = hips(SQUATS), torso(shaken).pelvis
    assert np.abs(torso(SQUATS).pelvis - true).max() < 3.0  # at the turn, of 130 on the way
    assert np.ptp(true[:, 1]) > 100
    unrest = np.diff(followed, 2, axis=0).std() / np.diff(hips(shaken), 2, axis=0).std()
    assert unrest < 0.1


def test_where_nobody_is_seen_the_pelvis_stays() -> None:
    xy = SQUATS.xy.copy()
    xy[:10] = xy[60:100] = np.nan
    made = torso(replace(SQUATS, xy=xy))
    assert np.isfinite(made.pelvis).all()
    assert (made.pelvis[60:100] == made.pelvis[59]).all()
    assert (made.pelvis[:10] == made.pelvis[10]).all()


def test_without_anybody_there_is_no_torso() -> None:
    assert torso_of(nobody_analysis().keypoints) is None
    xy = SQUATS.xy.copy()
    xy[30:50] = np.nan
    assert torso_of(replace(SQUATS, xy=xy), Span(30, 49)) is None


def test_size_and_place_are_those_of_the_span() -> None:
    xy = SQUATS.xy.copy()
    xy[:30] *= 0.5  # the lifter comes nearer before the lift
    near = torso(replace(SQUATS, xy=xy), Span(30, len(SQUATS) - 1))
    alone = torso(SQUATS, Span(30, len(SQUATS) - 1))
    assert near.length_px == pytest.approx(alone.length_px)
    assert near.standing == pytest.approx(alone.standing, abs=2.0)


def on_screen(
    section: Section, room: tuple[float, float], place: tuple[float, float]
) -> FloatArray:
    scale = room[0] / section.width
    assert scale == pytest.approx(room[1] / section.height)
    return scale * (np.array(place) - (section.x, section.y))


@pytest.mark.parametrize("room", [(280.0, 480.0), (600.0, 300.0), (330.0, 330.0)])
@pytest.mark.parametrize("scale", [1.0, 0.5, 1.6])
def test_side_by_side_torsos_are_alike_and_stand_at_one_height(
    room: tuple[float, float], scale: float
) -> None:
    wide = replace(moved(SQUATS, scale, (500.0, 30.0)), size=(1920, 1080))
    one, other = torso(SQUATS), torso(wide)
    first, second = side_by_side(one, other, room)
    places = [on_screen(s, room, t.standing) for s, t in ((first, one), (second, other))]
    assert places[0][1] == pytest.approx(places[1][1])
    lengths = [t.length_px * room[0] / s.width for s, t in ((first, one), (second, other))]
    assert lengths[0] == pytest.approx(lengths[1])
    for section, made in ((first, one), (second, other)):
        left, top, right, bottom = made.box
        for corner in ((left, top), (right, bottom)):
            place = on_screen(section, room, corner)
            assert (place > -1).all()
            assert (place < np.array(room) + 1).all()


def test_two_equal_pictures_are_shown_whole() -> None:
    one = torso(SQUATS)
    for section in side_by_side(one, one, (270.0, 500.0)):
        assert section.width == pytest.approx(SQUATS.size[0])
        assert section.x == pytest.approx(0.0)
        assert section.y < 0 < SQUATS.size[1] < section.y + section.height


def test_the_laid_over_skeleton_has_one_colour() -> None:
    figure = figure_at(SQUATS, 40)
    assert figure is not None
    shapes = in_one_colour(skeleton(figure), (204, 121, 167, 255))
    lines = {s.colour[:3] for s in shapes if isinstance(s, Line)}
    assert lines == {INK[:3], (204, 121, 167)}
    assert {s.fill[:3] for s in shapes if isinstance(s, Circle) and s.fill} == {(204, 121, 167)}
