"""SwinIR, image restoration by shifted windows of attention.

Liang et al. 2021, https://arxiv.org/abs/2108.10257; https://github.com/JingyunLiang/SwinIR (Apache-2.0), whose files
`renamed` reads. Height and width are multiples of the window: `Branch` sees to that.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..architecture import Architecture
from .layers import Modulation, conv3, mean, only_four_times
from .names import Table, our_name

MLP = 2  # how many times wider a layer's perceptron is
MASKED = -100.0  # added to the logits of pixels that are neighbours only because the picture was rolled


def windows(features: Tensor, side: int) -> Tensor:
    """(batch, H, W, c) -> (batch, windows, side², c), row by row."""
    batch, height, width, channels = features.shape
    cut = features.reshape(batch, height // side, side, width // side, side, channels)
    return cut.transpose(2, 3).reshape(batch, -1, side * side, channels)


def joined(cut: Tensor, side: int, height: int, width: int) -> Tensor:
    """The inverse of `windows`."""
    batch, _, _, channels = cut.shape
    whole = cut.reshape(batch, height // side, width // side, side, side, channels)
    return whole.transpose(2, 3).reshape(batch, height, width, channels)


def relative_positions(side: int) -> Tensor:
    """(side², side²): which row of the table of biases is a query's for a key."""
    y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    y, x = y.flatten(), x.flatten()
    down, right = y[:, None] - y + side - 1, x[:, None] - x + side - 1
    return down * (2 * side - 1) + right


def shift_mask(side: int, height: int, width: int) -> Tensor:
    """(windows, 1, side², side²): MASKED where two pixels of a shifted window were no neighbours before."""

    def parts(count: int) -> Tensor:
        place = torch.arange(count)
        return (place >= count - side).int() + (place >= count - side // 2).int()

    part = (3 * parts(height)[:, None] + parts(width))[None, :, :, None]
    cut = windows(part, side)[0, :, :, 0]
    return MASKED * (cut[:, None, :, None] != cut[:, None, None, :]).float()


class WindowAttention(nn.Module):
    """Self-attention within each window, with a bias for each head and relative position."""

    def __init__(self, channels: int, side: int, heads: int):
        super().__init__()
        self.heads = heads
        self.table = nn.Parameter(torch.empty((2 * side - 1) ** 2, heads))
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj = nn.Linear(channels, channels)
        nn.init.trunc_normal_(self.table, std=0.02)
        self.register_buffer("positions", relative_positions(side), persistent=False)

    def forward(self, cut: Tensor, mask: Tensor | None) -> Tensor:
        """(batch, windows, pixels, channels) -> the same."""
        channels = cut.shape[3]
        split = self.qkv(cut).unflatten(3, (3, self.heads, channels // self.heads))
        query, key, value = split.permute(3, 0, 1, 4, 2, 5).unbind(0)
        bias = self.table[self.positions].permute(2, 0, 1)
        logits = bias if mask is None else bias + mask
        gathered = F.scaled_dot_product_attention(query, key, value, attn_mask=logits.to(query.dtype))
        return self.proj(gathered.transpose(2, 3).flatten(3))


class Block(nn.Module):
    """A Swin layer: attention in windows, of every second layer shifted by half a window, then a perceptron."""

    def __init__(self, channels: int, side: int, heads: int, shifted: bool):
        super().__init__()
        self.side, self.shift = side, side // 2 if shifted else 0
        self.norm1 = nn.LayerNorm(channels)
        self.attention = WindowAttention(channels, side, heads)
        self.norm2 = nn.LayerNorm(channels)
        self.fc1 = nn.Linear(channels, MLP * channels)
        self.fc2 = nn.Linear(MLP * channels, channels)
        for linear in (self.attention.qkv, self.attention.proj, self.fc1, self.fc2):
            nn.init.trunc_normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)

    def forward(self, features: Tensor, modulation: Modulation | None = None) -> Tensor:
        """(batch, H, W, c) -> the same. A condition modulates the first normalization, the layer having no convolution."""
        height, width = features.shape[1:3]
        hidden = self.norm1(features)
        if modulation is not None:
            scale, shift = (value.permute(0, 2, 3, 1) for value in (modulation.scale, modulation.shift))
            hidden = hidden * (1 + scale) + shift
        mask = None
        if self.shift:
            hidden = hidden.roll((-self.shift, -self.shift), (1, 2))
            mask = shift_mask(self.side, height, width).to(hidden.device)
        hidden = joined(self.attention(windows(hidden, self.side), mask), self.side, height, width)
        features = features + hidden.roll((self.shift, self.shift), (1, 2))
        return features + self.fc2(F.gelu(self.fc1(self.norm2(features))))


class Stage(nn.Module):
    """RSTB: Swin layers and a convolution, around which the features pass by.

    The first stage begins with a normalization; the last one ends with one and a convolution, around which the head's features
    pass by.
    """

    def __init__(self, architecture: Architecture, channels: int, index: int):
        super().__init__()
        side, count = architecture.window, architecture.blocks // architecture.stages
        heads = math.gcd(architecture.attention_heads, channels)  # fewer in the PIM, which has fewer channels
        last = index == architecture.stages - 1
        self.first_norm = nn.LayerNorm(channels) if index == 0 else None
        self.blocks = nn.ModuleList(Block(channels, side, heads, shifted=bool(number % 2)) for number in range(count))
        self.conv = conv3(channels, channels)
        self.last_norm = nn.LayerNorm(channels) if last else None
        self.after = conv3(channels, channels) if last else None

    def forward(self, features: Tensor, earlier: list[Tensor], modulations: list[Modulation] | None = None) -> Tensor:
        """`modulations`: one for each block."""
        if self.first_norm is not None:
            features = across_channels(self.first_norm, features)
        hidden = features.permute(0, 2, 3, 1)
        for index, block in enumerate(self.blocks):
            hidden = block(hidden, modulations[index] if modulations else None)
        features = features + self.conv(hidden.permute(0, 3, 1, 2))
        if self.after is not None:
            features = earlier[0] + self.after(across_channels(self.last_norm, features))
        return features


def across_channels(norm: nn.LayerNorm, features: Tensor) -> Tensor:
    """A normalization over the channels of features (batch, c, H, W)."""
    return norm(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class DirectTail(nn.Module):
    """Published as pixelshuffledirect, of SwinIR-light: one convolution and a pixel shuffle, and the mean again."""

    def __init__(self, architecture: Architecture, channels: int):
        super().__init__()
        self.scale = architecture.scale
        self.up = conv3(channels, 3 * self.scale**2)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        return F.pixel_shuffle(self.up(features), self.scale) + mean(picture)


class ShuffleTail(nn.Module):
    """Published as pixelshuffle: to 64 channels, then twice convolution and pixel shuffle 2, and the mean again."""

    def __init__(self, architecture: Architecture, channels: int):
        only_four_times(architecture)
        super().__init__()
        self.before = conv3(channels, 64)
        self.up1 = conv3(64, 4 * 64)
        self.up2 = conv3(64, 4 * 64)
        self.last = conv3(64, 3)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        features = F.leaky_relu(self.before(features), 0.01)
        for up in (self.up1, self.up2):
            features = F.pixel_shuffle(up(features), 2)
        return self.last(features) + mean(picture)


class NearestTail(nn.Module):
    """Published as nearest+conv, of networks for real photos: enlarged twice by repeating pixels, each time a convolution."""

    def __init__(self, architecture: Architecture, channels: int):
        only_four_times(architecture)
        super().__init__()
        self.before = conv3(channels, 64)
        self.up1 = conv3(64, 64)
        self.up2 = conv3(64, 64)
        self.hr = conv3(64, 64)
        self.last = conv3(64, 3)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        features = F.leaky_relu(self.before(features), 0.01)
        for up in (self.up1, self.up2):
            features = F.leaky_relu(up(F.interpolate(features, scale_factor=2, mode="nearest")), 0.2)
        return self.last(F.leaky_relu(self.hr(features), 0.2)) + mean(picture)


def tail_of(published: dict[str, Tensor]) -> str:
    """The tail of a published file; ValueError if it has none of these."""
    if "conv_before_upsample.0.weight" in published:
        return "nearest+conv" if "conv_up1.weight" in published else "pixelshuffle"
    if "upsample.0.weight" in published:
        return "pixelshuffledirect"
    raise ValueError("it does not enlarge")


def names(stages: int, tail: str) -> Table:
    last = stages - 1
    return (
        (r"conv_first\.", lambda: "head."),
        (r"patch_embed\.norm\.", lambda: "stages.0.first_norm."),
        (r"layers\.(\d+)\.residual_group\.blocks\.(\d+)\.(norm[12])\.", lambda s, b, n: f"stages.{s}.blocks.{b}.{n}."),
        (
            r"layers\.(\d+)\.residual_group\.blocks\.(\d+)\.attn\.relative_position_bias_table",
            lambda s, b: f"stages.{s}.blocks.{b}.attention.table",
        ),
        (
            r"layers\.(\d+)\.residual_group\.blocks\.(\d+)\.attn\.(qkv|proj)\.",
            lambda s, b, n: f"stages.{s}.blocks.{b}.attention.{n}.",
        ),
        (r"layers\.(\d+)\.residual_group\.blocks\.(\d+)\.mlp\.(fc[12])\.", lambda s, b, n: f"stages.{s}.blocks.{b}.{n}."),
        (r"layers\.(\d+)\.conv\.", lambda s: f"stages.{s}.conv."),
        (r"norm\.", lambda: f"stages.{last}.last_norm."),
        (r"conv_after_body\.", lambda: f"stages.{last}.after."),
        (r"conv_before_upsample\.0\.", lambda: "tail.before."),
        (r"upsample\.0\.", lambda: "tail.up." if tail == "pixelshuffledirect" else "tail.up1."),
        (r"upsample\.2\.", lambda: "tail.up2."),
        (r"conv_(up[12]|hr|last)\.", lambda n: f"tail.{n}."),
    )


COMPUTED = ("attn_mask", "relative_position_index")  # tensors of published files that follow from the sizes


def renamed(published: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a published file as those of a `Branch`; ValueError if one has no place there."""
    table = names(stages_of(published), tail_of(published))
    tensors = {}
    for name, value in published.items():
        if name.endswith(COMPUTED):
            continue
        mine = our_name(name, table)
        if mine is None:
            raise ValueError(f"SwinIR has no {name}")
        tensors[mine] = value
    return tensors


def stages_of(published: dict[str, Tensor]) -> int:
    return 1 + max(int(name.split(".")[1]) for name in published if name.startswith("layers."))


def blocks_of(published: dict[str, Tensor]) -> int:
    """In all stages together."""
    return sum(name.endswith(".norm1.weight") for name in published)
