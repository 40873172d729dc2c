#!/bin/sh
# One piece of a training on a GPU that is lent for minutes: trains, then leaves all that the next piece needs in $OUT.
#
#   OUT=results ./piece.sh RUN MINUTES [options of srzoom_training.train]
#
# DEVICE=cpu tries the same without a GPU.
set -eu
run=$1
minutes=$2
shift 2
cd "$(dirname "$0")"
if [ "${DEVICE:-cuda}" = cuda ]; then set -- "$@" --device cuda --compile; fi
PYTHONUNBUFFERED=1 python3 -m srzoom_training.train "$run" --minutes "$minutes" "$@"
mkdir -p "$OUT"
cp -r "$run" "$OUT/"
