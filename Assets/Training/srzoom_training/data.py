"""Training pictures: tiles on the device as bytes, and random ROIs with their context cut from them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from . import duplicates

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")


def pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def bicubic(image: Image.Image, width: int, height: int) -> Image.Image:
    """Antialiased bicubic, a = −0.5: Pillow's, MATLAB's and srzoom's."""
    return image.resize((width, height), Image.Resampling.BICUBIC)


@dataclass
class Tile:
    """A training picture and its reduction, (3, height, width) bytes."""

    high: Tensor
    low: Tensor

    @classmethod
    def of(cls, image: Image.Image, scale: int, device: torch.device) -> Tile:
        width, height = image.width // scale, image.height // scale
        image = image.convert("RGB").crop((0, 0, width * scale, height * scale))
        return cls(_bytes(image, device), _bytes(bicubic(image, width, height), device))


def _bytes(image: Image.Image, device: torch.device) -> Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous().to(device)


def check_sources(folder: Path, files: list[Path]) -> None:
    """Every tile has a row, and with it a licence, in the folder's SOURCES.tsv."""
    with open(folder / "SOURCES.tsv", newline="") as table:
        known = {row["file"] for row in csv.DictReader(table, delimiter="\t")}
    strangers = [path.name for path in files if path.name not in known]
    if strangers:
        raise SystemExit(f"{folder}/SOURCES.tsv does not name {', '.join(strangers[:3])} (of {len(strangers)})")


def load_images(folders: list[Path]) -> list[Image.Image]:
    """All tiles of the folders; refuses those without a source and those that show an evaluation picture."""
    images = []
    for folder in folders:
        files = pictures(folder)
        check_sources(folder, files)
        for path in files:
            image = Image.open(path).convert("RGB")
            duplicates.refuse(path, image)
            images.append(image)
    return images


@dataclass
class Batch:
    """ROIs of equal size, padding included, anywhere in their contexts. Values 0…1."""

    context: Tensor  # (batch / rois, 3, context, context), low resolution; each belongs to `rois` ROIs in a row
    context_target: Tensor  # (batch / rois, 3, 4·context, 4·context)
    origins: Tensor  # (batch, 2), on the CPU: y and x of the padded ROI in the context
    roi: Tensor  # (batch, 3, roi, roi), low resolution, padding included
    target: Tensor  # (batch, 3, 4·roi, 4·roi)
    counted: Tensor  # (batch, 1, 4·roi, 4·roi): 1 on the bare ROI, less on its padding


class Sampler:
    """Draws batches. The draw depends on seed, step and rank only, so that a resumed run sees the same data."""

    def __init__(
        self, tiles: list[Tile], *, batch: int, context: int, roi: int, padding: int, rois: int = 1, seed: int = 0,
        rank: int = 0, detail: float = 0, degrade=None,
    ):  # fmt: skip
        self.tiles = [tile for tile in tiles if min(tile.low.shape[1:]) >= context]
        if not self.tiles:
            raise SystemExit(f"no tile is {context} pixels wide and high after reduction")
        # A tile is drawn as often as its share of all positions.
        area = np.array([(t.low.shape[1] - context + 1) * (t.low.shape[2] - context + 1) for t in self.tiles])
        self.shares = area / area.sum()
        self.batch, self.context, self.roi, self.padding, self.rois = batch, context, roi, padding, rois
        self.seed, self.rank, self.detail, self.degrade = seed, rank, detail, degrade

    def __call__(self, step: int) -> Batch:
        random = np.random.default_rng([self.seed, step, self.rank])
        pairs = [self._context(random) for _ in range(self.batch // self.rois)]
        low = torch.stack([pair[0] for pair in pairs])
        if self.degrade is not None:
            low = self.degrade(low, random)
        low, high = low.float() / 255, torch.stack([pair[1] for pair in pairs]).float() / 255
        origins = self._origins(random)
        size, scale = self.roi, high.shape[-1] // low.shape[-1]
        corners = [(index // self.rois, corner) for index, corner in enumerate(origins.tolist())]
        return Batch(
            low,
            high,
            origins,
            torch.stack([low[i, :, y : y + size, x : x + size] for i, (y, x) in corners]),
            torch.stack([high[i, :, scale * y : scale * (y + size), scale * x : scale * (x + size)] for i, (y, x) in corners]),
            self._counted(origins, scale).to(low.device),
        )

    def _context(self, random: np.random.Generator) -> tuple[Tensor, Tensor]:
        """A random square of a random tile, in one of its 8 orientations; of a share `detail`, the busier of two."""
        tile, y, x = self._place(random)
        if self.detail > 0 and random.random() < self.detail:
            tile, y, x = max((tile, y, x), self._place(random), key=self._busyness)
        scale = tile.high.shape[1] // tile.low.shape[1]
        turns, flip = int(random.integers(4)), bool(random.integers(2))

        def cut(picture: Tensor, times: int) -> Tensor:
            side = self.context * times
            part = picture[:, y * times : y * times + side, x * times : x * times + side]
            part = part.flip(2) if flip else part
            return torch.rot90(part, turns, (1, 2))

        return cut(tile.low, 1), cut(tile.high, scale)

    def _place(self, random: np.random.Generator) -> tuple[Tile, int, int]:
        """A tile, and y and x of a context in it."""
        tile = self.tiles[random.choice(len(self.tiles), p=self.shares)]
        y = int(random.integers(tile.low.shape[1] - self.context + 1))
        x = int(random.integers(tile.low.shape[2] - self.context + 1))
        return tile, y, x

    def _busyness(self, place: tuple[Tile, int, int]) -> float:
        """The mean step from pixel to pixel, in levels of green."""
        tile, y, x = place
        green = tile.low[1, y : y + self.context, x : x + self.context].float()
        return (green.diff(dim=0).abs().mean() + green.diff(dim=1).abs().mean()).item()

    def _origins(self, random: np.random.Generator) -> Tensor:
        """Anywhere, the context's edges more often: there the padding is clipped, as at a photo's edge."""
        most = self.context - self.roi
        drawn = random.integers(-self.padding, most + self.padding + 1, (self.batch, 2))
        return torch.from_numpy(drawn.clip(0, most))

    def _counted(self, origins: Tensor, scale: int) -> Tensor:
        """The loss is that of the bare ROI; its padding counts a tenth, for a steadier gradient."""
        weights = torch.full((self.batch, 1, self.roi, self.roi), 0.1)
        last = self.context - self.roi
        for weight, (y, x) in zip(weights, origins.tolist(), strict=True):
            top, left = (self.padding if y > 0 else 0), (self.padding if x > 0 else 0)
            bottom, right = (self.padding if y < last else 0), (self.padding if x < last else 0)
            weight[:, top : self.roi - bottom, left : self.roi - right] = 1
        return weights.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
