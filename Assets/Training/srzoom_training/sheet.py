"""A sheet of crops to look at: bilinear, then each model; a row for each box, and the damage that the last model reads.

python -m srzoom_training.sheet sheet.jpg --model ../Models/lite-photo.safetensors --model ../Models/photo.safetensors \
    photo.jpg:48x36+900+700 …
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageOps
from torch import Tensor

from . import weights
from .model import CLSR, Damage, Region, context_region, enlarge, restore

GAP, CAPTION = 6, 14
CONTEXT = 6  # times the box: what PIM and GCM see of a photo


def region(text: str) -> Region:
    width, height, x, y = map(int, re.fullmatch(r"(\d+)x(\d+)\+(\d+)\+(\d+)", text).groups())
    return Region(x, y, width, height)


def opened(path: str) -> Tensor:
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 255


def restored(model: CLSR, photo: Tensor, box: Region) -> Tensor:
    """With the whole photo's damage; everything else of the context from near the box."""
    area = context_region(box, CONTEXT, Region.of(photo))
    part = area.crop(photo)
    context = model.context(part, damage=False)
    if model.estimator is not None:
        context.damage = model.damage(photo)
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
        parts = [enlarge(box.grown(2, 2, Region.of(photo)).crop(photo), 4)]
        inside = box.inside(box.grown(2, 2, Region.of(photo)))
        parts = [inside.crop(parts[0], 4), *(restored(model, photo, box) for model in models)]
        caption = f"{Path(path).name} {box}"
        if models and models[-1].estimator is not None:
            caption += ": " + words(Damage.of(models[-1].damage(photo)[0].tolist()))
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
