#!/usr/bin/env python3
"""Writes Seeds/model/{rcan,swinir}*.json: headers of weights files, of networks as small as their architecture allows.

PYTHONPATH=Assets/Training python Tests/Robustness/Fuzz/make_model_seeds.py        needs what the training kit needs
"""

import json
import math
from dataclasses import replace
from pathlib import Path

from srzoom_training import community, weights
from srzoom_training.architecture import ARCHITECTURES
from srzoom_training.backbones import rcan, swinir
from srzoom_training.golden_community import published
from srzoom_training.model import CLSR

SEEDS = Path(__file__).parent / "Seeds" / "model"
LONGEST = 8192  # as in ./run
SMALL = {"context_channels": 4, "gcm_after": 1, "heads": 2, "patches": 16}
RCAN = replace(ARCHITECTURES["rcan"], channels=16, blocks=1, stages=1, group=1, squeeze=1, **SMALL)
SWINIR = replace(ARCHITECTURES["swinir_light"], channels=12, blocks=1, stages=1, attention_heads=2, **SMALL)


def write(file, shapes, metadata):
    header, end = {"__metadata__": metadata}, 0
    for name, shape in sorted(shapes.items()):
        start, end = end, end + 2 * math.prod(shape)
        header[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":"))
    assert len(text) <= LONGEST, (file, len(text))
    (SEEDS / file).write_text(text)


def write_ours(file, architecture, *, context=False, condition=False):
    model = CLSR(architecture, pim=context, gcm=context, condition=condition)
    write(file, {name: value.shape for name, value in model.state_dict().items()}, weights.metadata(model))


def write_published(file, architecture, layers, table, others):
    """`layers`: what others call those of the base branch; `others`: shapes that have no layer."""
    write(file, published(community.branch(architecture), layers, table) | others, {"format": "pt"})


def below(prefix, *names):
    return [f"{prefix}.{name}" for name in names]


write_ours("rcan.json", RCAN)
for name, architecture in {"rcan": RCAN, "swinir": SWINIR}.items():
    write_ours(f"{name}_clsr.json", architecture, context=True)
    write_ours(f"{name}_photo.json", architecture, condition=True)

block = below("body.0.body.0.body", "0", "2", "3.conv_du.0", "3.conv_du.2")
layers = ["head.0", *block, "body.0.body.1", "body.1", "tail.0.0", "tail.0.2", "tail.1"]
write_published("rcan_published.json", RCAN, layers, rcan.names(1, 1), {})

block = below("body.0.residual_group.0.rcab", "0", "2", "3.attention.1", "3.attention.3")
layers = ["conv_first", *block, "body.0.conv", "conv_after_body", "upsample.0", "upsample.2", "conv_last"]
write_published("rcan_basicsr.json", RCAN, layers, rcan.names(1, 1), {})

name = "layers.0.residual_group.blocks.0"
block = below(name, "norm1", "norm2", "attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")
layers = ["conv_first", "patch_embed.norm", *block, "layers.0.conv", "norm", "conv_after_body"]
table = {f"{name}.attn.relative_position_bias_table": (15 * 15, 2)}
for tail, enlarging in {
    "pixelshuffledirect": ["upsample.0"],
    "nearest+conv": ["conv_before_upsample.0", "conv_up1", "conv_up2", "conv_hr", "conv_last"],
}.items():
    names = swinir.names(1, tail)
    write_published(f"swinir_{tail.split('+')[0]}.json", replace(SWINIR, tail=tail), [*layers, *enlarging], names, table)
