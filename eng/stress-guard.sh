#!/usr/bin/env bash
# Sessions edit, commit, clear the tree by every command that the guard judges, die and come back, all in one checkout. An
# oracle of its own keeps every version that each of them wrote, and looks again and again, by plain Git and in the files,
# whether one is lost, reverted or in another's commit: see test/CoordTool.Stress.
# usage: eng/stress-guard.sh [SESSIONS [SECONDS [SEED]]]     20 sessions for 300 s; dotnet-coord on PATH
#   By an even seed any session may force, by an odd one none. A seed decides what each session does in each of its steps;
#   how the steps of all fall together it cannot decide. Leaves the repository, and all calls, if anything is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."; root=$PWD
sessions=${1:-20} seconds=${2:-300} seed=${3:-$((RANDOM + 1))}
case "$sessions$seconds$seed" in *[!0-9]*) sed -n 's/^# \{0,1\}//; 2,7p' "eng/stress-guard.sh" >&2; exit 64 ;; esac
for tool in git dotnet dotnet-coord; do command -v "$tool" >/dev/null || { echo "error: $tool is not on PATH." >&2; exit 1; }; done
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
program=$root/artifacts/bin/CoordTool.Stress/release/CoordTool.Stress.dll
# The tests have built it.
[ -n "${STRESS_BUILT:-}" ] || dotnet build test/CoordTool.Stress -c Release -v quiet >&2
unset "${!GIT_@}" "${!COORD_@}" "${!CLAUDE@}" CODEX_THREAD_ID
exec dotnet "$program" "$sessions" "$seconds" "$seed"
