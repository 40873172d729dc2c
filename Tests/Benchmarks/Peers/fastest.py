"""Times every program at its fastest precision that costs at most 0.005 dB of PSNR on Set14: FASTEST.md, fastest.json.

    python fastest.py srzoom-peer SET14 [--turns N] [--only TEXT]... [--threads N]... [--results FOLDER]

What a precision costs is measured with the weights of `lite-base`, on each picture of SET14, reduced as for `srzoom evaluate`.
The base branch is then timed as by compare.py.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import compare
import numpy as np
import programs
import torch
from cases import SIDE, Case, all_cases
from PIL import Image
from srzoom_training import evaluate, weights
from srzoom_training.data import bicubic

ALLOWED = 0.005  # dB
MODEL = compare.HERE.parents[2] / "Assets/Models/lite-base.safetensors"


def psnr(program, case: Case, picture: Image.Image) -> float:
    small = bicubic(picture, picture.width // 4, picture.height // 4)
    piece = torch.from_numpy(np.array(small)).permute(2, 0, 1)[None].contiguous().float() / 255
    whole = dataclasses.replace(case, size=f"{small.width}x{small.height}", pieces=[(piece,)])
    _, answer = program.prepare(whole, 1)(1)
    pixels = (answer()[0][0].clip(0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0)
    return evaluate.psnr(pixels, np.array(picture))


def losses(everyone: list, folder: Path, case: Case) -> dict[str, float | str]:
    """The mean PSNR in fp32 (of PyTorch) less each program's, in dB; why not, where it can't."""
    pictures = []
    for file in sorted(folder.glob("*.png")):
        picture = Image.open(file).convert("RGB")
        pictures.append(picture.crop((0, 0, picture.width // 4 * 4, picture.height // 4 * 4)))
    trained = dataclasses.replace(case, name="trained base", module=weights.load(MODEL).base)
    results: dict[str, float | str] = {}
    reference = None
    for program in everyone:
        if program.name == "srzoom":
            continue
        try:
            mean = float(np.mean([psnr(program, trained, picture) for picture in pictures]))
            reference = mean if reference is None else reference
            results[program.name] = reference - mean
        except Exception as error:  # noqa: BLE001 whatever a program throws, the others go on
            results[program.name] = compare.first_line(error)
        print(f"{program.name}: {results[program.name]}", file=sys.stderr, flush=True)
    return results


def markdown(results: dict) -> str:
    families = ("ncnn", "OpenVINO", "ONNX Runtime", "PyTorch")
    lines = [
        "# The engine beside other programs, each at its fastest precision",
        "",
        "Written by `Tests/Benchmarks/Peers/run.sh fastest`: as RESULTS.md, but every program computes in whichever of its",
        f"precisions is fastest, if that costs at most {ALLOWED} dB of PSNR on Set14 with `lite-base`. srzoom computes in fp32 on this",
        "CPU. Times are medians in milliseconds, programs taking turns in one run; the last column is the median over turns of how",
        "many times as fast as the fastest other program srzoom is, and its quartiles.",
        "",
        f"- CPU: {results['cpu']}, {results['cpus']} in use; kernels: {results['kernels']}; load before: {results['loadBefore']:.1f}",
        "- " + ", ".join(f"{name} {version}" for name, version in results["versions"].items()),
        "- loss of PSNR in dB: "
        + ", ".join(f"{n} {v:+.4f}" if isinstance(v, float) else f"{n} can't" for n, v in results["losses"].items()),
        "",
        "| what | threads | srzoom | " + " | ".join(families) + " | times as fast |",
        "|---|--:" + "|--:" * (len(families) + 2) + "|",
    ]
    for row in results["rows"]:
        cells = []
        for family in families:
            times = {name: time for name, time in row["milliseconds"].items() if name.startswith(family)}
            best = min(times, key=times.get) if times else None
            precision = "" if best is None else best.removeprefix(family) or " fp32"
            cells.append("–" if best is None else f"{times[best]:.2f}{precision}")
        low, high = row["ratioQuartiles"]
        lines.append(
            f"| {row['case']} {row['model']} {row['size']} | {row['threads']} | {row['milliseconds']['srzoom']:.2f} | "
            + " | ".join(cells)
            + f" | **{row['ratio']:.2f}** ({low:.2f}–{high:.2f}) |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = compare.command_line(__doc__)
    parser.add_argument("set14", type=Path, help="a folder of PNG pictures")
    options = parser.parse_args()
    with compare.work_folder(options) as folder:
        ours = programs.Srzoom(options.driver, folder)
        everyone = [programs.Torch(), ours, programs.Torch("bf16"), programs.OnnxRuntime(folder)]
        everyone += [programs.OpenVINO(precision) for precision in ("fp32", "bf16", "fp16")]
        everyone += [programs.NCNN(folder, precision) for precision in ("fp32", "bf16", "fp16")]
        cases = all_cases(folder)
        kept = folder / "losses.json"
        lost = json.loads(kept.read_text()) if kept.exists() else losses(everyone, options.set14, cases["lite"][0])
        kept.write_text(json.dumps(lost))
        everyone = [
            program for program in everyone
            if program.precision == "fp32" or (isinstance(lost[program.name], float) and lost[program.name] <= ALLOWED)
        ]  # fmt: skip
        results = compare.circumstances(ours, everyone, options)
        results["losses"] = lost
        for model, listed in cases.items():
            ours.open(model, SIDE)
            for case in (case for case in listed if case.name == "base" and compare.is_asked_for(case, options)):
                for count in compare.thread_counts(options):
                    row = compare.summary(case, count, compare.measure(case, count, everyone, options.turns))
                    results["rows"].append(row)
                    print(case.model, case.size, count, row["milliseconds"], row["ratio"], flush=True)
                    # After each row, so that a run that is stopped has something to show.
                    options.results.mkdir(parents=True, exist_ok=True)
                    (options.results / "fastest.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
                    (options.results / "FASTEST.md").write_text(markdown(results))


if __name__ == "__main__":
    main()
