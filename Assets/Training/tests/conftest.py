import csv

import pytest
import torch
from PIL import Image

from srzoom_training import data
from srzoom_training.formula import drawn_photo


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def tiles(tmp_path):
    """A folder of three drawn tiles with their SOURCES.tsv."""
    folder = tmp_path / "tiles"
    folder.mkdir()
    with open(folder / "SOURCES.tsv", "w", newline="") as table:
        writer = csv.writer(table, delimiter="\t")
        writer.writerow(["file", "source", "licence"])
        for seed in range(3):
            Image.fromarray(drawn_photo(160 + 8 * seed, 144, seed, noise=4)).save(folder / f"drawn_{seed}.png")
            writer.writerow([f"drawn_{seed}.png", "drawn by a test", "CC0"])
    return folder


@pytest.fixture
def photo():
    """(1, 3, 47, 61), values 0…1."""
    return data.as_tensor(drawn_photo(61, 47, seed=11, noise=4))
