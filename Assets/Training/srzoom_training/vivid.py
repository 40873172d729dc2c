"""Trains `vivid`: to draw what a perceptual network draws, at a thirtieth of its cost.

    python -m srzoom_training.vivid RUN --pairs PAIRS --init START.safetensors --steps 12000 --rate 5e-4 --truth 4

The targets are PAIRS of teacher.py. Their difference to the result counts in five ways: pixels, gradients, what the detail of
each neighbourhood has in common, the reduction, and, if asked for, what a discriminator sees, which learns beside the network.
Where the target is the truth (text), the root mean square of the difference counts instead.
RUN gets settings.json, checkpoint/part-*, log.csv, vivid.safetensors and sheets; the same command again goes on.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from . import checkpoint, teacher, weights
from .discriminator import Discriminator
from .model import CLSR, Context
from .train import OPTIMIZERS, follow, keep_settings, log, rate_at, stop_on_signal

MARGIN = 4  # pixels of the photo at a place's edge that do not count: there the network sees zeros
FAINT = 2e-4  # a variance of detail, that of 3.6 levels, below which it hardly counts
HELD_OUT = 40  # the first pairs are never trained on
AHEAD = 500  # steps by which the discriminator begins to learn before the network learns from it


@dataclass
class Settings:
    """What decides the result of a run."""

    steps: int = 12000
    batch: int = 6
    side: int = 48
    rate: float = 3e-4
    warmup: int = 50
    optimizer: str = "muon"
    gradients: float = 1.0
    detail: float = 0.1
    consistency: float = 1.5
    truth: float = 2.0  # of the truth's errors, where it is known
    adversarial: float = 0.0  # the size of the discriminator's gradient, as a share of all others'
    adversarial_from: int = 1500
    features: float = 0.5  # likewise, of matching the discriminator's features
    discriminator_rate: float = 4e-4
    ema: float = 0.999
    seed: int = 0


# --- Loss --------------------------------------------------------------------------------------------------------


def gradients(picture: Tensor) -> tuple[Tensor, Tensor]:
    return picture.diff(dim=2), picture.diff(dim=3)


def bands(picture: Tensor) -> list[Tensor]:
    """The luma's detail, finest first: what is lost when the picture is halved, and halved again."""
    luma = torch.einsum("bchw,c->bhw", picture, torch.tensor([0.299, 0.587, 0.114]))[:, None]
    found = []
    for _ in range(2):
        smaller = F.avg_pool2d(luma, 2)
        found.append(luma - F.interpolate(smaller, scale_factor=2, mode="bilinear"))
        luma = smaller
    return found


def unlike(ours: Tensor, theirs: Tensor) -> Tensor:
    """How little two bands of detail have in common, 0 … 2: the structure and contrast of SSIM, in windows of 12×12.

    It is least where detail that can be predicted in part has its full strength, because the covariance grows with it, and
    detail that cannot be predicted is left out. (Squared errors leave both weak; a loss of the strength alone is met by a
    grid of dots.)
    """

    def mean(values: Tensor) -> Tensor:
        return F.avg_pool2d(values, 12, 3)

    covariance = mean(ours * theirs)
    variances = mean(ours.square()) + mean(theirs.square())
    return (1 - (2 * covariance + FAINT) / (variances + FAINT)).mean()


def likeness(result: Tensor, target: Tensor, settings: Settings) -> Tensor:
    """To a teacher's target."""
    loss = F.l1_loss(result, target)
    for ours, theirs in zip(gradients(result), gradients(target), strict=True):
        loss = loss + settings.gradients * F.l1_loss(ours, theirs)
    for ours, theirs in zip(bands(result), bands(target), strict=True):
        loss = loss + settings.detail * unlike(ours, theirs)
    return loss + settings.consistency * F.l1_loss(teacher.reduced(result), teacher.reduced(target))


def exactness(result: Tensor, target: Tensor) -> Tensor:
    """To the truth: the root mean square of each sample's error. (batch,)

    It is least at the mean of what may be there, so an uncertain stroke of a letter stays faint. L1 and covariance would leave
    it out or draw it in full, and what cannot be told apart would look certain.
    """
    return (result - target).square().mean((1, 2, 3)).add(1e-8).sqrt()


def reconstruction(result: Tensor, target: Tensor, truth: Tensor, settings: Settings) -> Tensor:
    loss, taught = settings.truth * exactness(result[truth], target[truth]).sum(), ~truth
    if taught.any():
        loss = loss + taught.sum() * likeness(result[taught], target[taught], settings)
    return loss / len(truth)


def sized(part: Tensor, share: float, as_of: Tensor) -> Tensor:
    """A gradient made `share` times as large as another."""
    return part * (share * as_of.norm() / (part.norm() + 1e-12))


def difference(ours: list[Tensor], theirs: list[Tensor]) -> Tensor:
    return sum(F.l1_loss(our.float(), their.detach().float()) for our, their in zip(ours, theirs, strict=True))


# --- Data --------------------------------------------------------------------------------------------------------


@dataclass
class Batch:
    low: Tensor  # (batch, 3, side, side), 0…1
    target: Tensor  # (batch, 3, 4·side, 4·side)
    damage: Tensor  # (batch, 4), scaled
    truth: Tensor  # (batch,), bool: the target is the truth, not the teacher's


def draw(pairs: list[teacher.Pair], step: int, settings: Settings) -> Batch:
    """Random cuts of random pairs, in one of 8 orientations; it depends on the seed, the step and how many pairs there are."""
    random = np.random.default_rng([settings.seed, step])
    lows, highs, damages, truths = [], [], [], []
    for index in random.integers(HELD_OUT, len(pairs), settings.batch):
        pair, side = pairs[index], settings.side
        y, x = random.integers(pair.low.shape[1] - side + 1, size=2).tolist()
        turns, flip = int(random.integers(4)), bool(random.integers(2))
        for picture, scale, into in ((pair.low, 1, lows), (pair.target, 4, highs)):
            cut = picture[:, scale * y : scale * (y + side), scale * x : scale * (x + side)]
            into.append(torch.rot90(cut.flip(2) if flip else cut, turns, (1, 2)))
        damages.append(pair.damage)
        truths.append(pair.truth)
    return Batch(torch.stack(lows).float() / 255, torch.stack(highs).float() / 255, torch.stack(damages), torch.stack(truths))


def inner(picture: Tensor, scale: int) -> Tensor:
    edge = MARGIN * scale
    return picture[:, :, edge:-edge, edge:-edge]


def enlarged(model: CLSR, batch: Batch) -> Tensor:
    origins = torch.zeros(batch.low.shape[0], 2, dtype=torch.long)
    return model(batch.low.contiguous(memory_format=torch.channels_last), origins, Context(damage=batch.damage)).float()


# --- The run -----------------------------------------------------------------------------------------------------


@torch.inference_mode()
def look(model: CLSR, pairs: list[teacher.Pair], picture: Path | None = None) -> dict[str, str]:
    """On the pairs held out: mean distance to the target, the share of its detail's energy; and a sheet of them."""
    distances, ours, theirs, rows = [], [], [], []
    for pair in pairs[:HELD_OUT]:
        batch = Batch(pair.low[None].float() / 255, pair.target[None].float() / 255, pair.damage[None], pair.truth[None])
        result, target = inner(enlarged(model, batch).clamp(0, 1), 4), inner(batch.target, 4)
        distances.append(F.l1_loss(result, target).item())
        for found, of in ((ours, result), (theirs, target)):
            found.append((of - F.interpolate(F.avg_pool2d(of, 4), scale_factor=4, mode="bilinear")).square().mean().item())
        plain = inner(F.interpolate(batch.low, scale_factor=4, mode="bilinear"), 4)
        rows.append(torch.cat([plain, result, target], 3)[0])
    if picture is not None:
        halves = [torch.cat(rows[i : i + 10], 1) for i in range(0, 20, 10)]
        sheet = (torch.cat(halves, 2) * 255).round().byte().permute(1, 2, 0)
        Image.fromarray(sheet.numpy()).save(picture)
    return {"distance": f"{np.mean(distances):.5f}", "detail": f"{np.sum(ours) / np.sum(theirs):.3f}"}


@dataclass
class Run:
    """What a run has come to: its checkpoint."""

    model: CLSR
    ema: CLSR  # the moving average of the model's weights, which is what a run is for
    optimizer: torch.optim.Optimizer
    judge: Discriminator | None  # None without an adversarial loss
    judging: torch.optim.Optimizer | None
    history: list[dict]  # of the weights that it started from, and this run's settings
    step: int = 0  # how many steps are done

    def parts(self) -> dict[str, Any]:
        """All that has a state."""
        named = {name: getattr(self, name) for name in ("model", "ema", "optimizer", "judge", "judging")}
        return {name: part for name, part in named.items() if part is not None}

    def save(self, folder: Path) -> None:
        states = {name: part.state_dict() for name, part in self.parts().items()}
        checkpoint.save(folder / "checkpoint", states | {"step": self.step})
        notes = {"training": json.dumps(self.history), "recipe": "vivid", "steps": str(self.step)}
        weights.save(self.ema, folder / "vivid.safetensors", notes=notes)


def begin(settings: Settings, folder: Path, init: Path) -> Run:
    """From the folder's checkpoint; without one, from the weights file."""
    torch.manual_seed(settings.seed)
    model = weights.load(init, "condition").to(memory_format=torch.channels_last).train()
    model.estimator.requires_grad_(False)
    ema = copy.deepcopy(model).eval()
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer, judge, judging = OPTIMIZERS[settings.optimizer](learning, lr=settings.rate), None, None
    if settings.adversarial > 0:
        judge = Discriminator().to(memory_format=torch.channels_last)
        judging = torch.optim.Adam(judge.parameters(), lr=settings.discriminator_rate, betas=(0.5, 0.99))
    run = Run(model, ema, optimizer, judge, judging, [*weights.history(init), asdict(settings)])
    saved = checkpoint.load(folder / "checkpoint")
    if saved is not None:
        for name, part in run.parts().items():
            if name in saved:
                part.load_state_dict(saved[name])
        run.step = saved["step"]
    return run


def judge(run: Run, shown: Tensor, target: Tensor, low: Tensor) -> tuple[float, list[Tensor]]:
    """One step of the discriminator: its loss, and the gradients of `shown` if it wants one.

    They are of how far it is from being taken for real, and of the distance between the features of both pictures.
    """
    with torch.autocast("cpu", torch.bfloat16):
        real, real_features = run.judge(target, low)
        fake, fake_features = run.judge(shown, low)
    verdict = (real - 1).square().mean() + fake.square().mean()
    run.judging.zero_grad()
    verdict.backward(retain_graph=shown.requires_grad, inputs=list(run.judge.parameters()))
    found = []
    if shown.requires_grad:
        found += torch.autograd.grad((fake - 1).square().mean(), shown, retain_graph=True)
        found += torch.autograd.grad(difference(fake_features, real_features), shown)
    run.judging.step()
    return verdict.item() / 2, found


def advance(run: Run, batch: Batch, settings: Settings) -> dict[str, float]:
    """One step; returns the losses by name."""
    for group in run.optimizer.param_groups:
        group["lr"] = rate_at(run.step, settings)
    with torch.autocast("cpu", torch.bfloat16):
        whole = enlarged(run.model, batch)
    result, target, low = inner(whole, 4), inner(batch.target, 4), inner(batch.low, 1)
    rebuilt = reconstruction(result, target, batch.truth, settings)
    (gradient,) = torch.autograd.grad(rebuilt, result, retain_graph=True)
    losses = {"loss": rebuilt.item()}
    if run.judge is not None and run.step >= settings.adversarial_from - AHEAD:
        shown = result.detach().requires_grad_(run.step >= settings.adversarial_from)
        losses["judge"], parts = judge(run, shown, target, low)
        shares = (settings.adversarial, settings.features)
        gradient = sum((sized(part, share, gradient) for part, share in zip(parts, shares, strict=False)), gradient)
    run.optimizer.zero_grad()
    result.backward(gradient)
    nn.utils.clip_grad_norm_([parameter for parameter in run.model.parameters() if parameter.requires_grad], 1.0)
    run.optimizer.step()
    follow(run.ema, run.model, run.step, settings.ema)
    run.step += 1
    return losses


def report(
    run: Run, pairs: list[teacher.Pair], sums: dict[str, list[float]], seconds: float, folder: Path, shown: bool
) -> None:
    """A row of log.csv, and on the terminal. `sums`: the losses since the row before; `shown`: whether with a sheet."""
    row = {"step": run.step, "seconds": round(seconds), "pairs": len(pairs)}
    row |= {name: f"{np.mean(sums.get(name, [0])):.4f}" for name in ("loss", "judge")} | {"distance": "", "detail": ""}
    if shown:
        row |= look(run.ema, pairs, folder / f"sheet-{run.step}.png")
    log(folder, row)
    print(row, flush=True)


def train(folder: Path, settings: Settings, pairs_folder: Path, init: Path, minutes: float, look_every: int) -> None:
    stop = stop_on_signal()
    started = time.monotonic()
    run = begin(settings, folder, init)
    files: list[Path] = []
    pairs: list[teacher.Pair] = []
    sums: dict[str, list[float]] = defaultdict(list)
    while run.step < settings.steps and not stop and not (minutes and time.monotonic() - started > 60 * minutes):
        if run.step % 250 == 0 or not pairs:  # the teacher may be at work still
            fresh = teacher.shards(pairs_folder)[len(files) :]
            files += fresh
            pairs += teacher.load(fresh)
            if len(pairs) <= HELD_OUT:
                raise SystemExit(f"{pairs_folder} has {len(pairs)} pairs, of which {HELD_OUT} are held out")
        for name, loss in advance(run, draw(pairs, run.step, settings), settings).items():
            sums[name].append(loss)
        if run.step % 100 == 0:
            report(run, pairs, sums, time.monotonic() - started, folder, run.step % look_every == 0)
            sums.clear()
        if run.step % 250 == 0 and run.step < settings.steps:
            run.save(folder)
    run.save(folder)


def main() -> None:
    defaults = Settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--pairs", type=Path, required=True, help="what teacher.py made")
    parser.add_argument("--init", type=Path, required=True, help="weights to start from, with a condition")
    parser.add_argument("--minutes", type=float, default=0, help="end this piece after so long")
    parser.add_argument("--look-every", type=int, default=500)
    for name, value in asdict(defaults).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = parser.parse_args()
    settings = Settings(**{name: getattr(options, name) for name in asdict(defaults)})
    keep_settings(settings, options.run)
    train(options.run, settings, options.pairs, options.init, options.minutes, options.look_every)


if __name__ == "__main__":
    main()
