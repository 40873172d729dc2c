"""Checkpoints in parts that are small enough to travel."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import torch

PART_BYTES = 15 << 20


def save(folder: Path, state: dict[str, Any]) -> None:
    """Writes folder/part-0, part-1, … An interruption leaves the old checkpoint or the new one, never a mixture."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    content = buffer.getbuffer()
    fresh, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    fresh.mkdir(parents=True)
    for index, start in enumerate(range(0, len(content), PART_BYTES)):
        (fresh / f"part-{index}").write_bytes(content[start : start + PART_BYTES])
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def load(folder: Path) -> dict[str, Any] | None:
    """The newest whole checkpoint, on the CPU; None if there is none."""
    if not folder.exists():
        folder = folder.with_name(folder.name + ".old")
    parts = sorted(folder.glob("part-*"), key=lambda part: int(part.name.removeprefix("part-")))
    if not parts:
        return None
    content = b"".join(part.read_bytes() for part in parts)
    return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
