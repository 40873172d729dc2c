"""What an estimator reads from photos of known damage: photos are reduced four times, and so made clean, then damaged.

    python -m srzoom_training.estimates ../Models/photo.safetensors PHOTO.jpg …

A row for each kind of damage: the mean of what is read, in brackets its mean error; then what is read from the files
themselves.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter, ImageOps

from . import data, weights
from .degrade import jpeg
from .model import CLSR, Damage

KINDS = [
    Damage(),
    *(Damage(blur=blur) for blur in (0.5, 1.0, 1.5)),
    *(Damage(noise=noise) for noise in (2, 5, 10)),
    *(Damage(quality=quality) for quality in (40, 60, 75, 90, 95)),
    Damage(0.7, 3, 85),
    Damage(1.2, 8, 50),
]


def damaged(image: Image.Image, damage: Damage) -> Image.Image:
    if damage.blur:
        image = image.filter(ImageFilter.GaussianBlur(damage.blur))
    if damage.noise:
        noise = np.random.default_rng(1).normal(0, damage.noise, (image.height, image.width, 3))
        image = Image.fromarray((np.asarray(image) + noise).clip(0, 255).round().astype(np.uint8))
    return image if damage.quality is None else jpeg(image, int(damage.quality))


@torch.inference_mode()
def read(model: CLSR, image: Image.Image) -> Damage:
    return Damage.of(model.damage(data.as_tensor(image))[0].tolist())


def line(known: Damage, found: list[Damage]) -> str:
    def column(name: str) -> str:
        true, values = getattr(known, name), np.array([getattr(damage, name) for damage in found])
        return f"{values.mean():6.2f} ({np.abs(values - true).mean():.2f})"

    stored = [damage for damage in found if damage.quality is not None]
    quality = "-"
    if stored:
        values = np.array([damage.quality for damage in stored])
        error = f" ({np.abs(values - known.quality).mean():.0f})" if known.quality is not None else ""
        quality = f"{values.mean():.0f}{error}"
    told = f"{known.blur:4} {known.noise:5} {known.quality or '-':>4}"
    return f"{told}   {column('blur')}  {column('noise')}  {quality:>8}  {len(stored)} of {len(found)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("photos", type=Path, nargs="+")
    options = parser.parse_args()
    model = weights.load(options.model, "condition")
    images = [ImageOps.exif_transpose(Image.open(path)).convert("RGB") for path in options.photos]
    clean = [data.bicubic(image, image.width // 4, image.height // 4) for image in images]
    print("told: blur, noise, JPEG   read: blur (error)  noise (error)  JPEG (error)  read as JPEG")
    for known in KINDS:
        print(line(known, [read(model, damaged(image, known)) for image in clean]), flush=True)
    for path, image in zip(options.photos, images, strict=True):
        print(path.name, read(model, image))


if __name__ == "__main__":
    main()
