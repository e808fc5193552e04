#!/usr/bin/env bash
# The hook before a shell command, beside another session and many claims of others: a text without Git, one with harmless
# calls of Git, and one that is judged and refused. Whole processes, in turn with the reference `git rev-parse HEAD`. The
# first two look at no repository, so they are also run where there is no `git`.
# usage: eng/bench/hook-shell.sh [PAIRS], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
pairs=${1:-60}; tool=$(command -v dotnet-coord)
repository "$work/repo" 1000
dotnet-coord -q init --agent none >/dev/null 2>&1
"$here/claims-of-others.sh" 1000
dotnet-coord -q session start --id other >/dev/null 2>&1
payload() { printf '{"session_id":"me","cwd":"%s","hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"%s"}}' "$PWD" "$1"; }
payload 'npm test && ls -la' >"$work/other.json"
payload 'cd 0 && git status --short; git log -1 && git commit -m \"$(date)\"' >"$work/harmless.json"
payload 'cd 0 && git switch -c new' >"$work/refused.json"
hook() { "$tool" hook pre-tool-use --agent claude <"$work/$1.json"; }
for what in other harmless; do
  env PATH=/nonexistent "$tool" hook pre-tool-use --agent claude <"$work/$what.json" >"$work/said" 2>&1 && [ ! -s "$work/said" ] || { echo "error: '$what' was not let pass: $(head -c 500 "$work/said")" >&2; exit 1; }
done
rc=0; hook refused >/dev/null 2>&1 || rc=$?
[ $rc = 2 ] || { echo "error: 'refused' ended with exit code $rc." >&2; exit 1; }
for ((i = 0; i < pairs; i++)); do
  time_of git rev-parse HEAD >>"$work/reference.us"
  for what in other harmless refused; do time_of hook "$what" >>"$work/$what.us"; done
done
row 'git rev-parse HEAD' "$work/reference.us"
for what in other harmless refused; do row "hook, $what command" "$work/$what.us" "$(times "$work/$what.us" "$work/reference.us")"; done
