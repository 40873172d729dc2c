"""Training pictures: tiles on the device as bytes, and random ROIs with their context cut from them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from . import duplicates
from .model import Damage

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")


def pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def bicubic(image: Image.Image, width: int, height: int) -> Image.Image:
    """Antialiased bicubic, a = −0.5: Pillow's, MATLAB's and srzoom's."""
    return image.resize((width, height), Image.Resampling.BICUBIC)


def as_tensor(pixels: np.ndarray | Image.Image) -> Tensor:
    """(height, width, 3) in 0…255 as (1, 3, height, width) in 0…1."""
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1)[None].float() / 255


def as_pixels(picture: Tensor) -> np.ndarray:
    """(1, 3, height, width) in 0…1 as (height, width, 3), bytes, clamped and rounded as in a file."""
    return (picture[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()


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


def _cut(picture: Tensor, y: int, x: int, side: int) -> Tensor:
    return picture[:, y : y + side, x : x + side]


def busyness(picture: Tensor) -> float:
    """The mean step of green from pixel to pixel of a picture (3, height, width)."""
    green = picture[1].float()
    return (green.diff(dim=0).abs().mean() + green.diff(dim=1).abs().mean()).item()


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

    photos: list[Photo]  # batch / rois: what the contexts are cut from
    context: Tensor  # (batch / rois, 3, context, context), low resolution; each belongs to `rois` ROIs in a row
    context_target: Tensor  # (batch / rois, 3, 4·context, 4·context)
    origins: Tensor  # (batch, 2), on the CPU: y and x of the padded ROI in the context
    roi: Tensor  # (batch, 3, roi, roi), low resolution, padding included
    target: Tensor  # (batch, 3, 4·roi, 4·roi)
    counted: Tensor  # (batch, 1, 4·roi, 4·roi): 1 on the bare ROI, less on its padding
    patches: Tensor  # (batch / rois, patches, 3, side, side): anywhere in the photos, for the estimator; or none


@dataclass
class Photo:
    """A tile in one of its 8 orientations, its reduction damaged as a whole; (3, height, width) bytes."""

    high: Tensor
    low: Tensor
    damage: Damage


class Sampler:
    """Draws batches. The draw depends on seed, step and rank only, so that a resumed run sees the same data."""

    def __init__(
        self, tiles: list[Tile], *, batch: int, context: int, roi: int, padding: int, rois: int = 1, seed: int = 0,
        rank: int = 0, detail: float = 0, degrade: Callable | None = None, patches: Sequence[int] = (0,),
        patch: int = 24,
    ):  # fmt: skip
        """Sides are in LR pixels, the ROI's with its padding.

        `batch`: ROIs, `rois` of each context. `detail`: of this share of the contexts two are drawn, and the busier is taken.
        `degrade`: what damages a photo, see degrade.py. `patches`: of a batch's photos one of these numbers of patches is
        taken, of side `patch`.
        """
        self.tiles = [tile for tile in tiles if min(tile.low.shape[1:]) >= context]
        if not self.tiles:
            raise SystemExit(f"no tile is {context} pixels wide and high after reduction")
        # A tile is drawn as often as its share of all positions.
        area = np.array([(t.low.shape[1] - context + 1) * (t.low.shape[2] - context + 1) for t in self.tiles])
        self.shares = area / area.sum()
        self.batch, self.context, self.roi, self.padding, self.rois = batch, context, roi, padding, rois
        self.seed, self.rank, self.detail, self.degrade = seed, rank, detail, degrade
        self.patches, self.patch = patches, patch

    def __call__(self, step: int) -> Batch:
        random = np.random.default_rng([self.seed, step, self.rank])
        photos, lows, highs = [], [], []
        for _ in range(self.batch // self.rois):
            photo, (y, x) = self._photo(random)
            scale = photo.high.shape[1] // photo.low.shape[1]
            photos.append(photo)
            lows.append(_cut(photo.low, y, x, self.context))
            highs.append(_cut(photo.high, scale * y, scale * x, scale * self.context))
        low, high = torch.stack(lows).float() / 255, torch.stack(highs).float() / 255
        origins = self._origins(random)
        size = self.roi
        corners = [(index // self.rois, corner) for index, corner in enumerate(origins.tolist())]
        return Batch(
            photos,
            low,
            high,
            origins,
            torch.stack([low[i, :, y : y + size, x : x + size] for i, (y, x) in corners]),
            torch.stack([high[i, :, scale * y : scale * (y + size), scale * x : scale * (x + size)] for i, (y, x) in corners]),
            self._counted(origins, scale).to(low.device),
            self._patches(photos, random),
        )

    def _photo(self, random: np.random.Generator) -> tuple[Photo, tuple[int, int]]:
        """A random tile, damaged, and where in it the context is; of a share `detail`, the busier of two places."""
        tile, y, x = self._place(random)
        if self.detail > 0 and random.random() < self.detail:
            tile, y, x = max((tile, y, x), self._place(random), key=self._busyness)
        turns, flip = int(random.integers(4)), bool(random.integers(2))
        height, width = tile.low.shape[1:]
        if flip:
            x = width - self.context - x
        for _ in range(turns):  # a quarter turn against the clock
            y, x, height, width = width - self.context - x, y, width, height

        def turned(picture: Tensor) -> Tensor:
            return torch.rot90(picture.flip(2) if flip else picture, turns, (1, 2))

        low, damage = turned(tile.low), Damage()
        if self.degrade is not None:
            pixels, damage = self.degrade(low.permute(1, 2, 0).cpu().numpy(), random)
            low = torch.from_numpy(pixels).permute(2, 0, 1).to(low.device)
        return Photo(turned(tile.high), low, damage), (y, x)

    def _place(self, random: np.random.Generator) -> tuple[Tile, int, int]:
        """A tile, and y and x of a context in it."""
        tile = self.tiles[random.choice(len(self.tiles), p=self.shares)]
        y = int(random.integers(tile.low.shape[1] - self.context + 1))
        x = int(random.integers(tile.low.shape[2] - self.context + 1))
        return tile, y, x

    def _patches(self, photos: list[Photo], random: np.random.Generator) -> Tensor:
        count, side, cut = int(random.choice(self.patches)), self.patch, []
        for photo in photos:
            height, width = photo.low.shape[1:]
            ys, xs = random.integers(height - side + 1, size=count), random.integers(width - side + 1, size=count)
            cut += [_cut(photo.low, y, x, side) for y, x in zip(ys.tolist(), xs.tolist(), strict=True)]
        empty = photos[0].low.new_empty(0, 3, side, side)
        return (torch.stack(cut) if cut else empty).float().unflatten(0, (len(photos), count)) / 255

    def _busyness(self, place: tuple[Tile, int, int]) -> float:
        tile, y, x = place
        return busyness(_cut(tile.low, y, x, self.context))

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
