"""Measures how much of the photo around a box a network needs: the padding from which on more changes nothing that can be seen.

    python padding.py srzoom-peer PHOTOS FILE... [--boxes N] [--limit N] [--whole]

Restores 64×48 boxes, spread over each of the PHOTOS (a folder), with more and more padding, and prints a table: by how many levels of
255 the values inside the boxes differ from those with the most padding, at most and in 99.9 % of the values. With --whole: from
those of the whole photo, which a network that takes means over all that it is given never reaches. FILE: .safetensors.
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


def restored(ours: Srzoom, x: int, y: int, width: int, height: int) -> np.ndarray:
    """A part of the photo as if it were a photo of its own; 4·height × 4·width × 3, in levels."""
    return ours.fetch(f"values {width}x{height}+{x}+{y}").reshape(4 * height, 4 * width, 3) * 255


def box_of(large: np.ndarray, x: int, y: int) -> np.ndarray:
    """The box at x, y of what was restored."""
    return large[4 * y : 4 * (y + HEIGHT), 4 * x : 4 * (x + WIDTH)]


def padded(ours: Srzoom, x: int, y: int, padding: int) -> np.ndarray:
    """A box restored with its padding, without it."""
    large = restored(ours, x - padding, y - padding, WIDTH + 2 * padding, HEIGHT + 2 * padding)
    return box_of(large, padding, padding)


def differences(ours: Srzoom, photos: list[np.ndarray], boxes: int, of_whole: bool) -> list[np.ndarray]:
    """For each padding the differences of all values, sorted."""
    found: list[list[np.ndarray]] = [[] for _ in PADDINGS]
    for pixels in photos:
        (ours.folder / "photo.rgb").write_bytes(pixels.tobytes())
        height, width, _ = pixels.shape
        ours.ask(f"photo {ours.folder / 'photo.rgb'} {width} {height}")
        whole = restored(ours, 0, 0, width, height) if of_whole else None
        for box in range(boxes):
            share = (box + 0.5) / boxes
            x = MOST + round(share * (width - WIDTH - 2 * MOST))
            y = MOST + round(share * (height - HEIGHT - 2 * MOST))
            reference = padded(ours, x, y, MOST) if whole is None else box_of(whole, x, y)
            for place, padding in enumerate(PADDINGS):
                found[place].append(np.abs(padded(ours, x, y, padding) - reference).ravel())
    return [np.sort(np.concatenate(parts)) for parts in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver", type=Path, help="srzoom-peer, built for release")
    parser.add_argument("photos", type=Path, help="a folder of pictures")
    parser.add_argument("files", type=Path, nargs="+", help="weights")
    parser.add_argument("--boxes", type=int, default=2, help="of each photo; default: 2")
    parser.add_argument("--limit", type=int, default=6, help="photos; default: 6, spread over the folder")
    parser.add_argument("--whole", action="store_true", help="compare with the whole photo's restoration")
    options = parser.parse_args()
    files = sorted(file for file in options.photos.iterdir() if file.suffix in (".png", ".jpg"))
    files = files[:: max(1, len(files) // options.limit)][: options.limit]
    photos = [np.array(Image.open(file).convert("RGB")) for file in files]
    print("| padding | " + " | ".join(map(str, PADDINGS)) + " |\n|---|" + "--:|" * len(PADDINGS))
    with tempfile.TemporaryDirectory() as folder:
        ours = Srzoom(options.driver, Path(folder))
        for file in options.files:
            ours.ask(f"model {file}")
            sorted_values = differences(ours, photos, options.boxes, options.whole)
            most = [f"{values[-1]:.2f}" for values in sorted_values]
            usual = [f"{values[int(0.999 * len(values))]:.2f}" for values in sorted_values]
            print(f"| {file.stem}, at most | " + " | ".join(most) + " |", flush=True)
            print("| 99.9 % | " + " | ".join(usual) + " |", flush=True)


if __name__ == "__main__":
    main()
