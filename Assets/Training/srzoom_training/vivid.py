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
import csv
import json
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from . import checkpoint, teacher, weights
from .discriminator import Discriminator
from .model import CLSR, Context
from .train import OPTIMIZERS, follow, rate_at

MARGIN = 4  # pixels of the photo at a place's edge that do not count: there the network sees zeros
FAINT = 2e-4  # a variance of detail, that of 3.6 levels, below which it hardly counts
HELD_OUT = 40  # the first pairs are never trained on


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

    What can be foretold in part gets its full strength, for a covariance is the better the stronger both are; what cannot
    be foretold is left smooth. (Squared errors leave both weak; a loss of the strength alone is met by a grid of dots.)
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
    """Random cuts of random pairs, in one of 8 orientations; the draw depends on the seed and the step only."""
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


def train(folder: Path, settings: Settings, pairs_folder: Path, init: Path, minutes: float, look_every: int) -> None:
    stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: stop.append(received))
    started = time.monotonic()
    torch.manual_seed(settings.seed)
    model = weights.load(init).to(memory_format=torch.channels_last).train()
    model.estimator.requires_grad_(False)
    ema = copy.deepcopy(model).eval()
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = OPTIMIZERS[settings.optimizer](learning, lr=settings.rate)
    parts = {"model": model, "ema": ema, "optimizer": optimizer}
    if settings.adversarial > 0:
        judge = Discriminator().to(memory_format=torch.channels_last)
        judging = torch.optim.Adam(judge.parameters(), lr=settings.discriminator_rate, betas=(0.5, 0.99))
        parts |= {"judge": judge, "judging": judging}
    saved, step = checkpoint.load(folder / "checkpoint"), 0
    if saved is not None:
        step = saved["step"]
        for name in parts.keys() & saved.keys():
            parts[name].load_state_dict(saved[name])
    shards, pairs = 0, []
    history = [*weights.history(init), asdict(settings)]
    sums: dict[str, list[float]] = {}
    while step < settings.steps and not stop and not (minutes and time.monotonic() - started > 60 * minutes):
        if step % 250 == 0 or not pairs:  # the teacher may be at work still
            pairs += teacher.load(pairs_folder, shards)
            shards = len(list(pairs_folder.glob("*.npz")))
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, settings)
        batch = draw(pairs, step, settings)
        adversarial = settings.adversarial > 0 and step >= settings.adversarial_from
        with torch.autocast("cpu", torch.bfloat16):
            whole = enlarged(model, batch)
        result, target, low = inner(whole, 4), inner(batch.target, 4), inner(batch.low, 1)
        rebuilt = reconstruction(result, target, batch.truth, settings)
        (gradient,) = torch.autograd.grad(rebuilt, result, retain_graph=True)
        if settings.adversarial > 0 and step >= settings.adversarial_from - 500:  # the judge begins to learn a little earlier
            shown = result.detach().requires_grad_(adversarial)
            with torch.autocast("cpu", torch.bfloat16):
                real, real_features = judge(target, low)
                fake, fake_features = judge(shown, low)
            verdict = (real - 1).square().mean() + fake.square().mean()
            judging.zero_grad()
            verdict.backward(retain_graph=adversarial, inputs=list(judge.parameters()))
            if adversarial:
                (fooling,) = torch.autograd.grad((fake - 1).square().mean(), shown, retain_graph=True)
                (matching,) = torch.autograd.grad(difference(fake_features, real_features), shown)
                gradient = (
                    gradient + sized(fooling, settings.adversarial, gradient) + sized(matching, settings.features, gradient)
                )
            judging.step()
            sums.setdefault("judge", []).append(verdict.item() / 2)
        optimizer.zero_grad()
        result.backward(gradient)
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        follow(ema, model, step, settings.ema)
        sums.setdefault("loss", []).append(rebuilt.item())
        step += 1
        if step % 100 == 0:
            row = {"step": step, "seconds": round(time.monotonic() - started), "pairs": len(pairs)}
            row |= {name: f"{np.mean(sums.pop(name, [0])):.4f}" for name in ("loss", "judge")} | {"distance": "", "detail": ""}
            if step % look_every == 0:
                row |= look(ema, pairs, folder / f"sheet-{step}.png")
            _log(folder / "log.csv", row)
            print(row, flush=True)
        if step % 250 == 0 and step < settings.steps:
            _save(folder, step, parts, history)
    _save(folder, step, parts, history)


def _save(folder: Path, step: int, parts: dict, history: list) -> None:
    checkpoint.save(folder / "checkpoint", {"step": step} | {name: part.state_dict() for name, part in parts.items()})
    notes = {"training": json.dumps(history), "recipe": "vivid", "steps": str(step)}
    weights.save(parts["ema"], folder / "vivid.safetensors", notes=notes)


def _log(path: Path, row: dict) -> None:
    fresh = not path.exists()
    with open(path, "a", newline="") as table:
        writer = csv.DictWriter(table, list(row))
        if fresh:
            writer.writeheader()
        writer.writerow(row)


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
    options.run.mkdir(parents=True, exist_ok=True)
    (options.run / "settings.json").write_text(json.dumps(asdict(settings), indent=1) + "\n")
    train(options.run, settings, options.pairs, options.init, options.minutes, options.look_every)


if __name__ == "__main__":
    main()
