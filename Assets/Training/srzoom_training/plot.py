"""The curve of a run, or of several that continue each other: loss and validation PSNR against steps.

python -m srzoom_training.plot curve.png RUN/log.csv [RUN2/log.csv …]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path


def plot(picture: Path, logs: list[Path]) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(8, 4.5), dpi=100)
    right = axis.twinx()
    start = 0
    for log in logs:
        with open(log, newline="") as table:
            rows = list(csv.DictReader(table))
        axis.plot([start + int(row["step"]) for row in rows], [float(row["loss"]) for row in rows], "tab:blue", linewidth=0.8)
        scored = [row for row in rows if row["psnr"]]
        right.plot([start + int(row["step"]) for row in scored], [float(row["psnr"]) for row in scored], "o-r", markersize=3)
        start += int(rows[-1]["step"])
        if log != logs[-1]:
            axis.axvline(start, color="grey", linewidth=0.5)
    axis.set_xlabel("step")
    axis.set_ylabel("training loss", color="tab:blue")
    axis.set_yscale("log")
    right.set_ylabel("validation Y-PSNR, dB", color="tab:red")
    figure.tight_layout()
    figure.savefig(picture)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    parser.add_argument("logs", type=Path, nargs="+", help="log.csv of each run, in their order")
    options = parser.parse_args()
    plot(options.picture, options.logs)


if __name__ == "__main__":
    main()
