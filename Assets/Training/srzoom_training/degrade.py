"""The `photo` recipe: what happens to real files before anyone enlarges them."""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor

CLEAN_SHARE = 0.15  # left as they are, so that clean files are not spoilt
BLUR_SHARE, BLUR = 0.3, (0.2, 0.7)  # Gaussian sigma, LR pixels
NOISE_SHARE, NOISE = 0.5, (0.5, 6.0)  # standard deviation, levels
JPEG_SHARE, QUALITY = 0.9, (40, 95)


def jpeg(image: Image.Image, quality: int, subsampling: int = 2) -> Image.Image:
    """Encoded and decoded. Subsampling 0: 4:4:4, 2: 4:2:0."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(file).convert("RGB")


def degrade_picture(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Blur, noise and JPEG of random strength; (height, width, 3) bytes."""
    if random.random() < CLEAN_SHARE:
        return pixels
    image = Image.fromarray(pixels)
    if random.random() < BLUR_SHARE:
        image = image.filter(ImageFilter.GaussianBlur(random.uniform(*BLUR)))
    if random.random() < NOISE_SHARE:
        grain = random.normal(0, random.uniform(*NOISE), pixels.shape)
        image = Image.fromarray((np.asarray(image) + grain).clip(0, 255).round().astype(np.uint8))
    if random.random() < JPEG_SHARE:
        image = jpeg(image, int(random.integers(QUALITY[0], QUALITY[1] + 1)), int(random.choice([0, 2])))
    return np.asarray(image)


def degrade(low: Tensor, random: np.random.Generator) -> Tensor:
    """The same for a batch (batch, 3, height, width) of bytes."""
    pictures = low.permute(0, 2, 3, 1).contiguous().cpu().numpy()
    changed = np.stack([degrade_picture(picture, random) for picture in pictures])
    return torch.from_numpy(changed).permute(0, 3, 1, 2).to(low.device)
