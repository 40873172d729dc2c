"""What is measured and looked at: functions that enlarge a photo, or a box of it, four times.

A result is named `bilinear`, `bicubic`, or by a weights file, of this kit or published (community/).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from safetensors import safe_open
from torch import Tensor, nn

from . import community, weights
from .evaluate import interpolated
from .model import CLSR, Region
from .sheet import damage, restored

MARGIN = 16  # pixels around a box that a published network sees too


@dataclass
class Result:
    """One way to enlarge. Called with a photo (1, 3, H, W) in 0…1 it gives (1, 3, 4H, 4W), not clamped."""

    name: str
    of_box: Callable[[Tensor, Region, Path | None], Tensor]

    @torch.inference_mode()
    def __call__(self, photo: Tensor, box: Region | None = None, path: Path | None = None) -> Tensor:
        """The whole photo, or a box of it. `path`: the photo's file, whose JPEG tables tell its quality."""
        return self.of_box(photo, box if box is not None else Region.of(photo), path)


def result(name: str, file: str | Path) -> Result:
    """`file`: bilinear, bicubic, or a weights file."""
    if file in ("bilinear", "bicubic"):
        enlarge = interpolated(Image.Resampling[str(file).upper()])
        return Result(name, lambda photo, box, _: near(enlarge, photo, box))
    with safe_open(file, framework="pt") as opened:
        ours = (opened.metadata() or {}).get("format") == weights.FORMAT
    return of_model(name, weights.load(file)) if ours else of_network(name, community.load(file))


def of_model(name: str, model: CLSR) -> Result:
    """CLSR: the damage is the whole photo's, PIM and GCM see what is near the box."""

    def of_box(photo: Tensor, box: Region, path: Path | None) -> Tensor:
        known = None
        if model.estimator is not None:
            known = damage(model, photo, str(path)) if path is not None else model.damage(photo)
        return restored(model, photo, box, known)

    return Result(name, of_box)


def of_network(name: str, network: nn.Module) -> Result:
    """In bf16 where that is faster: it moves a pixel by half a level."""
    network = network.to(memory_format=torch.channels_last)

    def enlarge(photo: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            return network(photo.contiguous(memory_format=torch.channels_last)).float()

    return Result(name, lambda photo, box, _: near(enlarge, photo, box))


def near(enlarge: Callable[[Tensor], Tensor], photo: Tensor, box: Region) -> Tensor:
    """The box enlarged by a function that sees MARGIN pixels around it too."""
    wide = box.grown(MARGIN, MARGIN, Region.of(photo))
    return box.inside(wide).crop(enlarge(wide.crop(photo)), 4)


def named(text: str) -> Result:
    """NAME=FILE, or FILE alone, or bicubic."""
    name, _, file = text.rpartition("=")
    return result(name or Path(file).stem, file)
