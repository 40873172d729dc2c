"""Keeps evaluation pictures out of training: by file name and by perceptual hash.

    python -m srzoom_training.duplicates Set5 Set14 BSD100 > srzoom_training/evaluation_pictures.tsv

writes the table that `refuse` compares with.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

TABLE = Path(__file__).with_name("evaluation_pictures.tsv")
SIDE = 16
LIMIT = 26  # of 256 bits; unrelated pictures differ in 60 and more


def difference_hash(image: Image.Image) -> int:
    """256 bits: whether each of 16×16 areas is brighter than its right neighbour."""
    grey = np.asarray(image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)).astype(int)
    bits = (grey[:, :-1] > grey[:, 1:]).ravel()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def difference(a: int, b: int) -> int:
    return (a ^ b).bit_count()


@cache
def evaluation_pictures() -> list[tuple[str, int]]:
    lines = TABLE.read_text().splitlines()
    return [(name, int(value, 16)) for name, value in (line.split("\t") for line in lines)]


def match(path: Path, image: Image.Image) -> str | None:
    """The evaluation picture that the tile is or shows, mirrored or not."""
    hashes = [difference_hash(image), difference_hash(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))]
    for name, known in evaluation_pictures():
        if path.stem.lower() == Path(name).stem.lower():
            return name
        if min(difference(value, known) for value in hashes) <= LIMIT:
            return name
    return None


def refuse(path: Path, image: Image.Image) -> None:
    """Ends the program if the tile is an evaluation picture."""
    found = match(path, image)
    if found is not None:
        raise SystemExit(f"{path} is the evaluation picture {found}: training on it would spoil the scores")


def main() -> None:
    for folder in map(Path, sys.argv[1:]):
        for path in sorted(folder.glob("*.png")):
            print(f"{folder.name}/{path.name}\t{difference_hash(Image.open(path)):064x}")


if __name__ == "__main__":
    main()
