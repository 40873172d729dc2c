"""What is compared: parts of the network, stated by the training kit's model.py, each with its input.

A case is a torch module and its input in pieces: programs run the module once for each piece, so that a large photo
may come whole or in tiles.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "Assets/Training"))

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from srzoom_training import formula, golden, weights  # noqa: E402
from srzoom_training.architecture import ARCHITECTURES  # noqa: E402
from srzoom_training.community import compact, rrdb, span  # noqa: E402
from srzoom_training.model import CLSR, Branch, Region  # noqa: E402
from torch import Tensor, nn  # noqa: E402

SIDE = 1024  # of the photo: 1 megapixel
BOXES = (40, 80, 112)  # padded boxes, a side
ATTENTION_BOX = Region(x=430, y=370, width=80, height=80)  # 1600 queries
TILE = 256  # of the PIM's features, as the engine's cache has it

Piece = tuple[Tensor, ...]
Answer = list[np.ndarray]


@dataclass
class Case:
    """One thing to compute."""

    name: str
    model: str
    size: str  # for people
    operations: float  # floating-point operations, 2 for each multiply-add, as direct convolution
    module: nn.Module
    pieces: list[Piece]
    request: Callable[[int, int], str]  # threads, runs -> what srzoom-peer is asked
    ours: Callable[[Callable[[str], np.ndarray]], Answer]  # fetches the engine's result in the form of `merge`
    merge: Callable[[list[Answer]], Answer] = lambda answers: answers[0]
    # For programs that know no batches: the same with one sample a piece.
    single: nn.Module | None = None
    singles: list[Piece] = field(default_factory=list)
    merge_singles: Callable[[list[Answer]], Answer] | None = None


class Features(nn.Module):
    """A branch's features after each stage."""

    def __init__(self, branch: Branch):
        super().__init__()
        self.branch = branch

    def forward(self, picture: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.branch.features(picture))


class BankBuilder(nn.Module):
    """Patches (count, 3, 6, 6) -> keys and values (count, channels, 9)."""

    def __init__(self, model: CLSR):
        super().__init__()
        self.gcm = model.gcm

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        tokens = self.gcm.downscale(self.gcm.extract(patches)).flatten(2)
        # A 1×1 convolution is the projection of every token.
        return (
            F.conv1d(tokens, self.gcm.key.weight[:, :, None]),
            F.conv1d(tokens, self.gcm.value.weight[:, :, None]),
        )


class SingleBankBuilder(BankBuilder):
    """The same, the projections as matrix products of rank 2: what batch-free programs convert."""

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        features = self.gcm.downscale(self.gcm.extract(patches))
        return (
            F.conv2d(features, self.gcm.key.weight[:, :, None, None]),
            F.conv2d(features, self.gcm.value.weight[:, :, None, None]),
        )


class Attention(nn.Module):
    """eq. 3 from Q on: the bias by distance is made here too, since it changes with every box."""

    def __init__(self, model: CLSR):
        super().__init__()
        self.heads = model.architecture.heads
        self.limit = float(model.architecture.distance_limit)
        self.scale = float(model.architecture.distance_scale)

    def forward(self, query: Tensor, key: Tensor, value: Tensor, y: Tensor, x: Tensor, key_y: Tensor, key_x: Tensor):
        """query (1, heads, queries, size), scaled already; key, value (1, heads, keys, size); places: columns, rows."""
        squared = (y - key_y) ** 2 + (x - key_x) ** 2
        bias = -squared.sqrt().clamp(max=self.limit) / self.scale
        return F.scaled_dot_product_attention(query, key, value, attn_mask=bias[None, None], scale=1.0)


def tokens_of(model: CLSR, box: Region) -> Tensor:
    """Seeded queries (queries, channels) of the size that real ones have, scaled by 1/√c already."""
    random = np.random.default_rng(7)
    count = box.width * box.height // 4
    return torch.from_numpy(random.standard_normal((count, model.architecture.channels)).astype(np.float32)) * 0.3


# Networks that the community publishes, at the size of their best-known files.
COMMUNITY: dict[str, Callable[[], nn.Module]] = {
    "compact": lambda: compact.Compact(64, 16),  # realesr-animevideov3
    "span": lambda: span.SPAN(48),
    "rrdb": lambda: rrdb.RRDBNet(64, 32, 23),  # Real-ESRGAN x4plus
}


def base(name: str, module: nn.Module, photo: Tensor, width: int, height: int) -> Case:
    box = Region(x=101, y=203, width=width, height=height)
    return Case(
        name="base",
        model=name,
        size=f"{width}×{height}",
        operations=2.0 * multiply_adds(module, torch.zeros(1, 3, 16, 16)) / 256 * width * height,
        module=module,
        pieces=[(box.crop(photo).contiguous(),)],
        request=lambda threads, runs: f"base {box} {threads} {runs}",
        ours=lambda fetch: [fetch(f"values {box}").reshape(4 * height, 4 * width, 3).transpose(2, 0, 1)[None]],
    )


def proximity(name: str, model: CLSR, photo: Tensor, tiled: bool) -> Case:
    whole = Region.of(photo)
    places = [Region(x, y, TILE, TILE) for y in range(0, SIDE, TILE) for x in range(0, SIDE, TILE)]
    reach = 1 + 2 * model.architecture.blocks
    grown = [place.grown(reach, reach, whole) for place in places]
    checked = Region(x=240, y=500, width=64, height=48)  # across tiles

    def merge(answers: list[Answer]) -> Answer:
        if not tiled:
            return [checked.crop(stage) for stage in answers[0]]
        stages = []
        for index in range(len(answers[0])):
            stage = np.zeros((1, model.architecture.context_channels, SIDE, SIDE), np.float32)
            for place, larger, answer in zip(places, grown, answers, strict=True):
                place.crop(stage)[:] = place.inside(larger).crop(answer[index])
            stages.append(checked.crop(stage))
        return stages

    def ours(fetch: Callable[[str], np.ndarray]) -> Answer:
        stages = fetch(f"features {checked}").reshape(-1, 1, 8, checked.height, checked.width)
        return list(stages[:, :, : model.architecture.context_channels])

    return Case(
        name="PIM in tiles" if tiled else "PIM",
        model=name,
        size=f"{SIDE}×{SIDE}",
        operations=2.0 * multiply_adds(Features(model.pim), torch.zeros(1, 3, 16, 16)) / 256 * SIDE * SIDE,
        module=Features(model.pim),
        pieces=[(larger.crop(photo).contiguous(),) for larger in grown] if tiled else [(photo,)],
        request=lambda threads, runs: f"proximity {threads} {runs}",
        ours=ours,
        merge=merge,
    )


def bank(name: str, model: CLSR, photo: Tensor) -> Case:
    channels, side = model.architecture.channels, model.architecture.patch
    patches = context_patches(model, photo)
    count = patches.shape[0]

    def ours(fetch: Callable[[str], np.ndarray]) -> Answer:
        both = fetch("bank 1 1").reshape(2, channels, count, 9)
        return [both[0].transpose(1, 0, 2), both[1].transpose(1, 0, 2)]

    return Case(
        name="GCM bank",
        model=name,
        size=f"{count} patches",
        operations=2.0 * (multiply_adds(BankBuilder(model), patches) + 2 * 9 * count * channels * channels),
        module=BankBuilder(model),
        pieces=[(patches,)],
        request=lambda threads, runs: f"bank {threads} {runs}",
        ours=ours,
        single=SingleBankBuilder(model),
        singles=[(patches[index : index + 1],) for index in range(count)],
        merge_singles=lambda answers: [
            np.concatenate([answer[i].reshape(1, channels, side * side // 4) for answer in answers]) for i in range(2)
        ],
    )


def attention(name: str, model: CLSR, photo: Tensor, folder: Path) -> Case:
    box, architecture = ATTENTION_BOX, model.architecture
    rows, columns = box.height // 2, box.width // 2
    queries = tokens_of(model, box)
    file = folder / f"queries-{architecture.channels}.bin"
    file.write_bytes(queries.numpy().tobytes())

    bank = model.gcm.bank(photo, architecture.patches)

    def split(tokens: Tensor) -> Tensor:
        return tokens.unflatten(-1, (architecture.heads, -1)).transpose(0, 1)[None].contiguous()

    y = (box.y + 0.5 + 2 * torch.arange(rows))[:, None].expand(rows, columns).reshape(-1, 1).contiguous()
    x = (box.x + 0.5 + 2 * torch.arange(columns))[None].expand(rows, columns).reshape(-1, 1).contiguous()
    places = bank.positions.t().contiguous()
    count, keys = rows * columns, places.shape[1]

    def ours(fetch: Callable[[str], np.ndarray]) -> Answer:
        answer = fetch(f"attention {file} {box} 1 1").reshape(count, architecture.heads, -1)
        return [answer.transpose(1, 0, 2)[None]]

    return Case(
        name="attention",
        model=name,
        size=f"{count}×{keys}, c = {architecture.channels}",
        operations=4.0 * count * keys * architecture.channels,
        module=Attention(model),
        pieces=[
            (split(queries), split(model.gcm.key(bank.tokens[0])), split(model.gcm.value(bank.tokens[0])))
            + (y, x, places[:1].contiguous(), places[1:].contiguous())
        ],
        request=lambda threads, runs: f"attention {file} {box} {threads} {runs}",
        ours=ours,
    )


def context_patches(model: CLSR, photo: Tensor) -> Tensor:
    """The context's patches as the GCM takes them."""
    taken = []
    extract = model.gcm.extract.register_forward_pre_hook(lambda _, inputs: taken.append(inputs[0]))
    model.gcm.bank(photo, model.architecture.patches)
    extract.remove()
    return taken[0].contiguous()


def multiply_adds(module: nn.Module, *inputs: Tensor) -> int:
    """Multiply-adds of convolutions, counted as direct ones, and of linear layers."""
    total = 0

    def count(layer: nn.Conv2d | nn.Linear, _: Piece, output: Tensor) -> None:
        nonlocal total
        total += output.numel() * layer.weight[0].numel()

    hooks = [part.register_forward_hook(count) for part in module.modules() if isinstance(part, nn.Conv2d | nn.Linear)]
    module(*inputs)
    for hook in hooks:
        hook.remove()
    return total


def photo_in(folder: Path) -> Tensor:
    """The photo, drawn, and as srzoom-peer reads it: photo.rgb."""
    pixels = formula.drawn_photo(SIDE, SIDE, seed=11, noise=4)
    (folder / "photo.rgb").write_bytes(pixels.tobytes())
    return formula.as_tensor(pixels).float().contiguous()  # fp32, as the programs compute


def published(name: str, folder: Path) -> nn.Module:
    """A network of `COMMUNITY` with any weights, which are written for srzoom-peer: NAME.safetensors."""
    torch.manual_seed(1)
    module = COMMUNITY[name]().eval()
    save_file(module.state_dict(), folder / f"{name}.safetensors")
    return module


def seeded(name: str, folder: Path, **changes: int) -> nn.Module:
    """The base network of an architecture of the kit with any weights, which are written for srzoom-peer: NAME.safetensors."""
    torch.manual_seed(1)
    model = CLSR(replace(ARCHITECTURES[name], **changes), pim=False, gcm=False).eval()
    weights.save(model, folder / f"{name}.safetensors", torch.float32)
    return model.base


def all_cases(folder: Path) -> dict[str, list[Case]]:
    """Cases by model. The weights are the golden tests' formula, the photo is drawn: nothing need be trained or kept.

    Writes what srzoom-peer reads: NAME.safetensors, photo.rgb.
    """
    photo = photo_in(folder)
    cases = {}
    with torch.no_grad():
        for name in ("lite", "srresnet"):
            model = golden.formula_model(name)
            weights.save(model, folder / f"{name}.safetensors", torch.float32)
            cases[name] = [base(name, model.base, photo, side, side) for side in BOXES]
            if name == "lite":
                cases[name] += [proximity(name, model, photo, tiled) for tiled in (False, True)]
            cases[name] += [bank(name, model, photo), attention(name, model, photo, folder)]
        for name in ("carn", "carn_m"):
            model = golden.formula_model(name, whole=False)
            weights.save(model, folder / f"{name}.safetensors", torch.float32)
            cases[name] = [base(name, model.base, photo, BOXES[1], BOXES[1])]
        for name in COMMUNITY:
            cases[name] = [base(name, published(name, folder), photo, BOXES[1], BOXES[1])]
        for name in ("rcan", "swinir_light", "swinir"):
            cases[name] = [base(name, seeded(name, folder), photo, BOXES[1], BOXES[1])]
    return cases
