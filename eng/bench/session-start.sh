#!/usr/bin/env bash
# A session's start and its first `git status`, beside what makes an index without us: `git read-tree HEAD` into a new file
# and the first `git status` on that. usage: eng/bench/session-start.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-10} files=${2:-100000}
repository "$work/repo" "$files"; git gc -q
dotnet-coord -q init --agent none >/dev/null 2>&1
sleep 1.1; git status >/dev/null; sleep 1.1
plain() { GIT_INDEX_FILE=$work/index-$1 git read-tree HEAD && GIT_INDEX_FILE=$work/index-$1 git status; }
ours() { dotnet-coord -q session start --id "s$1" && COORD_SESSION=s$1 .git/coord/bin/git status; }
for ((i = 0; i < runs; i++)); do
  time_of plain "$i" >>"$work/plain"; time_of ours "$i" >>"$work/ours"
  rm "$work/index-$i"; dotnet-coord -q session end --id "s$i" >/dev/null
done
row 'git read-tree and git status' "$work/plain"
row 'session start and git status' "$work/ours" "$(times "$work/ours" "$work/plain")"
printf '%s runs of each, %s files\n' "$runs" "$files"
goal "start of a session and its first git status, $files files, beside git read-tree and git status" "$(ratio "$work/ours" "$work/plain")" 0.5 x
