"""Tiles of text: signs, plates and captions, which photos show too rarely to learn from; and tiles of one colour."""

from __future__ import annotations

import string
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIDE = 384
SIZES = (9, 56)
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")


def fonts() -> list[Path]:
    """The machine's outline fonts. Without any, Pillow's own is used."""
    return sorted(path for folder in FONT_FOLDERS for path in folder.rglob("*.[to]tf"))


def font(paths: list[Path], size: int, random: np.random.Generator) -> ImageFont.FreeTypeFont:
    """One of `fonts()` in a size in pixels."""
    if not paths:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(paths[random.integers(len(paths))]), size)


def line(random: np.random.Generator) -> str:
    """A plate, a number, or a few made-up words."""
    kind = random.integers(3)
    if kind == 0:
        return "".join(random.choice(list(string.ascii_uppercase), 2)) + f" {random.integers(10, 9999)}"
    if kind == 1:
        return f"{random.integers(1, 99)}.{random.integers(0, 99):02} km"
    words = ["".join(random.choice(list("aeiounrstldmkghbp"), random.integers(2, 9))) for _ in range(4)]
    return " ".join(word.capitalize() if random.random() < 0.3 else word for word in words)


def tile(seed: int, sizes: tuple[int, int] = SIZES) -> Image.Image:
    """One tile, always the same for a seed: lines of several sizes (pixels) on panels, slightly turned and blurred."""
    random = np.random.default_rng([7, seed])
    paths = fonts()
    image = Image.new("RGB", (SIDE, SIDE), colour(random))
    for _ in range(random.integers(3, 6)):
        panel = Image.new("RGB", (int(random.integers(150, 330)), int(random.integers(60, 220))), colour(random))
        draw = ImageDraw.Draw(panel)
        shade, y = ink(panel.getpixel((0, 0)), random), 4
        while y < panel.height:
            size = int(random.integers(*sizes))
            chosen = font(paths, size, random)
            draw.text((6, y), line(random), fill=shade, font=chosen)
            y += int(size * 1.3)
        if random.random() < 0.6:
            draw.rectangle([1, 1, panel.width - 2, panel.height - 2], outline=shade, width=int(random.integers(1, 5)))
        angle = random.normal(0, 8)
        turned = panel.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        mask = Image.new("L", panel.size, 255).rotate(angle, Image.Resampling.BICUBIC, expand=True)
        corner = (int(random.integers(-40, SIDE - 100)), int(random.integers(-20, SIDE - 60)))
        image.paste(turned, corner, mask)
    return image.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.9)))


def colour(random: np.random.Generator) -> tuple[int, int, int]:
    return tuple(int(value) for value in random.integers(0, 256, 3))


def ink(ground: tuple[int, ...], random: np.random.Generator) -> tuple[int, int, int]:
    """A colour that can be read on the ground."""
    dark = sum(ground) < 384
    return tuple(int(value) for value in (random.integers(190, 256, 3) if dark else random.integers(0, 70, 3)))


def tiles(count: int, sizes: tuple[int, int] = SIZES) -> list[Image.Image]:
    return [tile(seed, sizes) for seed in range(count)]


def flat_tiles(count: int) -> list[Image.Image]:
    """Tiles of one colour, every second one white: scanned paper and blown skies reach into a photo's corners."""
    random = np.random.default_rng(8)
    return [Image.new("RGB", (SIDE, SIDE), (255, 255, 255) if i % 2 else colour(random)) for i in range(count)]
