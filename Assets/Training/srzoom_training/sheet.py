"""A sheet of crops to look at: bilinear, then each model; a row for each box, and the damage that a model reads.

python -m srzoom_training.sheet sheet.jpg --model ../Models/lite-photo.safetensors --model ../Models/photo.safetensors \
    photo.jpg:48x36+900+700 …
"""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageOps
from torch import Tensor

from . import weights
from .evaluate import table_quality, told_by_tables
from .model import CLSR, Damage, Region, context_region, enlarge, restore

GAP, CAPTION = 6, 14
CONTEXT = 6  # times the box: what PIM and GCM see of a photo


def region(text: str) -> Region:
    width, height, x, y = map(int, re.fullmatch(r"(\d+)x(\d+)\+(\d+)\+(\d+)", text).groups())
    return Region(x, y, width, height)


def opened(path: str) -> Tensor:
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 255


def damage(model: CLSR, photo: Tensor, path: str) -> Tensor:
    """What is read from the whole photo, and of a JPEG what its tables tell."""
    return told_by_tables(model.damage(photo), table_quality(Path(path)))


def restored(model: CLSR, photo: Tensor, box: Region, damage: Tensor | None) -> Tensor:
    """With the whole photo's damage; everything else of the context from near the box."""
    area = context_region(box, CONTEXT, Region.of(photo))
    part = area.crop(photo)
    context = replace(model.context(part, damage=False), damage=damage)
    return restore(model, part, box.inside(area), context=context)


def words(damage: Damage) -> str:
    stored = "no JPEG" if damage.quality is None else f"JPEG about {damage.quality:.0f}"
    return f"blur {damage.blur:.1f} px, noise {damage.noise:.1f}, {stored}"


def picture(pixels: Tensor) -> Image.Image:
    return Image.fromarray((pixels[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy())


@torch.inference_mode()
def sheet(places: list[tuple[str, Region]], models: list[CLSR]) -> Image.Image:
    rows = []
    for path, box in places:
        photo = opened(path)
        wide = box.grown(2, 2, Region.of(photo))
        parts = [box.inside(wide).crop(enlarge(wide.crop(photo), 4), 4)]
        caption = f"{Path(path).name} {box}"
        for model in models:
            known = damage(model, photo, path) if model.estimator is not None else None
            parts.append(restored(model, photo, box, known))
            if known is not None:
                caption += ": " + words(Damage.of(known[0].tolist()))
        rows.append((caption, [picture(part) for part in parts]))
    width = max(sum(part.width + GAP for part in parts) for _, parts in rows) - GAP
    page = Image.new("RGB", (width, sum(parts[0].height + CAPTION + GAP for _, parts in rows)), "white")
    y = 0
    for caption, parts in rows:
        ImageDraw.Draw(page).text((0, y + 1), caption, fill="black")
        x, y = 0, y + CAPTION
        for part in parts:
            page.paste(part, (x, y))
            x += part.width + GAP
        y += parts[0].height + GAP
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("places", nargs="+", help="PHOTO:WxH+X+Y")
    parser.add_argument("--model", type=Path, action="append", default=[], help="weights file; repeatable")
    options = parser.parse_args()
    places = [(path, region(box)) for path, box in (place.rsplit(":", 1) for place in options.places)]
    sheet(places, [weights.load(path) for path in options.model]).save(options.output, quality=92)


if __name__ == "__main__":
    main()
