from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from app.main import main
from inference.lift.checkpoint import load_checkpoint
from inference.lift.training.batches import TRUNK_AND_LEG_M, BatchMaker
from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.losses import PARTS, LossWeights, loss_parts, total
from inference.lift.training.motion import MotionSet
from inference.lift.training.train import (
    TrainingError,
    TrainingOptions,
    TrainingProgress,
    train,
)
from tests.inference.lift.training.noises import noise
from tests.inference.lift.training.test_motion import pack

TINY = TrainingOptions(steps=6, windows=16, channels=8, filters=(3, 3), lifts=2)


@pytest.fixture(scope="module")
def lifts() -> MotionSet:
    return procedural_lifts(4, seed=1)


@pytest.fixture
def data(tmp_path: Path, lifts: MotionSet) -> Path:
    return pack(tmp_path / "motion.npz", lifts)


def parameters(path: Path) -> dict[str, torch.Tensor]:
    return load_checkpoint(path).model.state_dict()


def test_a_resumed_training_gives_the_same_weights(tmp_path: Path, data: Path) -> None:
    reports: list[TrainingProgress] = []
    whole = train(data, tmp_path / "whole", TINY, device="cpu", progress=reports.append)
    assert [report.step for report in reports] == [6]
    assert set(reports[0].loss) == set(PARTS)
    parts = tmp_path / "parts"
    questions = iter([False, False, True])
    train(data, parts, TINY, device="cpu", should_stop=lambda: next(questions))
    resumed = train(data, parts, TINY, device="cpu", resume=True)
    other = train(data, tmp_path / "other", replace(TINY, seed=1), device="cpu")
    for name, value in parameters(whole).items():
        assert torch.equal(parameters(resumed)[name], value), name
    assert not torch.equal(parameters(other)["shrink.weight"], parameters(whole)["shrink.weight"])
    assert (tmp_path / "whole" / "training.csv").read_text().startswith("step,joints,up")


def test_a_training_is_neither_overwritten_nor_mixed_up(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "training"
    with pytest.raises(TrainingError, match="nothing to resume"):
        train(data, folder, TINY, device="cpu", resume=True)
    train(data, folder, replace(TINY, steps=1), device="cpu")
    with pytest.raises(TrainingError, match="holds a training already"):
        train(data, folder, TINY, device="cpu")
    with pytest.raises(TrainingError, match="other options"):
        train(data, folder, replace(TINY, channels=9), device="cpu", resume=True)


def test_a_model_learns(tmp_path: Path, data: Path) -> None:
    reports: list[TrainingProgress] = []
    options = TrainingOptions(steps=200, windows=64, channels=32, filters=(3, 3), lifts=2)
    train(data, tmp_path / "out", options, device="cpu", progress=reports.append)
    first, last = reports[0].loss, reports[1].loss
    assert last["joints"] < 0.6 * first["joints"]
    assert last["up"] < 0.7 * first["up"]


def test_targets_are_what_the_virtual_camera_would_see(lifts: MotionSet) -> None:
    maker = BatchMaker(lifts, lifts, noise(), rate_hz=15.0, frames=9, procedural_share=0.5)
    batch = maker.make(64, seed=3)
    assert torch.equal(batch.inputs, maker.make(64, seed=3).inputs)
    assert not torch.equal(batch.inputs, maker.make(64, seed=4).inputs)
    assert batch.inputs.shape == (64, 9, 52)
    np.testing.assert_allclose(batch.up.norm(dim=-1), 1.0, atol=1e-5)
    leg = sum(
        (batch.pose[:, a] - batch.pose[:, b]).norm(dim=-1) for a, b in ((4, 5), (5, 6), (0, 8))
    )
    np.testing.assert_allclose(leg, TRUNK_AND_LEG_M, atol=1e-4)
    # Far cameras see the pose nearly in parallel: input and target agree up to scale and place.
    seen = batch.inputs[:, 4, :34].reshape(64, 17, 2)[:, [11, 12, 13, 14, 5, 6]]
    true = batch.pose[:, [4, 1, 5, 2, 11, 14], :2]
    a, b = ((v - v.mean(dim=1, keepdim=True)).flatten(1) for v in (seen, true))
    likeness = torch.nn.functional.cosine_similarity(a, b, dim=-1)
    assert likeness.median() > 0.99
    # The second half of a batch is one frame later: next to the first, but not the same.
    way = (batch.pose[32:] - batch.pose[:32]).norm(dim=-1).mean(dim=1)
    assert 0.001 < way.median() < 0.1


def test_the_loss_is_nothing_at_the_truth_and_each_part_sees_its_own_error() -> None:
    true = torch.randn(8, 17, 3, generator=torch.Generator().manual_seed(0))
    true = true - true[:, :1]
    for left, right, parent_left, parent_right in (
        *((4, 1, 0, 0), (5, 2, 4, 1), (6, 3, 5, 2)),
        *((11, 14, 8, 8), (12, 15, 11, 14), (13, 16, 12, 15)),
    ):
        bone = true[:, left] - true[:, parent_left]
        true[:, right] = true[:, parent_right] + bone * torch.tensor([1.0, -1.0, 1.0])
    up = torch.tensor([[0.0, -1.0, 0.0]]).expand(8, 3)
    parts = loss_parts(true, up, true, up)
    assert tuple(parts) == PARTS
    assert all(float(part) < 1e-5 for part in parts.values())
    larger = loss_parts(1.1 * true, up, true, up)
    assert larger["lengths"] > 0.05
    assert larger["directions"] < 1e-5
    later = true.clone()
    later[4:] += torch.cat([torch.zeros(1, 3), 0.2 * torch.ones(16, 3)])
    assert loss_parts(later, up, true, up)["velocity"] == pytest.approx(0.2 * math.sqrt(3))
    lame = true.clone()
    lame[:, 13] += true[:, 13] - true[:, 12]
    assert loss_parts(lame, up, true, up)["symmetry"] > 0.1
    tilted = loss_parts(true, -up, true, up)
    assert total(tilted, LossWeights(up=0.5)) == pytest.approx(1.0, abs=1e-4)


def test_a_knee_that_bends_backwards_costs_and_one_that_bends_forwards_does_not() -> None:
    pose = torch.zeros(2, 17, 3)
    pose[:, 4], pose[:, 1] = torch.tensor([0.0, 0.1, 0.0]), torch.tensor([0.0, -0.1, 0.0])
    for hip, knee, ankle in ((4, 5, 6), (1, 2, 3)):
        pose[:, knee] = pose[:, hip] + torch.tensor([0.1, 0.0, -0.4])
        pose[:, ankle] = pose[:, hip] + torch.tensor([0.0, 0.0, -0.8])
    up = torch.tensor([[0.0, 0.0, 1.0]]).expand(2, 3)
    backwards = pose * torch.tensor([-1.0, 1.0, 1.0])
    assert loss_parts(pose, up, pose, up)["limits"] == 0
    assert loss_parts(backwards, up, pose, up)["limits"] == pytest.approx(0.1 / 0.8)
    assert loss_parts(backwards, up, backwards, up)["limits"] == 0
    folded = pose.clone()
    folded[:, 6] = pose[:, 4]
    assert loss_parts(folded, up, pose, up)["limits"] > 0.02


def test_the_command_trains_evaluates_and_refuses_to_overwrite(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    command = ["train-lifter", "--data", str(data), "--output", str(output), "-q"]
    tiny = ["--steps", "3", "--windows", "8", "--channels", "8", "--lifts", "1"]
    assert main([*command, *tiny, "--minutes", "5", "--evaluate", str(data)]) == 0
    said = capsys.readouterr().out
    assert str(output / "lifter.safetensors") in said
    assert "| front |" in said
    assert main([*command, *tiny]) == 1
    assert "--resume" in capsys.readouterr().err
    assert main([*command, *tiny, "--resume"]) == 0
    assert main([*command[:2], str(tmp_path / "none.npz"), *command[3:], *tiny]) == 1


def test_the_command_trains_a_model_that_sees_one_frame(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    command = ["train-lifter", "--data", str(data), "--output", str(output), "-q"]
    tiny = ["--steps", "3", "--windows", "8", "--channels", "8", "--lifts", "1"]
    for wrong in ("2,3", "three", "-1", ""):
        with pytest.raises(SystemExit):
            main([*command, *tiny, f"--filters={wrong}"])
    assert "odd widths" in capsys.readouterr().err
    assert main([*command, *tiny, "--filters", "1,1,1", "--evaluate", str(data)]) == 0
    assert load_checkpoint(output / "lifter.safetensors").model.filters == (1, 1, 1)
    assert "| front |" in capsys.readouterr().out
