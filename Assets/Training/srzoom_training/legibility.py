"""How many characters of small, damaged words are read right in a result.

    pip install -r requirements-measures.txt
    python -m srzoom_training.legibility --result bicubic --result photo=../Models/photo.safetensors --result vivid.safetensors

Words are 8 to 14 LR pixels high (the font's size), twelve on a page, which is damaged as a photo is (degrade.py). Pages
are the same in every run with the same fonts. Of a word as many characters count as read as it has, less the edits from it
to what was read; case and spaces do not matter.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from . import data, results, text
from .degrade import degrade
from .model import Region
from .results import Result

Reader = Callable[[np.ndarray], str]  # a word (H, W, 3), bytes -> its characters

HEIGHTS = (8, 14)
COLUMNS, ROWS = 2, 6
CELL = (96, 22)  # LR pixels
LETTERS = 8  # of a word, at most: as many as a cell is sure to hold
SYLLABLES = ("ba de fi go lu ma ne pi ro su ta ve wi ho ku xa zen mar tol ber din gas").split()


@dataclass
class Word:
    characters: str
    box: Region  # LR pixels, with two around the ink


@dataclass
class Page:
    low: np.ndarray  # (132, 192, 3), bytes
    words: list[Word]


def characters(random: np.random.Generator) -> str:
    """A made-up word or a number of three to eight characters: nothing that could be guessed."""
    if random.random() < 0.25:
        return str(random.integers(100, 1_000_000))
    word = ""
    while len(word) < 3 or random.random() < 0.6:
        word += str(random.choice(SYLLABLES))
    word = word[:LETTERS]
    case = random.random()
    return word.upper() if case < 0.3 else word.capitalize() if case < 0.6 else word


def page(seed: int) -> Page:
    """Always the same for a seed: words on panels of their own colour, on a ground that grows lighter, then damage."""
    random = np.random.default_rng([11, seed])
    width, height = COLUMNS * CELL[0], ROWS * CELL[1]
    ramp = np.linspace(random.integers(0, 200), 255, 4 * height)[:, None, None] * random.uniform(0.6, 1, 3)
    image = Image.fromarray(np.broadcast_to(ramp, (4 * height, 4 * width, 3)).astype(np.uint8))
    draw, paths, words = ImageDraw.Draw(image), text.fonts(), []
    for number in range(COLUMNS * ROWS):
        size = 4 * int(random.integers(HEIGHTS[0], HEIGHTS[1] + 1))
        font = text.font(paths, size, random)
        word = characters(random)
        left, top, right, bottom = draw.textbbox((0, 0), word, font)
        x, y = number % COLUMNS * CELL[0] * 4 + 16, number // COLUMNS * CELL[1] * 4 + 8
        ground = text.colour(random)
        ink = text.ink(ground, random)
        draw.rectangle([x - 12, y - 6, x + right - left + 12, y + bottom - top + 6], fill=ground)
        draw.text((x - left, y - top), word, fill=ink, font=font)
        box = Region(x // 4 - 2, y // 4 - 1, -(-(right - left) // 4) + 4, -(-(bottom - top) // 4) + 2)
        words.append(Word(word, box))
    low, _ = degrade(np.asarray(data.bicubic(image, width, height)), random)
    return Page(low, words)


def edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, above = [i], row
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return row[-1]


def right(word: str, read: str) -> int:
    """How many of the word's characters were read."""
    word, read = word.lower(), "".join(read.split()).lower()
    return max(0, len(word) - edits(word, read))


def share(result: Result, pages: list[Page], reader: Reader) -> float:
    """The share of all characters that are read right."""
    read = total = 0
    for each in pages:
        large = data.as_pixels(result(data.as_tensor(each.low)))
        for word in each.words:
            found = reader(np.ascontiguousarray(word.box.crop(large.transpose(2, 0, 1), 4).transpose(1, 2, 0)))
            read, total = read + right(word.characters, found), total + len(word.characters)
    return read / total


def rapidocr() -> Reader:
    """The recognizer of PP-OCRv4, which the package brings along; a word's place is given, so none is looked for."""
    from rapidocr_onnxruntime import RapidOCR

    engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)

    def read(word: np.ndarray) -> str:
        found, _ = engine(word[:, :, ::-1], use_det=False, use_cls=False, use_rec=True)
        return found[0][0] if found else ""

    return read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--result", type=results.named, action="append", default=[], metavar="[NAME=]FILE", help="repeatable")
    parser.add_argument("--pages", type=int, default=45, help="of twelve words each")
    parser.add_argument("--show", help="save the first page in every result under this name")
    options = parser.parse_args()
    pages, reader = [page(seed) for seed in range(options.pages)], rapidocr()
    print(f"{sum(len(each.words) for each in pages)} words\n\n| result | characters read right |\n|---|---|")
    for result in options.result:
        print(f"| {result.name} | {100 * share(result, pages, reader):.1f} % |", flush=True)
        if options.show:
            large = data.as_pixels(result(data.as_tensor(pages[0].low)))
            Image.fromarray(large).save(f"{options.show}-{result.name}.png")


if __name__ == "__main__":
    main()
