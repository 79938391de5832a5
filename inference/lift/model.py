"""The temporal model: a fully convolutional network from 2D keypoints over time to a 3D pose.

D. Pavllo, C. Feichtenhofer, D. Grangier, M. Auli: 3D human pose estimation in video with temporal
convolutions and semi-supervised training (CVPR 2019). Written from the paper; the parameters carry
the names of the published checkpoints, so that those can be loaded.
"""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn import functional

from inference.lift.signature import INPUTS, OUTPUTS

FILTERS = (3, 3, 3)
CHANNELS = 512


class TemporalModel(nn.Module):
    """Temporal convolutions in residual blocks, in two forms with the same weights.

    `forward` is the dilated form: one output for every frame of a clip, each layer computed once.
    `windows` is the strided form: one output for a window as long as the receptive field. That is
    the form for training on single windows, and for windows that are each normalised by
    themselves.

    Parameters
    ----------
    inputs, outputs : int
        Values a frame.
    channels : int
    filters : tuple of int
        Odd widths of the temporal filters; their product is the receptive field.
    dropout : float
        While training.
    """

    def __init__(
        self,
        inputs: int = INPUTS,
        outputs: int = OUTPUTS,
        channels: int = CHANNELS,
        filters: tuple[int, ...] = FILTERS,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        if not filters or any(width % 2 == 0 for width in filters):
            raise ValueError(f"temporal filters must have odd widths, not {filters}")
        self.inputs, self.outputs = inputs, outputs
        self.channels, self.filters = channels, tuple(filters)
        self.dropout = nn.Dropout(dropout)
        self.expand_conv = nn.Conv1d(inputs, channels, filters[0], bias=False)
        self.expand_bn = nn.BatchNorm1d(channels)
        widths = [w for width in filters[1:] for w in (width, 1)]
        self.layers_conv = nn.ModuleList(
            nn.Conv1d(channels, channels, width, bias=False) for width in widths
        )
        self.layers_bn = nn.ModuleList(nn.BatchNorm1d(channels) for _ in widths)
        self.shrink = nn.Conv1d(channels, outputs, 1)

    @property
    def receptive_field(self) -> int:
        """Frames that one output depends on."""
        return math.prod(self.filters)

    def forward(self, x: Tensor) -> Tensor:
        """Give one output for every frame that has a whole receptive field around it.

        Parameters
        ----------
        x : Tensor, shape (N, inputs, T)

        Returns
        -------
        Tensor, shape (N, outputs, T - receptive_field + 1)
        """
        x = self._activate(self.expand_bn, self.expand_conv(x))
        dilation = self.filters[0]
        for block, width in enumerate(self.filters[1:]):
            wide, wide_bn, narrow, narrow_bn = self._block(block)
            cut = dilation * (width // 2)
            kept = x[:, :, cut : x.shape[2] - cut]
            x = self._activate(wide_bn, functional.conv1d(x, wide.weight, dilation=dilation))
            x = kept + self._activate(narrow_bn, narrow(x))
            dilation *= width
        out: Tensor = self.shrink(x)
        return out

    def windows(self, x: Tensor) -> Tensor:
        """Give one output for each window.

        Parameters
        ----------
        x : Tensor, shape (N, receptive_field, inputs)

        Returns
        -------
        Tensor, shape (N, outputs)
            The same as `forward` gives for the middle frame.
        """
        rows = x.reshape(-1, self.inputs)
        rows = self._activate(self.expand_bn, _strided(self.expand_conv, rows))
        for block, width in enumerate(self.filters[1:]):
            wide, wide_bn, narrow, narrow_bn = self._block(block)
            kept = rows.reshape(-1, width, self.channels)[:, width // 2]
            rows = self._activate(wide_bn, _strided(wide, rows))
            rows = kept + self._activate(narrow_bn, _strided(narrow, rows))
        assert self.shrink.bias is not None
        return _strided(self.shrink, rows) + self.shrink.bias

    def _block(self, number: int) -> tuple[nn.Conv1d, nn.Module, nn.Conv1d, nn.Module]:
        wide, narrow = self.layers_conv[2 * number], self.layers_conv[2 * number + 1]
        assert isinstance(wide, nn.Conv1d)
        assert isinstance(narrow, nn.Conv1d)
        return wide, self.layers_bn[2 * number], narrow, self.layers_bn[2 * number + 1]

    def _activate(self, norm: nn.Module, x: Tensor) -> Tensor:
        out: Tensor = self.dropout(functional.relu(norm(x)))
        return out


def _strided(conv: nn.Conv1d, rows: Tensor) -> Tensor:
    """Convolve neighbouring rows without overlap: as one matrix product, which is fastest."""
    weight = conv.weight.permute(0, 2, 1).reshape(conv.out_channels, -1)
    return functional.linear(rows.reshape(-1, weight.shape[1]), weight)
