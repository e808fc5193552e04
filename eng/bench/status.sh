#!/usr/bin/env bash
# `status` with many checkouts, to its first line and to its end, and `who` and `check`, beside `git status` in the same run.
# Goals: first line of status with 20 checkouts 80 ms, who and check 20 ms.
# usage: eng/bench/status.sh [RUNS [CHECKOUTS [FILES]]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-40} checkouts=${2:-20} files=${3:-1000}
repository "$work/main" "$files"
dotnet-coord -q init --agent none >/dev/null 2>&1
for ((i = 1; i < checkouts; i++)); do
  top=$(dotnet-coord worktree add "w$i" 2>/dev/null)
  echo "$i" >"$top/0/0/f0"; git -C "$top" commit -qam "$i"; echo more >"$top/new"
  dotnet-coord -C "$top" session start --id "s$i" --task "task $i" >/dev/null 2>&1
  dotnet-coord -C "$top" claim --session "s$i" "held/d$i/" >/dev/null 2>&1
done
dotnet-coord conflicts >/dev/null 2>&1 || [ $? = 3 ]
[ "$(dotnet-coord status | grep -c '1 ahead of main')" = $((checkouts - 1)) ] || { echo "error: status does not show the checkouts." >&2; exit 1; }

# The rest is not waited for here; what comes after it has nobody to read it.
first_line() { local line; IFS= read -r line < <(dotnet-coord status 2>/dev/null) && [ -n "$line" ]; }
every_checkout() { local top; for top in "$work/main" $others; do git -C "$top" --no-optional-locks status --porcelain; done; }
others=$(git worktree list --porcelain | sed -n 's/^worktree //p' | tail -n +2)
for ((i = 0; i < runs; i++)); do
  time_of git status --porcelain >>"$work/reference.us"
  time_of every_checkout >>"$work/every.us"
  time_of first_line >>"$work/first.us"; wait
  time_of dotnet-coord status >>"$work/status.us"
  time_of dotnet-coord who >>"$work/who.us"; time_of dotnet-coord check held/d1/x >>"$work/check.us"
done
echo "$checkouts checkouts of $files files, $((checkouts - 1)) sessions"
row '  git status' "$work/reference.us"
row '  git status in each, one by one' "$work/every.us" "$(times "$work/every.us" "$work/reference.us")"
row '  status, to its first line' "$work/first.us" "$(times "$work/first.us" "$work/reference.us")"
row '  status' "$work/status.us" "$(times "$work/status.us" "$work/reference.us")"
row '  who' "$work/who.us" "$(times "$work/who.us" "$work/reference.us")"
row '  check, a held path' "$work/check.us" "$(times "$work/check.us" "$work/reference.us")"
printf '%s runs of each\n' "$runs"
goal "status with $checkouts checkouts, to its first line" "$(milliseconds "$(quantile "$work/first.us" 0.5)")" 80 ms
