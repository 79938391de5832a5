"""Temporal models with random weights, as if trained."""

from __future__ import annotations

from pathlib import Path

import torch

from inference.lift.checkpoint import save_checkpoint
from inference.lift.model import TemporalModel


def random_model(seed: int = 0, **shape: object) -> TemporalModel:
    """A model whose normalisation has statistics of its own, in evaluation mode."""
    generator = torch.Generator().manual_seed(seed)
    model = TemporalModel(**shape)  # type: ignore[arg-type]
    state = model.state_dict()
    for name, value in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        fresh = torch.randn(value.shape, generator=generator)
        scale = value[0].numel() ** -0.5 if value.ndim == 3 else 0.3
        state[name] = 0.5 + fresh.abs() if name.endswith("running_var") else scale * fresh
        if "_bn" in name and name.endswith("weight"):
            state[name] = 1 + scale * fresh
    model.load_state_dict(state)
    return model.eval()


def weights_file(folder: Path, **shape: object) -> Path:
    """A file of random weights, of a small model unless told otherwise."""
    path = folder / "lifter.safetensors"
    save_checkpoint(path, random_model(**{"channels": 16, **shape}), rate_hz=15.0)
    return path
