"""Running a temporal model over the keypoints of a clip."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from inference.lift.network import Network
from inference.lift.signature import INPUTS, OUTPUTS, split_outputs
from inference.lift.virtual_camera import aim, features, see_through
from inference.lift.weights import is_ours, load_weights, unusable
from inference.skeleton import COCO17, H36M17, FloatArray, JointSet

CPU = "cpu"
_WINDOWS_AT_ONCE = 256


class Predictor(Protocol):
    """A model ready to run on evenly spaced keypoints.

    Attributes
    ----------
    rate_hz : float
        Rate of the keypoints that it wants.
    """

    rate_hz: float

    def predict(
        self, tangents: FloatArray, score: FloatArray, image_width: float
    ) -> tuple[FloatArray, FloatArray | None]:
        """Lift every frame.

        Parameters
        ----------
        tangents : array, shape (T, 17, 2)
            COCO keypoints from the image's middle, over the focal length; x right, y down.
        score : array, shape (T, 17)
        image_width : float
            Over the focal length.

        Returns
        -------
        pose : array, shape (T, 17, 3)
            Metres from the pelvis: x away from the camera, y to its left, z up as it sees it.
        up : array, shape (T, 3), or None
            Unit vectors in the same axes; None if the model does not tell.
        """


class WindowNetwork(Protocol):
    """A temporal model in its strided form, wherever it runs."""

    receptive_field: int

    def windows(self, x: FloatArray) -> FloatArray:
        """Give one output (N, outputs) for each window (N, receptive_field, inputs)."""


def device_for(weights: Path, wanted: str | None = None) -> str:
    """Choose where a model runs.

    Parameters
    ----------
    weights : Path
    wanted : str, optional
        ``"cuda"``, ``"mps"`` or ``"cpu"``; by default where this model is done soonest. Ours lifts
        thousands of frames a second on one core, so loading torch would cost more than it saves; a
        published model is twelve times as large and takes the fastest device that torch finds.

    Returns
    -------
    str

    Raises
    ------
    ModelError
        If the file can't be read.
    """
    if wanted or is_ours(weights):
        return wanted or CPU
    from inference.lift.torch_prediction import best_device

    return best_device()


def make_predictor(weights: Path, device: str) -> Predictor:
    """Load a model and bring it to its device.

    Parameters
    ----------
    weights : Path
        A file of ours, or a VideoPose3D checkpoint.
    device : str
        ``"cuda"``, ``"mps"`` or ``"cpu"``.

    Returns
    -------
    Predictor

    Raises
    ------
    ModelError
        If the weights can't be used.
    """
    if device != CPU or not is_ours(weights):
        from inference.lift.torch_prediction import make_torch_predictor

        return make_torch_predictor(weights, device)
    loaded = load_weights(weights)
    try:
        network = Network(loaded)
        if (network.inputs, network.outputs) != (INPUTS, OUTPUTS):
            raise ValueError(f"it takes {network.inputs} and gives {network.outputs} values")
    except (KeyError, ValueError) as error:
        raise unusable(weights, error) from error
    return WindowPredictor(network, loaded.rate_hz)


class WindowPredictor:
    """Our model: every frame in a window of its own, through its own virtual camera.

    Since each window is normalised by itself, neighbouring windows share no layer, and the strided
    form of the model is the faster one.
    """

    def __init__(self, network: WindowNetwork, rate_hz: float) -> None:
        self.rate_hz = rate_hz
        self._network = network

    def predict(
        self, tangents: FloatArray, score: FloatArray, image_width: float
    ) -> tuple[FloatArray, FloatArray | None]:
        """As in `Predictor`; the image's width does not matter."""
        # Beyond the ends, the first and the last frame stand still.
        half = self._network.receptive_field // 2
        points = _windows(np.pad(tangents, ((half, half), (0, 0), (0, 0)), mode="edge"), half)
        sure = _windows(np.pad(score, ((half, half), (0, 0)), mode="edge"), half)
        parts = [
            predict_windows(
                self._network,
                points[at : at + _WINDOWS_AT_ONCE].astype(np.float32),
                sure[at : at + _WINDOWS_AT_ONCE].astype(np.float32),
            )
            for at in range(0, len(tangents), _WINDOWS_AT_ONCE)
        ]
        pose, up = (np.concatenate(part) for part in zip(*parts, strict=True))
        return away_left_up(pose), away_left_up(up)


def _windows(values: FloatArray, half: int) -> FloatArray:
    """View (T + 2 half, ...) as (T, 2 half + 1, ...) without copying."""
    return np.moveaxis(sliding_window_view(values, 2 * half + 1, axis=0), -1, 1)


def predict_windows(
    network: WindowNetwork, points: FloatArray, score: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Lift the middle frame of each window, averaged with its mirror image.

    Parameters
    ----------
    network : WindowNetwork
    points : array, shape (N, receptive_field, 17, 2)
        Tangents, x right, y down.
    score : array, shape (N, receptive_field, 17)

    Returns
    -------
    pose : array, shape (N, 17, 3)
    up : array, shape (N, 3), of length one
        In the real camera's axes: x right, y down, z away.
    """
    axes = aim(points)
    seen = see_through(axes, points)
    swap = mirror_order(COCO17)
    pose, up = split_outputs(network.windows(features(seen, score)))
    flipped = network.windows(features(mirror(seen)[:, :, swap], score[:, :, swap]))
    other, other_up = split_outputs(flipped)
    pose = (pose + mirror(other)[:, mirror_order(H36M17)]) / 2
    up = (up + mirror(other_up)) / 2
    up = up / np.linalg.norm(up, axis=-1, keepdims=True)
    return pose @ axes, np.einsum("nij,ni->nj", axes, up)


def mirror_order(joint_set: JointSet) -> list[int]:
    """Give the order of joints in which left and right have changed places."""
    order = list(range(len(joint_set)))
    for left, right in joint_set.mirror_pairs:
        order[left], order[right] = right, left
    return order


def mirror(values: FloatArray) -> FloatArray:
    """Change the sign of x, the first of the last axis."""
    return np.concatenate([-values[..., :1], values[..., 1:]], axis=-1)


def away_left_up(camera: FloatArray) -> FloatArray:
    """Turn camera axes (x right, y down, z away) into x away, y left, z up."""
    values = camera.astype(np.float64)
    return np.stack([values[..., 2], -values[..., 0], -values[..., 1]], axis=-1)
