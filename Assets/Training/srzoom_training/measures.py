"""How good, how true and how crisp results are: the table of a model card.

    python -m srzoom_training.measures BSD100 --lr BSD100-blind --faithful ../Models/photo.safetensors \\
        --teacher realesrgan-x4plus.safetensors --result bicubic --result ../Models/photo.safetensors --result vivid.safetensors

Means over the pictures:

- PSNR: of Y against the truth, as evaluate.py has it.
- consistency: PSNR of RGB between the result, reduced four times (antialiased bicubic), and the LR picture itself; with
  `--lr`, where the picture is damaged, and the faithful result reduced likewise.
- detail: the energy of Y beyond the frequencies that the LR picture can hold, as a share of the truth's. 1 is as much as
  the truth has, not the same.
- teacher: the mean absolute difference to the teacher's result, in levels of 255.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import data, results
from .evaluate import REDUCED, Reduction, luma, psnr
from .results import Result
from .teacher import reduced

SIDE = 24  # pictures are cropped to a multiple of four times this, as evaluate.py's are


@dataclass
class Measures:
    psnr: float
    consistency: float
    detail: float
    teacher: float

    HEADER = "| result | PSNR-Y, dB | consistency, dB | detail, share of the truth's | distance to the teacher, levels |"

    @classmethod
    def mean(cls, several: list[Measures]) -> Measures:
        return cls(*np.mean([(m.psnr, m.consistency, m.detail, m.teacher) for m in several], axis=0).tolist())

    def row(self, name: str) -> str:
        return f"| {name} | {self.psnr:.3f} | {self.consistency:.2f} | {self.detail:.2f} | {self.teacher:.2f} |"


def consistency(result: Tensor, low: Tensor) -> float:
    """dB; `result` (1, 3, 4H, 4W) as it would be stored."""
    stored = data.as_tensor(data.as_pixels(result))
    return psnr(255 * reduced(stored).numpy(), 255 * low.numpy())


def fine_energy(picture: np.ndarray) -> float:
    """Energy of Y (H, W) beyond an eighth of a cycle a pixel across or down, what is nearer the edges counting less."""
    height, width = picture.shape
    window = np.hanning(height)[:, None] * np.hanning(width)
    spectrum = np.abs(np.fft.fft2((picture - picture.mean()) * window)) ** 2
    fine = (np.abs(np.fft.fftfreq(height))[:, None] > 1 / 8) | (np.abs(np.fft.fftfreq(width)) > 1 / 8)
    return float(spectrum[fine].sum())


def detail(result: np.ndarray, truth: np.ndarray) -> float:
    """Both (H, W, 3), 0…255."""
    return fine_energy(luma(result)) / fine_energy(luma(truth))


@torch.inference_mode()
def measure(
    wanted: list[Result], teacher: Result, faithful: Result, files: list[Path], reduction: Reduction = REDUCED
) -> dict[str, Measures]:
    """The means of every result over the pictures."""
    found: dict[str, list[Measures]] = {result.name: [] for result in wanted}
    for path in files:
        truth, small = reduction.pair(path, SIDE)
        low = data.as_tensor(small)
        taught = teacher(low)
        taught_pixels = data.as_pixels(taught).astype(float)
        clean = low if reduction.folder is None else reduced(faithful(low).clamp(0, 1))
        for result in wanted:
            output = taught if result.name == teacher.name else result(low)
            stored = data.as_pixels(output)
            found[result.name].append(
                Measures(
                    psnr(luma(stored), luma(truth)),
                    consistency(output, clean),
                    detail(stored, truth),
                    float(np.abs(stored - taught_pixels).mean()),
                )
            )
    return {name: Measures.mean(several) for name, several in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="HR pictures")
    parser.add_argument("--lr", type=Path, help="folder of LR pictures, damaged, by stem, instead of the reductions")
    parser.add_argument("--result", type=results.named, action="append", default=[], metavar="[NAME=]FILE", help="repeatable")
    parser.add_argument("--teacher", type=results.named, required=True, metavar="[NAME=]FILE")
    parser.add_argument("--faithful", type=results.named, required=True, metavar="[NAME=]FILE")
    parser.add_argument("--limit", type=int, help="only so many pictures")
    options = parser.parse_args()
    files = data.pictures(options.folder)[: options.limit]
    reduction = Reduction(folder=options.lr)
    table = measure([*options.result, options.teacher], options.teacher, options.faithful, files, reduction)
    print(f"{(options.lr or options.folder).name}, {len(files)} pictures\n")
    print(Measures.HEADER + "\n|---|---|---|---|---|")
    for name, means in table.items():
        print(means.row(name))


if __name__ == "__main__":
    main()
