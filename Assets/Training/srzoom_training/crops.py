"""Figure 7: of each photo the box where pre-cropping and CLSR differ most, by each of the paper's methods, beside the truth.

python -m srzoom_training.crops figure7.jpg chelsea.png … --model lite.safetensors --base lite-base.safetensors

Photos are reduced and boxes laid as in evaluate.py. Each crop has its PSNR of Y.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from . import data, weights
from .evaluate import REDUCED, Enlarger, enlargers, luma, psnr, tiles
from .model import Region
from .sheet import CAPTION, GAP, picture

METHODS = ("bilinear", "precrop0", "precrop", "postcrop", "clsr")
TRUTH = "truth"
ZOOM = 2  # how large a pixel of a crop is drawn


def most_different(one: Tensor, other: Tensor, side: int) -> Region:
    """The box where two results differ most, of those that tile them."""
    return max(tiles(Region.of(one), side), key=lambda box: (box.crop(one) - box.crop(other)).square().sum().item())


@torch.inference_mode()
def row(path: Path, made: dict[str, Enlarger], side: int) -> tuple[Region, dict[str, Image.Image]]:
    """The box, in LR pixels, and its crops; the truth is the last."""
    high, low = map(data.as_tensor, REDUCED.pair(path, side))
    results = {method: enlarge(low) for method, enlarge in made.items()} | {TRUTH: high}
    box = most_different(results["precrop0"], results["clsr"], 4 * side)
    crops = {method: picture(box.crop(result)) for method, result in results.items()}
    return Region(box.x // 4, box.y // 4, side, side), crops


def brightness(crop: Image.Image) -> np.ndarray:
    return luma(np.asarray(crop))


def sheet(rows: list[dict[str, Image.Image]]) -> Image.Image:
    side = ZOOM * rows[0][TRUTH].width
    page = Image.new("RGB", (len(rows[0]) * (side + GAP) - GAP, len(rows) * (side + CAPTION + GAP) - GAP), "white")
    for line, crops in enumerate(rows):
        for column, (method, crop) in enumerate(crops.items()):
            x, y = column * (side + GAP), line * (side + CAPTION + GAP)
            score = "" if method == TRUTH else f" {psnr(brightness(crop), brightness(crops[TRUTH])):.2f} dB"
            ImageDraw.Draw(page).text((x, y + 1), method + score, fill="black")
            page.paste(crop.resize((side, side), Image.Resampling.NEAREST), (x, y + CAPTION))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("photos", type=Path, nargs="+", help="high-resolution pictures")
    parser.add_argument("--model", type=Path, required=True, help="weights of CLSR")
    parser.add_argument("--base", type=Path, required=True, help="weights of the base network alone")
    parser.add_argument("--roi-size", type=int, default=24)
    options = parser.parse_args()
    model, base = weights.load(options.model), weights.load(options.base)
    made = enlargers(list(METHODS), model, base, options.roi_size, None, None)
    rows = []
    for path in options.photos:
        box, crops = row(path, made, options.roi_size)
        print(path.name, box)
        rows.append(crops)
    sheet(rows).save(options.output, quality=90)


if __name__ == "__main__":
    main()
