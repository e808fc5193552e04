#!/usr/bin/env bash
# `who` and `check PATH` where others hold much, beside `git rev-parse HEAD` in the same run. Goal: 20 ms.
# usage: eng/bench/who.sh [RUNS [CLAIMS...]], dotnet-coord on PATH.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
runs=${1:-40}; shift $(($# < 1 ? $# : 1)); [ $# -gt 0 ] || set -- 1000 10000
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
time_of() { local start=$EPOCHREALTIME; "$@" >/dev/null 2>&1 || :; local end=$EPOCHREALTIME; echo $(((${end/./} - ${start/./}))); }
quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }
expect() { local rc=0 code=$1; shift; "$@" >/dev/null 2>"$work/said" || rc=$?; [ "$rc" = "$code" ] || { echo "error: $* ended with exit code $rc: $(head -c 500 "$work/said")" >&2; exit 1; }; }
for claims; do
  git init -q -b main "$work/$claims"; cd "$work/$claims"
  git -c user.name=b -c user.email=b@example.com commit -q --allow-empty -m first
  dotnet-coord -q init --agent none >/dev/null 2>&1
  "$here/claims-of-others.sh" "$claims"
  rm -f "$work"/*.us
  expect 0 dotnet-coord check free.txt; expect 2 dotnet-coord check held/d1/f1.txt; expect 0 dotnet-coord who
  for ((i = 0; i < runs; i++)); do
    time_of git rev-parse HEAD >>"$work/reference.us"
    time_of dotnet-coord who >>"$work/who.us"; time_of dotnet-coord who held/d1/f1.txt >>"$work/who-of.us"
    time_of dotnet-coord check free.txt >>"$work/check-free.us"; time_of dotnet-coord check held/d1/f1.txt >>"$work/check-held.us"
  done
  reference=$(quantile "$work/reference.us" 0.5)
  printf '%s claims\n%-28s p50 %6s us   p95 %6s us\n' "$claims" '  git rev-parse HEAD' "$reference" "$(quantile "$work/reference.us" 0.95)"
  for what in who who-of check-free check-held; do
    p50=$(quantile "$work/$what.us" 0.5)
    case $what in who-of) name='who PATH' ;; check-*) name="check, a ${what#check-} path" ;; *) name=$what ;; esac
    printf '%-28s p50 %6s us   p95 %6s us   %s x\n' "  $name" "$p50" "$(quantile "$work/$what.us" 0.95)" "$(awk "BEGIN { printf \"%.1f\", $p50 / $reference }")"
  done
done
printf '%s runs of each\n' "$runs"
