#!/usr/bin/env bash
# Bringing a session's index in step with a commit of ten files, beside `git read-tree -i -m OLD NEW` on a copy of it.
# usage: eng/bench/refresh.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail
runs=${1:-15} files=${2:-100000}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com
git init -q -b main repo; cd repo; git config gc.auto 0
for ((i = 0; i < files; i++)); do d=$((i % 37))/$((i % 27)); [ -d $d ] || mkdir -p $d; echo "$i" >$d/f$i; done
git add . && git commit -q -m first && git gc -q
dotnet-coord -q init --agent none >/dev/null
dotnet-coord -q session start --id bench >/dev/null 2>&1
index=$PWD/.git/coord/index/bench/index
time_of() { local start=$EPOCHREALTIME; "$@" >/dev/null 2>&1; local end=$EPOCHREALTIME; echo $(((${end/./} - ${start/./}))); }
plain() { GIT_INDEX_FILE=$work/copy git read-tree -i -m "$1" HEAD; }
for ((i = 0; i < runs; i++)); do
  cp -p "$index" "$work/copy"; old=$(git rev-parse HEAD)
  for ((j = 0; j < 10; j++)); do n=$((j * files / 10)); echo "$i $j" >$((n % 37))/$((n % 27))/f$n; done
  git commit -q -a -m "$i"
  time_of plain "$old" >>"$work/plain"; time_of dotnet-coord -q --session bench index refresh >>"$work/ours"
done
[ "$(GIT_INDEX_FILE=$index git write-tree)" = "$(git rev-parse 'HEAD^{tree}')" ] || { echo "error: the index is not in step." >&2; exit 1; }
quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }
reference=$(quantile "$work/plain" 0.5); p50=$(quantile "$work/ours" 0.5)
printf '%-36s p50 %8s us   p95 %8s us\n' 'git read-tree -i -m OLD NEW' "$reference" "$(quantile "$work/plain" 0.95)"
printf '%-36s p50 %8s us   p95 %8s us   %s x\n' 'index refresh, 10 files changed' "$p50" "$(quantile "$work/ours" 0.95)" "$(awk "BEGIN { printf \"%.2f\", $p50 / $reference }")"
printf '%s runs of each, %s files\n' "$runs" "$files"
