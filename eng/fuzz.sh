#!/usr/bin/env bash
# Feeds what reads the text of others with inputs made of valid ones, changed: hook payloads, coord.json, notes, index files,
# Git's own files, patterns, shell commands, our records. An input that crashes, hangs (5 s), takes more than 200 MB or breaks
# a property is made small and left as a file in artifacts/fuzz: see test/CoordTool.Fuzz.
# usage: eng/fuzz.sh [INPUTS [SEED [TARGET…]]]     100,000 inputs for each of all targets by seed 1
#        eng/fuzz.sh --try TARGET FILE             one input again
set -euo pipefail
cd "$(dirname "$0")/.."; root=$PWD
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
program=$root/artifacts/bin/CoordTool.Fuzz/release/CoordTool.Fuzz.dll
# The tests have built it.
[ -n "${STRESS_BUILT:-}" ] || dotnet build test/CoordTool.Fuzz -c Release -v quiet >&2
unset "${!GIT_@}" "${!COORD_@}" "${!CLAUDE@}" CODEX_THREAD_ID
if [ "${1:-}" = --try ]; then exec dotnet "$program" "$@"; fi
inputs=${1:-100000} seed=${2:-1}
case "$inputs$seed" in *[!0-9]*) sed -n 's/^# \{0,1\}//; 2,6p' "eng/fuzz.sh" >&2; exit 64 ;; esac
exec dotnet "$program" "$root/artifacts/fuzz" "$inputs" "$seed" "${@:3}"
