"""Times whole processes, from the photo's file to the result's: a 64×64 box of a 12-megapixel JPEG.

    python whole.py SRZOOM [--runs N] [--work FOLDER] [--results FOLDER]

srzoom restores the box with its context (`lite`); the ncnn pipeline (crop.py) has none and runs `lite-base`. What
programs without a region do, the whole picture, is run on 3 megapixels. Writes WHOLE.md and whole.json.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Assets/Training"))

import torch  # noqa: E402
from compare import cpu_name  # noqa: E402
from PIL import Image  # noqa: E402
from programs import converted  # noqa: E402
from srzoom_training import formula, weights  # noqa: E402

BOX = "64x64+1800+1300"


# A process's peak memory begins with that of the one it was forked from: not with ours, which holds PyTorch.
MEASURE = """
import json, os, subprocess, sys, time
start = time.perf_counter()
_, status, usage = os.wait4(subprocess.Popen(sys.argv[1:]).pid, 0)
json.dump([status, time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3], sys.stderr)
"""


def process(command: list[str | Path]) -> tuple[float, float, float]:
    """Seconds of wall time, seconds of CPU time, peak memory in MB."""
    answer = subprocess.run([sys.executable, "-c", MEASURE, *command], stderr=subprocess.PIPE, text=True, check=True).stderr
    status, seconds, cpu_seconds, memory = json.loads(answer.splitlines()[-1])
    if status != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: status {status}: {answer}")
    return seconds, cpu_seconds, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("srzoom", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--results", type=Path, default=HERE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.work or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        model = weights.load(HERE.parents[2] / "Assets/Models/lite-base.safetensors")
        net = converted(model.base, (torch.zeros(1, 3, 72, 72),), folder / "lite_base_crop")
        large, small = folder / "12.jpg", folder / "3.jpg"
        if not large.exists():
            photo = Image.fromarray(formula.drawn_photo(4000, 3000, seed=3, noise=4))
            photo.save(large, quality=90)
            photo.crop((0, 0, 2000, 1500)).save(small, quality=90)
        out = folder / "out.jpg"
        ncnn = [sys.executable, HERE / "crop.py", net]
        rows = {
            "srzoom, box of 12 megapixels": (
                [options.srzoom, "upscale", large, "--roi", BOX, "-o", out, "--force", "--model", "lite"], options.runs),
            "ncnn, box of 12 megapixels": ([*ncnn, large, out, "--roi", BOX], options.runs),
            "Python and ncnn starting": ([sys.executable, "-c", "import ncnn, PIL.Image"], options.runs),
            "ncnn, all of 3 megapixels": ([*ncnn, small, out], 2),
        }  # fmt: skip
        measured: dict[str, list[tuple[float, float, float]]] = {name: [] for name in rows}
        for turn in range(max(runs for _, runs in rows.values()) + 1):
            for name, (command, runs) in rows.items():
                if turn <= runs:
                    run = process(command)
                    if turn > 0 or runs == 2:  # the first fills the file cache
                        measured[name].append(run)
    results = {"version": 1, "cpu": cpu_name(), "cpus": len(os.sched_getaffinity(0)), "model": "lite", "box": BOX}
    results["rows"] = [
        {
            "what": name,
            "runs": len(runs),
            "seconds": round(median(run[0] for run in runs), 4),
            "quartiles": [round(q, 4) for q in quantiles((run[0] for run in runs), n=4)[::2]],
            "cpuSeconds": round(median(run[1] for run in runs), 4),
            "peakMB": round(max(run[2] for run in runs), 1),
        }
        for name, runs in measured.items()
    ]
    (options.results / "whole.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    lines = [
        "# Whole processes",
        "",
        f"Written by `Tests/Benchmarks/Peers/whole.py`. Model `lite`, box {BOX}, {results['cpu']}, {results['cpus']} in use.",
        "",
        "| what | seconds | quartiles | CPU seconds | peak memory, MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for row in results["rows"]:
        low, high = row["quartiles"]
        lines.append(
            f"| {row['what']} | **{row['seconds']:.3f}** | {low:.3f}–{high:.3f} | {row['cpuSeconds']:.3f} "
            f"| {row['peakMB']:.0f} |"
        )
    (options.results / "WHOLE.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
