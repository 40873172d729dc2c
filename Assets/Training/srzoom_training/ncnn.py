"""Reads the weights of networks that were converted to ncnn, and gives the tensors their published names again.

A .param file names the layers; the .bin file has their weights in the same order
(https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure). Here: convolutions in fp16 or fp32, PReLU, constants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .backbones.layers import MEAN

MAGIC = "7767517"
FP16, FP32 = 0x01306B47, 0


@dataclass
class Layer:
    kind: str
    name: str
    inputs: list[str]
    parameters: dict[int, str]  # by their numbers: of a convolution 0 outputs, 1 kernel, 5 bias, 6 count of weights
    tensors: dict[str, Tensor] = field(default_factory=dict)

    def integer(self, number: int) -> int:
        return int(self.parameters.get(number, "0"))


class Stream:
    """The .bin file's content, from front to end."""

    def __init__(self, content: bytes):
        self.content = content
        self.offset = 0

    def take(self, count: int, dtype: type) -> Tensor:
        size = count * np.dtype(dtype).itemsize
        if self.offset + size > len(self.content):
            raise ValueError("the .bin file is too short")
        values = np.frombuffer(self.content, dtype, count, self.offset).copy()
        self.offset += -(-size // 4) * 4
        return torch.from_numpy(values)

    def take_weights(self, count: int) -> Tensor:
        """Weights behind the mark that says how they are stored."""
        mark = int(self.take(1, np.int32)[0]) & 0xFFFFFFFF
        if mark not in (FP16, FP32):
            raise ValueError(f"weights stored as {mark:#x} are not read")
        return self.take(count, np.float16 if mark == FP16 else np.float32)


def layers(text: str) -> list[Layer]:
    """The layers of a .param file, without weights."""
    lines = text.split("\n")
    if lines[0].strip() != MAGIC:
        raise ValueError("the .param file does not begin with ncnn's number")
    found = []
    for line in lines[2:]:
        if not (words := line.split()):
            continue
        kind, name, inputs, outputs, *rest = words
        given = int(inputs)
        pairs = (word.split("=", 1) for word in rest[given + int(outputs) :])
        found.append(Layer(kind, name, rest[:given], {int(number): value for number, value in pairs}))
    return found


def read_weights(found: list[Layer], content: bytes) -> None:
    """Gives the layers their weights."""
    stream = Stream(content)
    for layer in found:
        if layer.kind == "Convolution":
            outputs, side = layer.integer(0), layer.integer(1)
            weight = stream.take_weights(layer.integer(6)).reshape(outputs, -1, side, side)
            layer.tensors = {"weight": weight, "bias": stream.take(outputs, np.float32)}
            if not layer.integer(5):
                raise ValueError(f"{layer.name} has no bias")
        elif layer.kind == "PReLU":
            layer.tensors = {"weight": stream.take(layer.integer(0), np.float32)}
        elif layer.kind == "MemoryData":
            sizes = [max(1, layer.integer(number)) for number in (0, 1, 2)]
            layer.tensors = {"data": stream.take(sizes[0] * sizes[1] * sizes[2], np.float32)}
    if stream.offset != len(content):
        raise ValueError(f"{len(content) - stream.offset} bytes of the .bin file are left over")


def named(found: list[Layer]) -> dict[str, Tensor]:
    """The weights under their published names."""
    kinds = {layer.kind for layer in found}
    weighted = [layer for layer in found if layer.kind in ("Convolution", "PReLU")]
    if "Sigmoid" in kinds:
        names = [re.sub(r"^/(.*)/Conv$", r"\1", layer.name).replace("/", ".") for layer in weighted]
        names = [re.sub(r"^upsampler\.upsampler", "upsampler", name) for name in names]
        normalize(found, weighted[0])
    elif "PReLU" in kinds:
        enlarged = [layer.parameters.get(1) for layer in found if layer.kind == "Interp"]
        if [float(factor) for factor in enlarged if factor] != [4.0]:
            raise ValueError("it does not enlarge four times")
        names = [f"body.{number}" for number in range(len(weighted))]
    else:
        names = rrdb_names(len(weighted))
    tensors = {}
    for name, layer in zip(names, weighted, strict=True):
        tensors |= {f"{name}.{part}": value for part, value in layer.tensors.items()}
    return tensors


def normalize(found: list[Layer], first: Layer) -> None:
    """Puts into SPAN's first convolution what its input is multiplied by, so that (x − MEAN)·255 is right, as published."""
    subtracted = next((layer.tensors["data"] for layer in found if layer.kind == "MemoryData"), None)
    if subtracted is None or not torch.allclose(subtracted, torch.tensor(MEAN), atol=1e-4):
        raise ValueError("its input is normalized in another way than SPAN's")
    factors = [layer for layer in found[: found.index(first)] if layer.kind == "BinaryOp" and layer.integer(0) == 2]
    factor = float(factors[0].parameters[2]) if factors else 1.0
    if factor != 255:
        first.tensors["weight"] = first.tensors["weight"].float() * factor / 255


def read(param: Path, binary: Path) -> dict[str, Tensor]:
    """The tensors of a network's two files; ValueError if they are not understood."""
    found = layers(param.read_text())
    read_weights(found, binary.read_bytes())
    return named(found)


def rrdb_names(convolutions: int) -> list[str]:
    """Of RRDBNet's convolutions, in the order in which they are computed."""
    blocks, rest = divmod(convolutions - 6, 15)
    if rest or blocks < 1:
        raise ValueError(f"no network is known that has {convolutions} convolutions")
    body = [f"body.{b}.rdb{r}.conv{c}" for b in range(blocks) for r in (1, 2, 3) for c in (1, 2, 3, 4, 5)]
    return ["conv_first", *body, "conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last"]
