#!/usr/bin/env bash
# `who` and `check PATH` where others hold much, beside `git rev-parse HEAD` in the same run. Goal: 20 ms.
# usage: eng/bench/who.sh [RUNS [CLAIMS...]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-40}; shift $(($# < 1 ? $# : 1)); [ $# -gt 0 ] || set -- 1000 10000
expect() { local rc=0 code=$1; shift; "$@" >/dev/null 2>"$work/said" || rc=$?; [ "$rc" = "$code" ] || { echo "error: $* ended with exit code $rc: $(head -c 500 "$work/said")" >&2; exit 1; }; }
for claims; do
  repository "$work/$claims"
  dotnet-coord -q init --agent none >/dev/null 2>&1
  "$here/claims-of-others.sh" "$claims"
  rm -f "$work"/*.us
  expect 0 dotnet-coord check free.txt; expect 2 dotnet-coord check held/d1/f1.txt; expect 0 dotnet-coord who
  for ((i = 0; i < runs; i++)); do
    time_of git rev-parse HEAD >>"$work/reference.us"
    time_of dotnet-coord who >>"$work/who.us"; time_of dotnet-coord who held/d1/f1.txt >>"$work/who-of.us"
    time_of dotnet-coord check free.txt >>"$work/check-free.us"; time_of dotnet-coord check held/d1/f1.txt >>"$work/check-held.us"
  done
  echo "$claims claims"; row '  git rev-parse HEAD' "$work/reference.us"
  for what in who who-of check-free check-held; do
    case $what in who-of) name='who PATH' ;; check-*) name="check, a ${what#check-} path" ;; *) name=$what ;; esac
    row "  $name" "$work/$what.us" "$(times "$work/$what.us" "$work/reference.us")"
  done
  goal "who, $claims claims" "$(milliseconds "$(quantile "$work/who.us" 0.5)")" 20 ms
  goal "check of a held path, $claims claims" "$(milliseconds "$(quantile "$work/check-held.us" 0.5)")" 20 ms
done
printf '%s runs of each\n' "$runs"
