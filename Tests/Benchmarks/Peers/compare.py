"""Times the engine beside ncnn, ONNX Runtime, OpenVINO and PyTorch on the same weights and input.

    python compare.py srzoom-peer [--turns N] [--only TEXT]... [--threads N]... [--results FOLDER]

run.sh prepares what it needs. Programs take turns, in another order each turn, so that whatever else the machine does
meets them all; before a turn's runs there is one that is not counted. Every answer must equal PyTorch's within 1e-3.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import programs
import report
from cases import SIDE, Answer, Case, all_cases

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-3
PAUSE = 0.06  # seconds for the last program's threads to stop spinning: ONNX Runtime's take 40 ms
LONG = 80.0  # milliseconds: such runs need no warming up in their turn
MOST = 25  # runs a turn
TURNS = 9


@dataclass
class Timing:
    """One program's runs of a case."""

    turns: list[list[float]] = field(default_factory=list)  # milliseconds
    difference: float = 0.0  # the largest from PyTorch's answer
    failure: str | None = None  # why it can't do the case

    @property
    def runs(self) -> list[float]:
        return [run for turn in self.turns for run in turn]

    @property
    def median(self) -> float:
        return median(self.runs)


def largest_difference(one: Answer, other: Answer) -> float:
    for a, b in zip(one, other, strict=True):
        if a.shape != b.shape:
            raise ValueError(f"answers of shape {a.shape} and {b.shape}")
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def first_line(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:200]


def measure(case: Case, threads: int, everyone: list, turns: int) -> dict[str, Timing]:
    """The timings by program; one that fails or differs has the reason instead."""
    timings = {program.name: Timing() for program in everyone}
    runs, reference = {}, None
    for program in everyone:  # PyTorch comes first: the others are measured against its answer
        timing = timings[program.name]
        try:
            runs[program.name] = program.prepare(case, threads)
            _, answer = runs[program.name](1)
            values = answer()
            reference = values if reference is None else reference
            timing.difference = largest_difference(values, reference)
            # What lower precision may cost is asked in PSNR: fastest.py.
            if program.precision == "fp32" and not timing.difference <= TOLERANCE:
                raise ValueError(f"differs from PyTorch by {timing.difference:.3g}")
        except Exception as error:  # noqa: BLE001 whatever a program throws at a case, the others go on
            if program.name == "srzoom":
                raise
            timing.failure = first_line(error)
            runs.pop(program.name, None)
            print(f"  {program.name}: {timing.failure}", file=sys.stderr)
    # The second run is free of first-time costs: it says how long a turn is.
    speed = {name: run(1)[0][0] for name, run in runs.items()}
    order = list(runs)
    for turn in range(turns):
        random.Random(turn).shuffle(order)
        for name in order:
            time.sleep(PAUSE)
            run = runs[name]
            if speed[name] < LONG:
                run(1)
            timings[name].turns.append(run(max(1, min(MOST, int(LONG / 2 / speed[name]))))[0])
    return timings


def summary(case: Case, threads: int, timings: dict[str, Timing]) -> dict:
    """One row of the results."""
    done = {name: timing for name, timing in timings.items() if timing.failure is None}
    ours = done["srzoom"]
    fastest = min((name for name in done if name != "srzoom"), key=lambda name: done[name].median)
    # Turn by turn: what slows the machine down slows both.
    ratios = [
        median(theirs) / median(mine) for theirs, mine in zip(done[fastest].turns, ours.turns, strict=True)
    ]
    return {
        "case": case.name,
        "model": case.model,
        "size": case.size,
        "threads": threads,
        "gflop": case.operations / 1e9,
        "milliseconds": {name: round(timing.median, 3) for name, timing in done.items()},
        "quartiles": {name: [round(q, 3) for q in quantiles(t.runs, n=4)[::2]] for name, t in done.items()},
        "runs": {name: len(timing.runs) for name, timing in done.items()},
        "difference": {name: timing.difference for name, timing in done.items()},
        "failures": {name: timing.failure for name, timing in timings.items() if timing.failure is not None},
        "fastestPeer": fastest,
        "ratio": round(median(ratios), 3),
        "ratioQuartiles": [round(q, 3) for q in quantiles(ratios, n=4)[::2]],
        "gflops": round(case.operations / ours.median / 1e6, 1),
    }


def cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def command_line(description: str) -> argparse.ArgumentParser:
    """What every table is told."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("driver", type=Path, help="srzoom-peer, built for release")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"default: {TURNS}")
    parser.add_argument("--only", action="append", help="cases whose model, name and size contain this; default: all")
    parser.add_argument("--threads", type=int, action="append", help="default: 1 and all")
    parser.add_argument("--results", type=Path, default=HERE, help="where the table goes")
    parser.add_argument("--work", type=Path, help="where converted models are kept (default: a temporary folder)")
    return parser


@contextlib.contextmanager
def work_folder(options: argparse.Namespace) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.work or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def is_asked_for(case: Case, options: argparse.Namespace) -> bool:
    return not options.only or any(text in f"{case.model} {case.name} {case.size}" for text in options.only)


def thread_counts(options: argparse.Namespace) -> list[int]:
    return options.threads or sorted({1, len(os.sched_getaffinity(0))})


def circumstances(ours: programs.Srzoom, everyone: list, options: argparse.Namespace) -> dict:
    """What a table says of the machine and the programs, and its rows to be."""
    return {
        "version": 1,
        "cpu": cpu_name(),
        "cpus": len(os.sched_getaffinity(0)),
        "system": platform.platform(terse=True),
        "kernels": ours.ask("kernels"),
        "turns": options.turns,
        "versions": {program.name: program.version for program in everyone if program.precision == "fp32"},
        "loadBefore": os.getloadavg()[0],
        "rows": [],
    }


def main() -> None:
    options = command_line(__doc__).parse_args()
    with work_folder(options) as folder:
        ours = programs.Srzoom(options.driver, folder)
        everyone = [
            programs.Torch(), ours, programs.NCNN(folder), programs.OnnxRuntime(folder), programs.OpenVINO()
        ]  # fmt: skip
        threads = thread_counts(options)
        results = circumstances(ours, everyone, options)
        results["peakGflops"] = {count: round(float(ours.ask(f"peak {count}")), 1) for count in threads}
        for model, cases in all_cases(folder).items():
            ours.open(model, SIDE)
            for case in filter(lambda case: is_asked_for(case, options), cases):
                for count in threads:
                    row = summary(case, count, measure(case, count, everyone, results["turns"]))
                    results["rows"].append(row)
                    print(report.line(row), flush=True)
        # Both ends: a machine that slows down or was busy shows.
        results["peakGflopsAfter"] = {count: round(float(ours.ask(f"peak {count}")), 1) for count in threads}
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (options.results / "RESULTS.md").write_text(report.markdown(results))


if __name__ == "__main__":
    main()
