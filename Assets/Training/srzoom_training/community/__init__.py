"""Networks that the community publishes weights for, under the names of their tensors there.

They are recognized by names and shapes, as by spandrel (https://github.com/chaiNNer-org/spandrel), and enlarge a whole picture:
(batch, 3, height, width), RGB in 0…1, to four times its size.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn

from ..architecture import ARCHITECTURES, Architecture
from ..backbones import carn, rcan, swinir
from ..backbones.layers import mean
from ..model import Branch
from . import compact, rrdb, span

Tensors = dict[str, Tensor]


class Uncentred(nn.Module):
    """A branch whose head does not subtract the mean, nor its tail add it."""

    def __init__(self, branch: Branch):
        super().__init__()
        self.branch = branch

    def forward(self, picture: Tensor) -> Tensor:
        return self.branch(picture + mean(picture)) - mean(picture)


def branch(architecture: Architecture) -> Branch:
    return Branch(architecture, architecture.channels, architecture.tail)


def loaded(network: nn.Module, tensors: Tensors) -> nn.Module:
    network.load_state_dict({name: value.float() for name, value in tensors.items()})
    return network


def of_carn(name: str) -> Callable[[Tensors], nn.Module]:
    return lambda tensors: loaded(branch(ARCHITECTURES[name]), carn.renamed(tensors))


def of_span(tensors: Tensors) -> nn.Module:
    collapsed = {name: value for name, value in span.collapsed(tensors).items() if name != "no_norm"}
    return loaded(span.SPAN(tensors["conv_cat.weight"].shape[0], "no_norm" not in tensors), collapsed)


def of_rrdb(tensors: Tensors) -> nn.Module:
    ours = rrdb.renamed(tensors)
    return loaded(rrdb.RRDBNet.of(ours), ours)


def of_rcan(tensors: Tensors) -> nn.Module:
    sizes = rcan.sizes(tensors)
    stages = 5 if sizes.groups % 5 == 0 else sizes.groups
    of_sizes = replace(
        ARCHITECTURES["rcan"], channels=sizes.channels, blocks=sizes.groups * sizes.blocks, stages=stages,
        group=sizes.blocks, squeeze=sizes.squeeze,
    )  # fmt: skip
    network = loaded(branch(of_sizes), rcan.renamed(tensors, stages))
    return network if rcan.is_normalized(tensors) else Uncentred(network)


def of_swinir(tensors: Tensors) -> nn.Module:
    table = tensors["layers.0.residual_group.blocks.0.attn.relative_position_bias_table"]
    of_sizes = replace(
        ARCHITECTURES["swinir"], tail=swinir.tail_of(tensors), channels=tensors["conv_first.weight"].shape[0],
        blocks=swinir.blocks_of(tensors), stages=swinir.stages_of(tensors),
        window=(math.isqrt(table.shape[0]) + 1) // 2, attention_heads=table.shape[1],
    )  # fmt: skip
    return loaded(branch(of_sizes), swinir.renamed(tensors))


@dataclass(frozen=True)
class Kind:
    """One architecture: what it is recognized by, and how a network is made of a file's tensors."""

    name: str
    marks: tuple[tuple[str, ...], ...]  # sets of tensors: a file that has all of one of them is of this kind
    network: Callable[[Tensors], nn.Module]


KINDS = (
    Kind("span", (("conv_1.eval_conv.weight", "block_1.c1_r.eval_conv.weight", "conv_cat.weight"),), of_span),
    Kind(
        "rrdb",
        (
            ("conv_first.weight", "body.0.rdb1.conv1.weight", "conv_body.weight", "conv_last.weight"),
            ("conv_first.weight", "RRDB_trunk.0.RDB1.conv1.weight", "trunk_conv.weight", "conv_last.weight"),
            ("model.0.weight", "model.1.sub.0.RDB1.conv1.0.weight"),
        ),
        of_rrdb,
    ),
    Kind("compact", (("body.0.weight", "body.1.weight"),), lambda tensors: loaded(compact.Compact.of(tensors), tensors)),
    Kind("carn_m", (("entry.weight", "b1.b1.body.4.weight", "exit.weight"),), of_carn("carn_m")),
    Kind("carn", (("entry.weight", "b1.b1.body.2.weight", "exit.weight"),), of_carn("carn")),
    Kind(
        "rcan",
        (
            ("head.0.weight", "body.0.body.0.body.3.conv_du.0.weight", "tail.1.weight"),
            ("conv_first.weight", "body.0.residual_group.0.rcab.3.attention.1.weight", "conv_last.weight"),
        ),
        of_rcan,
    ),
    Kind("swinir", (("conv_first.weight", "layers.0.residual_group.blocks.0.attn.relative_position_bias_table"),), of_swinir),
)


def kind(tensors: Tensors) -> Kind:
    """The kind of network whose tensors these are; ValueError if none is known."""
    for candidate in KINDS:
        if any(all(name in tensors for name in mark) for mark in candidate.marks):
            return candidate
    raise ValueError(f"no network is known with such tensors, {', '.join(list(tensors)[:3])}, …")


def network(tensors: Tensors) -> nn.Module:
    """The network of a published file's tensors, in fp32; ValueError or RuntimeError if they do not fit together."""
    return kind(tensors).network(tensors).eval()


def load(path: Path | str) -> nn.Module:
    """The network of a published weights file, safetensors."""
    return network(load_file(path))
