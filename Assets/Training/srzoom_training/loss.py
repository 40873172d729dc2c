"""The training loss, eq. 7."""

from __future__ import annotations

import math

import torch
from torch import Tensor

LUMA = (0.257, 0.504, 0.098)  # BT.601, what PSNR is measured on
EASY = 3e-4  # a squared error (35 dB) below which a picture hardly counts in the loss `log`


def pixel_error(output: Tensor, target: Tensor, kind: str, luma: float) -> Tensor:
    """(batch, 1, height, width): |error| or its square, `luma` of it that of the luma alone, the rest of RGB."""
    error = output.float() - target
    measure = torch.abs if kind == "l1" else torch.square
    total = (1 - luma) * measure(error).mean(1, keepdim=True)
    if luma:
        weights = torch.tensor(LUMA, device=error.device) / sum(LUMA)
        total = total + luma * measure(torch.einsum("bchw,c->bhw", error, weights)[:, None])
    return total


def weighted_mean(error: Tensor, weights: Tensor) -> Tensor:
    """(batch): of each picture."""
    return (error * weights).sum((1, 2, 3)) / weights.sum((1, 2, 3))


def picture_loss(output: Tensor, target: Tensor, weights: Tensor, kind: str, luma: float) -> Tensor:
    """`l1`, `l2`: the mean over all pixels; `log`: the mean over pictures of the logarithm of each one's `l2`, as PSNR is."""
    if kind == "log":
        return torch.log(weighted_mean(pixel_error(output, target, "l2", luma), weights) + EASY).mean()
    return (pixel_error(output, target, kind, luma) * weights).sum() / weights.sum()


def context_weight(step: int, steps: int, start: float = 0.5) -> float:
    """λ of eq. 7 at a step: half a cosine from `start` down to 0 at the last one."""
    return start / 2 * (1 + math.cos(math.pi * step / steps))
