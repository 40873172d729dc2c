"""Photos and weights that the kit and the Swift tests both compute; golden_readme.md states the formula."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

# --- Photos: drawn, so that they are nobody's and small ----------------------------------------------------------


def drawn_photo(width: int, height: int, seed: int, noise: float) -> np.ndarray:
    """Sky-like gradient, discs, lines and a striped fence, with noise: smooth parts, edges and repetition."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    ramp = np.stack([90 + 100 * y / height, 120 + 60 * x / width, 200 - 80 * y / height], -1)
    image = Image.fromarray(ramp.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(max(4, width * height // 300)):
        centre_x, centre_y, radius = random.uniform(0, width), random.uniform(0, height), random.uniform(1, 9)
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        draw.ellipse([centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius], fill=colour)
        draw.line([centre_x, centre_y, *random.uniform(0, [width, height])], fill=colour[::-1])
    for column in range(width // 2, width * 3 // 4, 3):
        draw.line([column, height // 4, column, height], fill=(235, 230, 215))
    return np.clip(np.asarray(image) + random.normal(0, noise, (height, width, 3)), 0, 255).round().astype(np.uint8)


PHOTOS = {
    "odd": drawn_photo(61, 47, seed=1, noise=6),
    "even": drawn_photo(96, 72, seed=2, noise=2),
    "wide": drawn_photo(2000, 12, seed=3, noise=3),
    "tall": drawn_photo(12, 700, seed=4, noise=3),
    "small": drawn_photo(13, 12, seed=5, noise=3),
}


def as_tensor(pixels: np.ndarray) -> Tensor:
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].double() / 255


def write_ppm(path: Path, pixels: np.ndarray) -> None:
    height, width = pixels.shape[:2]
    path.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + pixels.tobytes())


# --- Weights that both sides compute -----------------------------------------------------------------------------

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def name_hash(name: str) -> int:
    """FNV-1a, 64 bits, of the name's UTF-8."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 & MASK
    return value


def splitmix64(state: np.ndarray) -> np.ndarray:
    """The generator's next output for each state."""
    with np.errstate(over="ignore"):
        bits = state + np.uint64(GAMMA)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return bits ^ (bits >> np.uint64(31))


def formula_tensor(name: str, shape: torch.Size) -> Tensor:
    """Uniform in ±bound by splitmix64 from the name; golden_readme.md states it."""
    if not shape:
        return torch.tensor(1.0 if name == "gcm.beta" else 0.0)
    count = math.prod(shape)
    fan_in = math.prod(shape[1:])
    bound = np.float32(0.1 if len(shape) == 1 else math.sqrt(2 / fan_in))
    with np.errstate(over="ignore"):
        bits = splitmix64(np.uint64(name_hash(name)) + np.arange(count, dtype=np.uint64) * np.uint64(GAMMA))
    unit = (2 * (bits >> np.uint64(40)).astype(np.int64) - (1 << 24)).astype(np.float32) / np.float32(1 << 24)
    values = torch.from_numpy(unit * bound).reshape(shape)
    scales = len(shape) == 1 and "norm" in name and name.endswith("weight")
    return 1 + values if scales else values


def header(shapes: dict[str, torch.Size], metadata: dict[str, str]) -> str:
    """The header of a safetensors file of fp32 tensors, in the order of their names."""
    entries: dict[str, object] = {"__metadata__": metadata}
    offset = 0
    for name, shape in sorted(shapes.items()):
        end = offset + 4 * math.prod(shape)
        entries[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    return json.dumps(entries, indent=1) + "\n"
