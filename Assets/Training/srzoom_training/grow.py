"""Makes a wider or deeper network that computes exactly what a smaller one does, to go on from.

    python -m srzoom_training.grow photo.safetensors LARGER.safetensors --channels 48 --blocks 12

Net2Net (https://arxiv.org/abs/1511.05641) with new channels that start unread instead of copied ones: nothing that was
there reads them until a step has made it so. New blocks stand at the ends of the stages and begin as the identity.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from . import weights
from .model import CLSR


@torch.no_grad()
def grown(small: CLSR, channels: int, blocks: int) -> CLSR:
    """A network of `channels` and `blocks` with the results of `small`, which has no PIM and GCM, and the direct tail."""
    given = small.architecture
    if small.pim is not None or small.gcm is not None or small.clean is not None or given.tail != "direct":
        raise ValueError("only one base branch with the direct tail grows, conditioned or not")
    if channels < given.channels or blocks < given.blocks or blocks % given.stages:
        raise ValueError(f"{given.channels} channels and {given.blocks} blocks do not grow to {channels} and {blocks}")
    large = CLSR(replace(given, channels=channels, blocks=blocks), pim=False, gcm=False, condition=small.condition is not None)
    _take_over(large.base.head, small.base.head)
    for stage, before in zip(large.base.stages, small.base.stages, strict=True):
        for index, block in enumerate(stage):
            if index < len(before):
                _take_over(block.conv1, before[index].conv1)
                _take_over(block.conv2, before[index].conv2)
            else:
                block.conv2.weight.zero_()
    _take_over(large.base.tail.up, small.base.tail.up)
    if small.condition is not None:
        large.estimator.load_state_dict(small.estimator.state_dict())
        large.condition.linear1.load_state_dict(small.condition.linear1.state_dict())
        each, fewer = blocks // given.stages, given.blocks // given.stages
        for name in ("weight", "bias"):
            rows = _by_block(getattr(large.condition.linear2, name), blocks)
            for block, values in enumerate(_by_block(getattr(small.condition.linear2, name), given.blocks)):
                rows[block // fewer * each + block % fewer][:, : given.channels] = values
    return large.eval()


def _by_block(rows: Tensor, blocks: int) -> Tensor:
    """linear2's rows as (block, scale and shift, channel, …)."""
    return rows.data.view(blocks, 2, rows.shape[0] // (2 * blocks), *rows.shape[1:])


def _take_over(large: torch.nn.Conv2d, small: torch.nn.Conv2d) -> None:
    """The first outputs are those of `small`; they do not read the new inputs."""
    outputs, inputs = small.weight.shape[:2]
    large.weight[:outputs] = 0
    large.weight[:outputs, :inputs] = small.weight
    large.bias[:outputs] = small.bias


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small", type=Path)
    parser.add_argument("large", type=Path)
    parser.add_argument("--channels", type=int, required=True)
    parser.add_argument("--blocks", type=int, required=True)
    options = parser.parse_args()
    model = grown(weights.load(options.small), options.channels, options.blocks)
    notes = {"training": json.dumps(weights.history(options.small)), "grown": f"from {options.small.name}"}
    weights.save(model, options.large, torch.float32, notes)


if __name__ == "__main__":
    main()
