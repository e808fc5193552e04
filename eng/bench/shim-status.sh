#!/usr/bin/env bash
# What the shim adds to `git status` with the index in step, and to `git version` outside a repository that was set up: each
# through it and by the real Git, in turn; where it can be built, also through a native program that only becomes Git
# (eng/bench/floor.sh), which no shim of this runtime can beat. usage: eng/bench/shim-status.sh [RUNS [FILES]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-60} files=${2:-1000}
real=$(command -v git); mkdir outside; floor=$("$here/floor.sh" 2>/dev/null) || floor=
repository "$work/repo"
for ((i = 0; i < files; i++)); do d=d$((i % 50)); [ -d $d ] || mkdir $d; echo "$i" >$d/f$i; done
git add . && git commit -q -m files
dotnet-coord -q init --agent none >/dev/null 2>&1
eval "$(dotnet-coord -q session start --id bench --shell bash)"
shim=$(command -v git); [ "$shim" != "$real" ] || { echo "error: the shim is not on PATH." >&2; exit 1; }
# Stat data as of the same second is not trusted: let it be older, and both indexes know it.
sleep 1.1; "$real" status >/dev/null; "$shim" status >/dev/null; sleep 1.1; touch .git/index .git/coord/index/bench/index
for ((i = 0; i < runs; i++)); do
  time_of "$real" status >>"$work/status-real"; time_of "$shim" status >>"$work/status-shim"
  cd ../outside; time_of "$real" version >>"$work/version-real"; time_of "$shim" version >>"$work/version-shim"
  [ -z "$floor" ] || time_of "$floor" "$real" version >>"$work/version-floor"
  cd ../repo
done
for what in status version; do
  row "git $what, real" "$work/$what-real"
  row "git $what, shim" "$work/$what-shim" "$(printf '%+d us' $(($(quantile "$work/$what-shim" 0.5) - $(quantile "$work/$what-real" 0.5))))"
done
[ -z "$floor" ] || row 'git version, become' "$work/version-floor" "$(printf '%+d us' $(($(quantile "$work/version-floor" 0.5) - $(quantile "$work/version-real" 0.5))))"
printf '%s runs of each, %s files\n' "$runs" "$files"
goal "what the shim adds to git status, $files files" "$(milliseconds $(($(quantile "$work/status-shim" 0.5) - $(quantile "$work/status-real" 0.5))))" 2 ms
goal "what it adds outside a repository that was set up" "$(milliseconds $(($(quantile "$work/version-shim" 0.5) - $(quantile "$work/version-real" 0.5))))" 2 ms
