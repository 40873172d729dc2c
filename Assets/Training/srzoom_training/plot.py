"""The curve of a run: loss and validation PSNR against steps.

python -m srzoom_training.plot RUN/log.csv RUN/log.png
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path


def plot(log: Path, picture: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    with open(log, newline="") as table:
        rows = list(csv.DictReader(table))
    figure, axis = pyplot.subplots(figsize=(8, 4.5), dpi=100)
    steps = [int(row["step"]) for row in rows]
    axis.plot(steps, [float(row["loss"]) for row in rows], color="tab:blue", linewidth=0.8)
    axis.set_xlabel("step")
    axis.set_ylabel("training loss", color="tab:blue")
    axis.set_yscale("log")
    scored = [row for row in rows if row["psnr"]]
    if scored:
        right = axis.twinx()
        right.plot(
            [int(row["step"]) for row in scored], [float(row["psnr"]) for row in scored], "o-", color="tab:red",
            markersize=3,
        )  # fmt: skip
        right.set_ylabel("validation Y-PSNR, dB", color="tab:red")
    figure.tight_layout()
    figure.savefig(picture)
    pyplot.close(figure)


if __name__ == "__main__":
    plot(Path(sys.argv[1]), Path(sys.argv[2]))
