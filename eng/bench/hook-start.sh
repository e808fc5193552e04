#!/usr/bin/env bash
# How long the hook before an edit takes, as a whole process, beside `git rev-parse HEAD` in the same run: the two in turn,
# so that a machine that slows down slows both. usage: eng/bench/hook-start.sh [RUNS [CLAIMS]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-60} claims=${2:-20}
repository "$work/repo"
dotnet-coord -q init --agent none >/dev/null 2>&1
dotnet-coord -q session start --id holder >/dev/null
dotnet-coord -q --session holder claim $(seq -f 'held/%g.txt' "$claims") >/dev/null
payload() { printf '{"session_id":"%s","cwd":"%s","hook_event_name":"PreToolUse","tool_name":"Edit","tool_input":{"file_path":"%s/%s"}}' "$1" "$PWD" "$PWD" "$2"; }
payload holder own.txt >"$work/own.json"; payload other held/1.txt >"$work/other.json"
hook() { dotnet-coord hook pre-tool-use --agent claude <"$work/$1.json"; }
hook own; hook other 2>/dev/null || :
for ((i = 0; i < runs; i++)); do
  time_of git rev-parse HEAD >>"$work/reference"; time_of hook own >>"$work/allowed"; time_of hook other >>"$work/refused"
done
row 'git rev-parse HEAD' "$work/reference"
for what in allowed refused; do row "hook, edit $what" "$work/$what" "$(times "$work/$what" "$work/reference")"; done
printf '%s runs of each, %s claims\n' "$runs" "$claims"
