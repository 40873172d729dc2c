"""Sorts tiles into folders small enough to be sent one at a time, each with its SOURCES.tsv.

python -m srzoom_training.pack PACK --data TILES --megabytes 50      makes PACK/0, PACK/1, …
"""

from __future__ import annotations

import argparse
import csv
import shutil
from pathlib import Path

from . import data


def pack(folders: list[Path], target: Path, limit: int) -> list[Path]:
    """Copies every tile once; no folder holds more than `limit` bytes of tiles."""
    made: list[Path] = []
    used = limit
    for folder in folders:
        with open(folder / "SOURCES.tsv", newline="") as table:
            rows = {row["file"]: row for row in csv.DictReader(table, delimiter="\t")}
        files = data.pictures(folder)
        data.check_sources(folder, files)
        for path in files:
            size = path.stat().st_size
            if size > limit:
                raise SystemExit(f"{path} has {size} bytes, more than a folder may hold")
            if used + size > limit:
                made.append(target / str(len(made)))
                made[-1].mkdir(parents=True)
                used = 0
            used += size
            shutil.copyfile(path, made[-1] / path.name)
            _append(made[-1] / "SOURCES.tsv", rows[path.name])
    return made


def _append(table: Path, row: dict[str, str]) -> None:
    fresh = not table.exists()
    with open(table, "a", newline="") as file:
        writer = csv.DictWriter(file, row.keys(), delimiter="\t", lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerow(row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--megabytes", type=int, default=50)
    options = parser.parse_args()
    for folder in pack(options.data, options.target, options.megabytes * 1_000_000):
        print(folder)


if __name__ == "__main__":
    main()
