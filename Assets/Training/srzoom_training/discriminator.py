"""The network that tells the teacher's pictures from the student's: a small U-Net, as in Real-ESRGAN's training."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

GAIN = 4.0  # detail is a few levels high


class Discriminator(nn.Module):
    """A picture and what it was made from -> for each of the photo's pixels 1, real, or 0; and the features on the way.

    It sees the detail alone, the picture less the photo's bilinear enlargement, beside that enlargement. No spectral norm:
    with it nothing was learnt in a thousand steps.
    """

    def __init__(self, channels: int = 48):
        super().__init__()
        self.first = nn.Conv2d(24, channels, 3, padding=1)
        self.down1 = nn.Conv2d(channels, 64, 4, stride=2, padding=1)
        self.down2 = nn.Conv2d(64, 96, 4, stride=2, padding=1)
        self.inside = nn.Conv2d(96, 96, 3, padding=1)
        self.up = nn.Conv2d(96, 64, 3, padding=1)
        self.last = nn.Conv2d(64, 1, 3, padding=1)

    def forward(self, picture: Tensor, low: Tensor) -> tuple[Tensor, list[Tensor]]:
        """(batch, 3, 4h, 4w) and (batch, 3, h, w), both even -> (batch, 1, h, w) and the features."""
        plain = F.interpolate(low, scale_factor=4, mode="bilinear")
        seen = torch.cat([GAIN * (picture - plain), plain - 0.5], 1)
        first = _active(self.first(F.pixel_unshuffle(seen, 2).contiguous(memory_format=torch.channels_last)))
        half = _active(self.down1(first))
        quarter = _active(self.inside(_active(self.down2(half))))
        back = _active(self.up(F.interpolate(quarter, scale_factor=2, mode="bilinear"))) + half
        return self.last(back).float(), [first, half, quarter, back]


def _active(features: Tensor) -> Tensor:
    return F.leaky_relu(features, 0.2)
