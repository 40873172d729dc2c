"""What people read of the results."""

from __future__ import annotations

PROGRAMS = ("srzoom", "ncnn", "OpenVINO", "ONNX Runtime", "PyTorch")


def title(row: dict) -> str:
    return f"{row['case']} {row['model']} {row['size']}"


def line(row: dict) -> str:
    """For the terminal, as it goes."""
    times = ", ".join(f"{name} {row['milliseconds'][name]:.2f}" for name in PROGRAMS if name in row["milliseconds"])
    low, high = row["ratioQuartiles"]
    return (
        f"{title(row)}, {row['threads']} threads: {times} ms; "
        f"{row['ratio']:.2f} ({low:.2f} to {high:.2f}) times as fast as {row['fastestPeer']}"
    )


def markdown(results: dict) -> str:
    versions = ", ".join(f"{name} {results['versions'][name]}" for name in PROGRAMS)
    peaks = ", ".join(f"{count}: {peak:.0f}" for count, peak in results["peakGflops"].items())
    lines = [
        "# The engine beside other programs",
        "",
        "Written by `Tests/Benchmarks/Peers/run.sh`; README.md beside this file says what is compared and how. Times are medians",
        f"in milliseconds of at least {results['turns']} runs, programs taking turns. The last columns: how many times",
        "as fast as the fastest other program srzoom is (the median over turns and its quartiles), and what it does of",
        "the machine's measured multiply-add peak, counted as direct convolution: Winograd's algorithm multiplies less",
        "and may exceed 100 %.",
        "",
        f"- CPU: {results['cpu']}, {results['cpus']} in use; kernels: {results['kernels']}",
        f"- peak by threads, in 10⁹ operations a second: {peaks}",
        f"- load of the machine before: {results['loadBefore']:.1f}",
        f"- {versions}",
        "",
        "| what | threads | " + " | ".join(PROGRAMS) + " | times as fast | of peak |",
        "|---|--:" + "|--:" * len(PROGRAMS) + "|--:|--:|",
    ]
    for row in results["rows"]:
        best = row["fastestPeer"]
        cells = []
        for name in PROGRAMS:
            time = row["milliseconds"].get(name)
            cells.append("–" if time is None else f"**{time:.2f}**" if name in (best, "srzoom") else f"{time:.2f}")
        low, high = row["ratioQuartiles"]
        peak = results["peakGflops"][row["threads"]]
        lines.append(
            f"| {title(row)} | {row['threads']} | {' | '.join(cells)} "
            f"| **{row['ratio']:.2f}** ({low:.2f}–{high:.2f}) | {row['gflops'] / peak:.0%} |"
        )
    failures = {f"{title(row)}: {name}: {why}" for row in results["rows"] for name, why in row["failures"].items()}
    if failures:
        lines += ["", "Not compared:", ""] + [f"- {failure}" for failure in sorted(failures)]
    worst = max(max(row["difference"].values()) for row in results["rows"])
    lines += ["", f"Largest difference from PyTorch's answer, any program and case: {worst:.1e}.", ""]
    return "\n".join(lines)
