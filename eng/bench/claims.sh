#!/usr/bin/env bash
# Claims under contention: processes that each claim ten files of their own a call, one call after another, all on the one
# ref. Then eng/stress/claims-oracle.sh walks the history. Goals: 200 patterns a second, p99 below 1 s, nobody gives up.
# usage: eng/bench/claims.sh [PROCESSES [CALLS]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
processes=${1:-20} calls=${2:-20}
repository "$work/repo"
dotnet-coord -q init --agent none >/dev/null 2>&1
for ((i = 1; i <= processes; i++)); do dotnet-coord -q session start --id "s$i" >/dev/null 2>&1; done
loop() { # number of the process
  local n code start end
  until [ -e "$work/go" ]; do sleep 0.02; done
  for ((n = 1; n <= calls; n++)); do
    start=$EPOCHREALTIME; code=0
    dotnet-coord -q --session "s$1" claim d"$1"/"$n"-{0..9} >/dev/null 2>"$work/said.$1" || code=$?
    end=$EPOCHREALTIME
    echo "$((${end/./} - ${start/./})) $code" >>"$work/calls.$1"
    case $code in 0|4) ;; *) cat "$work/said.$1" >&2 ;; esac
  done
}
for ((i = 1; i <= processes; i++)); do loop "$i" & done
start=$EPOCHREALTIME; touch "$work/go"; wait; end=$EPOCHREALTIME
cat "$work"/calls.* | cut -d ' ' -f 1 >"$work/us"
count() { cat "$work"/calls.* | awk -v code="$1" '$2 == code' | wc -l; }
granted=$(count 0) contention=$(count 4) all=$(cat "$work"/calls.* | wc -l)
row 'calls of 10 patterns' "$work/us" "p99 $(quantile "$work/us" 0.99) us"
rate=$((granted * 10 * 1000000 / (${end/./} - ${start/./})))
printf '%s processes, %s calls: %s patterns a second, %s gave up (exit code 4), %s failed otherwise\n' "$processes" "$all" \
  "$rate" "$contention" "$((all - granted - contention))"
mkdir "$work/oracle"; rc=0; "$here/../stress/claims-oracle.sh" "$work/oracle" 2>"$work/wrong" || rc=1
double=$(grep -c 'two hold the same' "$work/wrong" || :)
printf 'double holders: %s\n' "$double"; cat "$work/wrong" >&2
[ "$(wc -l <"$work/oracle/holds")" = $((granted * 10)) ] || { echo "error: $(wc -l <"$work/oracle/holds") are held of $((granted * 10)) that were granted." >&2; rc=1; }
goal "claims by $processes processes at once, calls of 10 patterns" "$rate" least 200 "patterns a second"
goal "the same, the slowest in a hundred" "$(milliseconds "$(quantile "$work/us" 0.99)")" 1000 ms
goal "the same, two holders of one" "$double" 0
exit $rc
