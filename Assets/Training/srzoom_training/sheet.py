"""A sheet of crops to look at: bilinear, then each result; a row for each box, and the damage that a model reads.

python -m srzoom_training.sheet sheet.jpg --result ../Models/photo.safetensors --result realesrgan-x4plus.safetensors \
    photo.jpg:48x36+900+700 …
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps
from torch import Tensor

from . import data, results
from .model import Damage, Region
from .results import Result

GAP, CAPTION = 6, 14
Place = tuple[str, Region]  # a photo's file, and a box of it


def region(text: str) -> Region:
    """An argument WxH+X+Y."""
    parts = re.fullmatch(r"(\d+)x(\d+)\+(\d+)\+(\d+)", text)
    if parts is None:
        raise argparse.ArgumentTypeError(f"{text} is not WxH+X+Y")
    width, height, x, y = map(int, parts.groups())
    return Region(x, y, width, height)


def place(text: str) -> Place:
    """An argument PHOTO:WxH+X+Y."""
    path, _, box = text.rpartition(":")
    return path, region(box)


def opened(path: str) -> Tensor:
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    return data.as_tensor(image)


def words(damage: Damage) -> str:
    stored = "no JPEG" if damage.quality is None else f"JPEG about {damage.quality:.0f}"
    return f"blur {damage.blur:.1f} px, noise {damage.noise:.1f}, {stored}"


def picture(pixels: Tensor) -> Image.Image:
    return Image.fromarray(data.as_pixels(pixels))


def sheet(places: list[Place], shown: list[Result]) -> Image.Image:
    rows = []
    for path, box in places:
        photo, caption = opened(path), f"{Path(path).name} {box}"
        parts = [result(photo, box, Path(path)) for result in shown]
        read = [result.reads(photo, Path(path)) for result in shown if result.reads is not None]
        caption += "".join(sorted({": " + words(damage) for damage in read}))
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
    parser.add_argument("places", type=place, nargs="+", metavar="PHOTO:WxH+X+Y")
    parser.add_argument("--result", action="append", default=[], help="weights file, or bicubic; repeatable")
    options = parser.parse_args()
    shown = [results.named(text) for text in ["bilinear", *options.result]]
    sheet(options.places, shown).save(options.output, quality=92)


if __name__ == "__main__":
    main()
