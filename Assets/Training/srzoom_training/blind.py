"""Makes LR pictures as they come in life: reduced four times, then blurred, noisy and stored as JPEG, each by chance.

    python -m srzoom_training.blind BSD100 BSD100-blind [--seed 2026] [--by-place]

For each HR picture the new folder gets NAME.jpg, or NAME.png where it was not stored as JPEG, and damage.tsv: what was done to
each. Blur: Gaussian, σ in LR pixels; noise: white Gaussian, σ in levels of 255.

`--by-place`: blur and noise differ from place to place, as with a photo's depth of field and its dark parts: the blur grows
from nothing at the left to twice the table's σ at the right, the noise's σ falls from twice the table's in black to nothing in
white.
"""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from . import data

SUBSAMPLING = {0: "4:4:4", 2: "4:2:0"}


def blurred(image: Image.Image, sigma: float, by_place: bool) -> Image.Image:
    if not by_place:
        return image.filter(ImageFilter.GaussianBlur(sigma))
    shares = np.linspace(0, 2, 9)  # of the σ; in between the two nearest are mixed
    stack = np.stack([np.asarray(image.filter(ImageFilter.GaussianBlur(sigma * float(share))), np.float32) for share in shares])
    place = np.linspace(0, len(shares) - 1, image.width)
    first = np.minimum(place.astype(int), len(shares) - 2)
    part = (place - first)[:, None, None]
    columns = np.arange(image.width)
    mixed = (1 - part) * stack[first, :, columns] + part * stack[first + 1, :, columns]
    return Image.fromarray(mixed.transpose(1, 0, 2).clip(0, 255).round().astype(np.uint8))


def noisy(image: Image.Image, sigma: float, seed: int, by_place: bool) -> Image.Image:
    pixels = np.asarray(image, np.float32)
    noise = np.random.RandomState(seed).randn(image.height, image.width, 3) * sigma
    if by_place:
        noise *= 2 - pixels.mean(2, keepdims=True) / 127.5
    return Image.fromarray((pixels + noise).clip(0, 255).round().astype(np.uint8))


def make(source: Path, folder: Path, seed: int, by_place: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chance, rows = random.Random(seed), []
    for path in data.pictures(source):
        high = Image.open(path).convert("RGB")
        width, height = high.width // 4 * 4, high.height // 4 * 4
        low = data.bicubic(high.crop((0, 0, width, height)), width // 4, height // 4)
        blur = chance.uniform(0.2, 1.6) if chance.random() < 0.7 else 0
        noise = chance.uniform(1, 14) if chance.random() < 0.6 else 0
        quality, subsampling = (chance.randint(30, 95), chance.choice((0, 2))) if chance.random() < 0.8 else (0, 0)
        if blur:
            low = blurred(low, blur, by_place)
        if noise:
            low = noisy(low, noise, chance.randrange(1 << 30), by_place)
        if quality:
            low.save(folder / f"{path.stem}.jpg", quality=quality, subsampling=subsampling)
        else:
            low.save(folder / f"{path.stem}.png", optimize=True)
        rows.append((path.name, f"{blur:.3f}", f"{noise:.2f}", quality, SUBSAMPLING[subsampling] if quality else ""))
    with open(folder / "damage.tsv", "w", newline="") as table:
        csv.writer(table, delimiter="\t").writerows([("file", "blur", "noise", "quality", "subsampling"), *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="folder of HR pictures")
    parser.add_argument("folder", type=Path, help="where the LR pictures go")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--by-place", action="store_true")
    options = parser.parse_args()
    make(options.source, options.folder, options.seed, options.by_place)


if __name__ == "__main__":
    main()
