"""CARN and CARN-M, the cascading residual networks.

Ahn et al. 2018, https://arxiv.org/abs/1803.08664; https://github.com/nmhkahn/CARN-pytorch (MIT), whose files `renamed` reads.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..architecture import Architecture
from .layers import MEAN, Modulation, conv3, mean, modulated, only_four_times
from .names import Table, our_name


class ResidualBlock(nn.Module):
    """relu(x + conv2(relu(conv1 x)))."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = conv3(channels, channels)
        self.conv2 = conv3(channels, channels)

    def forward(self, features: Tensor, modulation: Modulation | None = None) -> Tensor:
        return F.relu(features + self.conv2(F.relu(modulated(self.conv1(features), modulation))))


class EfficientBlock(nn.Module):
    """CARN-M's: relu(x + conv3(relu(conv2(relu(conv1 x))))), two 3×3 convolutions by groups and one of 1×1."""

    def __init__(self, channels: int, groups: int):
        super().__init__()
        self.conv1 = conv3(channels, channels, groups)
        self.conv2 = conv3(channels, channels, groups)
        self.conv3 = nn.Conv2d(channels, channels, 1)

    def forward(self, features: Tensor, modulation: Modulation | None = None) -> Tensor:
        hidden = F.relu(modulated(self.conv1(features), modulation))
        return F.relu(features + self.conv3(F.relu(self.conv2(hidden))))


class Fusion(nn.Conv2d):
    """relu of a 1×1 convolution of several features, one after another."""

    def __init__(self, count: int, channels: int):
        super().__init__(count * channels, channels, 1)

    def forward(self, several: list[Tensor]) -> Tensor:
        return F.relu(super().forward(torch.cat(several, 1)))


class CascadingStage(nn.Module):
    """Three blocks, each fused with all before it; then the stage's output is fused with those of the stages before.

    CARN-M has one block in each stage, which is applied three times and has one modulation.
    """

    def __init__(self, architecture: Architecture, channels: int, index: int):
        super().__init__()
        blocks = architecture.blocks // architecture.stages
        if architecture.backbone == "carn_m":
            self.blocks = nn.ModuleList(EfficientBlock(channels, architecture.groups) for _ in range(blocks))
        else:
            self.blocks = nn.ModuleList(ResidualBlock(channels) for _ in range(blocks))
        self.fusions = nn.ModuleList(Fusion(2 + step, channels) for step in range(3))
        self.fuse = Fusion(2 + index, channels)

    def forward(self, features: Tensor, earlier: list[Tensor], modulations: list[Modulation] | None = None) -> Tensor:
        """`modulations`: one for each block."""
        cascade = [features]
        for step, fusion in enumerate(self.fusions):
            number = step % len(self.blocks)
            cascade.append(self.blocks[number](features, modulations[number] if modulations else None))
            features = fusion(cascade)
        earlier.append(features)
        return self.fuse(earlier)


class Tail(nn.Module):
    """Twice convolution, ReLU and pixel shuffle 2, then a convolution to RGB, and the mean again."""

    def __init__(self, architecture: Architecture, channels: int):
        only_four_times(architecture)
        super().__init__()
        self.up1 = conv3(channels, 4 * channels, architecture.groups)
        self.up2 = conv3(channels, 4 * channels, architecture.groups)
        self.last = conv3(channels, 3)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        for up in (self.up1, self.up2):
            features = F.pixel_shuffle(F.relu(up(features)), 2)
        return self.last(features) + mean(picture)


PUBLISHED: Table = (  # CARN-pytorch's
    (r"entry\.", lambda: "head."),
    (r"b([123])\.b([123])\.body\.([024])\.", lambda s, b, n: f"stages.{int(s) - 1}.blocks.{int(b) - 1}.conv{int(n) // 2 + 1}."),
    (r"b([123])\.c([123])\.body\.0\.", lambda s, f: f"stages.{int(s) - 1}.fusions.{int(f) - 1}."),
    (r"c([123])\.body\.0\.", lambda s: f"stages.{int(s) - 1}.fuse."),
    (r"upsample\.up4?\.body\.([03])\.", lambda n: f"tail.up{int(n) // 3 + 1}."),
    (r"exit\.", lambda: "tail.last."),
)


def renamed(published: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a published file as those of a `Branch`. Those that enlarge 2 and 3 times are left out.

    Raises ValueError unless the file's two fixed layers subtract and add MEAN, as `CentredHead` and `Tail` do.
    """
    for name in ("sub_mean.shifter.bias", "add_mean.shifter.bias"):
        if name in published and not torch.allclose(published[name].abs().float(), torch.tensor(MEAN), atol=1e-3):
            raise ValueError(f"{name} is {published[name].tolist()}, not {MEAN}")
    tensors = {our_name(name, PUBLISHED): value for name, value in published.items()}
    return {name: value for name, value in tensors.items() if name is not None}
