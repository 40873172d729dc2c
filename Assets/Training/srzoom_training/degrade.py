"""The `photo` recipe: what happens to a real photo between the lens and the file, and how much of it."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageFilter

from .model import Damage

CLEAN_SHARE = 0.3  # left as they are, so that clean files are not spoilt
PLAIN_SHARE = 1 / 3  # damaged as the BSD100-blind set is; the rest more widely


def jpeg(image: Image.Image, quality: int, subsampling: int = 2) -> Image.Image:
    """Encoded and decoded. Subsampling 0: 4:4:4, 1: 4:2:2, 2: 4:2:0."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(file).convert("RGB")


def degrade(pixels: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, Damage]:
    """A photo (height, width, 3) of bytes after damage of random kinds and strengths, and the damage."""
    kind = random.random()
    if kind < CLEAN_SHARE:
        return pixels, Damage()
    return plain(pixels, random) if kind < CLEAN_SHARE + PLAIN_SHARE else wide(pixels, random)


def plain(pixels: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, Damage]:
    """Gaussian blur, white noise, one JPEG: the distribution of BSD100-blind and Set14-blind."""
    image = Image.fromarray(pixels)
    blur = random.uniform(0.2, 1.6) if random.random() < 0.7 else 0.0
    noise = random.uniform(1, 14) if random.random() < 0.6 else 0.0
    quality = int(random.integers(30, 96)) if random.random() < 0.8 else None
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        image = _image(np.asarray(image) + random.normal(0, noise, pixels.shape))
    if quality is not None:
        image = jpeg(image, quality, int(random.choice([0, 2])))
    return np.array(image), Damage(blur, noise, quality)


def wide(pixels: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, Damage]:
    """Lens, sensor, the camera's sharpening, a resampling and one or two JPEGs, in that order, each by chance."""
    clean, blur = pixels.astype(np.float32), 0.0
    if random.random() < 0.65:
        clean, blur = lens(clean, random)
    noisy = clean + sensor(clean, random) if random.random() < 0.6 else clean
    if random.random() < 0.3:
        radius, percent = random.uniform(0.5, 1.5), int(random.integers(30, 121))
        mask = ImageFilter.UnsharpMask(radius, percent, threshold=0)
        clean, noisy = (np.asarray(_image(p).filter(mask), np.float32) for p in (clean, noisy))
    if random.random() < 0.2:
        share = random.uniform(0.6, 1)
        clean, noisy = (_resampled(p, share) for p in (clean, noisy))
        blur = math.sqrt(blur**2 + (1 / share**2 - 1) / 3)  # the variance of two triangles of 1 / share
    noise = float(np.sqrt(np.mean((noisy - clean) ** 2)))
    image, quality = _image(noisy), None
    if random.random() < 0.85:
        quality = int(random.integers(30, 99))
        if random.random() < 0.2:
            earlier = int(random.integers(40, 96))
            image = jpeg(image, earlier, int(random.choice([0, 2])))
        else:
            earlier = quality
        image = jpeg(image, quality, int(random.choice([0, 1, 2])))
        quality = min(quality, earlier)  # what shows
    return np.array(image), Damage(blur, noise, quality)


def lens(pixels: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, float]:
    """A Gaussian blur, longer in one direction than across it; its σ is the root of the mean variance."""
    long = random.uniform(0.2, 1.8)
    across = long * random.uniform(0.5, 1) if random.random() < 0.5 else long
    angle, reach = random.uniform(0, math.pi), math.ceil(3 * long)
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)
    along = math.cos(angle) * offsets + math.sin(angle) * offsets[:, None]
    beside = math.cos(angle) * offsets[:, None] - math.sin(angle) * offsets
    kernel = np.exp(-(along**2) / (2 * long**2) - beside**2 / (2 * across**2))
    return _convolved(pixels, kernel / kernel.sum()), math.sqrt((long**2 + across**2) / 2)


def sensor(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Noise whose variance grows with the light, and blotches of colour as cameras' denoising leaves them."""
    strength = math.exp(random.uniform(math.log(0.5), math.log(16)))
    shot = random.uniform(0, 1) if random.random() < 0.6 else 0.0  # the share of the variance that follows the light
    light = pixels / 128
    noise = random.normal(size=pixels.shape) * strength * np.sqrt(1 - shot + shot * light)
    if random.random() < 0.3:
        height, width, _ = pixels.shape
        coarse = random.normal(0, strength * random.uniform(0.3, 1.2), (-(-height // 2), -(-width // 2), 3))
        coarse -= coarse.mean(2, keepdims=True)
        noise = noise * random.uniform(0.3, 1) + coarse.repeat(2, 0).repeat(2, 1)[:height, :width]
    return noise.astype(np.float32)


def _convolved(pixels: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """With the edge pixels repeated beyond the edge; by Fourier transforms, whatever the kernel's size."""
    reach, (height, width, _) = kernel.shape[0] // 2, pixels.shape
    padded = np.pad(pixels, ((reach, reach), (reach, reach), (0, 0)), "edge")
    shape = padded.shape[:2]
    product = np.fft.rfft2(padded, axes=(0, 1)) * np.fft.rfft2(kernel, shape)[..., None]
    result = np.fft.irfft2(product, shape, axes=(0, 1))
    return result[2 * reach :, 2 * reach :][:height, :width].astype(np.float32)


def _resampled(pixels: np.ndarray, share: float) -> np.ndarray:
    """Reduced to a share of the size and enlarged again, bilinear and antialiased."""
    height, width, _ = pixels.shape
    small = _image(pixels).resize((round(width * share), round(height * share)), Image.Resampling.BILINEAR)
    return np.asarray(small.resize((width, height), Image.Resampling.BILINEAR), np.float32)


def _image(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(pixels.clip(0, 255).round().astype(np.uint8))
