#!/usr/bin/env bash
# Counts the instructions of each kernel with callgrind, which gives the same number on a busy machine, and
# compares them with expected.tsv: more than 5 % over it fails. `run.sh --record` writes the file anew.
# Needs valgrind and clang (the toolchain's); valgrind knows no AVX-512.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=../../../Sources/CKernels
clang -std=c17 -O2 -I"$sources/include" work.c "$sources"/*.c -lm -o "$work/work"

instructions() { # CPU KERNEL
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/work" "$1" "$2" 2>&1 |
    sed -n 's/.*Collected : //p'
}

failed=0
: >"$work/counts"
for cpu in plain avx2; do
  for kernel in convolve4 convolve6 thin rgb to_rgb pointwise attend window normalize linear attend_window; do
    count=$(instructions "$cpu" "$kernel")
    printf '%s\t%s\t%s\n' "$cpu" "$kernel" "$count" >>"$work/counts"
    expected=$(awk -v c="$cpu" -v k="$kernel" '$1 == c && $2 == k { print $3 }' expected.tsv 2>/dev/null || true)
    verdict=ok
    if [ "${1:-}" != --record ] && [ "$((count * 100))" -gt "$((${expected:-0} * 105))" ]; then
      verdict="more than 5 % over $expected"
      failed=1
    fi
    printf '%-6s %-13s %12s  %s\n' "$cpu" "$kernel" "$count" "$verdict"
  done
done
if [ "${1:-}" = --record ]; then cp "$work/counts" expected.tsv; fi
exit $failed
