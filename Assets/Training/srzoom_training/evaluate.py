"""The paper's protocol (sec. 4.1), as `srzoom evaluate` has it.

    python -m srzoom_training.evaluate BSD100 --model lite.safetensors --base lite-base.safetensors
    python -m srzoom_training.evaluate BSD100 --lr BSD100-blind --model photo.safetensors --base photo-base.safetensors

HR is cropped at the right and bottom to a multiple of 4·ROI; LR is its antialiased bicubic reduction, 8 bits, or with `--lr`
the file of the same stem in that folder, cropped to a quarter of HR. All non-overlapping ROIs are enlarged, put together,
clamped and rounded. PSNR on unrounded Y (BT.601) over the whole picture, no border cropped; SSIM on Y of each ROI; both
averaged, PSNR over pictures, SSIM over all ROIs of a picture, then pictures.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from . import data, weights
from .degrade import jpeg
from .model import CLSR, Context, Damage, Region, context_region, restore

METHODS = ("bilinear", "bicubic", "precrop0", "precrop", "postcrop", "clsr")
Told = Callable[[Tensor], Tensor]  # the estimate of a photo's damage (1, 4), scaled -> what is known better of it
Enlarger = Callable[..., Tensor]  # (1, 3, H, W) in 0…1, and perhaps Told -> (1, 3, 4H, 4W)


def luma(pixels: np.ndarray) -> np.ndarray:
    """Y of BT.601, 16…235, unrounded."""
    return pixels.astype(np.float64) @ np.array([65.481, 128.553, 24.966]) / 255 + 16


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    error = np.mean((a - b) ** 2)
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """11×11 Gaussian, σ 1.5, valid windows, range 255."""
    line = torch.exp(-((torch.arange(11, dtype=torch.float64) - 5) ** 2) / (2 * 1.5**2))
    window = (line[:, None] * line / line.sum() ** 2)[None, None]

    def mean(values: Tensor) -> Tensor:
        return F.conv2d(values, window)

    x, y = (torch.from_numpy(v)[None, None] for v in (a, b))
    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return ((2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))).mean().item()


def tiles(area: Region, side: int) -> list[Region]:
    return [Region(x, y, side, side) for y in range(0, area.height, side) for x in range(0, area.width, side)]


def by_regions(
    model: CLSR, side: int, padding: int, with_context: bool, context_scale: float | None = None, place: float | None = None
) -> Enlarger:
    """Enlarges ROI by ROI; the whole photo is the context, or `context_scale` times each ROI.

    `place`: half of each ROI's damage is what is read from so many times the ROI.
    """

    def enlarge(photo: Tensor, told: Told | None = None) -> Tensor:
        scale, photo = model.architecture.scale, photo.to(device_of(model))
        result = photo.new_empty(1, 3, photo.shape[2] * scale, photo.shape[3] * scale)
        shared = model.context(photo) if with_context and context_scale is None else Context()
        if told is not None and shared.damage is not None:
            shared.damage = told(shared.damage)
        for roi in tiles(Region.of(photo), side):
            if with_context and context_scale is not None:
                area = context_region(roi, context_scale, Region.of(photo))
                part = restore(model, area.crop(photo), roi.inside(area), padding)
            else:
                near = shared
                if place is not None and shared.damage is not None:
                    here = model.damage(context_region(roi, place, Region.of(photo)).crop(photo))
                    near = replace(shared, damage=(shared.damage + here) / 2)
                part = restore(model, photo, roi, padding, near)
            roi.crop(result, scale)[:] = part
        return result.cpu()

    return enlarge


def whole(model: CLSR) -> Enlarger:
    return lambda photo, told=None: restore(model, photo.to(device_of(model)), Region.of(photo), 0).cpu()


def device_of(model: CLSR) -> torch.device:
    return next(model.parameters()).device


def interpolated(kernel: Image.Resampling) -> Enlarger:
    def enlarge(photo: Tensor, told: Told | None = None) -> Tensor:
        image = Image.fromarray(data.as_pixels(photo))
        return data.as_tensor(image.resize((image.width * 4, image.height * 4), kernel))

    return enlarge


def enlargers(
    methods: list[str], model: CLSR | None, base: CLSR | None, side: int, padding: int | None, context_scale: float | None,
    place: float | None = None,
) -> dict[str, Enlarger]:  # fmt: skip
    made: dict[str, Enlarger] = {}
    for method in methods:
        if method in ("bilinear", "bicubic"):
            made[method] = interpolated(Image.Resampling[method.upper()])
        elif method == "clsr" and model is not None:
            margin = model.architecture.padding if padding is None else padding
            made[method] = by_regions(model, side, margin, True, context_scale, place)
        elif method == "postcrop" and base is not None:
            made[method] = whole(base)
        elif method in ("precrop", "precrop0") and base is not None:
            margin = base.architecture.padding if padding is None else padding
            made[method] = by_regions(base, side, margin if method == "precrop" else 0, False)
    return made


@dataclass
class Reduction:
    """Where LR comes from: the HR's reduction, perhaps stored as a JPEG (4:2:0) of a quality, or a folder's files."""

    quality: int | None = None
    folder: Path | None = None
    told: str | None = None  # what conditions instead of the estimate: TOLD

    def pair(self, path: Path, side: int) -> tuple[np.ndarray, np.ndarray]:
        """HR cropped, and its LR."""
        image = Image.open(path).convert("RGB")
        unit = 4 * side
        image = image.crop((0, 0, image.width // unit * unit, image.height // unit * unit))
        size = (image.width // 4, image.height // 4)
        if self.folder is not None:
            return np.asarray(image), np.asarray(Image.open(self.file(path)).convert("RGB").crop((0, 0, *size)))
        low = data.bicubic(image, *size)
        return np.asarray(image), np.asarray(jpeg(low, self.quality) if self.quality is not None else low)

    def file(self, path: Path) -> Path:
        """The LR file of the same stem."""
        for suffix in data.SUFFIXES:
            if (file := self.folder / (path.stem + suffix)).exists():
                return file
        raise SystemExit(f"{self.folder} has no {path.stem}")

    def known(self, path: Path) -> Told | None:
        """`truth`: the row of the folder's damage.tsv; `tables`: the JPEG quality by the file's quantization tables."""
        if self.told is None:
            return None
        if self.told == "tables":
            return partial(told_by_tables, quality=table_quality(self.file(path)))
        with open(self.folder / "damage.tsv", newline="") as table:
            rows = {Path(row["file"]).stem: row for row in csv.DictReader(table, delimiter="\t")}
        row = rows[path.stem]
        damage = Damage(float(row["blur"]), float(row["noise"]), float(row["quality"]) or None)
        return lambda estimate: estimate.new_tensor([damage.scaled()])


REDUCED = Reduction()
TOLD = ("truth", "tables")
STANDARD_LUMA = 3688  # the sum of the JPEG standard's table K.1, which libjpeg scales by the quality


def table_quality(path: Path) -> float | None:
    """libjpeg's quality with the coarseness of the file's luma table; None if it is no JPEG."""
    tables = getattr(Image.open(path), "quantization", None)
    if not tables:
        return None
    percent = 100 * sum(tables[0]) / STANDARD_LUMA
    return (200 - percent) / 2 if percent <= 100 else 5000 / percent


def told_by_tables(estimate: Tensor, quality: float | None) -> Tensor:
    """The estimate (1, 4), scaled, with the quality that the file's tables tell.

    Where the estimate is a JPEG more than 10 worse, the file was one before, and the estimate stays; as it does without tables.
    """
    if quality is None or Damage.of(estimate[0].tolist()).was_worse_than(quality - 10):
        return estimate
    known = estimate.new_tensor([[(100 - quality) / 50, 1.0]])
    return torch.cat([estimate[:, :2], known], 1)


@torch.inference_mode()
def score(
    enlarge: Enlarger, files: list[Path], side: int, reduction: Reduction = REDUCED, with_ssim: bool = True
) -> tuple[float, float]:
    """(PSNR, SSIM) averaged over the pictures."""
    scores = []
    for path in files:
        high, low = reduction.pair(path, side)
        if 0 in high.shape:
            raise SystemExit(f"{path} is smaller than {4 * side} pixels")
        output = enlarge(data.as_tensor(low), reduction.known(path))
        a, b = luma(data.as_pixels(output)), luma(high)
        areas = tiles(Region(0, 0, high.shape[1], high.shape[0]), 4 * side) if with_ssim else []
        similar = [ssim(r.crop(a).copy(), r.crop(b).copy()) for r in areas]
        scores.append((psnr(a, b), float(np.mean(similar)) if similar else math.nan))
    mean_psnr, mean_ssim = np.mean(scores, axis=0).tolist()
    return mean_psnr, mean_ssim


def leave_out(model: CLSR, parts: list[str]) -> None:
    """Takes parts away from a trained network (table 3)."""
    for part in parts:
        setattr(model, part, None)
    if "condition" in parts:
        model.estimator = model.clean = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of HR pictures")
    parser.add_argument("--model", type=Path, help="weights of CLSR, for clsr")
    parser.add_argument("--base", type=Path, help="weights of the base network alone, for precrop and postcrop")
    parser.add_argument("--methods", default=",".join(METHODS), help="by default all that the given weights allow")
    parser.add_argument("--roi-size", type=int, default=24)
    parser.add_argument("--padding", type=int)
    parser.add_argument("--context-size", type=float, help="context as a multiple of the ROI; default: the whole photo")
    parser.add_argument(
        "--without", action="append", choices=["pim", "gcm", "condition"], default=[], help="leave out a part; repeatable"
    )
    parser.add_argument("--lr", type=Path, help="folder of LR pictures, by stem, instead of the reductions")
    parser.add_argument(
        "--told", choices=TOLD, help="condition on the truth of LR's damage.tsv, or on the quality that the JPEG's tables tell"
    )
    parser.add_argument("--damage-patches", type=int, help="how many patches of the photo the damage is read from")
    parser.add_argument("--place", type=float, help="take half of a box's damage from so many times the box")
    parser.add_argument("--jpeg", type=int, help="store the LR picture as a JPEG of this quality first")
    parser.add_argument("--limit", type=int, help="only so many pictures of each folder")
    parser.add_argument("--no-ssim", action="store_true")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    methods = options.methods.split(",")
    if unknown := [method for method in methods if method not in METHODS]:
        parser.error(f"{unknown[0]} is none of the methods {', '.join(METHODS)}")
    if options.told and options.lr is None:
        parser.error("--told needs --lr")
    if options.jpeg and options.lr is not None:
        parser.error("--jpeg and --lr exclude each other")
    torch.set_num_threads(options.threads)
    model = weights.load(options.model) if options.model else None
    base = weights.load(options.base) if options.base else None
    if model is not None:
        leave_out(model, options.without)
        if options.damage_patches:
            model.architecture = replace(model.architecture, estimator_patches=options.damage_patches)
    reduction = Reduction(options.jpeg, options.lr, options.told)
    made = enlargers(methods, model, base, options.roi_size, options.padding, options.context_size, options.place)
    print(f"{'set':10} {'method':10} {'PSNR':>7} {'SSIM':>7}")
    for folder in options.folders:
        files = data.pictures(folder)[: options.limit]
        for method, enlarge in made.items():
            p, s = score(enlarge, files, options.roi_size, reduction, not options.no_ssim)
            print(f"{folder.name:10} {method:10} {p:7.3f} {s:7.4f}", flush=True)


if __name__ == "__main__":
    main()
