#!/usr/bin/env bash
# What our hooks add to a commit: `git commit` of one changed file with them and, by COORD=0, without, in turn.
# usage: eng/bench/commit.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail
runs=${1:-40} files=${2:-1000}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com
git init -q -b main .
for ((i = 0; i < files; i++)); do d=d$((i % 50)); mkdir -p $d; echo "$i" >$d/f$i; done
git add . && git commit -q -m first
dotnet-coord -q init --agent none >/dev/null
eval "$(dotnet-coord -q session start --id bench --shell bash)"
time_of() { local start=$EPOCHREALTIME; "$@" >/dev/null 2>&1; local end=$EPOCHREALTIME; echo $(((${end/./} - ${start/./}))); }
for ((i = 0; i < runs; i++)); do
  echo "a$i" >d0/f0; git add d0/f0; time_of env COORD=0 git commit -q -m "without $i" >>without; dotnet-coord -q index refresh >/dev/null
  echo "b$i" >d0/f0; git add d0/f0; time_of env COORD=1 git commit -q -m "with $i" >>with
done
quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }
for what in without with; do printf 'git commit, %-8s hooks  p50 %6s us   p95 %6s us\n' "$what" "$(quantile $what 0.5)" "$(quantile $what 0.95)"; done
printf '%s runs of each, %s files\n' "$runs" "$files"
