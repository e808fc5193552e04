#!/usr/bin/env bash
# A session's start and its first `git status`, beside what makes an index without us: `git read-tree HEAD` into a new file
# and the first `git status` on that. usage: eng/bench/session-start.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail
runs=${1:-10} files=${2:-100000}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com
git init -q -b main repo; cd repo; git config gc.auto 0
for ((i = 0; i < files; i++)); do d=$((i % 37))/$((i % 27)); [ -d $d ] || mkdir -p $d; echo "$i" >$d/f$i; done
git add . && git commit -q -m first && git gc -q
dotnet-coord -q init --agent none >/dev/null
sleep 1.1; git status >/dev/null; sleep 1.1
time_of() { local start=$EPOCHREALTIME; "$@" >/dev/null 2>&1; local end=$EPOCHREALTIME; echo $(((${end/./} - ${start/./}))); }
plain() { GIT_INDEX_FILE=$work/index-$1 git read-tree HEAD && GIT_INDEX_FILE=$work/index-$1 git status; }
ours() { dotnet-coord -q session start --id "s$1" && COORD_SESSION=s$1 .git/coord/bin/git status; }
for ((i = 0; i < runs; i++)); do
  time_of plain "$i" >>"$work/plain"; time_of ours "$i" >>"$work/ours"
  rm "$work/index-$i"; dotnet-coord -q session end --id "s$i" >/dev/null
done
quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }
reference=$(quantile "$work/plain" 0.5); p50=$(quantile "$work/ours" 0.5)
printf '%-36s p50 %8s us   p95 %8s us\n' 'git read-tree and git status' "$reference" "$(quantile "$work/plain" 0.95)"
printf '%-36s p50 %8s us   p95 %8s us   %s x\n' 'session start and git status' "$p50" "$(quantile "$work/ours" 0.95)" "$(awk "BEGIN { printf \"%.2f\", $p50 / $reference }")"
printf '%s runs of each, %s files\n' "$runs" "$files"
