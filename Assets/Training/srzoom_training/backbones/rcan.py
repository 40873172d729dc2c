"""RCAN, the residual channel attention network.

Zhang et al. 2018, https://arxiv.org/abs/1807.02758; https://github.com/yulunzhang/RCAN. `renamed` reads files of that and of
https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/archs/rcan_arch.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..architecture import Architecture
from .layers import MEAN, Modulation, conv3, mean, modulated, only_four_times
from .names import Table, our_name

SQUEEZING = ("conv_du.0.weight", "attention.1.weight")
RANGE = 255  # of published networks' pixels


class Block(nn.Module):
    """RCAB: x + conv2(relu(conv1 x)) scaled by channel, by what the channels' means over all that is given tell."""

    def __init__(self, channels: int, squeeze: int):
        super().__init__()
        self.conv1 = conv3(channels, channels)
        self.conv2 = conv3(channels, channels)
        self.down = nn.Conv2d(channels, squeeze, 1)
        self.up = nn.Conv2d(squeeze, channels, 1)

    def forward(self, features: Tensor, modulation: Modulation | None = None) -> Tensor:
        hidden = self.conv2(F.relu(modulated(self.conv1(features), modulation)))
        attention = torch.sigmoid(self.up(F.relu(self.down(hidden.mean((2, 3), keepdim=True)))))
        return features + hidden * attention


class Group(nn.Module):
    """Blocks one after another and a convolution, around which the features pass by."""

    def __init__(self, channels: int, blocks: int, squeeze: int):
        super().__init__()
        self.blocks = nn.ModuleList(Block(channels, squeeze) for _ in range(blocks))
        self.conv = conv3(channels, channels)

    def forward(self, features: Tensor, modulations: list[Modulation] | None = None) -> Tensor:
        hidden = features
        for index, block in enumerate(self.blocks):
            hidden = block(hidden, modulations[index] if modulations else None)
        return features + self.conv(hidden)


class Stage(nn.Module):
    """Groups one after another; in the last stage a convolution, around which the head's features pass by."""

    def __init__(self, architecture: Architecture, channels: int, index: int):
        super().__init__()
        size = architecture.group
        count = architecture.blocks // architecture.stages // size
        self.groups = nn.ModuleList(Group(channels, size, architecture.squeeze) for _ in range(count))
        self.after = conv3(channels, channels) if index == architecture.stages - 1 else None

    def forward(self, features: Tensor, earlier: list[Tensor], modulations: list[Modulation] | None = None) -> Tensor:
        """`modulations`: one for each block."""
        for index, group in enumerate(self.groups):
            size = len(group.blocks)
            features = group(features, modulations[index * size : (index + 1) * size] if modulations else None)
        return features if self.after is None else earlier[0] + self.after(features)


class Tail(nn.Module):
    """Twice convolution and pixel shuffle 2, then a convolution to RGB, and the mean again."""

    def __init__(self, architecture: Architecture, channels: int):
        only_four_times(architecture)
        super().__init__()
        self.up1 = conv3(channels, 4 * channels)
        self.up2 = conv3(channels, 4 * channels)
        self.last = conv3(channels, 3)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        for up in (self.up1, self.up2):
            features = F.pixel_shuffle(up(features), 2)
        return self.last(features) + mean(picture)


PARTS = {"0": "conv1", "2": "conv2", "3.conv_du.0": "down", "3.conv_du.2": "up", "3.attention.1": "down", "3.attention.3": "up"}


def names(groups: int, stages: int) -> Table:
    """RCAN's own, then BasicSR's."""
    count, last = groups // stages, stages - 1

    def group(number: str) -> str:
        return f"stages.{int(number) // count}.groups.{int(number) % count}"

    def block(g: str, b: str, part: str) -> str:
        return f"{group(g)}.blocks.{b}.{PARTS[part]}."

    return (
        (r"head\.0\.", lambda: "head."),
        (r"body\.(\d+)\.body\.(\d+)\.body\.(0|2|3\.conv_du\.[02])\.", block),
        (r"body\.(\d+)\.body\.\d+\.", lambda g: f"{group(g)}.conv."),
        (rf"body\.{groups}\.", lambda: f"stages.{last}.after."),
        (r"tail\.0\.0\.", lambda: "tail.up1."),
        (r"tail\.0\.2\.", lambda: "tail.up2."),
        (r"tail\.1\.", lambda: "tail.last."),
        (r"conv_first\.", lambda: "head."),
        (r"body\.(\d+)\.residual_group\.(\d+)\.rcab\.(0|2|3\.attention\.[13])\.", block),
        (r"body\.(\d+)\.conv\.", lambda g: f"{group(g)}.conv."),
        (r"conv_after_body\.", lambda: f"stages.{last}.after."),
        (r"upsample\.0\.", lambda: "tail.up1."),
        (r"upsample\.2\.", lambda: "tail.up2."),
        (r"conv_last\.", lambda: "tail.last."),
    )


def is_normalized(published: dict[str, Tensor]) -> bool:
    """Whether the network subtracts the mean of pixels in 0…255. Files of RCAN's own code say so by fixed layers."""
    return "conv_first.weight" in published or "sub_mean.weight" in published


@dataclass
class Sizes:
    """Of a published network."""

    channels: int
    groups: int
    blocks: int  # of each group
    squeeze: int


def sizes(published: dict[str, Tensor]) -> Sizes:
    found = [re.match(r"body\.(\d+)\.(?:body|residual_group)\.(\d+)\.(?:body|rcab)\.", name) for name in published]
    places = [(int(match[1]), int(match[2])) for match in found if match]
    squeeze = next(value.shape[0] for name, value in published.items() if name.endswith(SQUEEZING))
    channels = published["conv_first.weight" if "conv_first.weight" in published else "head.0.weight"].shape[0]
    return Sizes(channels, 1 + max(group for group, _ in places), 1 + max(block for _, block in places), squeeze)


def renamed(published: dict[str, Tensor], stages: int) -> dict[str, Tensor]:
    """The tensors of a published file as those of a `Branch`, for pixels in 0…1."""
    table = names(sizes(published).groups, stages)
    tensors = {our_name(name, table): value for name, value in published.items()}
    tensors = {name: value for name, value in tensors.items() if name is not None}
    if is_normalized(published):
        bias = published.get("sub_mean.bias")
        if bias is not None and not torch.allclose(bias.abs().float(), RANGE * torch.tensor(MEAN), atol=0.3):
            raise ValueError(f"sub_mean.bias is {bias.tolist()}, not {RANGE} · {MEAN}")
        tensors["head.weight"] = tensors["head.weight"].float() * RANGE
        for part in ("weight", "bias"):
            tensors[f"tail.last.{part}"] = tensors[f"tail.last.{part}"].float() / RANGE
    return tensors
