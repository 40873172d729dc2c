#!/usr/bin/env python3
"""Writes Seeds/model/{rcan,swinir}*.json: headers of weights files, of networks as small as their architecture allows.

PYTHONPATH=Assets/Training python Tests/Robustness/Fuzz/make_model_seeds.py        needs what the training kit needs
"""

import json
import math
from dataclasses import replace
from pathlib import Path

from srzoom_training import weights
from srzoom_training.architecture import ARCHITECTURES
from srzoom_training.golden_community import rcan_shapes, swinir_shapes
from srzoom_training.model import CLSR

SEEDS = Path(__file__).parent / "Seeds" / "model"
LONGEST = 8192  # as in ./run
PUBLISHED = {"format": "pt"}  # what others' files have for metadata
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


write_ours("rcan.json", RCAN)
for name, architecture in {"rcan": RCAN, "swinir": SWINIR}.items():
    write_ours(f"{name}_clsr.json", architecture, context=True)
    write_ours(f"{name}_photo.json", architecture, condition=True)

write("rcan_published.json", rcan_shapes(RCAN), PUBLISHED)
write("rcan_basicsr.json", rcan_shapes(RCAN, basicsr=True), PUBLISHED)
for tail in ("pixelshuffledirect", "nearest+conv"):
    write(f"swinir_{tail.split('+')[0]}.json", swinir_shapes(replace(SWINIR, tail=tail)), PUBLISHED)
