"""What several backbones are made of."""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from ..architecture import Architecture

MEAN = (0.4488, 0.4371, 0.4040)  # of DIV2K's pictures, R, G, B; EDSR's, and of all that came after it


def conv3(inputs: int, outputs: int, groups: int = 1) -> nn.Conv2d:
    """A 3×3 convolution that keeps the size; zeros beyond the edge of what it is given."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, groups=groups)


def enlarge(picture: Tensor, scale: int) -> Tensor:
    """Bilinear enlargement, align_corners = false: what `direct` and `shuffle2` tails add their output to."""
    return F.interpolate(picture, scale_factor=scale, mode="bilinear", align_corners=False)


def mean(picture: Tensor) -> Tensor:
    """MEAN, (3, 1, 1), in the picture's precision."""
    return picture.new_tensor(MEAN)[:, None, None]


def start_at_zero(conv: nn.Conv2d) -> None:
    """Nearly zero at the start: training begins at bilinear enlargement."""
    nn.init.normal_(conv.weight, 0, 1e-3)
    nn.init.zeros_(conv.bias)


def only_four_times(architecture: Architecture) -> None:
    if architecture.scale != 4:
        raise ValueError(f"the {architecture.tail} tail enlarges 4 times, not {architecture.scale}")


class CentredHead(nn.Conv2d):
    """RGB without its mean to features; no activation."""

    def __init__(self, channels: int):
        super().__init__(3, channels, 3, padding=1)

    def forward(self, picture: Tensor) -> Tensor:
        return super().forward(picture - mean(picture))


@dataclass
class Modulation:
    """What the photo's damage does to a block: its first convolution h becomes h·(1 + scale) + shift."""

    scale: Tensor  # (batch, channels, 1, 1)
    shift: Tensor

    def faded(self, share: Tensor) -> Modulation:
        return Modulation(self.scale * share, self.shift * share)


def modulated(hidden: Tensor, modulation: Modulation | None) -> Tensor:
    return hidden if modulation is None else hidden * (1 + modulation.scale) + modulation.shift


class DirectTail(nn.Module):
    """One convolution to 3·s² channels and a pixel shuffle; channel = colour·s² + row·s + column."""

    def __init__(self, architecture: Architecture, channels: int):
        super().__init__()
        self.scale = architecture.scale
        self.up = conv3(channels, 3 * self.scale**2)
        start_at_zero(self.up)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        return F.pixel_shuffle(self.up(features), self.scale) + enlarge(picture, self.scale)
