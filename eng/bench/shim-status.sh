#!/usr/bin/env bash
# What the shim adds to `git status` with the index in step, and to `git version` outside a repository that was set up: each
# through it and by the real Git, in turn. usage: eng/bench/shim-status.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail
runs=${1:-60} files=${2:-1000}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com
real=$(command -v git)
git init -q -b main repo; mkdir outside; cd repo
for ((i = 0; i < files; i++)); do d=d$((i % 50)); [ -d $d ] || mkdir $d; echo "$i" >$d/f$i; done
git add . && git commit -q -m first
dotnet-coord -q init --agent none >/dev/null
eval "$(dotnet-coord -q session start --id bench --shell bash)"
shim=$(command -v git); [ "$shim" != "$real" ] || { echo "error: the shim is not on PATH." >&2; exit 1; }
# Stat data as of the same second is not trusted: let it be older, and both indexes know it.
sleep 1.1; "$real" status >/dev/null; "$shim" status >/dev/null; sleep 1.1; touch .git/index .git/coord/index/bench/index
time_of() { local start=$EPOCHREALTIME; "$@" >/dev/null 2>&1; local end=$EPOCHREALTIME; echo $(((${end/./} - ${start/./}))); }
for ((i = 0; i < runs; i++)); do
  time_of "$real" status >>"$work/status-real"; time_of "$shim" status >>"$work/status-shim"
  cd ../outside; time_of "$real" version >>"$work/version-real"; time_of "$shim" version >>"$work/version-shim"; cd ../repo
done
quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }
for what in status version; do
  plain=$(quantile "$work/$what-real" 0.5)
  printf '%-28s p50 %6s us   p95 %6s us\n' "git $what, real" "$plain" "$(quantile "$work/$what-real" 0.95)"
  p50=$(quantile "$work/$what-shim" 0.5)
  printf '%-28s p50 %6s us   p95 %6s us   %+d us\n' "git $what, shim" "$p50" "$(quantile "$work/$what-shim" 0.95)" $((p50 - plain))
done
printf '%s runs of each, %s files\n' "$runs" "$files"
