"""Weights files: safetensors, the hyperparameters as text in the metadata.

Layouts are PyTorch's: convolution (out, in, kh, kw), transposed convolution (in, out, kh, kw), linear (out, in).
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from .architecture import Architecture
from .model import CLSR

FORMAT = "srzoom-1"
CONTEXT_KEYS = (  # meaningless without PIM and GCM, and left out of such a file
    "context_channels", "gcm_after", "heads", "patch", "patches", "distance_limit", "distance_scale",
)  # fmt: skip
BACKBONE_KEYS = {  # meaningful for these backbones alone
    "groups": "carn_m", "group": "rcan", "squeeze": "rcan", "window": "swinir", "attention_heads": "swinir",
}  # fmt: skip
CONDITION_KEYS = ("estimator_patch", "estimator_patches", "condition_channels")  # likewise without a condition
PARTS = ("pim", "gcm", "condition", "clean")
WHOLE = "pim gcm"  # the parts of a file of kind clsr that does not name them


def metadata(model: CLSR, notes: dict[str, str] | None = None) -> dict[str, str]:
    """The file's metadata. `notes` (recipe, scores, …) are for people; the engine ignores them."""
    parts = " ".join(part for part in PARTS if getattr(model, part) is not None)
    absent = (CONTEXT_KEYS if model.gcm is None else ()) + (CONDITION_KEYS if model.condition is None else ())
    absent += tuple(key for key, backbone in BACKBONE_KEYS.items() if model.architecture.backbone != backbone)
    values = {key: str(value) for key, value in asdict(model.architecture).items() if key not in absent}
    named = {"parts": parts} if parts not in ("", WHOLE) else {}
    return (notes or {}) | {"format": FORMAT, "kind": "clsr" if parts else "base"} | named | values


def save(model: CLSR, path: Path | str, dtype: torch.dtype = torch.float16, notes: dict[str, str] | None = None) -> None:
    """Writes the weights. A model with only one of PIM and GCM is an ablation and has no file format."""
    if (model.pim is None) != (model.gcm is None):
        raise ValueError("a weights file holds both PIM and GCM, or neither")
    tensors = {name: value.detach().cpu().to(dtype).contiguous() for name, value in model.state_dict().items()}
    save_file(tensors, path, metadata(model, notes))


def architecture(values: dict[str, str]) -> Architecture:
    """The hyperparameters in a file's metadata."""
    known = {f.name: f.type for f in fields(Architecture)}
    return Architecture(**{key: value if known[key] == "str" else int(value) for key, value in values.items() if key in known})


def history(path: Path | str) -> list[dict]:
    """How a file's weights were trained: the settings of each run, oldest first; empty if it does not say."""
    with safe_open(path, framework="pt") as file:
        return json.loads((file.metadata() or {}).get("training", "[]"))


def load(path: Path | str, needed: str | None = None) -> CLSR:
    """Reads a weights file; the model computes in fp32 whatever the file holds.

    ValueError if it is no file of this kit, or has not the part that is `needed`, one of PARTS.
    """
    with safe_open(path, framework="pt") as file:
        values = file.metadata() or {}
        if values.get("format") != FORMAT:
            raise ValueError(f"{path}: the metadata's format is {values.get('format')}, not {FORMAT}")
        parts = values.get("parts", WHOLE).split() if values["kind"] == "clsr" else []
        if needed is not None and needed not in parts:
            raise ValueError(f"{path} has no {needed}")
        model = CLSR(architecture(values), **{part: part in parts for part in PARTS})
        model.load_state_dict({name: file.get_tensor(name).float() for name in file.keys()})
    return model.eval()
