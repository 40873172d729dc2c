import os
import subprocess
import sys
from pathlib import Path

import pytest

from srzoom_training import checkpoint, data, pack

KIT = Path(__file__).parents[1]


def test_every_tile_travels_once_with_its_source(tiles, tmp_path):
    sizes = [path.stat().st_size for path in data.pictures(tiles)]
    folders = pack.pack([tiles], tmp_path / "pack", max(sizes) + 1)
    assert [folder.name for folder in folders] == ["0", "1", "2"]
    assert sorted(path.name for folder in folders for path in data.pictures(folder)) == [
        path.name for path in data.pictures(tiles)
    ]
    assert len(data.load_images(folders)) == 3, "each folder's SOURCES.tsv names its tiles"


def test_a_tile_that_fits_nowhere_is_refused(tiles, tmp_path):
    with pytest.raises(SystemExit, match="more than a folder may hold"):
        pack.pack([tiles], tmp_path / "pack", 100)


def test_pieces_on_another_machine_continue_one_run(tiles, tmp_path):
    """What a GPU machine does, here on the CPU: a piece, its results carried over, the next piece."""
    environment = os.environ | {"DEVICE": "cpu", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    options = "--model srresnet --kind base --batch 1 --context 16 --roi 16 --steps 2".split()
    for piece in (1, 2):
        machine = tmp_path / f"machine{piece}"
        if piece == 2:
            machine.mkdir()
            (tmp_path / "out1" / "run").rename(machine / "run")
        subprocess.run(
            [KIT / "piece.sh", machine / "run", "0.00001", "--data", tiles, *options, "--log-every", "1"],
            env=environment | {"OUT": str(tmp_path / f"out{piece}")}, check=True,
        )  # fmt: skip
        result = tmp_path / f"out{piece}" / "run"
        assert checkpoint.load(result / "checkpoint")["step"] == piece
        files = [path for path in result.rglob("*") if path.is_file()]
        assert len(files) <= 8 and all(path.stat().st_size <= 16 << 20 for path in files)
