#!/usr/bin/env bash
# What sessions cost a commit: `git add` and `git commit` of one changed file by plain Git, and through a session's shell in
# a twin of that repository, in turn.
# usage: eng/bench/commit.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail
runs=${1:-40} files=${2:-1000}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com
git init -q -b main plain; cd plain
for ((i = 0; i < files; i++)); do d=d$((i % 50)); mkdir -p $d; echo "$i" >$d/f$i; done
git add . && git commit -q -m first
cd .. && cp -a plain coordinated && cd coordinated && git status >/dev/null
dotnet-coord -q init --agent none >/dev/null
shell=$(dotnet-coord -q session start --id bench --shell bash); cd ..
time_of() { local start=$EPOCHREALTIME; "$@" >/dev/null; local end=$EPOCHREALTIME; echo $((${end/./} - ${start/./})); }
for ((i = 0; i < runs; i++)); do
  for what in plain coordinated; do
    (
      [ $what = plain ] || eval "$shell"
      cd $what; echo "again $i" >d0/f0
      time_of git add d0/f0 >>../$what.add
      time_of git commit -q -m "$i" >>../$what.commit
    )
  done
done
quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }
for command in add commit; do
  for what in plain coordinated; do
    printf 'git %-6s %-12s p50 %6s us   p95 %6s us\n' $command $what "$(quantile $what.$command 0.5)" "$(quantile $what.$command 0.95)"
  done
done
printf '%s runs of each, %s files\n' "$runs" "$files"
