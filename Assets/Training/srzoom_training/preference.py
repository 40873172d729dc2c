"""A blind comparison of two results: one picture a place, both results side by side in random order.

    python -m srzoom_training.preference FOLDER --results photo.safetensors vivid.safetensors street.jpg:48x36+900+700 …
    python -m srzoom_training.preference FOLDER --draw 40 --results photo.safetensors vivid.safetensors street.jpg coffee.png …
    python -m srzoom_training.preference FOLDER --count

FOLDER gets 01.png, 02.png, …, answers.tsv, to be filled with `left`, `right` or `same`, and key.tsv, not to be looked at
before, which says where each picture is from and which result is on which side. `--draw` takes places with detail at random.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from . import data, results
from .model import Region
from .results import Result
from .sheet import Place, opened, picture, place

BOX = (64, 48)  # of places that are drawn
GAP = 12
TRIES = 8  # as many places are drawn for each one; that with the most detail is taken


def drawn(files: list[str], count: int, seed: int) -> list[Place]:
    """`count` places, of each photo in turn; each the busiest of TRIES."""
    random, places = np.random.default_rng(seed), []
    photos = [opened(file) for file in files]
    while len(places) < count:
        number = len(places) % len(files)
        _, _, height, width = photos[number].shape
        boxes = [
            Region(int(random.integers(width - BOX[0])), int(random.integers(height - BOX[1])), *BOX) for _ in range(TRIES)
        ]
        places.append((files[number], max(boxes, key=lambda box: data.busyness(box.crop(photos[number])[0]))))
    return places


def pair(left: Image.Image, right: Image.Image, title: str) -> Image.Image:
    page = Image.new("RGB", (left.width + GAP + right.width, left.height + 16), "white")
    ImageDraw.Draw(page).text((2, 2), title, fill="black")
    page.paste(left, (0, 16))
    page.paste(right, (left.width + GAP, 16))
    return page


def write(folder: Path, two: list[Result], places: list[Place], seed: int) -> None:
    """The pictures, the key and the empty answers."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    key, answers = [["number", "photo", "box", "left", "right"]], [["number", "better"]]
    for number, (file, box) in enumerate(places, 1):
        sides = [two[side] for side in random.permutation(2)]
        photo = opened(file)
        parts = [picture(result(photo, box, Path(file))) for result in sides]
        pair(*parts, f"{number:02}").save(folder / f"{number:02}.png")
        key.append([f"{number:02}", file, str(box), *(result.name for result in sides)])
        answers.append([f"{number:02}", ""])
    for name, rows in (("key.tsv", key), ("answers.tsv", answers)):
        with open(folder / name, "w", newline="") as table:
            csv.writer(table, delimiter="\t").writerows(rows)


def count(folder: Path) -> Counter[str]:
    """How often each result, or `same`, was the answer; ValueError if one is not given."""
    with open(folder / "key.tsv", newline="") as table:
        sides = {row["number"]: row for row in csv.DictReader(table, delimiter="\t")}
    found: Counter[str] = Counter()
    with open(folder / "answers.tsv", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["better"] not in ("left", "right", "same"):
                raise ValueError(f"the answer to {row['number']} is {row['better'] or 'missing'}")
            found["same" if row["better"] == "same" else sides[row["number"]][row["better"]]] += 1
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("places", nargs="*", help="PHOTO:WxH+X+Y, or with --draw PHOTO")
    parser.add_argument("--results", type=results.named, nargs=2, metavar="[NAME=]FILE")
    parser.add_argument("--draw", type=int, metavar="N", help="draw N places")
    parser.add_argument("--count", action="store_true", help="count the answers")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_intermixed_args()
    if options.count:
        for name, number in count(options.folder).most_common():
            print(f"{name}: {number}")
        return
    if options.results is None or not options.places:
        parser.error("--results and places are needed")
    if options.draw:
        places = drawn(options.places, options.draw, options.seed)
    else:
        try:
            places = [place(text) for text in options.places]
        except argparse.ArgumentTypeError as error:
            parser.error(str(error))
    write(options.folder, options.results, places, options.seed)


if __name__ == "__main__":
    main()
