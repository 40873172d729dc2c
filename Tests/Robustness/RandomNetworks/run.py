#!/usr/bin/env python3
"""Draws networks that weights files may hold, and compares the program with the training kit's PyTorch.

    PYTHONPATH=Assets/Training python Tests/Robustness/RandomNetworks/run.py SRZOOM [--count 200] [--seed 1]

Each has a backbone and hyperparameters by chance, few blocks and random weights. A box, by chance too, of a drawn photo must be
PyTorch's within one level. The program may refuse a file in one line; the lines are counted.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from srzoom_training import weights
from srzoom_training.architecture import ARCHITECTURES, Architecture
from srzoom_training.formula import as_tensor, drawn_photo
from srzoom_training.model import CLSR, Region, restore

PHOTO = drawn_photo(97, 71, seed=1, noise=4)
TAILS = {"srresnet": ["direct", "shuffle2"], "swinir": ["pixelshuffledirect", "pixelshuffle", "nearest+conv"]}


def backbone(chance: random.Random) -> Architecture:
    base = ARCHITECTURES[chance.choice(["lite", "carn", "carn_m", "rcan", "swinir"])]
    stages, blocks, channels = chance.randint(1, 3), chance.randint(1, 3), chance.choice([16, 32, 48, 64])
    tail = chance.choice(TAILS.get(base.backbone, [base.tail]))
    match base.backbone:
        case "carn":
            return replace(base, channels=channels)
        case "carn_m":
            return replace(base, channels=channels, groups=chance.choice([1, 2, 4]))
        case "rcan":
            group, squeeze = chance.randint(1, 3), chance.randint(1, 7)
            return replace(base, channels=channels, stages=stages, group=group, blocks=stages * group * blocks, squeeze=squeeze)
        case "swinir":
            heads = chance.choice([1, 2, 3, 5, 6])
            sizes = {"channels": heads * chance.randint(4, 16), "attention_heads": heads}
            return replace(base, stages=stages, blocks=stages * blocks, tail=tail, **sizes)
        case _:
            return replace(base, channels=channels, stages=stages, blocks=stages * blocks, tail=tail)


def architecture(chance: random.Random) -> Architecture:
    drawn = backbone(chance)
    heads = [heads for heads in range(1, 9) if drawn.channels % (2 * heads) == 0] or [1]
    return replace(
        drawn, padding=chance.choice([0, 1, 3, 4, 7, 16]), context_channels=drawn.groups * chance.randint(1, 8 // drawn.groups),
        gcm_after=chance.randint(1, drawn.stages), heads=chance.choice(heads), patch=chance.choice([4, 6]),
        patches=chance.choice([1, 4, 16, 64]),
    )  # fmt: skip


def strengthen(model: CLSR) -> None:
    """Makes what the last convolution adds 50 levels strong, so that an error anywhere shows."""
    last = [module for module in model.base.tail.modules() if isinstance(module, torch.nn.Conv2d)][-1]
    seen: list[torch.Tensor] = []
    hook = last.register_forward_hook(lambda _, __, output: seen.append(output))
    restore(model, as_tensor(PHOTO).float(), Region(20, 20, 24, 24))
    hook.remove()
    last.weight.data.mul_(50 / 255 / seen[0].std())


@torch.inference_mode()
def network(chance: random.Random) -> CLSR:
    """Weights as training starts from, but none of them zero: gates are open, and a damage changes something."""
    whole, conditioned = chance.choice([True, False]), chance.choice([True, False])
    clean = conditioned and chance.choice([True, False])
    model = CLSR(architecture(chance), pim=whole, gcm=whole, condition=conditioned, clean=clean).eval()
    for parameter in model.parameters():
        if parameter.dim() == 0:
            parameter.data.fill_(0.5)
        elif not parameter.any():
            parameter.data.normal_(0, 0.05)
    strengthen(model)
    return model


def box(chance: random.Random) -> Region:
    width, height = chance.randint(3, 40), chance.randint(3, 40)
    return Region(chance.randint(0, 97 - width), chance.randint(0, 71 - height), width, height)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("srzoom", type=Path, help="the program")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    same, refused, wrong = Counter(), Counter(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Image.fromarray(PHOTO).save(folder / "photo.png")
        for _ in range(options.count):
            model, roi, threads = network(chance), box(chance), chance.randint(1, 2)
            weights.save(model, folder / "w.safetensors", torch.float32)
            files = [folder / "photo.png", "-o", "-", "--model", folder / "w.safetensors"]
            command = [options.srzoom, "upscale", *files, "--roi", roi, "--threads", threads, "--context-patches", 4096]
            answer = subprocess.run(list(map(str, command)), capture_output=True)
            if answer.returncode == 1 and answer.stderr.count(b"\n") == 1:
                refused[answer.stderr.decode().rpartition("safetensors: ")[2].strip()] += 1
                continue
            (folder / "out.png").write_bytes(answer.stdout)
            with torch.inference_mode():
                expected = restore(model, as_tensor(PHOTO).float(), roi)[0].permute(1, 2, 0).clamp(0, 1) * 255
            found = np.asarray(Image.open(folder / "out.png").convert("RGB")) if answer.returncode == 0 else None
            difference = 256 if found is None else np.abs(expected.numpy() - found).max()
            if difference <= 1:
                same[model.architecture.backbone] += 1
            else:
                wrong += 1
                parts = ", ".join(part for part in weights.PARTS if getattr(model, part) is not None)
                print(f"{difference:.0f} levels, status {answer.returncode}: {roi}, {model.architecture}, {parts}", flush=True)
    print("the same:", dict(same), "refused:", dict(refused), "wrong:", wrong)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
