"""What `vivid` learns from: places of photos, and what a perceptual network makes of them.

    python -m srzoom_training.convert realesrgan-x4plus.bin TEACHER.safetensors
    python -m srzoom_training.teacher PAIRS --teacher TEACHER.safetensors --faithful photo.safetensors --data TILES --count 2000

The network is Real-ESRGAN x4plus (https://github.com/xinntao/Real-ESRGAN, BSD-3), 0.8 s a place on a core with AVX512-BF16.
PAIRS gets a shard every 50 places; the same command again goes on where it stopped.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import community, data, degrade, text, weights
from .model import CLSR, Context, limited

SIDE = 64  # of a place, in pixels of the photo
SHARD = 50
NATIVE_SHARE = 0.6  # places of photos as they are; the rest are reductions, damaged by the recipe
TEXT_SHARE = 0.24  # synthetic text, whose target is the truth: networks make letters up
TEXT_SIZES = (26, 64)  # of which a photo, four times as small, shows what can nearly be read
PULLS = 3
TOLERANCE = 4 / 255  # 36 dB if it were everywhere


@dataclass
class Pair:
    """A place (3, 64, 64) of a photo, its target (3, 256, 256), both bytes, and the photo's damage, scaled."""

    low: Tensor
    target: Tensor
    damage: Tensor
    truth: Tensor  # (), bool: the target is the truth, not the teacher's


def reduced(picture: Tensor, scale: int = 4) -> Tensor:
    """(batch, 3, H, W), 0…1: antialiased bicubic, a = −0.5, as srzoom's own."""
    return F.interpolate(picture, scale_factor=1 / scale, mode="bicubic", antialias=True)


def pulled(result: Tensor, low: Tensor, times: int = PULLS, tolerance: float = TOLERANCE) -> Tensor:
    """Back-projection (Irani and Peleg 1991): the result is changed until its reduction is `low`, nearly.

    Colour and light over some pixels exactly; of what differs from pixel to pixel only what is more than the tolerance,
    or grain and ringing, which the teacher has taken away, would come back.
    """
    for _ in range(times):
        missing = low - reduced(result)
        broad = F.avg_pool2d(F.pad(missing, (4, 4, 4, 4), mode="replicate"), 9, 1)
        fine = missing - broad
        correction = broad + fine - fine.clamp(-tolerance, tolerance)
        result = result + F.interpolate(correction, scale_factor=4, mode="bicubic")
    return result.clamp(0, 1)


class Places:
    """Draws places; the n-th is the same in every run of the same seed."""

    def __init__(self, folders: list[Path], seed: int, estimator: nn.Module):
        tiles = [data.Tile.of(image, 4, torch.device("cpu")) for image in data.load_images(folders)]
        written = [data.Tile.of(image, 4, torch.device("cpu")) for image in text.tiles(500, TEXT_SIZES)]
        draw = dict(batch=1, context=SIDE, roi=SIDE, padding=0, seed=seed, detail=0.7, patches=(64,))
        self.reductions = data.Sampler(tiles, degrade=degrade.degrade, **draw)
        self.written = data.Sampler(written, degrade=degrade.degrade, **draw)
        self.natives = data.Sampler([data.Tile(tile.high, tile.high) for tile in tiles], **draw)
        self.seed, self.estimator = seed, estimator

    @torch.inference_mode()
    def __call__(self, number: int) -> tuple[Tensor, Tensor, Tensor | None]:
        """The place (1, 3, 64, 64), its photo's damage (1, 4), and for text the truth (1, 3, 256, 256)."""
        kind = np.random.default_rng([self.seed, number, 9]).random()
        native, written = kind < NATIVE_SHARE, kind > 1 - TEXT_SHARE
        batch = (self.natives if native else self.written if written else self.reductions)(number)
        damage = limited(self.estimator(batch.patches))
        return batch.roi, damage, batch.target if written else None


def targets(teacher: nn.Module, faithful: CLSR, low: Tensor, damage: Tensor) -> Tensor:
    """The teacher's result, pulled to the reduction of the faithful result.

    Not to the truth's, where it is known: what the photo does not show cannot be learnt, and its mean is a blur.
    """
    wide = low.to(torch.bfloat16).contiguous(memory_format=torch.channels_last)
    clean = faithful(low, torch.zeros(1, 2, dtype=torch.long), Context(damage=damage))
    return pulled(teacher(wide).float(), reduced(clean))


@torch.inference_mode()
def make(folder: Path, teacher: nn.Module, faithful: CLSR, places: Places, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for shard in range(len(shards(folder)), count // SHARD):
        lows, highs, damages, truths = [], [], [], []
        for number in range(shard * SHARD, (shard + 1) * SHARD):
            low, damage, truth = places(number)
            high = targets(teacher, faithful, low, damage) if truth is None else truth
            lows.append((low * 255).round().byte())
            highs.append((high * 255).round().byte())
            damages.append(damage)
            truths.append(truth is not None)
        named = {
            "low": torch.cat(lows),
            "target": torch.cat(highs),
            "damage": torch.cat(damages),
            "truth": torch.tensor(truths),
        }
        temporary = folder / "next"
        with open(temporary, "wb") as file:
            np.savez(file, **{name: value.numpy() for name, value in named.items()})
        temporary.rename(folder / f"{shard:04}.npz")
        print(f"{(shard + 1) * SHARD} of {count}", flush=True)


def shards(folder: Path) -> list[Path]:
    """The files of pairs, in the order in which they were made."""
    return sorted(folder.glob("*.npz"))


def load(files: list[Path]) -> list[Pair]:
    """The pairs of shards."""
    pairs = []
    for path in files:
        with np.load(path) as shard:
            arrays = (torch.from_numpy(shard[name]) for name in ("low", "target", "damage", "truth"))
            pairs += [Pair(*values) for values in zip(*arrays, strict=True)]
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="the folder of the shards")
    parser.add_argument("--teacher", type=Path, required=True, help="weights of the perceptual network")
    parser.add_argument(
        "--faithful", type=Path, required=True, help="weights of the conditioned network that colours are pulled to"
    )
    parser.add_argument(
        "--data", type=Path, action="append", required=True, help="folder of tiles with SOURCES.tsv; repeatable"
    )
    parser.add_argument("--count", type=int, default=2000, help=f"how many pairs, in whole shards of {SHARD}")
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    faithful = weights.load(options.faithful, "condition")
    teacher = community.load(options.teacher).to(torch.bfloat16).to(memory_format=torch.channels_last)
    make(options.pairs, teacher, faithful, Places(options.data, options.seed, faithful.estimator), options.count)


if __name__ == "__main__":
    main()
