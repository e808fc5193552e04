#!/usr/bin/env bash
# What a claim costs at the server as a team grows: connections and bytes, with clones that all claim at once as fast as they
# can, a third of it what others want too (as bad as it gets); and with one clone alone.
# usage: eng/bench/sync.sh [SERVER [CLAIMS [CLONES...]]]     Daemon, 20 claims by each of 1, 2, 10 and 50 clones
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
server=${1:-Daemon} claims=${2:-20}; shift $(($# < 2 ? $# : 2))
for clones in "${@:-1 2 10 50}"; do for number in $clones; do
  printf '%3s clones: ' "$number"
  # Alone nobody is refused, and the test fails for that; what it cost stands before.
  said=$("$here/../stress-sync.sh" "$server" "$number" "$claims" 2>&1) || :
  grep -m1 ' granted, ' <<<"$said" || echo "nothing was measured: $said"
  export STRESS_BUILT=1
done; done
