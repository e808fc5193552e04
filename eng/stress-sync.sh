#!/usr/bin/env bash
# Clones on one server claim what overlaps at the same time, in the mode in which a claim counts once the server has it; then
# plain Git, and rules that are not the tool's, say over the whole history whether two ever held what excludes each other,
# whether anything granted is missing, and whether all ended up the same: test/CoordTool.Tests/ClonesThatClaimAtOnce.cs.
# usage: eng/stress-sync.sh [SERVER [CLONES [CLAIMS]]]     Path, Daemon, Ssh or Http, or all; 10 clones with 2,000 claims each
# dotnet-coord on PATH. Also says what the claims cost in connections and bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
server=${1:-all} clones=${2:-10} claims=${3:-2000}
case "$server" in all) filter= ;; Path|Daemon|Ssh|Http) filter="&Name~$server" ;; *) server=; esac
case "$server:$clones$claims" in :*|*:*[!0-9]*) sed -n 's/^# \{0,1\}//; 2,6p' "eng/stress-sync.sh" >&2; exit 64 ;; esac
command -v dotnet-coord >/dev/null || { echo "error: dotnet-coord is not on PATH." >&2; exit 1; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 COORD_SYNC_CLONES=$clones COORD_SYNC_CLAIMS=$claims
COORD_TOOL=$(command -v dotnet-coord); export COORD_TOOL
# The tests have built it.
[ -n "${STRESS_BUILT:-}" ] || dotnet build test/CoordTool.Tests -c Release -v quiet >&2
exec dotnet test test/CoordTool.Tests -c Release --no-build --filter "FullyQualifiedName~ClonesThatClaimAtOnce$filter" --logger "console;verbosity=detailed"
