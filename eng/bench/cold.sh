#!/usr/bin/env bash
# The first call of the day: neither the repository nor the tool nor Git is in the memory of the system any more, so all of it
# comes from disk. Everything is dropped before each call, which takes root on Linux and slows down whatever else runs there.
# usage: eng/bench/cold.sh [RUNS [FILES]], dotnet-coord on PATH. TMPDIR decides on which disk.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-10} files=${2:-10000}; disk=$(df --output=fstype "$work" | tail -1)
[ -w /proc/sys/vm/drop_caches ] || { echo "error: only root can have the system forget files." >&2; exit 1; }
[ "$disk" != tmpfs ] || { echo "error: $work is in memory; set TMPDIR to a directory on disk." >&2; exit 1; }
forget() { sync; echo 3 >/proc/sys/vm/drop_caches; }
repository "$work/repo" "$files"; git gc -q
dotnet-coord -q init --agent none >/dev/null 2>&1
dotnet-coord -q session start --id me >/dev/null 2>&1
"$here/claims-of-others.sh" 1000
payload 0/0/f0 >"$work/payload"
start() { dotnet-coord -q session start --id other && COORD_SESSION=other .git/coord/bin/git status; }
plain_start() { GIT_INDEX_FILE=$work/index git read-tree HEAD && GIT_INDEX_FILE=$work/index git status; }
hook >/dev/null; settle
cold() { local name=$1; shift; forget; time_of "$@" >>"$work/$name"; }
for ((i = 0; i < runs; i++)); do
  cold rev-parse git rev-parse HEAD; cold hook hook; cold who dotnet-coord who
  cold git-status git status; cold session-status in_session status; cold status dotnet-coord status
  cold plain-start plain_start; cold start start; dotnet-coord -q session end --id other >/dev/null
  cold git-add git worktree add -q -b "g$i" "$work/g$i"; cold add dotnet-coord -q worktree add "w$i"
  git worktree remove "$work/g$i"; git worktree remove "$work/repo-w$i"
done
row 'git rev-parse HEAD' "$work/rev-parse"; row 'hook before an edit' "$work/hook" "$(times "$work/hook" "$work/rev-parse")"
row 'who, 1000 claims' "$work/who" "$(times "$work/who" "$work/rev-parse")"
row 'git status' "$work/git-status"; row 'git status, session' "$work/session-status" "$(times "$work/session-status" "$work/git-status")"
row 'dotnet-coord status' "$work/status" "$(times "$work/status" "$work/git-status")"
row 'git read-tree and git status' "$work/plain-start"; row 'session start and git status' "$work/start" "$(times "$work/start" "$work/plain-start")"
row 'git worktree add' "$work/git-add"; row 'dotnet-coord worktree add' "$work/add" "$(times "$work/add" "$work/git-add")"
printf '%s runs of each, %s files, on %s\n' "$runs" "$files" "$disk"
