#!/usr/bin/env bash
# How long the hook before an edit takes, as a whole process, beside `git rev-parse HEAD` in the same run: the two in turn,
# so that a machine that slows down slows both. usage: eng/bench/hook-start.sh [RUNS [CLAIMS]], dotnet-coord on PATH.
set -euo pipefail
runs=${1:-60} claims=${2:-20}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git init -q -b main .; git -c user.name=b -c user.email=b@example.com commit -q --allow-empty -m first
dotnet-coord -q init --agent none >/dev/null
dotnet-coord -q session start --id holder >/dev/null
dotnet-coord -q --session holder claim $(seq -f 'held/%g.txt' "$claims") >/dev/null
payload() { printf '{"session_id":"%s","cwd":"%s","hook_event_name":"PreToolUse","tool_name":"Edit","tool_input":{"file_path":"%s/%s"}}' "$1" "$work" "$work" "$2"; }
payload holder own.txt >own.json; payload other held/1.txt >other.json
time_of() { local start=$EPOCHREALTIME; "$@" >/dev/null 2>&1 || :; local end=$EPOCHREALTIME; echo $(((${end/./} - ${start/./}))); }
hook() { dotnet-coord hook pre-tool-use --agent claude <"$1"; }
hook own.json; hook other.json 2>/dev/null || :
for ((i = 0; i < runs; i++)); do
  time_of git rev-parse HEAD >>reference; time_of hook own.json >>allowed; time_of hook other.json >>refused
done
quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }
reference=$(quantile reference 0.5)
printf '%-28s p50 %6s us\n' 'git rev-parse HEAD' "$reference"
for what in allowed refused; do
  p50=$(quantile "$what" 0.5)
  printf '%-28s p50 %6s us   p95 %6s us   %s x\n' "hook, edit $what" "$p50" "$(quantile "$what" 0.95)" "$(awk "BEGIN { printf \"%.1f\", $p50 / $reference }")"
done
printf '%s runs of each, %s claims\n' "$runs" "$claims"
