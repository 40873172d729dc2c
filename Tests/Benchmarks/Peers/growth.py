"""Measures how the cost grows and plots it: with the ROI's area, with the photo's area.

    python growth.py SRZOOM-PEER [--runs N] [--results FOLDER]

Writes growth.json and growth.png. The model is `lite`, on all threads.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Assets/Training"))

import numpy as np  # noqa: E402
from compare import cpu_name  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from programs import Srzoom  # noqa: E402

BOXES = (16, 24, 32, 48, 64, 96, 128, 160, 192)  # sides
PHOTOS = ((512, 384), (1024, 768), (1600, 1200), (2048, 1536), (2560, 1920))
ROI = (64, 48)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--results", type=Path, default=HERE)
    options = parser.parse_args()
    threads = len(os.sched_getaffinity(0))
    results = {"version": 1, "cpu": cpu_name(), "threads": threads, "model": "lite", "roi": [], "photo": []}
    with tempfile.TemporaryDirectory() as folder:
        program = Srzoom(options.driver, Path(folder))
        program.ask(f"model {HERE.parents[2] / 'Assets/Models/lite.safetensors'}")

        def open_photo(width: int, height: int) -> None:
            pixels = np.random.default_rng(5).integers(0, 256, width * height * 3, np.uint8)
            (Path(folder) / "photo.rgb").write_bytes(pixels.tobytes())
            program.ask(f"photo {Path(folder) / 'photo.rgb'} {width} {height}")

        def time(request: str, runs: int) -> float:
            return round(median(float(word) for word in program.ask(f"{request} {threads} {runs}").split()), 3)

        open_photo(1024, 768)
        for side in BOXES:
            milliseconds = time(f"region {side}x{side}+300+200", options.runs)
            results["roi"].append({"area": side * side, "milliseconds": milliseconds})
        for width, height in PHOTOS:
            open_photo(width, height)
            results["photo"].append({
                "area": width * height,
                "contextMilliseconds": time("context", max(1, options.runs // 3)),
                "roiMilliseconds": time(f"region {ROI[0]}x{ROI[1]}+300+200", options.runs),
            })
    (options.results / "growth.json").write_text(json.dumps(results, indent=1) + "\n")
    plot(results).savefig(options.results / "growth.png")


def plot(results: dict) -> Figure:
    figure = Figure(figsize=(10.5, 3.2), dpi=80, layout="constrained")
    panels = (
        ("ROI time, ms", "ROI, thousand pixels", 1e3, results["roi"], "milliseconds"),
        ("context time, ms", "photo, megapixels", 1e6, results["photo"], "contextMilliseconds"),
        (f"{ROI[0]}×{ROI[1]} ROI time, ms", "photo, megapixels", 1e6, results["photo"], "roiMilliseconds"),
    )
    for axes, (title, label, unit, rows, key) in zip(figure.subplots(1, 3), panels, strict=True):
        axes.plot([row["area"] / unit for row in rows], [row[key] for row in rows], "o-")
        axes.set(title=title, xlabel=label, xlim=(0, None), ylim=(0, None))
        axes.grid(alpha=0.3)
    return figure


if __name__ == "__main__":
    main()
