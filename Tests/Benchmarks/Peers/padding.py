"""Measures how much of the photo around a box a network needs: the padding from which on more changes nothing that can be seen.

    python padding.py srzoom-peer PHOTOS FILE... [--boxes N] [--limit N]

Restores 64×48 boxes, spread over each of the PHOTOS (a folder), with more and more padding, and prints a table: by how many levels of
255 the values inside the boxes differ from those with the most padding, at most and in 99.9 % of the values. FILE: .safetensors.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from programs import Srzoom

WIDTH, HEIGHT = 64, 48
PADDINGS = (2, 4, 6, 8, 9, 10, 12, 14, 15, 16, 20, 24, 32)
MOST = 48


def values(ours: Srzoom, x: int, y: int, padding: int) -> np.ndarray:
    """A box restored with its padding, without it; 4·HEIGHT × 4·WIDTH × 3, in levels."""
    width, height = WIDTH + 2 * padding, HEIGHT + 2 * padding
    restored = ours.fetch(f"values {width}x{height}+{x - padding}+{y - padding}")
    restored = restored.reshape(4 * height, 4 * width, 3)
    inside = slice(4 * padding, 4 * (padding + HEIGHT)), slice(4 * padding, 4 * (padding + WIDTH))
    return restored[inside] * 255


def differences(ours: Srzoom, photos: list[np.ndarray], boxes: int) -> list[np.ndarray]:
    """For each padding the differences of all values, sorted."""
    found: list[list[np.ndarray]] = [[] for _ in PADDINGS]
    for pixels in photos:
        (ours.folder / "photo.rgb").write_bytes(pixels.tobytes())
        height, width, _ = pixels.shape
        ours.ask(f"photo {ours.folder / 'photo.rgb'} {width} {height}")
        for box in range(boxes):
            share = (box + 0.5) / boxes
            x = MOST + round(share * (width - WIDTH - 2 * MOST))
            y = MOST + round(share * (height - HEIGHT - 2 * MOST))
            reference = values(ours, x, y, MOST)
            for place, padding in enumerate(PADDINGS):
                found[place].append(np.abs(values(ours, x, y, padding) - reference).ravel())
    return [np.sort(np.concatenate(parts)) for parts in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver", type=Path, help="srzoom-peer, built for release")
    parser.add_argument("photos", type=Path, help="a folder of pictures")
    parser.add_argument("files", type=Path, nargs="+", help="weights")
    parser.add_argument("--boxes", type=int, default=2, help="of each photo; default: 2")
    parser.add_argument("--limit", type=int, default=6, help="photos; default: 6, spread over the folder")
    options = parser.parse_args()
    files = sorted(file for file in options.photos.iterdir() if file.suffix in (".png", ".jpg"))
    files = files[:: max(1, len(files) // options.limit)][: options.limit]
    photos = [np.array(Image.open(file).convert("RGB")) for file in files]
    print("| padding | " + " | ".join(map(str, PADDINGS)) + " |\n|---|" + "--:|" * len(PADDINGS))
    with tempfile.TemporaryDirectory() as folder:
        ours = Srzoom(options.driver, Path(folder))
        for file in options.files:
            ours.ask(f"model {file}")
            sorted_values = differences(ours, photos, options.boxes)
            most = [f"{values[-1]:.2f}" for values in sorted_values]
            usual = [f"{values[int(0.999 * len(values))]:.2f}" for values in sorted_values]
            print(f"| {file.stem}, at most | " + " | ".join(most) + " |", flush=True)
            print("| 99.9 % | " + " | ".join(usual) + " |", flush=True)


if __name__ == "__main__":
    main()
