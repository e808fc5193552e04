#!/usr/bin/env bash
# `statusline` as Claude Code calls it, with many claims and a journal of many events, beside `git rev-parse HEAD` in the same
# run: once made anew (the cache is taken away before each), once from the cache; and what noting an event adds to a refusal.
# usage: eng/bench/statusline.sh [RUNS [CLAIMS]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-40} claims=${2:-1000}
repository "$work/repo"
dotnet-coord -q init --agent none >/dev/null 2>&1
dotnet-coord -q session start --id ann >/dev/null 2>&1
"$here/claims-of-others.sh" "$claims"
awk -v now="$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" 'BEGIN { for (i = 0; i < 2000; i++) printf "{\"v\":1,\"at\":\"%s\",\"kind\":\"claim\",\"session\":\"other-1\",\"name\":\"person-1\",\"what\":\"\",\"paths\":[\"held/d%d/f.txt\"]}\n", now, i }' >>.git/coord/log/events/00000001.jsonl
printf '{"session_id":"ann","cwd":"%s","workspace":{"current_dir":"%s","project_dir":"%s"},"model":{"id":"m","display_name":"M"}}' "$PWD" "$PWD" "$PWD" >"$work/payload"
line() { dotnet-coord statusline "$@" <"$work/payload"; }
anew() { rm -f .git/coord/statusline-*; time_of line "$@"; }
line
for ((i = 0; i < runs; i++)); do
  time_of git rev-parse HEAD >>"$work/reference.us"
  anew >>"$work/anew.us"; anew --digest >>"$work/digest.us"
  touch .git/coord/statusline-*; time_of line >>"$work/cached.us"
  time_of dotnet-coord --session ann claim held/d1/f1.txt >>"$work/refused.us"
  time_of dotnet-coord check --session ann held/d1/f1.txt >>"$work/check.us"
done
row 'git rev-parse HEAD' "$work/reference.us"
row 'statusline, made anew' "$work/anew.us" "$(times "$work/anew.us" "$work/reference.us")"
row 'statusline --digest, made anew' "$work/digest.us" "$(times "$work/digest.us" "$work/reference.us")"
row 'statusline, from the cache' "$work/cached.us" "$(times "$work/cached.us" "$work/reference.us")"
row 'check, which notes nothing' "$work/check.us"
row 'claim that is refused, and noted' "$work/refused.us"
printf '%s runs of each, %s claims of others\n' "$runs" "$claims"
