#!/bin/sh
# Times the engine beside other programs and writes RESULTS.md and results.json here. Options go to compare.py: --turns 3 …
# The Python environment is made once, in .build/peers (PEERS_VENV names another one).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
venv=${PEERS_VENV:-$root/.build/peers/venv}
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r "$root/Tests/Peers/requirements.txt"
fi
swift build --package-path "$root" -c release --product srzoom-peer
bin=$(swift build --package-path "$root" -c release --show-bin-path)
PATH=$venv/bin:$PATH exec "$venv/bin/python" "$root/Tests/Peers/compare.py" "$bin/srzoom-peer" \
  --work "$root/.build/peers/models" "$@"
