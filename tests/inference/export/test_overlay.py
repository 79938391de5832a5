from __future__ import annotations

import math
import time
from dataclasses import fields, replace

import numpy as np
import pytest

from inference.export.figure import BAR, FAULT, GUESSED_BELOW, LEFT, MIDDLE, RIGHT, WHITE
from inference.export.overlay import (
    OverlayStyle,
    body_primitives,
    overlay_primitives,
    panel_primitives,
)
from inference.export.primitives import (
    Anchor,
    Circle,
    Colour,
    Line,
    Pie,
    Point,
    Polygon,
    Polyline,
    Primitive,
    Text,
)
from inference.motion.types import Finding, Severity
from inference.poses import Keypoints2D
from inference.skeleton import BLAZEPOSE33, COCO17, H36M17, HALPE26, coco17_from_blazepose33
from tests.inference.export.reviews import (
    HEIGHT,
    REPS,
    SPINE_FAULT,
    WIDTH,
    keypoints,
    make_review,
)

NOTHING = OverlayStyle(**{layer.name: False for layer in fields(OverlayStyle)})


def only(**layers: bool) -> OverlayStyle:
    return replace(NOTHING, **layers)


def texts(shapes: list[Primitive]) -> list[str]:
    return [shape.text for shape in shapes if isinstance(shape, Text)]


def strokes(shapes: list[Primitive], colour: Colour) -> list[Line]:
    return [s for s in shapes if isinstance(s, Line) and s.colour[:3] == colour[:3]]


def joint(points: Keypoints2D, name: str, frame: int) -> Point:
    x, y = points.xy[frame, points.joint_set.index(name)].tolist()
    return (x, y)


def test_no_layer_draws_nothing() -> None:
    review = make_review(keypoints(), findings=(SPINE_FAULT,))
    assert overlay_primitives(review, 25, NOTHING) == []


@pytest.mark.parametrize(
    "layer", ["skeleton", "angles", "spine", "bar_path", "counter", "findings"]
)
def test_each_layer_draws_something_of_its_own(layer: str) -> None:
    review = make_review(keypoints(), findings=(SPINE_FAULT,))
    alone = overlay_primitives(review, 25, only(**{layer: True}))
    without = overlay_primitives(review, 25, replace(OverlayStyle(), **{layer: False}))
    whole = overlay_primitives(review, 25, OverlayStyle())
    assert alone
    assert len(without) < len(whole)


def test_left_is_blue_right_is_orange_and_what_joins_them_neutral() -> None:
    points = keypoints()
    shapes = overlay_primitives(make_review(points), 0, only(skeleton=True))

    def has(colour: Colour, start: str, end: str) -> bool:
        ends = {joint(points, start, 0), joint(points, end, 0)}
        return any({line.start, line.end} == ends for line in strokes(shapes, colour))

    assert has(LEFT, "left_hip", "left_knee")
    assert has(RIGHT, "right_hip", "right_knee")
    assert has(MIDDLE, "left_shoulder", "right_shoulder")
    assert not has(RIGHT, "left_hip", "left_knee")


def test_the_face_is_left_out() -> None:
    points = keypoints()
    shapes = overlay_primitives(make_review(points), 0, only(skeleton=True))
    nose = joint(points, "nose", 0)
    assert all(nose not in (s.start, s.end) for s in shapes if isinstance(s, Line))
    assert all(nose != s.centre for s in shapes if isinstance(s, Circle))


def test_a_guessed_joint_is_dashed_and_its_bones_fade() -> None:
    sure = keypoints()
    score = np.array(sure.score)
    score[:, BLAZEPOSE33.index("left_ankle")] = GUESSED_BELOW - 0.2
    unsure = replace(sure, score=score)
    shapes = overlay_primitives(make_review(unsure), 0, only(skeleton=True))
    ankle = joint(unsure, "left_ankle", 0)
    shins = [s for s in strokes(shapes, LEFT) if ankle in (s.start, s.end)]
    others = [s for s in strokes(shapes, LEFT) if ankle not in (s.start, s.end)]
    assert shins
    assert all(line.dashed for line in shins)
    assert not any(line.dashed for line in others)
    assert max(line.colour[3] for line in shins) < min(line.colour[3] for line in others)


def test_a_corrected_joint_has_a_ring_in_its_frame_alone() -> None:
    points = keypoints()
    marks = np.zeros(points.score.shape, bool)
    marks[5, BLAZEPOSE33.index("left_knee")] = True
    review = make_review(replace(points, corrected=marks))

    def rings(frame: int) -> set[tuple[float, float]]:
        shapes = overlay_primitives(review, frame, only(skeleton=True))
        return {
            s.centre
            for s in shapes
            if isinstance(s, Circle) and s.fill is None and s.outline == WHITE
        }

    assert rings(5) == {joint(points, "left_knee", 5)}
    assert rings(6) == set()


def test_values_are_those_measured_and_a_guess_says_so() -> None:
    sure = overlay_primitives(make_review(keypoints()), 10, only(angles=True, spine=True))
    assert sorted(texts(sure)) == ["107°", "108°", "108°", "109°", "Spine 80°"]
    guessed = overlay_primitives(make_review(keypoints(score=0.3)), 10, only(spine=True))
    assert texts(guessed) == ["Spine ≈80°"]


def test_seen_from_the_side_one_leg_speaks() -> None:
    points = keypoints(side_view=True)
    score = np.array(points.score)
    score[:, BLAZEPOSE33.index("left_knee")] = 0.2
    shapes = overlay_primitives(make_review(replace(points, score=score)), 0, only(angles=True))
    assert sorted(texts(shapes)) == ["108°", "109°"]  # of the right hip and knee
    assert {s.outline[:3] for s in shapes if isinstance(s, Pie)} == {RIGHT[:3]}


def test_the_spine_angle_keeps_its_side_of_the_body() -> None:
    points = keypoints()
    xy = np.array(points.xy)
    shoulders = [BLAZEPOSE33.index(f"{side}_shoulder") for side in ("left", "right")]
    xy[:, shoulders, 0] += np.where(np.arange(len(points)) % 4, 6.0, -6.0)[:, None]
    review = make_review(replace(points, xy=xy))
    anchors = {
        shape.anchor
        for frame in range(len(points))
        for shape in overlay_primitives(review, frame, only(spine=True))
        if isinstance(shape, Text)
    }
    assert anchors == {Anchor.RIGHT}, "behind a lifter who leans to the right, in every frame"


def test_the_arc_of_a_bent_knee_opens_by_its_flexion_in_the_picture() -> None:
    points = keypoints()
    xy = np.array(points.xy)
    hip, knee, ankle = (BLAZEPOSE33.index(f"left_{part}") for part in ("hip", "knee", "ankle"))
    xy[:, hip], xy[:, knee], xy[:, ankle] = (200, 100), (300, 100), (300, 200)
    shapes = overlay_primitives(make_review(replace(points, xy=xy)), 0, only(angles=True))
    pie = next(s for s in shapes if isinstance(s, Pie) and s.centre == (300, 100))
    assert pie.start_deg == pytest.approx(0)  # the thigh, drawn on beyond the knee
    assert pie.span_deg == pytest.approx(-90)  # clockwise on the screen, down to the shin


def test_the_bar_path_is_that_of_this_rep_up_to_now() -> None:
    points = keypoints()
    shapes = overlay_primitives(make_review(points), 28, only(bar_path=True))
    trail = [s for s in shapes if isinstance(s, Polyline)]
    drawn = [point for line in trail for point in line.points]
    middle = (points.xy[:, 15] + points.xy[:, 16]) / 2
    assert drawn[0][0] == pytest.approx(middle[20, 0], abs=2)
    assert drawn[-1][0] == pytest.approx(middle[28, 0], abs=2)
    assert {y for _, y in drawn} == {float(middle[0, 1])}
    alphas = [line.colour[3] for line in trail]
    assert alphas == sorted(alphas)
    marker = next(s for s in shapes if isinstance(s, Circle))
    assert marker.fill == BAR
    assert marker.centre == drawn[-1]


def test_there_is_no_bar_path_between_reps() -> None:
    assert overlay_primitives(make_review(keypoints()), 17, only(bar_path=True)) == []


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (0, ["2 reps"]),
        (5, ["Rep 1 / 2", "Down"]),
        (12, ["Rep 1 / 2", "Up"]),
        (17, ["Rep 1 / 2"]),
        (20, ["Rep 2 / 2", "Hold"]),
        (39, ["Rep 2 / 2"]),
    ],
)
def test_the_counter_and_the_phase(frame: int, expected: list[str]) -> None:
    review = make_review(keypoints())
    both = overlay_primitives(review, frame, only(counter=True, phase=True))
    assert texts(both) == expected
    assert texts(overlay_primitives(review, frame, only(counter=True))) == expected[:1]
    alone = overlay_primitives(review, frame, only(phase=True))
    assert texts(alone) == expected[1:]
    if alone:  # it takes the counter's place where that is off
        assert alone[0].position == both[0].position


def test_where_two_reps_meet_the_later_one_counts() -> None:
    reps = (REPS[0], replace(REPS[1], start_frame=15))
    shapes = overlay_primitives(make_review(keypoints(), reps=reps), 15, only(counter=True))
    assert texts(shapes)[0] == "Rep 2 / 2"


def test_before_a_single_rep_it_is_one_rep() -> None:
    shapes = overlay_primitives(make_review(keypoints(), reps=REPS[:1]), 0, only(counter=True))
    assert texts(shapes) == ["1 rep"]


def test_without_reps_there_is_no_counter() -> None:
    assert overlay_primitives(make_review(keypoints(), reps=()), 10, only(counter=True)) == []


def test_a_finding_is_named_from_its_start_to_the_end_of_its_rep() -> None:
    review = make_review(keypoints(), findings=(SPINE_FAULT,))
    named = [f for f in range(40) if texts(overlay_primitives(review, f, only(findings=True)))]
    assert named == list(range(22, 31))
    assert texts(overlay_primitives(review, 25, only(findings=True))) == [
        "Spine angle 38° (limit 45°)"
    ]


def test_a_finding_is_marked_on_the_body_while_it_lasts_by_shape_and_colour() -> None:
    points = keypoints()
    review = make_review(points, findings=(SPINE_FAULT,))
    chest = points.xy[25, [11, 12, 23, 24]].mean(axis=0)

    def triangles(frame: int) -> list[Polygon]:
        shapes = overlay_primitives(review, frame, only(findings=True))
        return [s for s in shapes if isinstance(s, Polygon) and s.fill == FAULT]

    assert len(triangles(25)) == 2  # one beside the name
    assert np.mean(triangles(25)[0].points, axis=0) == pytest.approx(chest, abs=1)
    assert len(triangles(29)) == 1
    spine = overlay_primitives(review, 25, only(spine=True, findings=True))
    assert strokes(spine, FAULT)
    assert not strokes(overlay_primitives(review, 29, only(spine=True, findings=True)), FAULT)


def test_a_finding_at_the_knees_rings_both() -> None:
    caving = replace(SPINE_FAULT, rule="knee_caving", value=0.82, threshold=1.0, unit="")
    points = keypoints()
    shapes = overlay_primitives(make_review(points, findings=(caving,)), 25, only(findings=True))
    rings = {s.centre for s in shapes if isinstance(s, Circle) and s.outline == FAULT}
    assert rings == {joint(points, "left_knee", 25), joint(points, "right_knee", 25)}
    assert texts(shapes) == ["Knee caving 0.82 (limit 1.00)"]


def test_a_finding_at_one_knee_rings_that_one() -> None:
    caving = replace(SPINE_FAULT, rule="knee_angle_frontal", part="left knee")
    points = keypoints()
    shapes = overlay_primitives(make_review(points, findings=(caving,)), 25, only(findings=True))
    rings = {s.centre for s in shapes if isinstance(s, Circle) and s.outline == FAULT}
    assert rings == {joint(points, "left_knee", 25)}


def test_a_borderline_finding_is_named_as_one_and_marked_as_no_fault() -> None:
    doubtful = replace(SPINE_FAULT, severity=Severity.BORDERLINE, value=43.0)
    review = make_review(keypoints(), findings=(doubtful,))
    shapes = overlay_primitives(review, 25, only(findings=True, spine=True))
    assert "Spine angle 43° (limit 45°, borderline)" in texts(shapes)
    assert not any(isinstance(s, Polygon) and s.fill == FAULT for s in shapes)
    assert not strokes(shapes, FAULT)


def test_a_finding_of_another_rep_is_silent() -> None:
    other: Finding = replace(SPINE_FAULT, rep=1)
    review = make_review(keypoints(), findings=(other,))
    assert overlay_primitives(review, 25, only(findings=True)) == []


def test_nobody_found_leaves_the_counter_alone() -> None:
    points = keypoints()
    xy = np.array(points.xy)
    xy[25] = np.nan
    review = make_review(replace(points, xy=xy), findings=(SPINE_FAULT,))
    shapes = overlay_primitives(review, 25, OverlayStyle())
    assert texts(shapes) == ["Rep 2 / 2", "Hold", "Spine angle 38° (limit 45°)"]
    assert not any(isinstance(s, Line | Pie) for s in shapes)


def test_everything_grows_with_the_picture() -> None:
    def sizes(factor: int) -> list[float]:
        points = keypoints()
        big = replace(points, xy=points.xy * factor, size=(WIDTH * factor, HEIGHT * factor))
        review = make_review(big)
        clip = replace(review.analysis.clip, width=WIDTH * factor, height=HEIGHT * factor)
        review = replace(review, analysis=replace(review.analysis, clip=clip))
        shapes = overlay_primitives(review, 25, OverlayStyle())
        return [
            s.width if isinstance(s, Line) else s.size for s in shapes if isinstance(s, Line | Text)
        ]

    np.testing.assert_allclose(sizes(4), np.array(sizes(1)) * 4)


def test_other_joint_sets_are_drawn_too() -> None:
    blaze = keypoints()
    coco = Keypoints2D(
        coco17_from_blazepose33(blaze.xy),
        coco17_from_blazepose33(blaze.score[..., None])[..., 0],
        *(blaze.times_s, blaze.size, COCO17),
    )
    halpe = Keypoints2D(
        np.random.default_rng(0).uniform(100, 300, (len(blaze), 26, 2)),
        np.ones((len(blaze), 26)),
        *(blaze.times_s, blaze.size, HALPE26),
    )
    h36m = Keypoints2D(
        np.random.default_rng(0).uniform(100, 300, (len(blaze), 17, 2)),
        np.ones((len(blaze), 17)),
        *(blaze.times_s, blaze.size, H36M17),
    )
    for points in (coco, halpe, h36m):
        shapes = overlay_primitives(make_review(points), 25, OverlayStyle())
        assert strokes(shapes, LEFT)
        assert strokes(shapes, RIGHT)


def test_it_takes_a_few_milliseconds_at_most() -> None:
    review = make_review(keypoints(), findings=(SPINE_FAULT,))
    best = math.inf
    for _ in range(30):
        start = time.perf_counter()
        overlay_primitives(review, 25, OverlayStyle())
        best = min(best, time.perf_counter() - start)
    assert best < 3e-3


def test_the_overlay_is_what_lies_on_the_body_and_the_panel() -> None:
    review = make_review(keypoints(), findings=(SPINE_FAULT,))
    parts = (body_primitives, panel_primitives)
    apart = [shape for part in parts for shape in part(review, 25, OverlayStyle())]
    assert apart == overlay_primitives(review, 25, OverlayStyle())


def test_larger_texts_change_nothing_but_texts_and_the_marks_beside_them() -> None:
    review = make_review(keypoints(), findings=(SPINE_FAULT,))
    usual = body_primitives(review, 25, OverlayStyle())
    large = body_primitives(review, 25, OverlayStyle(), 1.5)
    assert [s for s in usual if not isinstance(s, Text)] == [
        s for s in large if not isinstance(s, Text)
    ]
    for part in (body_primitives, panel_primitives):
        sizes = [
            [s.size for s in part(review, 25, OverlayStyle(), scale) if isinstance(s, Text)]
            for scale in (1.0, 1.5)
        ]
        assert sizes[0]
        assert sizes[1] == pytest.approx([1.5 * size for size in sizes[0]])


def test_a_row_that_would_run_out_of_the_picture_is_smaller() -> None:
    review = make_review(keypoints(), findings=(SPINE_FAULT,))
    style = only(counter=True, findings=True)
    counter, finding = (
        [s for s in panel_primitives(review, 25, style, 1.0, size) if isinstance(s, Text)]
        for size in ((WIDTH, HEIGHT), (WIDTH / 4, 4 * HEIGHT))
    )
    assert finding[0].size == counter[0].size
    assert finding[1].size < counter[1].size
    assert finding[1].position[0] + 0.5 * finding[1].size * len(finding[1].text) < WIDTH / 4


def test_labels_stay_in_the_picture() -> None:
    points = keypoints()
    for shift in (-WIDTH / 2, WIDTH / 2):
        xy = np.array(points.xy)
        xy[..., 0] += shift
        review = make_review(replace(points, xy=xy))
        for scale in (1.0, 2.0):
            shapes = body_primitives(review, 25, OverlayStyle(), scale)
            labels = [shape for shape in shapes if isinstance(shape, Text)]
            assert labels
            for label in labels:
                x, length = label.position[0], 0.6 * label.size * len(label.text)
                left = x if label.anchor is Anchor.LEFT else x - length
                assert left >= 0
                assert left + length <= WIDTH
