#!/usr/bin/env bash
# Bringing a session's index in step with a commit of ten files, beside `git read-tree -i -m OLD NEW` on a copy of it.
# usage: eng/bench/refresh.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-15} files=${2:-100000}
repository "$work/repo" "$files"; git config gc.auto 0; git gc -q
dotnet-coord -q init --agent none >/dev/null 2>&1
dotnet-coord -q session start --id bench >/dev/null 2>&1
index=$PWD/.git/coord/index/bench/index
plain() { GIT_INDEX_FILE=$work/copy git read-tree -i -m "$1" HEAD; }
for ((i = 0; i < runs; i++)); do
  cp -p "$index" "$work/copy"; old=$(git rev-parse HEAD)
  for ((j = 0; j < 10; j++)); do n=$((j * files / 10)); echo "$i $j" >$((n % 37))/$((n % 27))/f$n; done
  git commit -q -a -m "$i"
  time_of plain "$old" >>"$work/plain"; time_of dotnet-coord -q --session bench index refresh >>"$work/ours"
done
[ "$(GIT_INDEX_FILE=$index git write-tree)" = "$(git rev-parse 'HEAD^{tree}')" ] || { echo "error: the index is not in step." >&2; exit 1; }
row 'git read-tree -i -m OLD NEW' "$work/plain"
row 'index refresh, 10 files changed' "$work/ours" "$(times "$work/ours" "$work/plain")"
printf '%s runs of each, %s files\n' "$runs" "$files"
goal "refresh of an index of $files files after a commit of 10, beside git read-tree -i -m" "$(ratio "$work/ours" "$work/plain")" 1.5 x
