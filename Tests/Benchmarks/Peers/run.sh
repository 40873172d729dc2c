#!/bin/sh
# Times the engine beside other programs: README.md. `run.sh [models|padding|whole|growth|fastest] [OPTION]…`: options go to the Python program.
# The Python environment is made once, in .build/peers (PEERS_VENV names another one).
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
venv=${PEERS_VENV:-$root/.build/peers/venv}
what=compare product=srzoom-peer
case ${1-} in
whole) what=whole product=srzoom && shift ;;
models) what=models && shift ;;
padding) what=padding && shift ;; # PHOTOS FILE...
growth) what=growth && shift ;;
fastest) what=fastest && shift ;; # SET14
esac
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r "$root/Tests/Benchmarks/Peers/requirements.txt"
fi
swift build --package-path "$root" -c release --product "$product"
bin=$(swift build --package-path "$root" -c release --show-bin-path)
case $what in growth | padding) ;; *) set -- --work "$root/.build/peers/models" "$@" ;; esac
PATH=$venv/bin:$PATH exec "$venv/bin/python" "$root/Tests/Benchmarks/Peers/$what.py" "$bin/$product" "$@"
