"""The measuring itself: baselines, bars, areas under curves, and readers of truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.lift.training.evaluate import shots
from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.metrics import Errors
from inference.motion.view import estimate_view
from inference.poses import Keypoints2D
from inference.skeleton import COCO17, FloatArray, Joint
from tests.accuracy.__main__ import SECTIONS, put
from tests.accuracy.baselines import KeypointsOnly, mean_pose, mean_pose_seen
from tests.accuracy.held_out import (
    FLAT,
    LIFTS,
    OURS,
    WHITE,
    Measured,
    bars,
    by_view,
    from_the_side,
    pool,
)
from tests.accuracy.setup import Bar, bars_table
from tests.accuracy.single_camera import triangulated
from tests.accuracy.telling_apart import auc, scores_of_others
from tests.accuracy.ui_prmd import FEATURES, Squat, told_apart
from tests.conftest import ROOT

# --- areas under curves ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("positives", "others", "area"),
    [
        ([3.0, 4.0], [1.0, 2.0], 1.0),
        ([1.0, 2.0], [3.0, 4.0], 0.0),
        ([1.0, 3.0], [2.0, 4.0], 0.25),
        ([1.0, 1.0], [1.0, 1.0], 0.5),
        ([2.0], [1.0, 2.0, 3.0, 0.0], 0.625),
    ],
)
def test_the_area_of_known_lists(positives: list[float], others: list[float], area: float) -> None:
    scores = np.array(positives + others)
    assert auc(scores, np.arange(len(scores)) < len(positives)) == area


def test_nobody_is_scored_by_a_model_that_knows_them() -> None:
    # One feature tells right from wrong in two people, and the opposite in the third.
    subjects = np.repeat(["a", "b", "c"], 20)
    wrong = np.tile([True, False], 30)
    sign = np.where(subjects == "c", -1.0, 1.0)
    noise = 0.1 * np.random.default_rng(0).normal(size=60)
    features = (sign * np.where(wrong, 1.0, -1.0) + noise)[:, np.newaxis]
    scores = scores_of_others(features, wrong, subjects)
    assert auc(scores[subjects == "c"], wrong[subjects == "c"]) == 0.0
    assert auc(scores[:20], wrong[:20]) in (0.0, 1.0)
    features[subjects == "c"] *= -1
    assert auc(scores_of_others(features, wrong, subjects), wrong) == 1.0


def test_scores_do_not_depend_on_a_features_unit() -> None:
    rng = np.random.default_rng(1)
    wrong, subjects = rng.random(40) < 0.5, np.repeat(np.arange(4), 10)
    features = rng.normal(size=(40, 3)) + wrong[:, np.newaxis]
    scaled = features * [1.0, 100.0, 0.01] + [5.0, 0.0, -3.0]
    np.testing.assert_allclose(
        scores_of_others(features, wrong, subjects), scores_of_others(scaled, wrong, subjects)
    )


def test_builds_count_across_people_and_not_within_one() -> None:
    squats = [
        Squat(
            f"{kind}_s{who}_e{rep}",
            WHITE,
            "front",
            OURS,
            np.array([10.0 * who + (kind == "incorrect") + 0.01 * rep, rep % 3, rep % 2]),
            np.empty(0),
            np.empty(0),
        )
        for who in range(4)
        for kind in ("correct", "incorrect")
        for rep in range(6)
    ]
    assert len(squats[0].features) == len(FEATURES)
    within, across = told_apart(squats)
    assert within == 1.0
    assert across < 0.8


# --- baselines ------------------------------------------------------------------------------------


def test_keypoints_alone_are_right_about_a_person_seen_square_from_the_side() -> None:
    shot = next(
        s for s in shots(procedural_lifts(1, seed=1), 0.0) if (s.view, s.pitch_deg) == ("side", 10)
    )
    level = shot.errors(KeypointsOnly().lift(shot.seen))
    assert level.median("spine_angle") < 3.0
    assert level.median("mpjpe") > 50.0


def test_keypoints_alone_keep_left_and_right_apart_from_behind() -> None:
    xy = np.zeros((2, 17, 2))
    for name, place in {
        "left_shoulder": (45, 10),
        "right_shoulder": (55, 10),
        "left_hip": (47, 50),
        "right_hip": (53, 50),
        "left_knee": (42, 75),
        "right_knee": (58, 75),
        "left_ankle": (40, 100),
        "right_ankle": (60, 100),
    }.items():
        xy[:, COCO17.index(name)] = place
    seen = Keypoints2D(xy, np.ones((2, 17)), np.array([0.0, 0.1]), (100, 120), COCO17)
    pose = KeypointsOnly().lift(seen).xyz
    assert (pose[:, Joint.LEFT_HIP, 1] > 0).all()
    assert (pose[:, Joint.THORAX, 2] > 0).all()
    assert (pose[..., 0] == 0).all()


@pytest.mark.parametrize("azimuth_deg", [0.0, 35.0, 90.0, 145.0, 180.0])
def test_the_mean_pose_stands_as_the_lifter_does(azimuth_deg: float) -> None:
    pose = mean_pose(None)
    assert pose[Joint.LEFT_HIP, 1] > 0.05
    assert pose[Joint.HEAD, 2] > 0.4
    found = mean_pose_seen(pose, azimuth_deg, np.arange(3) / 30)
    turned = estimate_view(found, found.found).azimuth_deg - azimuth_deg
    assert (turned + 180) % 360 - 180 == pytest.approx(0.0, abs=2.0)


# --- pooling and bars -----------------------------------------------------------------------------


def measured(view: str, lifter: str, spine: FloatArray, pitch_deg: float = 0.0) -> Measured:
    errors = Errors({"spine_angle": spine, "mpjpe": spine})
    return Measured(LIFTS, "squat", WHITE, view, pitch_deg, lifter, errors)


def test_tables_hold_what_was_measured_where() -> None:
    found = [
        measured("front", OURS, np.full(5, 2.0)),
        measured("side", OURS, np.full(5, 1.0)),
        measured("side", FLAT, np.full(5, 0.7)),
    ]
    table = by_view(found, LIFTS)
    assert f"| {WHITE} | {OURS} | front | 2 / 2 | – | – | 2.0 / 2.0° |" in table
    assert f"| {WHITE} | {OURS} | all | 2 / 2 | – | – | 1.5 / 2.0° |" in table
    assert "not on this machine" in by_view(found, "HDM05 squats")
    assert f"| {LIFTS} | {WHITE} | +0.3° | 1.0 / 1.0° | 0.7 / 0.7° |" in from_the_side(found)
    assert pool(found, view=("front", "side"), lifter=OURS).median("spine_angle") == 1.5
    side = bars(found)[-1]
    assert side.found == pytest.approx((0.3,))
    assert side.reached


def test_a_bar_is_reached_as_it_is_written() -> None:
    assert Bar("a", (1.54, 4.0), (1.5, 4.5)).reached
    assert not Bar("a", (1.56, 4.0), (1.5, 4.5)).reached
    assert not Bar("a", (1.0, 4.6), (1.5, 4.5)).reached
    assert not Bar("a", (float("nan"),), (1.5,)).reached
    assert Bar("auc", (0.96, 0.93), (0.95, 0.90), "", least=True, digits=2).reached
    assert not Bar("auc", (0.96, 0.88), (0.95, 0.90), "", least=True, digits=2).reached
    assert Bar.of("spine", Errors({"s": np.arange(11.0)}), "s", 5.0).found == (5.0,)
    assert bars_table([Bar("a", (1.0, 2.0), (1.5, 2.5))]).splitlines()[-1] == (
        "| a | ≤ 1.5 / 2.5° | 1.0 / 2.0° | yes |"
    )


def test_a_table_goes_between_its_marks() -> None:
    text = "before\n<!-- a -->\nold\n<!-- /a -->\nafter <!-- b -->\n<!-- /b -->\n"
    assert put(text, "a", "new \\1") == text.replace("old", "new \\1")
    with pytest.raises(SystemExit):
        put(text, "c", "new")


def test_the_document_has_a_place_for_every_section() -> None:
    text = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    marks = [*SECTIONS.keys() - {"held-out"}, *(f"held-out-{n}" for n in range(1, 5))]
    for mark in (*marks, "kinds", "pitch", "side", "bars"):
        put(text, mark, "")


# --- truth ----------------------------------------------------------------------------------------


def test_triangulated_markers_become_poses_with_z_up(tmp_path: Path) -> None:
    places = {
        f"{side}{part}": (across, height, 5.0)
        for side, across in (("R", -0.2), ("L", 0.2))
        for part, height in (
            *(("Hip", 0.9), ("Knee", 0.5), ("Ankle", 0.1)),
            *(("Shoulder", 1.4), ("Elbow", 1.1), ("Wrist", 0.8)),
        )
    }
    head = ["PathFileType", "DataRate", "60", "Frame#\tTime\t" + "\t\t\t".join(places), "\t\tX1"]
    row = "\t".join(f"{value}" for place in places.values() for value in place)
    path = tmp_path / "true.trc"
    path.write_text("\n".join([*head, f"1\t0.0\t{row}", f"2\t0.1\t{row}", ""]))
    pose = triangulated(path)
    assert pose.shape == (2, 17, 3)
    np.testing.assert_allclose(pose[0, Joint.PELVIS], 0.0)
    np.testing.assert_allclose(pose[0, Joint.LEFT_ANKLE], [0.0, 0.2, -0.8], atol=1e-12)
    np.testing.assert_allclose(pose[1, Joint.THORAX], [0.0, 0.0, 0.5], atol=1e-12)
