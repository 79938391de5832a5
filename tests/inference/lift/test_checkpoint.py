import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.lift.checkpoint import Layout, load_checkpoint, save_checkpoint
from inference.models.errors import ModelError
from tests.inference.lift.models import random_model, weights_file

WIDTHS = (3, 3, 3, 3, 3)
EPSILON = 1e-5


def videopose3d_state(channels: int, seed: int = 0) -> dict[str, torch.Tensor]:
    """Random parameters by the names and shapes of a published checkpoint."""
    rng = np.random.default_rng(seed)

    def tensor(*shape: int, mean: float = 0.0, spread: float = 0.2) -> torch.Tensor:
        return torch.from_numpy(rng.normal(mean, spread, shape).astype(np.float32))

    def norm(name: str) -> dict[str, torch.Tensor]:
        return {
            f"{name}.weight": tensor(channels, mean=1.0),
            f"{name}.bias": tensor(channels),
            f"{name}.running_mean": tensor(channels),
            f"{name}.running_var": tensor(channels, mean=1.0, spread=0.1).abs() + 0.1,
            f"{name}.num_batches_tracked": torch.tensor(7),
        }

    state = {"expand_conv.weight": tensor(channels, 34, 3, spread=0.1), **norm("expand_bn")}
    state |= {"shrink.weight": tensor(51, channels, 1, spread=0.02), "shrink.bias": tensor(51)}
    for block in range(4):
        spread = (3 * channels) ** -0.5
        state[f"layers_conv.{2 * block}.weight"] = tensor(channels, channels, 3, spread=spread)
        state[f"layers_conv.{2 * block + 1}.weight"] = tensor(channels, channels, 1, spread=spread)
        state |= norm(f"layers_bn.{2 * block}") | norm(f"layers_bn.{2 * block + 1}")
    return state


def videopose3d_file(folder: Path, channels: int, *, zipped: bool) -> Path:
    path = folder / "pretrained_h36m_detectron_coco.bin"
    saved = {
        "epoch": 80,
        "lr": 4e-5,
        "random_state": np.random.RandomState(1234),
        "optimizer": {"state": {}, "param_groups": [{"lr": 4e-5, "params": [1]}]},
        "model_pos": videopose3d_state(channels),
    }
    torch.save(saved, path, _use_new_zipfile_serialization=zipped)
    return path


def by_hand(state: dict[str, torch.Tensor], x: np.ndarray) -> np.ndarray:
    """The published network in numpy, straight from the paper: x (T, 34) to (T - 242, 51)."""
    p = {name: value.numpy().astype(np.float64) for name, value in state.items()}

    def norm(name: str, v: np.ndarray) -> np.ndarray:
        scaled = (v - p[f"{name}.running_mean"]) / np.sqrt(p[f"{name}.running_var"] + EPSILON)
        return np.maximum(scaled * p[f"{name}.weight"] + p[f"{name}.bias"], 0.0)

    def convolve(name: str, v: np.ndarray, dilation: int) -> np.ndarray:
        weight = p[name]
        taps = weight.shape[2]
        length = len(v) - dilation * (taps - 1)
        return sum(v[k * dilation : k * dilation + length] @ weight[:, :, k].T for k in range(taps))

    x = norm("expand_bn", convolve("expand_conv.weight", x, 1))
    for block, dilation in enumerate((3, 9, 27, 81)):
        kept = x[dilation : len(x) - dilation]
        x = norm(f"layers_bn.{2 * block}", convolve(f"layers_conv.{2 * block}.weight", x, dilation))
        name = f"{2 * block + 1}"
        x = kept + norm(f"layers_bn.{name}", convolve(f"layers_conv.{name}.weight", x, 1))
    return convolve("shrink.weight", x, 1) + p["shrink.bias"]


@pytest.mark.parametrize(("channels", "zipped"), [(1024, False), (16, True)])
def test_a_videopose3d_file_gives_what_an_independent_forward_pass_gives(
    tmp_path: Path, channels: int, zipped: bool
) -> None:
    checkpoint = load_checkpoint(videopose3d_file(tmp_path, channels, zipped=zipped))
    assert checkpoint.layout is Layout.VIDEOPOSE3D
    assert checkpoint.model.receptive_field == 243
    x = np.random.default_rng(3).uniform(-1, 1, (244, 34))
    with torch.inference_mode():
        out = checkpoint.model(torch.from_numpy(x.astype(np.float32)).T[None])[0].T
    expected = by_hand(videopose3d_state(channels), x)
    assert expected.std() > 0.05
    np.testing.assert_allclose(out, expected, atol=2e-4 * np.abs(expected).max())


def test_our_weights_come_back_in_half_precision(tmp_path: Path) -> None:
    model = random_model(channels=16, filters=(3, 5))
    path = tmp_path / "weights.safetensors"
    save_checkpoint(path, model, rate_hz=12.5)
    checkpoint = load_checkpoint(path)
    assert (checkpoint.layout, checkpoint.rate_hz) == (Layout.LIFTLENS, 12.5)
    assert checkpoint.model.filters == (3, 5)
    assert not checkpoint.model.training
    for name, value in checkpoint.model.state_dict().items():
        torch.testing.assert_close(value, model.state_dict()[name], rtol=1e-3, atol=1e-3)


def test_the_default_model_is_small_enough_to_ship(tmp_path: Path) -> None:
    from inference.lift.model import CHANNELS

    assert weights_file(tmp_path, channels=CHANNELS).stat().st_size < 12e6


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('code out of a file was run')",))


@pytest.mark.parametrize("zipped", [False, True])
def test_a_hostile_file_runs_nothing(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "hostile.bin"
    saved = {"random_state": Hostile(), "model_pos": videopose3d_state(4)}
    torch.save(saved, path, _use_new_zipfile_serialization=zipped)
    assert load_checkpoint(path).model.channels == 4


def test_files_without_weights_are_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="can't be read"):
        load_checkpoint(tmp_path / "none.bin")
    cut = weights_file(tmp_path)
    cut.write_bytes(cut.read_bytes()[:500])
    other = tmp_path / "other.bin"
    torch.save({"model_pos": random_model(channels=4).state_dict()}, other)
    text, pickled = tmp_path / "text.bin", tmp_path / "pickled.bin"
    text.write_text("nothing of the kind")
    pickled.write_bytes(pickle.dumps({"model_pos": 3}))
    for path in (cut, other, text, pickled):
        with pytest.raises(ModelError, match="no weights that the lifter can use"):
            load_checkpoint(path)
