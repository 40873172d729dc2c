"""Makes a safetensors file of a published file of weights, under the published names; nothing in it is executed.

    python -m srzoom_training.convert RealESRGAN_x4plus.pth x4plus.safetensors
    python -m srzoom_training.convert realesrgan-x4plus.bin x4plus.safetensors       ncnn; its .param lies beside it
    python -m srzoom_training.convert --base carn_m.pth carn_m-base.safetensors      as this kit's NAME-base, to train from

Only networks of community/ that enlarge four times are taken.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from . import community, ncnn, weights
from .model import CLSR, Branch

WRAPPERS = ("params_ema", "params", "state_dict", "model_state_dict", "model", "net")  # the first that is there counts
PREFIXES = ("module.", "netG.")  # of all names, from training on several GPUs and from some training programs


def unwrapped(content: Any) -> dict[str, Tensor]:
    """The tensors of what a .pth file holds; ValueError if they are not there."""
    for key in WRAPPERS:
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
            break
    if not isinstance(content, dict) or not content or not all(isinstance(value, Tensor) for value in content.values()):
        raise ValueError("it holds no dictionary of tensors")
    for prefix in PREFIXES:
        if all(name.startswith(prefix) for name in content):
            content = {name.removeprefix(prefix): value for name, value in content.items()}
    return content


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a published file: .pth, .safetensors, or ncnn's .bin beside its .param."""
    if path.suffix == ".bin":
        return ncnn.read(path.with_suffix(".param"), path)
    if path.suffix == ".safetensors":
        return load_file(path)
    return unwrapped(torch.load(path, map_location="cpu", weights_only=True))


def check(tensors: dict[str, Tensor]) -> torch.nn.Module:
    """The network that the tensors make; ValueError if they make none that enlarges four times."""
    try:
        network = community.network(tensors)
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    with torch.inference_mode():
        output = network(torch.zeros(1, 3, 4, 5))
    if output.shape != (1, 3, 16, 20):
        raise ValueError("it does not enlarge four times")
    return network


def as_base(network: torch.nn.Module) -> CLSR:
    """A published network as this kit's base network; ValueError if CLSR has no such backbone."""
    if not isinstance(network, Branch):
        raise ValueError(f"CLSR has no backbone like {type(network).__name__}")
    model = CLSR(network.architecture, pim=False, gcm=False)
    model.base.load_state_dict(network.state_dict())
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--base", action="store_true", help="as NAME-base, in this kit's own format")
    options = parser.parse_args()
    try:
        tensors = read(options.file)
        network = check(tensors)
        if options.base:
            weights.save(as_base(network), options.output, torch.float32)
            return
    except (ValueError, OSError, pickle.UnpicklingError) as error:
        raise SystemExit(f"{options.file}: {error}") from error
    save_file({name: value.contiguous() for name, value in tensors.items()}, options.output, {"format": "pt"})
    count = sum(parameter.numel() for parameter in network.parameters())
    print(f"{options.output}: {community.kind(tensors).name}, {count:,} parameters")


if __name__ == "__main__":
    main()
