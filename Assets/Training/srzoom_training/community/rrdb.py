"""RRDBNet, the network of ESRGAN, BSRGAN and Real-ESRGAN.

Wang et al. 2018, https://arxiv.org/abs/1809.00219; https://github.com/XPixelGroup/BasicSR/blob/master/basicsr/archs/rrdbnet_arch.py
(Apache-2.0), whose tensor names these are.
"""

from __future__ import annotations

import re

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..backbones.layers import conv3


class DenseBlock(nn.Module):
    """Five convolutions, each of everything before it; a fifth of the last is added."""

    def __init__(self, channels: int, growth: int):
        super().__init__()
        for number in range(1, 6):
            outputs = growth if number < 5 else channels
            setattr(self, f"conv{number}", conv3(channels + (number - 1) * growth, outputs))

    def forward(self, features: Tensor) -> Tensor:
        dense = [features]
        for number in range(1, 5):
            dense.append(F.leaky_relu(getattr(self, f"conv{number}")(torch.cat(dense, 1)), 0.2))
        return features + 0.2 * self.conv5(torch.cat(dense, 1))


class RRDB(nn.Module):
    """Three dense blocks; a fifth of them is added."""

    def __init__(self, channels: int, growth: int):
        super().__init__()
        self.rdb1 = DenseBlock(channels, growth)
        self.rdb2 = DenseBlock(channels, growth)
        self.rdb3 = DenseBlock(channels, growth)

    def forward(self, features: Tensor) -> Tensor:
        return features + 0.2 * self.rdb3(self.rdb2(self.rdb1(features)))


class RRDBNet(nn.Module):
    def __init__(self, channels: int = 64, growth: int = 32, blocks: int = 23):
        super().__init__()
        self.conv_first = conv3(3, channels)
        self.body = nn.Sequential(*(RRDB(channels, growth) for _ in range(blocks)))
        self.conv_body = conv3(channels, channels)
        self.conv_up1 = conv3(channels, channels)
        self.conv_up2 = conv3(channels, channels)
        self.conv_hr = conv3(channels, channels)
        self.conv_last = conv3(channels, 3)

    def forward(self, picture: Tensor) -> Tensor:
        features = self.conv_first(picture)
        features = features + self.conv_body(self.body(features))
        for up in (self.conv_up1, self.conv_up2):
            features = F.leaky_relu(up(F.interpolate(features, scale_factor=2, mode="nearest")), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(features), 0.2))

    @classmethod
    def of(cls, tensors: dict[str, Tensor]) -> RRDBNet:
        """The network whose tensors, renamed, these are."""
        blocks = 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("body."))
        growth, channels = tensors["body.0.rdb1.conv1.weight"].shape[:2]
        return cls(channels, growth, blocks)


NAMES = (  # of BSRGAN, then of ESRGAN as first published, where N is the number of blocks: what they are here
    (r"RRDB_trunk\.(\d+)\.RDB([123])\.conv([1-5])\.", r"body.\1.rdb\2.conv\3."),
    (r"trunk_conv\.", "conv_body."),
    (r"upconv([12])\.", r"conv_up\1."),
    (r"HRconv\.", "conv_hr."),
    (r"model\.0\.", "conv_first."),
    (r"model\.1\.sub\.(\d+)\.RDB([123])\.conv([1-5])\.0\.", r"body.\1.rdb\2.conv\3."),
    (r"model\.1\.sub\.\d+\.", "conv_body."),
    (r"model\.3\.", "conv_up1."),
    (r"model\.6\.", "conv_up2."),
    (r"model\.8\.", "conv_hr."),
    (r"model\.10\.", "conv_last."),
)


def renamed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """A file's tensors, by whichever of the three sets of names, as those of `RRDBNet`."""
    result = {}
    for name, value in tensors.items():
        for theirs, ours in NAMES:
            if re.match(theirs, name):
                name = re.sub("^" + theirs, ours, name)
                break
        result[name] = value
    return result
