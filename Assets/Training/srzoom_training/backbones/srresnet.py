"""SRResNet without batch normalization, as BasicSR's MSRResNet; `lite` is a small one with the direct tail.

Ledig et al. 2017, https://arxiv.org/abs/1609.04802;
https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/archs/srresnet_arch.py.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..architecture import Architecture
from .layers import Modulation, conv3, enlarge, modulated, only_four_times, start_at_zero


class Head(nn.Conv2d):
    """RGB to features: convolution and leaky ReLU 0.1."""

    def __init__(self, channels: int):
        super().__init__(3, channels, 3, padding=1)

    def forward(self, picture: Tensor) -> Tensor:
        # Under bf16 autocast the sum along the residual blocks stays fp32, or small updates of it are rounded away.
        features = super().forward(picture)
        return F.leaky_relu(features.to(torch.promote_types(features.dtype, torch.float32)), 0.1)


class ResidualBlock(nn.Module):
    """SRResNet's block without batch normalization: x + conv2(relu(conv1 x))."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = conv3(channels, channels)
        self.conv2 = conv3(channels, channels)
        with torch.no_grad():
            self.conv2.weight.mul_(0.1)  # starts near the identity
            self.conv2.bias.zero_()

    def forward(self, features: Tensor, modulation: Modulation | None = None) -> Tensor:
        return features + self.conv2(F.relu(modulated(self.conv1(features), modulation)))


class ResidualBlocks(nn.Sequential):
    def __init__(self, channels: int, blocks: int):
        super().__init__(*(ResidualBlock(channels) for _ in range(blocks)))

    def forward(self, features: Tensor, modulations: list[Modulation] | None = None) -> Tensor:
        """`modulations`: one for each block."""
        for index, block in enumerate(self):
            features = block(features, modulations[index] if modulations else None)
        return features


class Stage(ResidualBlocks):
    def __init__(self, architecture: Architecture, channels: int, index: int):
        super().__init__(channels, architecture.blocks // architecture.stages)

    def forward(self, features: Tensor, earlier: list[Tensor], modulations: list[Modulation] | None = None) -> Tensor:
        return super().forward(features, modulations)


class ShuffleTail(nn.Module):
    """BasicSR's MSRResNet ×4: two convolutions with pixel shuffle 2, then two convolutions at full size."""

    def __init__(self, architecture: Architecture, channels: int):
        only_four_times(architecture)
        super().__init__()
        self.up1 = conv3(channels, 4 * channels)
        self.up2 = conv3(channels, 4 * channels)
        self.hr = conv3(channels, channels)
        self.last = conv3(channels, 3)
        start_at_zero(self.last)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        features = F.leaky_relu(F.pixel_shuffle(self.up1(features), 2), 0.1)
        features = F.leaky_relu(F.pixel_shuffle(self.up2(features), 2), 0.1)
        return self.last(F.leaky_relu(self.hr(features), 0.1)) + enlarge(picture, 4)
