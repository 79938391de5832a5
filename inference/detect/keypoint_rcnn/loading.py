"""Making detectron2's own model, with weights from disk: nothing is downloaded."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import torch

from inference.detect.keypoint_rcnn.package import FIRST, THEN, lacks_package
from inference.detect.keypoint_rcnn.torchvision_operators import import_torchvision
from inference.detect.keypoint_rcnn.weights import damaged, read_weights
from inference.models.errors import ModelError
from inference.texts import tr

_CONFIGS = Path("model_zoo") / "configs" / "COCO-Keypoints"
_OLD_NAMES = "anchor_generator.cell_anchors"
"""In the zoo's files, though no model of today keeps them: they follow from the configuration."""


def configuration(name: str) -> Any:
    """Return the configuration of a model of detectron2's zoo.

    Parameters
    ----------
    name : str
        As ``keypoint_rcnn_R_50_FPN_3x``.

    Raises
    ------
    ModelError
        If detectron2 or torchvision can't be imported.
    """
    if problem := lacks_package():
        raise ModelError(problem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what torch will do without one day
        try:
            import_torchvision()
            import detectron2
            from detectron2.config import get_cfg
            from detectron2.modeling import build_model  # noqa: F401  knows the parts by name
        except (ImportError, RuntimeError, OSError) as error:
            raise ModelError(
                tr(
                    "detectron2 or torchvision is installed, but can’t be started: {reason}. "
                    "Install them anew for the torch that is here: first {first}, then {then}."
                ).format(reason=error, first=FIRST, then=THEN)
            ) from error
        cfg = get_cfg()
        cfg.merge_from_file(str(Path(detectron2.__file__).parent / _CONFIGS / f"{name}.yaml"))
    # Told once, in the first inference; nothing that anybody here can change.
    warnings.filterwarnings("ignore", "torch.meshgrid", UserWarning)
    logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)
    cfg.MODEL.DEVICE, cfg.MODEL.WEIGHTS = "cpu", ""
    return cfg


def build(cfg: Any) -> torch.nn.Module:
    """Make a model with random weights, on the CPU and in evaluation mode.

    Its keypoint head ends in single precision: where the rest computes in half, positions of more
    than 1024 pixels would be rounded to whole ones.
    """
    from detectron2.modeling import build_model

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model: torch.nn.Module = build_model(cfg)
    model.eval()
    last: torch.nn.Module = model.get_submodule("roi_heads.keypoint_head.score_lowres")
    last.register_forward_hook(lambda _module, _inputs, out: out.float())
    return model


def load(model: torch.nn.Module, path: Path) -> None:
    """Give a model the weights of a file.

    Raises
    ------
    DamagedModelError
        If it holds those of another model.
    """
    try:
        result = model.load_state_dict(read_weights(path), strict=False)
    except RuntimeError as error:
        raise damaged(path) from error
    missing = [name for name in result.missing_keys if not name.startswith("pixel_")]
    surplus = [name for name in result.unexpected_keys if _OLD_NAMES not in name]
    if missing or surplus:
        raise damaged(path)
