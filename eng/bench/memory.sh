#!/usr/bin/env bash
# How much memory calls take at most (the largest resident set), among many files and many claims, and what Git takes there.
# usage: eng/bench/memory.sh [FILES [CLAIMS]], dotnet-coord on PATH; takes GNU time.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
files=${1:-100000} claims=${2:-10000}
/usr/bin/time -f %M true 2>/dev/null || { echo "error: there is no GNU time." >&2; exit 1; }
repository "$work/repo" "$files"; git gc -q
dotnet-coord -q init --agent none >/dev/null 2>&1
dotnet-coord -q session start --id me >/dev/null 2>&1
"$here/claims-of-others.sh" "$claims"
peak() { # name, command...
  local name=$1; shift
  /usr/bin/time -o "$work/peak" -f %M "$@" <"$work/payload" >/dev/null 2>"$work/said" || [ $? = 2 ] || { cat "$work/said" >&2; exit 1; }
  printf '%-36s %6d KiB\n' "$name" "$(tail -n 1 "$work/peak")"
}
payload 0/0/f0 >"$work/payload"
peak 'git status' git status
peak 'git status, session' env COORD_SESSION=me .git/coord/bin/git status
peak 'hook before an edit, free' dotnet-coord hook pre-tool-use --agent claude
payload held/d1/f1.txt >"$work/payload"
peak 'hook before an edit, held' dotnet-coord hook pre-tool-use --agent claude
peak 'session start' dotnet-coord -q session start --id other
echo more >>0/0/f0; COORD=0 git commit -q -m more 0/0/f0
cp .git/coord/index/me/index "$work/index"
peak 'git read-tree -i -m OLD NEW' env GIT_INDEX_FILE="$work/index" git read-tree -i -m HEAD~1 HEAD
peak 'index refresh' dotnet-coord -q --session me index refresh
peak 'git worktree add' git worktree add -q "$work/plain"
peak 'worktree add' dotnet-coord -q worktree add ours
peak 'conflicts, 3 checkouts' dotnet-coord conflicts
peak 'check' dotnet-coord check held/d1/f1.txt
peak 'who' dotnet-coord who
peak 'status' dotnet-coord status
printf '%s files, %s claims of others\n' "$files" "$claims"
