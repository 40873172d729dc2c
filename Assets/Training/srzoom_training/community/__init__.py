"""Networks that the community publishes weights for, under the names of their tensors there.

They are recognized by names and shapes, as by spandrel (https://github.com/chaiNNer-org/spandrel), and enlarge a whole picture:
(batch, 3, height, width), RGB in 0…1, to four times its size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn

from ..architecture import ARCHITECTURES
from ..backbones import carn
from ..model import Branch
from . import compact, rrdb, span

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Kind:
    """One architecture: what it is recognized by, and how a network is made of a file's tensors."""

    name: str
    marks: tuple[tuple[str, ...], ...]  # sets of tensors: a file that has all of one of them is of this kind
    ours: Callable[[Tensors], Tensors]  # a file's tensors -> the network's
    network: Callable[[Tensors], nn.Module]  # the network's tensors -> the network, its weights still to be loaded


def carn_branch(name: str) -> Callable[[Tensors], nn.Module]:
    return lambda _: Branch(ARCHITECTURES[name], ARCHITECTURES[name].channels, "carn")


KINDS = (
    Kind(
        "span",
        (("conv_1.eval_conv.weight", "block_1.c1_r.eval_conv.weight", "conv_cat.weight", "upsampler.0.weight"),),
        span.collapsed,
        span.SPAN.of,
    ),
    Kind(
        "rrdb",
        (
            ("conv_first.weight", "body.0.rdb1.conv1.weight", "conv_body.weight", "conv_last.weight"),
            ("conv_first.weight", "RRDB_trunk.0.RDB1.conv1.weight", "trunk_conv.weight", "conv_last.weight"),
            ("model.0.weight", "model.1.sub.0.RDB1.conv1.0.weight"),
        ),
        rrdb.renamed,
        rrdb.RRDBNet.of,
    ),
    Kind("compact", (("body.0.weight", "body.1.weight"),), dict, compact.Compact.of),
    Kind("carn_m", (("entry.weight", "b1.b1.body.4.weight", "exit.weight"),), carn.renamed, carn_branch("carn_m")),
    Kind("carn", (("entry.weight", "b1.b1.body.2.weight", "exit.weight"),), carn.renamed, carn_branch("carn")),
)


def kind(tensors: Tensors) -> Kind:
    """The kind of network whose tensors these are; ValueError if none is known."""
    for candidate in KINDS:
        if any(all(name in tensors for name in mark) for mark in candidate.marks):
            return candidate
    raise ValueError(f"no network is known with such tensors, {', '.join(list(tensors)[:3])}, …")


def network(tensors: Tensors) -> nn.Module:
    """The network of a published file's tensors, in fp32; ValueError or RuntimeError if they do not fit together."""
    found = kind(tensors)
    ours = found.ours(tensors)
    made = found.network(ours)
    made.load_state_dict({name: value.float() for name, value in ours.items() if name != "no_norm"})
    return made.eval()


def load(path: Path | str) -> nn.Module:
    """The network of a published weights file, safetensors."""
    return network(load_file(path))
