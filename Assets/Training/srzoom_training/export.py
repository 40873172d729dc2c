"""Writes the averaged weights of a run as an fp16 weights file.

python -m srzoom_training.export RUN ../Models/lite.safetensors --note bsd100=27.31
"""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from pathlib import Path

import torch

from . import checkpoint, train, weights
from .model import CLSR


def model_of(run: Path) -> tuple[CLSR, list[dict]]:
    """The averaged network of a run, and how it was trained."""
    saved = checkpoint.load(run / "checkpoint")
    if saved is None:
        raise SystemExit(f"{run} has no checkpoint")
    entry = saved["history"][-1]
    known = [field.name for field in fields(train.Settings)]
    model = train.network(train.Settings(**{name: value for name, value in entry.items() if name in known}))
    model.load_state_dict(saved["ema"])
    return model.eval(), saved["history"]


def blend(model: CLSR, others: list[CLSR]) -> None:
    """Makes the model the mean of itself and of others that were trained from the same start.

    Two ends of one training lie in one valley, and their mean lower in it (Model soups, https://arxiv.org/abs/2203.05482).
    """
    states = [model.state_dict(), *(other.state_dict() for other in others)]
    model.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})


def note(text: str) -> tuple[str, str]:
    """An argument KEY=VALUE."""
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"{text} is not KEY=VALUE")
    return key, value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--blend", type=Path, action="append", default=[], help="weights file to take the mean with; repeatable"
    )
    parser.add_argument("--fp32", action="store_true", help="keep all digits")
    parser.add_argument(
        "--note", type=note, action="append", default=[], metavar="KEY=VALUE", help="for the metadata, such as a score"
    )
    options = parser.parse_args()
    model, history = model_of(options.run)
    blend(model, [weights.load(path) for path in options.blend])
    for entry in history:  # folders of the machine that trained mean nothing elsewhere
        entry["data"] = [Path(folder).name for folder in entry["data"]]
        entry["init"] = [Path(source).name for source in entry["init"]]
        if entry.get("clean"):
            entry["clean"] = Path(entry["clean"]).name
    notes = dict(options.note)
    if options.blend:
        notes["blend"] = f"mean of the last run and {', '.join(path.name for path in options.blend)}"
    notes |= {"recipe": history[-1]["recipe"], "training": json.dumps(history)}
    weights.save(model, options.file, torch.float32 if options.fp32 else torch.float16, notes)


if __name__ == "__main__":
    main()
