#!/usr/bin/env bash
# What sessions cost a commit: `git add` and `git commit` of one changed file by plain Git, and through a session's shell in
# a twin of that repository, in turn.
# usage: eng/bench/commit.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-40} files=${2:-1000}
repository "$work/plain"
for ((i = 0; i < files; i++)); do d=d$((i % 50)); mkdir -p $d; echo "$i" >$d/f$i; done
git add . && git commit -q -m files
cd .. && cp -a plain coordinated && cd coordinated && git status >/dev/null
dotnet-coord -q init --agent none >/dev/null 2>&1
shell=$(dotnet-coord -q session start --id bench --shell bash); cd ..
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
for command in add commit; do
  for what in plain coordinated; do row "git $command, $what" $what.$command; done
done
printf '%s runs of each, %s files\n' "$runs" "$files"
