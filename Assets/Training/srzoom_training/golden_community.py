"""The golden fixtures of networks that the community publishes weights for; golden.py writes them with its own.

Weights are the formula's, under the names of a published file's tensors.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from . import community
from .architecture import ARCHITECTURES
from .backbones import carn
from .community import compact, rrdb, span
from .formula import PHOTOS, as_tensor, formula_tensor, header
from .model import Branch, Region

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


def carn_shapes(name: str) -> Shapes:
    """CARN-pytorch's names of the tensors of CARN or CARN-M, without the fixed layers of the mean."""
    ours = Branch(ARCHITECTURES[name], ARCHITECTURES[name].channels, "carn").state_dict()
    layers = ["entry", "exit", "upsample.up4.body.0", "upsample.up4.body.3", *(f"c{stage}.body.0" for stage in (1, 2, 3))]
    for stage in (1, 2, 3):
        layers += [f"b{stage}.c{step}.body.0" for step in (1, 2, 3)]
        layers += [f"b{stage}.b{block}.body.{layer}" for block in (1, 2, 3) for layer in (0, 2, 4)]
    published = {f"{layer}.{part}": f"{layer}.{part}" for layer in layers for part in ("weight", "bias")}
    return {theirs: ours[mine].shape for mine, theirs in carn.renamed(published).items() if mine in ours}


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
}


def network(name: str) -> nn.Module:
    """One of NETWORKS, in double precision."""
    tensors = {tensor: formula_tensor(tensor, shape) for tensor, shape in NETWORKS[name].items()}
    return community.network(tensors).double()


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
SIDES = ("middle", "corner")  # is all that is asked of what differs in names only
CASES = [
    Case(f"{name.removeprefix('formula-')}-{place}", photo, roi, name, padding)
    for name in NETWORKS
    for place, (photo, roi, padding) in PLACES.items()
    if name in ("formula-compact", "formula-span", "formula-rrdb", "formula-carn-published", "formula-carn_m-published")
    or place in SIDES
]


# --- Files --------------------------------------------------------------------------------------------------------


@torch.inference_mode()
def write(folder: Path) -> None:
    networks = {name: network(name) for name in NETWORKS}
    for name, tensors in NETWORKS.items():
        (folder / f"{name}.json").write_text(header(tensors, {"format": "pt"}))
    lines = ",\n".join(json.dumps(case.record()) for case in CASES)
    (folder / "community.json").write_text(f"[\n{lines}\n]\n")
    values = {case.name: case.expected(networks)[0].float().contiguous() for case in CASES}
    save_file(values, folder / "community.safetensors")
