"""Compact, or SRVGGNetCompact: a row of convolutions, nothing at full size.

https://github.com/xinntao/Real-ESRGAN/blob/master/realesrgan/archs/srvgg_arch.py (BSD-3).
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ..backbones.layers import conv3


class Compact(nn.Module):
    def __init__(self, channels: int = 64, convolutions: int = 16):
        super().__init__()
        layers: list[nn.Module] = [conv3(3, channels), nn.PReLU(channels)]
        for _ in range(convolutions):
            layers += [conv3(channels, channels), nn.PReLU(channels)]
        self.body = nn.Sequential(*layers, conv3(channels, 3 * 16))

    def forward(self, picture: Tensor) -> Tensor:
        return F.pixel_shuffle(self.body(picture), 4) + F.interpolate(picture, scale_factor=4, mode="nearest")

    @classmethod
    def of(cls, tensors: dict[str, Tensor]) -> Compact:
        """The network whose tensors these are."""
        last = max(int(name.split(".")[1]) for name in tensors)
        return cls(tensors["body.0.weight"].shape[0], last // 2 - 1)
