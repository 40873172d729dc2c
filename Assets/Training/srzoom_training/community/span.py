"""SPAN, the swift parameter-free attention network.

Wan et al. 2024, https://arxiv.org/abs/2311.12770; https://github.com/hongyuanyu/SPAN (Apache-2.0).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..backbones.layers import conv3, mean


class Collapsed(nn.Module):
    """A 3×3 convolution, in training three in a row (1×1, 3×3, 1×1) and one of 1×1 beside them."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.eval_conv = conv3(inputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        return self.eval_conv(features)


class Block(nn.Module):
    """SPAB: the sigmoid of the last convolution is the attention."""

    def __init__(self, channels: int):
        super().__init__()
        self.c1_r = Collapsed(channels, channels)
        self.c2_r = Collapsed(channels, channels)
        self.c3_r = Collapsed(channels, channels)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """What the block makes of the features, and its first activation."""
        first = F.silu(self.c1_r(features))
        last = self.c3_r(F.silu(self.c2_r(first)))
        return (last + features) * (torch.sigmoid(last) - 0.5), first


class SPAN(nn.Module):
    def __init__(self, channels: int = 48, normalized: bool = True):
        super().__init__()
        self.normalized = normalized
        self.conv_1 = Collapsed(3, channels)
        for number in range(1, 7):
            setattr(self, f"block_{number}", Block(channels))
        self.conv_2 = Collapsed(channels, channels)
        self.conv_cat = nn.Conv2d(4 * channels, channels, 1)
        self.upsampler = nn.Sequential(conv3(channels, 3 * 16), nn.PixelShuffle(4))

    def forward(self, picture: Tensor) -> Tensor:
        if self.normalized:
            picture = (picture - mean(picture)) * 255
        start = features = self.conv_1(picture)
        for number in range(1, 7):
            features, activation = getattr(self, f"block_{number}")(features)
            if number == 1:
                early = features
        several = [start, self.conv_2(features), early, activation]
        return self.upsampler(self.conv_cat(torch.cat(several, 1)))


def collapsed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """A file's tensors as those of `SPAN`.

    A file straight from training has the four convolutions of `Collapsed` in training. They are what counts: the published
    code makes `eval_conv` of them whenever it runs, and the file's own may be older.
    """
    inner = (".sk.", ".conv.0.", ".conv.1.", ".conv.2.")
    result = {name: value for name, value in tensors.items() if not any(part in name for part in inner)}
    for name in tensors:
        if name.endswith(".sk.weight"):
            prefix = name.removesuffix(".sk.weight")
            weight, bias = collapse(prefix, tensors)
            result |= {f"{prefix}.eval_conv.weight": weight, f"{prefix}.eval_conv.bias": bias}
    return result


def collapse(prefix: str, tensors: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Weight and bias of the one convolution that does what the four of `prefix` do on a picture padded with zeros."""

    def of(name: str) -> tuple[Tensor, Tensor]:
        return tensors[f"{prefix}.{name}.weight"].double(), tensors[f"{prefix}.{name}.bias"].double()

    (widen, widened), (middle, middle_bias), (narrow, narrowed), (beside, beside_bias) = map(
        of, ("conv.0", "conv.1", "conv.2", "sk")
    )
    # Letters: i inputs, w widened, v widened again, o outputs, y and x the place.
    weight = torch.einsum("ov,vwyx,wi->oiyx", narrow[:, :, 0, 0], middle, widen[:, :, 0, 0])
    bias = narrow[:, :, 0, 0] @ (middle.sum((2, 3)) @ widened + middle_bias) + narrowed
    weight[:, :, 1, 1] += beside[:, :, 0, 0]
    dtype = tensors[f"{prefix}.sk.weight"].dtype
    return weight.to(dtype), (bias + beside_bias).to(dtype)
