"""Trains a network; stops and resumes at any step.

    python -m srzoom_training.train RUN --kind base --data TILES --steps 30000              the base network alone
    python -m srzoom_training.train RUN2 --kind clsr --data TILES --init RUN --steps 8000   all of it, from that base
    python -m srzoom_training.train RUN3 --kind estimator --data TILES --recipe photo       what reads a photo's damage

RUN gets settings.json, checkpoint/part-*, log.csv and log.png. The same command again continues where the run stopped.
`--minutes` ends a piece of a run after that time; SIGTERM and SIGINT end it after the current step; nothing is lost.
"""

from __future__ import annotations

import argparse
import copy
import csv
import ctypes
import json
import math
import os
import signal
import socket
import time
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.distributed
import torch.multiprocessing
import torch.nn.functional as F
from torch import Tensor, nn

from . import checkpoint, data, degrade, evaluate, plot, text, weights
from .architecture import Architecture
from .loss import context_weight, picture_loss
from .model import ARCHITECTURES, CLSR, Branch, damage_patches, limited
from .muon import Muon

OPTIMIZERS = {"adam": partial(torch.optim.Adam, betas=(0.9, 0.99), fused=True), "muon": Muon}
RECIPES = {"classic": None, "photo": degrade.degrade}
CONDITIONS = ("none", "truth", "photo", "box")  # the true damage; estimated from the photo; from the padded ROI alone
ESTIMATOR_PATCHES = (4, 16, 16, 64)  # an estimator learns to do with any of these numbers of patches
BETA = 4000.0  # with features of lite: a tenth to a fifth of the tokens get nearly all of the attention, less where edges are


@dataclass
class Settings:
    """What decides the result of a run; kept in the run's folder, so that a continuation cannot differ."""

    model: str = "lite"
    kind: str = "clsr"  # or base: the base network alone; or estimator: only that learns, by regression
    condition: str = "none"  # or where the damage that conditions the base branch is from: see CONDITIONS
    without: list[str] = field(default_factory=list)  # pim, gcm: parts left out; a weights file holds both or neither
    change: list[str] = field(default_factory=list)  # KEY=NUMBER of the architecture, such as distance_scale=1000000
    recipe: str = "classic"
    data: list[str] = field(default_factory=list)
    text: int = 0  # how many tiles of synthetic text are added
    flat: int = 0  # and how many of one colour
    init: list[str] = field(default_factory=list)
    quiet: float = 1.0  # the share of PIM's features that is kept at the start: the less, the more it starts as the base
    clean: str = ""  # weights whose base branch is the clean one at the start; without, there is none
    gate: float = 0.0  # the GCM's at the start; unless 0, the GCM starts anew from the base branch: see begin_gcm
    steps: int = 10000
    batch: int = 16  # of all processes together
    roi: int = 40  # padding included
    context: int = 72
    rois: int = 1  # of each context: a context is computed once for all of its ROIs
    detail: float = 0.0  # of this share of the contexts two are drawn, and the one with more detail is taken
    patches: int = 64  # N while training
    damage_patches: int = 16  # taken of a photo for its damage while training
    optimizer: str = "adam"
    rate: float = 5e-4
    context_rate: float = 1.0  # PIM and GCM learn so many times faster than the base branch
    warmup: int = 300
    loss: str = "l1"
    luma: float = 0.0
    context_loss: float = 0.5  # λ of eq. 7 at the start
    ema: float = 0.999
    clip: float = 1.0
    seed: int = 0


@dataclass
class Piece:
    """How this piece of the run is computed: may differ from piece to piece."""

    folder: Path
    device: str
    processes: int
    precision: str
    compile: bool
    minutes: float
    log_every: int
    save_every: int
    validate_every: int
    validation: Path | None
    validation_lr: Path | None
    validation_limit: int
    pause_file: Path | None
    port: int = 0


# --- Parts of a run ----------------------------------------------------------------------------------------------


def network(settings: Settings) -> CLSR:
    changes = dict(change.split("=", 1) for change in settings.change)
    architecture = replace(ARCHITECTURES[settings.model], **{key: int(value) for key, value in changes.items()})
    whole = settings.kind == "clsr"
    parts = {part: whole and part not in settings.without for part in ("pim", "gcm")}
    return CLSR(architecture, **parts, condition=conditioned(settings), clean=bool(settings.clean))


def conditioned(settings: Settings) -> bool:
    return settings.kind == "estimator" or settings.condition != "none"


def initialize(model: CLSR, settings: Settings) -> list[dict[str, Any]]:
    """Takes over the tensors of `init`, weights files or runs, and starts PIM, GCM and clean branch as told.

    Returns how those were trained. Of tensors that several have, the last one's count.
    """
    history: list[dict[str, Any]] = []
    state = model.state_dict()
    for source in map(Path, settings.init):
        if source.is_dir():
            saved = checkpoint.load(source / "checkpoint")
            if saved is None:
                raise SystemExit(f"{source} has no checkpoint")
            given, trained = saved["ema"], saved["history"]
            if trained[-1]["kind"] == "estimator":  # nothing else of it has learnt
                given = {name: value for name, value in given.items() if name.startswith("estimator.")}
        else:
            given, trained = weights.load(source).state_dict(), weights.history(source)
        state |= {name: value for name, value in given.items() if name in state}
        history = history + [entry for entry in trained if entry not in history]
    model.load_state_dict(state)
    if model.clean is not None:
        model.clean.load_state_dict(weights.load(settings.clean).base.state_dict())
    if model.pim is not None and settings.quiet != 1:
        if model.architecture.backbone in ("rcan", "swinir"):
            raise SystemExit("--quiet is for backbones of convolutions and ReLU alone")
        quieten(model.pim, settings.quiet)
    if model.gcm is not None and settings.gate != 0:
        begin_gcm(model, settings.gate)
    return history


@torch.no_grad()
def quieten(pim: Branch, share: float) -> None:
    """PIM's features become `share` of what they were; its own output stays.

    Convolutions and (leaky) ReLU are homogeneous, so the head and every bias are scaled and the tail is scaled back.
    """
    pim.head.weight.mul_(share)
    for name, parameter in pim.named_parameters():
        if name.endswith("bias") and not name.startswith("tail."):
            parameter.mul_(share)
    pim.tail.up.weight.div_(share)


@torch.no_grad()
def begin_gcm(model: CLSR, gate: float) -> None:
    """The GCM starts anew by looking for what is alike to the base branch, and adds nothing yet.

    A gate of zero passes no gradient to what it gates; and features of 0.04 in the root mean square times random
    projections make all logits equal, so that nothing is found. Here the values are zero instead of the gate, G is the
    base's head and first blocks, query and key are the features themselves, and β makes their products 1 and more.
    Of a backbone with other layers than G's only the values are zero: what is alike must then be learnt.
    """
    gcm, base = model.gcm, model.base
    nn.init.zeros_(gcm.value.weight)
    gcm.gate.fill_(gate)
    if model.architecture.backbone != "srresnet":
        return
    gcm.extract.head.load_state_dict(base.head.state_dict())
    for block, first in zip(gcm.extract.blocks, base.stages[0], strict=False):
        block.load_state_dict(first.state_dict())
    for scaling in (gcm.down, gcm.up):
        nn.init.zeros_(scaling.weight)
        nn.init.zeros_(scaling.bias)
    nn.init.eye_(gcm.query.weight)
    nn.init.eye_(gcm.key.weight)
    gcm.beta.fill_(BETA)


def rate_at(step: int, settings: Settings) -> float:
    """Linear warm-up, then half a cosine down to a hundredth."""
    share = 0.5 * (1 + math.cos(math.pi * step / settings.steps))
    return settings.rate * min(1.0, (step + 1) / max(1, settings.warmup)) * max(share, 0.01)


def groups(model: CLSR, settings: Settings) -> list[dict[str, Any]]:
    """The optimizer's groups: the base branches, then the rest; `share` is each group's multiple of the rate."""
    base = [*model.base.parameters(), *(model.clean.parameters() if model.clean is not None else ())]
    known = {id(parameter) for parameter in base}
    rest = [parameter for parameter in model.parameters() if id(parameter) not in known]
    given = [{"params": base, "share": 1.0}, {"params": rest, "share": settings.context_rate}]
    for group in given:
        group["params"] = [parameter for parameter in group["params"] if parameter.requires_grad]
    return [group for group in given if group["params"]]


def freeze(model: CLSR, settings: Settings) -> None:
    """Estimator and network learn apart: the pixels' loss has taught the estimator nothing (EXPERIMENTS.md)."""
    if model.estimator is not None:
        model.requires_grad_(settings.kind != "estimator")
        model.estimator.requires_grad_(settings.kind == "estimator")


def known_damage(batch: data.Batch) -> Tensor:
    return torch.tensor([photo.damage.scaled() for photo in batch.photos], device=batch.roi.device)


def estimator_objective(model: CLSR, batch: data.Batch) -> tuple[Tensor, Tensor]:
    loss = F.smooth_l1_loss(model.estimator(batch.patches).float(), known_damage(batch), beta=0.1)
    return loss, loss


@torch.no_grad()
def roi_damage(model: CLSR, batch: data.Batch, settings: Settings) -> Tensor | None:
    """(batch, 4): what conditions each ROI, scaled."""
    if settings.condition == "none":
        return None
    if settings.condition == "box":
        return limited(model.estimator(damage_patches(batch.roi, batch.patches.shape[3], settings.damage_patches)).float())
    damage = known_damage(batch) if settings.condition == "truth" else limited(model.estimator(batch.patches).float())
    return damage.repeat_interleave(settings.rois, 0)


def objective(model: CLSR, batch: data.Batch, settings: Settings, weight: float) -> tuple[Tensor, Tensor]:
    """eq. 7, and its first term alone, for the curve: that of `log` as the geometric mean of the squared errors."""
    context = model.context(batch.context, settings.patches, damage=False)
    repeated = replace(context.repeated(settings.rois), damage=roi_damage(model, batch, settings))
    output = model(batch.roi, batch.origins, repeated)
    roi = picture_loss(output, batch.target, batch.counted, settings.loss, settings.luma)
    shown = roi.exp() if settings.loss == "log" else roi
    if model.pim is None:
        return roi, shown
    restored = model.restored_context(context, batch.context)
    everywhere = torch.ones_like(batch.context_target[:, :1])
    whole = picture_loss(restored, batch.context_target, everywhere, settings.loss, settings.luma)
    return roi + weight * whole, shown


def drawn_patches(settings: Settings) -> tuple[int, ...]:
    """How many patches of a photo are drawn for the estimator: one of these numbers."""
    if settings.kind == "estimator":
        return ESTIMATOR_PATCHES
    return (settings.damage_patches if settings.condition == "photo" else 0,)


def average(parameters: list[nn.Parameter], stop: bool) -> bool:
    """Makes gradients the mean over all processes; true when any process wants to stop."""
    count = torch.distributed.get_world_size()
    flat = torch.cat([p.grad.reshape(-1) for p in parameters] + [torch.tensor([float(stop)])])
    torch.distributed.all_reduce(flat)
    start = 0
    for parameter in parameters:
        part = flat[start : start + parameter.numel()]
        parameter.grad.copy_(part.view_as(parameter) / count)
        start += parameter.numel()
    return flat[-1].item() > 0


def anywhere(flag: bool) -> bool:
    """Whether the flag is set in any process."""
    count = torch.tensor(float(flag))
    torch.distributed.all_reduce(count)
    return count.item() > 0


def pause(rank: int, piece: Piece, stop: list[int]) -> None:
    """Waits as long as the pause file exists and no signal comes.

    The first process decides for all, because signals are its business. The others ask it every second instead of waiting for
    it in `average`, where they would give up after half an hour.
    """

    def waiting() -> bool:
        here = rank == 0 and not stop and piece.pause_file.exists()
        return anywhere(here) if piece.processes > 1 else here

    if waiting() and rank == 0:
        print(f"waiting as long as {piece.pause_file} exists", flush=True)
    while waiting():
        time.sleep(1)


@torch.no_grad()
def follow(ema: CLSR, model: CLSR, step: int, decay: float) -> None:
    """The exponential moving average of the weights; shorter at the start of a run."""
    kept = min(decay, (step + 1) / (step + 10))
    torch._foreach_lerp_(list(ema.parameters()), list(model.parameters()), 1 - kept)


def validate(ema: CLSR, settings: Settings, piece: Piece) -> float:
    """Y-PSNR of a few pictures enlarged box by box.

    LR is from `--validation-lr`, or HR's reduction, in the recipe `photo` stored as a JPEG of quality 75.
    """
    files = data.pictures(piece.validation)[: piece.validation_limit]
    quality = 75 if RECIPES[settings.recipe] and piece.validation_lr is None else None
    enlarge = evaluate.by_regions(ema, 24, ema.architecture.padding, settings.kind == "clsr")
    return evaluate.score(enlarge, files, 24, evaluate.Reduction(quality, piece.validation_lr), with_ssim=False)[0]


def log(folder: Path, row: dict[str, Any]) -> None:
    """Adds a row to the folder's log.csv."""
    path = folder / "log.csv"
    fresh = not path.exists()
    with open(path, "a", newline="") as table:
        writer = csv.DictWriter(table, list(row))
        if fresh:
            writer.writeheader()
        writer.writerow(row)


# --- The run -----------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """What a run has come to: its checkpoint."""

    model: CLSR
    ema: CLSR  # the moving average of the model's weights, which validation and export take
    optimizer: torch.optim.Optimizer
    history: list[dict[str, Any]]  # of the runs that it started from
    step: int = 0  # how many steps are done

    @property
    def learning(self) -> list[nn.Parameter]:
        return [parameter for parameter in self.model.parameters() if parameter.requires_grad]

    def save(self, folder: Path, settings: Settings) -> None:
        parts = {name: getattr(self, name).state_dict() for name in ("model", "ema", "optimizer")}
        entry = asdict(settings) | {"step": self.step}
        checkpoint.save(folder / "checkpoint", parts | {"step": self.step, "history": [*self.history, entry]})


def begin(settings: Settings, folder: Path, device: torch.device) -> Run:
    """From the folder's checkpoint; without one, from `settings.init`."""
    model = network(settings)
    saved = checkpoint.load(folder / "checkpoint")
    history = initialize(model, settings) if saved is None else saved["history"][:-1]
    model = model.to(device, memory_format=torch.channels_last)
    ema = copy.deepcopy(model).eval()
    freeze(model, settings)
    run = Run(model, ema, OPTIMIZERS[settings.optimizer](groups(model, settings), lr=settings.rate), history)
    if saved is not None:
        for name in ("model", "ema", "optimizer"):
            getattr(run, name).load_state_dict(saved[name])
        run.step = saved["step"]
    return run


def tiles_of(settings: Settings, scale: int, device: torch.device) -> list[data.Tile]:
    images = data.load_images([Path(folder) for folder in settings.data])
    images += text.tiles(settings.text) + text.flat_tiles(settings.flat)
    return [data.Tile.of(image, scale, device) for image in images]


def sampler_of(settings: Settings, tiles: list[data.Tile], model: CLSR, rank: int, processes: int) -> data.Sampler:
    """Draws one process's share of every batch."""
    return data.Sampler(
        tiles, batch=settings.batch // processes, context=settings.context, roi=settings.roi, rois=settings.rois,
        padding=model.architecture.padding, seed=settings.seed, rank=rank, detail=settings.detail,
        degrade=RECIPES[settings.recipe], patches=drawn_patches(settings), patch=model.architecture.estimator_patch,
    )  # fmt: skip


def backward(run: Run, batch: data.Batch, settings: Settings, precision: str) -> Tensor:
    """Gives the model the gradients of one batch; returns its loss, for the curve."""
    with torch.autocast(batch.roi.device.type, torch.bfloat16, enabled=precision == "bf16"):
        if settings.kind == "estimator":
            loss, shown = estimator_objective(run.model, batch)
        else:
            loss, shown = objective(run.model, batch, settings, context_weight(run.step, settings.steps, settings.context_loss))
    run.optimizer.zero_grad(set_to_none=False)
    loss.backward()
    return shown.detach()


def update(run: Run, settings: Settings) -> None:
    """One step along the gradients."""
    for group in run.optimizer.param_groups:
        group["lr"] = rate_at(run.step, settings) * group["share"]
    nn.utils.clip_grad_norm_(run.learning, settings.clip)
    run.optimizer.step()
    follow(run.ema, run.model, run.step, settings.ema)
    run.step += 1


def report(run: Run, settings: Settings, piece: Piece, losses: list[Tensor], seconds: float, scored: bool) -> None:
    """A row of log.csv, and on the terminal. `losses`: since the row before; `scored`: whether it has a validation."""
    last = run.step - 1
    row = {
        "step": run.step,
        "seconds": round(seconds),
        "rate": f"{rate_at(last, settings):.3g}",
        "lambda": round(context_weight(last, settings.steps, settings.context_loss), 4),
        "loss": f"{torch.stack(losses).mean().item():.6f}",
        "psnr": f"{validate(run.ema, settings, piece):.3f}" if scored else "",
    }
    log(piece.folder, row)
    print(row, flush=True)


def train(rank: int, settings: Settings, piece: Piece) -> None:
    """The loop of one process."""
    started = time.monotonic()
    device = torch.device(piece.device)
    stop = stop_on_signal() if rank == 0 else _end_with_parent()
    if piece.processes > 1:
        _join(rank, piece)
    torch.manual_seed(settings.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True

    run = begin(settings, piece.folder, device)
    if piece.compile:
        base = run.model.base
        for module in [base.head, *base.stages, base.tail]:
            module.compile()
    tiles = tiles_of(settings, run.model.architecture.scale, device)
    sampler = sampler_of(settings, tiles, run.model, rank, piece.processes)
    if rank == 0:
        megapixels = sum(tile.high.shape[1] * tile.high.shape[2] for tile in tiles) / 1e6
        print(f"{len(tiles)} tiles, {megapixels:.0f} megapixels; from step {run.step} of {settings.steps}", flush=True)

    losses: list[Tensor] = []
    finished = run.step >= settings.steps
    while not finished:
        if piece.pause_file is not None:
            pause(rank, piece, stop)
        loss = backward(run, sampler(run.step), settings, piece.precision)
        stopping = bool(stop) or (piece.minutes > 0 and time.monotonic() - started > 60 * piece.minutes)
        if piece.processes > 1:
            stopping = average(run.learning, stopping)
        update(run, settings)
        finished = stopping or run.step == settings.steps

        if rank != 0:
            continue
        losses.append(loss)
        scored = piece.validation is not None and (run.step % piece.validate_every == 0 or finished)
        if run.step % piece.log_every == 0 or scored:
            report(run, settings, piece, losses, time.monotonic() - started, scored)
            losses.clear()
        if run.step % piece.save_every == 0 or finished:
            run.save(piece.folder, settings)
    if rank == 0 and (piece.folder / "log.csv").exists():
        plot.plot(piece.folder / "log.png", [piece.folder / "log.csv"])
    if piece.processes > 1:
        torch.distributed.destroy_process_group()


def _join(rank: int, piece: Piece) -> None:
    """Waits until all processes are there."""
    torch.set_num_threads(1)
    address = f"tcp://127.0.0.1:{piece.port}"
    torch.distributed.init_process_group("gloo", init_method=address, rank=rank, world_size=piece.processes)


def stop_on_signal() -> list[int]:
    """A list that a signal makes non-empty."""
    caught: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: caught.append(received))
    return caught


def _end_with_parent() -> list[int]:
    """The kernel ends this process when its parent ends, however that happens; signals are the parent's business."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    for number in (signal.SIGTERM, signal.SIGINT):  # which a terminal and timeout(1) send to all processes
        signal.signal(number, signal.SIG_IGN)
    return []


# --- Command line ------------------------------------------------------------------------------------------------


def change(text: str) -> str:
    """An argument KEY=NUMBER of an architecture, as it is."""
    key, _, value = text.partition("=")
    if key not in (entry.name for entry in fields(Architecture) if entry.type == "int") or not value.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not KEY=NUMBER of an architecture")
    return text


def parse() -> tuple[Settings, Piece]:
    defaults = Settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("run", type=Path, help="the run's folder")
    add("--model", choices=ARCHITECTURES, default=defaults.model)
    add("--kind", choices=["base", "clsr", "estimator"], default=defaults.kind)
    add("--without", action="append", choices=["pim", "gcm"], default=[], help="leave out a part; repeatable")
    add("--change", type=change, action="append", default=[], metavar="KEY=NUMBER", help="of the architecture; repeatable")
    add("--condition", choices=CONDITIONS, default=defaults.condition, help="what the base branch is told of the damage")
    add("--recipe", choices=RECIPES, default=defaults.recipe)
    add("--data", action="append", default=[], required=True, help="folder of HR tiles with SOURCES.tsv; repeatable")
    add("--text", type=int, default=defaults.text, help="tiles of synthetic text to add")
    add("--flat", type=int, default=defaults.flat, help="tiles of one colour to add")
    add("--init", action="append", default=[], help="weights file or run to start from; repeatable, later ones win")
    add("--clean", default=defaults.clean, help="weights file whose base branch starts a second one, for clean photos")
    add("--optimizer", choices=OPTIMIZERS, default=defaults.optimizer)
    add("--loss", choices=["l1", "l2", "log"], default=defaults.loss)
    for name in ("steps", "batch", "roi", "context", "rois", "patches", "damage-patches", "warmup", "seed"):
        add(f"--{name}", type=int, default=getattr(defaults, name.replace("-", "_")))
    for name in ("quiet", "gate", "detail", "rate", "context-rate", "luma", "context-loss", "ema", "clip"):
        add(f"--{name}", type=float, default=getattr(defaults, name.replace("-", "_")))
    add("--device", choices=["cpu", "cuda"], default="cpu")
    add("--processes", type=int, default=1, help="CPU processes of one thread each")
    add("--precision", choices=["bf16", "fp32"], default="bf16", help="bf16 needs a CPU with avx512_bf16, or a GPU")
    add("--compile", action="store_true", help="torch.compile, for a GPU")
    add("--minutes", type=float, default=0, help="end this piece after so long")
    add("--log-every", type=int, default=100)
    add("--save-every", type=int, default=500)
    add("--validate-every", type=int, default=2000)
    add("--validation", type=Path, help="folder of HR pictures to score on")
    add("--validation-lr", type=Path, help="folder of their LR pictures, by stem")
    add("--validation-limit", type=int, default=20)
    add("--pause-file", type=Path, help="wait as long as this file exists")
    options = vars(parser.parse_args())
    if options["device"] == "cuda" and options["processes"] > 1:
        parser.error("--processes is for --device cpu")
    if options["clean"] and options["condition"] == "none":
        parser.error("--clean needs --condition")
    if options["batch"] % (options["processes"] * options["rois"]):
        parser.error("--batch must be a multiple of --processes times --rois")
    settings = Settings(**{name: options[name] for name in asdict(defaults)})
    piece = Piece(folder=options["run"], **{name: options[name] for name in Piece.__annotations__ if name in options})
    return settings, piece


def keep_settings(settings: Any, folder: Path) -> None:
    """Writes the run's settings, a dataclass, or refuses to continue with others.

    Steps may grow: the schedule then stretches.
    """
    path = folder / "settings.json"
    if path.exists():
        before = asdict(type(settings)()) | json.loads(path.read_text())
        now = asdict(settings)
        changed = [name for name in now if now[name] != before[name] and name not in ("steps", "data")]
        if changed:
            raise SystemExit(f"{folder} was started with another {', '.join(changed)}: use another folder")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(settings), indent=1) + "\n")


def main() -> None:
    settings, piece = parse()
    keep_settings(settings, piece.folder)
    workers = []
    if piece.processes > 1:
        os.environ["OMP_NUM_THREADS"] = "1"
        with socket.socket() as probe:  # a free port
            probe.bind(("127.0.0.1", 0))
            piece.port = probe.getsockname()[1]
        spawn = torch.multiprocessing.get_context("spawn")
        workers = [spawn.Process(target=train, args=(rank, settings, piece)) for rank in range(1, piece.processes)]
        for worker in workers:
            worker.start()
    try:
        train(0, settings, piece)
    except BaseException:  # the workers wait for this process, and it would wait for them
        for worker in workers:
            worker.kill()
        raise
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
