"""From pixels to degrees and reps: rendered lifts with known truth, and real clips."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from inference.analysis import Analysis, AnalysisOptions, AnalysisStoppedError, analyze
from inference.cache import AnalysisCache, analyze_cached
from inference.lift.scene import Scene
from inference.motion.measure import measure
from inference.motion.types import Exercise, RuleSettings
from inference.progress import Progress
from inference.review import Review, review
from inference.synth.camera import Camera
from inference.synth.clip import render_clip
from inference.synth.spec import DeadliftRep, LiftSpec, SquatRep
from inference.synth.truth import Truth
from tests.conftest import ROOT
from tests.inference.lift.models import weights_file

SIZE = (240, 320)
QUICK_SQUAT = SquatRep(down_s=0.7, pause_s=0.1, up_s=0.6, rest_s=0.3)
QUICK_PULL = DeadliftRep(up_s=0.9, hold_s=0.2, down_s=0.9, rest_s=0.4)


@dataclass(frozen=True)
class Case:
    reps: tuple[SquatRep, ...] | tuple[DeadliftRep, ...]
    azimuth_deg: float
    fps: float

    @property
    def label(self) -> str:
        kind = "squat" if isinstance(self.reps[0], SquatRep) else "deadlift"
        return f"{kind}-{len(self.reps)}-at-{self.azimuth_deg:g}-{self.fps:g}fps"


CASES = (
    Case((QUICK_SQUAT,), 0.0, 30.0),
    Case((QUICK_SQUAT,) * 2, 35.0, 60.0),
    Case((QUICK_SQUAT,) * 4, 90.0, 30.0),
    Case((QUICK_SQUAT,) * 10, 30.0, 30.0),
    Case((QUICK_PULL,) * 3, -60.0, 30.0),
)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.label)
def rendered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Truth, Review]:
    case: Case = request.param
    path = tmp_path_factory.mktemp("synth") / f"{case.label}.mp4"
    spec = LiftSpec(case.reps, lead_in_s=0.5, lead_out_s=0.5)
    camera = Camera.framing(case.azimuth_deg, SIZE)
    truth = render_clip(spec, camera, path, fps=case.fps, edge_rays=0)
    *_, analysis = analyze(path)
    return truth, review(analysis, None, RuleSettings())


def test_the_reps_are_counted_and_placed(rendered: tuple[Truth, Review]) -> None:
    truth, found = rendered
    assert found.segmentation.exercise is truth.exercise
    assert len(found.segmentation.reps) == len(truth.reps)
    for true, rep in zip(truth.reps, found.segmentation.reps, strict=True):
        apart_s = abs(truth.times_s[true.bottom_frame] - truth.times_s[rep.bottom_frame])
        assert apart_s <= 0.35 if truth.exercise is Exercise.DEADLIFT else apart_s <= 0.2


def test_the_lifter_is_found_in_every_frame(rendered: tuple[Truth, Review]) -> None:
    assert rendered[1].analysis.keypoints.found.all()


def test_pixels_become_degrees(rendered: tuple[Truth, Review]) -> None:
    """Loose bounds that a broken lifter would miss; the accuracy table has the figures."""
    truth, found = rendered
    true = measure(truth.poses, found.analysis.keypoints)
    for name, bound_deg in (("spine_angle_deg", 12.0), ("knee_flexion_left_deg", 20.0)):
        error = np.abs(found.measurements[name] - true[name])
        assert np.nanmedian(error) <= bound_deg, name


def test_the_view_is_recognised(rendered: tuple[Truth, Review]) -> None:
    truth, found = rendered
    apart = found.segmentation.view.azimuth_deg - truth.camera.azimuth_deg
    assert abs((apart + 180) % 360 - 180) <= 25


def test_only_the_leaning_squat_is_at_fault(squat_clip: Path) -> None:
    *_, analysis = analyze(squat_clip)
    found = review(analysis, None, RuleSettings())
    assert [f.rep for f in found.judgement.findings if f.rule == "spine_angle"] == [2]


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("short") / "squat.mp4"
    spec = LiftSpec((QUICK_SQUAT,), lead_in_s=0.2, lead_out_s=0.2)
    render_clip(spec, Camera.framing(20.0, SIZE), path, edge_rays=0)
    return path


def test_progress_reaches_the_end_and_never_falls(short_clip: Path) -> None:
    seen: list[Progress] = []
    *_, last = analyze(short_clip, progress=seen.append)
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert done[-1] == last.clip.frames
    assert last.complete


def test_cancel_keeps_nothing(short_clip: Path, isolated_folders: Path) -> None:
    asked = iter(range(10_000))
    with pytest.raises(AnalysisStoppedError):
        list(analyze_cached(short_clip, should_stop=lambda: next(asked) > 10))
    assert not list(isolated_folders.rglob("*.npz"))
    assert not list(isolated_folders.rglob(".*"))


def test_a_finished_analysis_is_found_by_content(
    short_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, first = analyze_cached(short_clip)
    renamed = tmp_path / "umbenannt.mp4"
    renamed.write_bytes(short_clip.read_bytes())

    def not_again(*_: object, **__: object) -> list[Analysis]:
        pytest.fail("the clip was analysed again")

    monkeypatch.setattr("inference.cache.analyze", not_again)
    (again,) = analyze_cached(renamed)
    assert np.array_equal(again.keypoints.xy, first.keypoints.xy)
    assert np.array_equal(again.poses.xyz, first.poses.xyz)
    assert again.clip.path == renamed


def test_another_scene_or_lifter_lifts_the_kept_keypoints_and_detects_nothing(
    short_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(camera_pitch_deg=15.0, athlete_height_m=1.9)
    *_, plain = analyze_cached(short_clip)
    *_, afresh = analyze(short_clip, AnalysisOptions(scene=scene))

    def not_again(*_: object, **__: object) -> None:
        pytest.fail("a detector was made")

    monkeypatch.setattr("inference.analysis.make_detector", not_again)
    (told,) = analyze_cached(short_clip, AnalysisOptions(scene=scene))
    assert told.scene == scene
    assert told.clip.path == short_clip
    assert np.array_equal(told.keypoints.xy, plain.keypoints.xy, equal_nan=True)
    assert np.array_equal(told.poses.xyz, afresh.poses.xyz)
    assert not np.array_equal(told.poses.xyz, plain.poses.xyz)

    (back,) = analyze_cached(short_clip)
    assert back.scene == Scene()
    assert np.array_equal(back.poses.xyz, plain.poses.xyz)
    options = AnalysisOptions(lifter="temporal", lifter_weights=str(weights_file(tmp_path)))
    (other,) = analyze_cached(short_clip, options)
    assert other.lifter.startswith("temporal ")
    monkeypatch.setattr("inference.cache.lift_anew", not_again)
    (kept,) = analyze_cached(short_clip, options)
    assert np.array_equal(kept.poses.xyz, other.poses.xyz)
    assert kept.device == other.device


def test_a_damaged_cache_entry_is_made_again(short_clip: Path, isolated_folders: Path) -> None:
    *_, first = analyze_cached(short_clip)
    (entry,) = isolated_folders.rglob("*.npz")
    entry.write_bytes(entry.read_bytes()[:500])
    *_, again = analyze_cached(short_clip)
    assert again.complete
    assert again.poses.xyz.shape == first.poses.xyz.shape


def test_the_oldest_entries_go_first(short_clip: Path, tmp_path: Path) -> None:
    *_, analysis = analyze(short_clip)
    cache = AnalysisCache(tmp_path / "cache", limit_bytes=1)
    cache.store(short_clip, AnalysisOptions(), analysis)
    assert not list((tmp_path / "cache").glob("*.npz"))


def test_an_analysis_does_without_torch_and_qt(short_clip: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom inference.analysis import analyze\n"
        f"*_, last = analyze(Path({str(short_clip)!r}))\n"
        "assert last.found_lifter\n"
        "print([m for m in ('torch', 'PySide6', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


# ── real clips ──────────────────────────────────────────────────────────────────────────────────
LABELS = (
    "bsq_backoblique_1rep_noquarter_MIT.mp4",
    "bsq_front_1rep_liftcheck_GPL3.mp4",
    "bsq_side_2rep_rohanx01_MIT.mp4",
    "derived_rot90_noquarter_f390-560_MIT.mp4",
    "meta_iphone4s_rot-90_blankwall_APACHE2.mov",
    "misc_sports2d_demo_BSD3.mp4",
    "neg_sit_to_stand_bodypose3d_MIT.mp4",
)


@pytest.mark.real
@pytest.mark.parametrize("name", LABELS)
def test_a_real_clip_has_its_labelled_reps(name: str, shared_data: Path) -> None:
    clips = shared_data / "clips"
    label = next(
        entry for entry in json.loads((clips / "labels.json").read_text()) if entry["file"] == name
    )
    *_, analysis = analyze(clips / name)
    found = review(analysis, None, RuleSettings())
    reps = found.segmentation.reps
    assert analysis.clip.frames == label["frames"]
    assert len(reps) == label["reps"]
    for rep, bottom in zip(reps, label["bottom_frames"], strict=True):
        assert abs(rep.bottom_frame - bottom) <= 5
    assert analysis.found_lifter is ("blankwall" not in name)
    upright = label["rotation"] in (0, 180)
    size = (label["width"], label["height"]) if upright else (label["height"], label["width"])
    assert (analysis.clip.width, analysis.clip.height) == size
