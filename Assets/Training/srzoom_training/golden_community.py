"""Networks that the community publishes weights for, and calls of them, for the fixtures that golden.py writes.

Weights are the formula's, under the names of a published file's tensors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from . import community
from .architecture import ARCHITECTURES, Architecture
from .backbones import carn, rcan, swinir
from .backbones.names import Table, our_name
from .community import compact, rrdb, span
from .formula import PHOTOS, as_tensor, formula_tensor
from .model import Region

Shapes = dict[str, torch.Size]


# --- Names and shapes of published files --------------------------------------------------------------------------


def shapes(network: nn.Module) -> Shapes:
    return {name: value.shape for name, value in network.state_dict().items()}


def renamed(names: Shapes, replacements: dict[str, str]) -> Shapes:
    """The names with every regular expression replaced."""
    for ours, theirs in replacements.items():
        names = {re.sub(ours, theirs, name): shape for name, shape in names.items()}
    return names


def in_training(names: Shapes) -> Shapes:
    """SPAN's as its training leaves them: beside each `eval_conv` the convolutions that it is made of."""
    result = dict(names)
    for name, shape in names.items():
        if not name.endswith(".eval_conv.weight"):
            continue
        outputs, inputs = shape[:2]
        parts = {
            "sk": (outputs, inputs, 1, 1),
            "conv.0": (2 * inputs, inputs, 1, 1),
            "conv.1": (2 * outputs, 2 * inputs, 3, 3),
            "conv.2": (outputs, 2 * outputs, 1, 1),
        }
        for part, sizes in parts.items():
            prefix = name.replace("eval_conv.weight", part)
            result |= {f"{prefix}.weight": torch.Size(sizes), f"{prefix}.bias": torch.Size(sizes[:1])}
    return result


def published(network: nn.Module, layers: list[str], table: Table) -> Shapes:
    """The shapes of the tensors of those published layers that the network has."""
    known = shapes(network)
    mine = {f"{layer}.{part}": our_name(f"{layer}.{part}", table) for layer in layers for part in ("weight", "bias")}
    return {name: known[here] for name, here in mine.items() if here in known}


def carn_shapes(name: str) -> Shapes:
    """CARN-pytorch's tensors of CARN or CARN-M, without the fixed layers of the mean."""
    layers = ["entry", "exit", "upsample.up4.body.0", "upsample.up4.body.3", *(f"c{stage}.body.0" for stage in (1, 2, 3))]
    for stage in (1, 2, 3):
        layers += [f"b{stage}.c{step}.body.0" for step in (1, 2, 3)]
        layers += [f"b{stage}.b{block}.body.{layer}" for block in (1, 2, 3) for layer in (0, 2, 4)]
    return published(community.branch(ARCHITECTURES[name]), layers, carn.PUBLISHED)


def rcan_shapes(architecture: Architecture, basicsr: bool = False) -> Shapes:
    """RCAN's tensors by its own names, where without fixed layers of the mean none is subtracted, or by BasicSR's."""
    blocks, groups = architecture.group, architecture.blocks // architecture.group
    if basicsr:
        layers = ["conv_first", "conv_after_body", "upsample.0", "upsample.2", "conv_last"]
        conv, block, parts = "conv", "residual_group.{}.rcab", ("0", "2", "3.attention.1", "3.attention.3")
    else:
        layers = ["head.0", f"body.{groups}", "tail.0.0", "tail.0.2", "tail.1"]
        conv, block, parts = f"body.{blocks}", "body.{}.body", ("0", "2", "3.conv_du.0", "3.conv_du.2")
    for group in range(groups):
        layers.append(f"body.{group}.{conv}")
        layers += [f"body.{group}.{block.format(number)}.{part}" for number in range(blocks) for part in parts]
    return published(community.branch(architecture), layers, rcan.names(groups, architecture.stages))


def swinir_shapes(architecture: Architecture) -> Shapes:
    """SwinIR's tensors, without those that follow from the sizes."""
    stages, blocks = architecture.stages, architecture.blocks // architecture.stages
    layers = ["conv_first", "patch_embed.norm", "norm", "conv_after_body", *(f"layers.{stage}.conv" for stage in range(stages))]
    layers += {
        "pixelshuffledirect": ["upsample.0"],
        "pixelshuffle": ["conv_before_upsample.0", "upsample.0", "upsample.2", "conv_last"],
        "nearest+conv": ["conv_before_upsample.0", "conv_up1", "conv_up2", "conv_hr", "conv_last"],
    }[architecture.tail]
    biases = torch.Size([(2 * architecture.window - 1) ** 2, architecture.attention_heads])
    tables = {}
    for prefix in (f"layers.{stage}.residual_group.blocks.{block}" for stage in range(stages) for block in range(blocks)):
        layers += [f"{prefix}.{part}" for part in ("norm1", "norm2", "attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")]
        tables[f"{prefix}.attn.relative_position_bias_table"] = biases
    return published(community.branch(architecture), layers, swinir.names(stages, architecture.tail)) | tables


SMALL_RCAN = replace(ARCHITECTURES["rcan"], channels=32, blocks=4, stages=2, group=2, squeeze=2)
SMALL_SWINIR = replace(ARCHITECTURES["swinir_light"], channels=20, blocks=4, stages=2, attention_heads=2)
SPAN = shapes(span.SPAN(16))
RRDB = shapes(rrdb.RRDBNet(16, 8, 2))
BSRGAN = {"^body": "RRDB_trunk", "rdb": "RDB", "conv_body": "trunk_conv", "conv_up": "upconv", "conv_hr": "HRconv"}
ESRGAN = {
    r"^body\.(\d)\.rdb(\d)\.(conv\d)": r"model.1.sub.\1.RDB\2.\3.0", "conv_first": "model.0", "conv_body": "model.1.sub.2",
    "conv_up1": "model.3", "conv_up2": "model.6", "conv_hr": "model.8", "conv_last": "model.10",
}  # fmt: skip
NETWORKS: dict[str, Shapes] = {
    "formula-compact": shapes(compact.Compact(16, 2)),
    "formula-compact-24": shapes(compact.Compact(24, 3)),
    "formula-span": SPAN,
    "formula-span-training": in_training(SPAN),
    "formula-span-20-no-norm": shapes(span.SPAN(20)) | {"no_norm": torch.Size([1])},
    "formula-rrdb": RRDB,
    "formula-rrdb-bsrgan": renamed(RRDB, BSRGAN),
    "formula-rrdb-esrgan": renamed(RRDB, ESRGAN),
    "formula-carn-published": carn_shapes("carn"),
    "formula-carn_m-published": carn_shapes("carn_m"),
    "formula-rcan-published": rcan_shapes(SMALL_RCAN),
    "formula-rcan-basicsr": rcan_shapes(SMALL_RCAN, basicsr=True),
    "formula-swinir-light": swinir_shapes(SMALL_SWINIR),
    "formula-swinir-shuffle": swinir_shapes(replace(SMALL_SWINIR, tail="pixelshuffle")),
    "formula-swinir-nearest": swinir_shapes(replace(SMALL_SWINIR, tail="nearest+conv")),
}


def tensors(name: str) -> dict[str, Tensor]:
    """Those of a file of one of NETWORKS."""
    return {tensor: formula_tensor(tensor, shape) for tensor, shape in NETWORKS[name].items()}


def network(name: str) -> nn.Module:
    """One of NETWORKS, in double precision."""
    return community.network(tensors(name)).double()


# --- Calls --------------------------------------------------------------------------------------------------------


@dataclass
class Case:
    """The ROI grown by the padding is enlarged; the expected pixels, the ROI's alone, are the tensor of the case's name."""

    name: str
    photo: str
    roi: Region
    model: str
    padding: int = 0

    def record(self) -> dict[str, object]:
        return vars(self) | {"roi": str(self.roi)}

    def expected(self, networks: dict[str, nn.Module]) -> Tensor:
        photo = as_tensor(PHOTOS[self.photo])
        padded = self.roi.grown(self.padding, self.padding, Region.of(photo))
        return self.roi.inside(padded).crop(networks[self.model](padded.crop(photo)), 4)


PLACES = {
    "middle": ("odd", Region(20, 15, 13, 9), 3),
    "corner": ("odd", Region(50, 36, 11, 11), 4),
    "single-pixel": ("odd", Region(33, 21, 1, 1), 0),
    "single-row": ("odd", Region(10, 46, 15, 1), 2),
    "whole-small-photo": ("small", Region(0, 0, 13, 12), 0),
}
MANY = (  # of the others, which differ in names and sizes only, the first two places are enough
    "formula-compact", "formula-span", "formula-rrdb", "formula-carn-published", "formula-carn_m-published",
    "formula-rcan-published", "formula-swinir-light",
)  # fmt: skip
ATTENTIVE = tuple(name for name in NETWORKS if name.startswith(("formula-rcan", "formula-swinir")))


def cases(names: Iterable[str]) -> list[Case]:
    return [
        Case(f"{name.removeprefix('formula-')}-{place}", photo, roi, name, padding)
        for name in names
        for place, (photo, roi, padding) in list(PLACES.items())[: None if name in MANY else 2]
    ]


CASES = {  # by file
    "community": cases(name for name in NETWORKS if name not in ATTENTIVE),
    "community-attention": cases(ATTENTIVE),
}
