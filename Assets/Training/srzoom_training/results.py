"""What is measured and looked at: functions that enlarge a photo, or a box of it, four times.

A result is named `bilinear`, `bicubic`, or by a weights file, of this kit or published (community/).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from PIL import Image
from safetensors import safe_open
from torch import Tensor, nn

from . import community, weights
from .evaluate import interpolated, table_quality, told_by_tables
from .model import CLSR, Damage, Region, context_region, restore

CONTEXT = 6  # times the box: what PIM and GCM see of a photo
MARGIN = 16  # pixels around a box that a published network sees too


@dataclass
class Result:
    """One way to enlarge. Called with a photo (1, 3, H, W) in 0…1 it gives (1, 3, 4H, 4W), not clamped."""

    name: str
    of_box: Callable[[Tensor, Region, Path | None], Tensor]
    reads: Callable[[Tensor, Path | None], Damage] | None = None  # what a conditioned model takes the photo's damage for

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


def photo_damage(model: CLSR, photo: Tensor, path: Path | None) -> Tensor:
    """What is read from the whole photo, and of a JPEG what its tables tell."""
    found = model.damage(photo)
    return found if path is None else told_by_tables(found, table_quality(path))


def restored(model: CLSR, photo: Tensor, box: Region, damage: Tensor | None) -> Tensor:
    """With the whole photo's damage; everything else of the context from near the box."""
    area = context_region(box, CONTEXT, Region.of(photo))
    part = area.crop(photo)
    context = replace(model.context(part, damage=False), damage=damage)
    return restore(model, part, box.inside(area), context=context)


def of_model(name: str, model: CLSR) -> Result:
    """CLSR: the damage is the whole photo's, PIM and GCM see what is near the box."""

    def of_box(photo: Tensor, box: Region, path: Path | None) -> Tensor:
        return restored(model, photo, box, photo_damage(model, photo, path) if model.estimator is not None else None)

    if model.estimator is None:
        return Result(name, of_box)
    return Result(name, of_box, lambda photo, path: Damage.of(photo_damage(model, photo, path)[0].tolist()))


def of_network(name: str, network: nn.Module) -> Result:
    """In bf16, which moves a pixel by half a level."""
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
