#!/usr/bin/env bash
# Many sessions claim what overlaps at the same time, each a loop of processes of its own. Then plain Git, and rules that
# are not the tool's, say what became of it: see eng/stress/claims-oracle.sh.
# usage: eng/stress-claims.sh [PROCESSES [CALLS [SEED]]]            8 sessions with 500 random calls each: files, directories,
#            several at once, shared and exclusive, given back, taken again; one in six is killed by SIGKILL
#        eng/stress-claims.sh --race [PROCESSES [PATTERNS [SEED]]]   20 sessions that all want the same 200 files
# dotnet-coord on PATH. STRESS_TAKEOVER=1 deals `claim --takeover` too, STRESS_GLOBS=1 patterns with stars. Leaves the
# repository where it is if anything is wrong.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n 's/^# \{0,1\}//; 2,9p' "$0" >&2; exit 64; }
kind=random; if [ "${1:-}" = --race ]; then kind=race; shift; fi
if [ $kind = race ]; then processes=${1:-20} size=${2:-200}; else processes=${1:-8} size=${2:-500}; fi
seed=${3:-1}
case "$processes$size$seed" in *[!0-9]*) usage ;; esac
for tool in git dotnet-coord flock; do command -v "$tool" >/dev/null || { echo "error: $tool is not on PATH." >&2; exit 1; }; done
STRESS_TAKEOVER=${STRESS_TAKEOVER:-} globs=${STRESS_GLOBS:-}; export STRESS_TAKEOVER STRESS_KILL=1
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
STRESS=$(mktemp -d); STRESS=$(cd "$STRESS" && pwd -P); export STRESS
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
mkdir "$STRESS/log" "$STRESS/oracle"; : >"$STRESS/alive"; : >"$STRESS/door"; : >"$STRESS/removed"
pids=() company=
finish() {
  local rc=$? pid
  touch "$STRESS/stop"
  for pid in ${pids[@]+"${pids[@]}"} $company; do kill -- "-$pid" 2>/dev/null || :; done
  if [ "$rc" = 0 ]; then rm -rf "$STRESS"; else echo "The repository is left in $STRESS" >&2; fi
}
trap finish EXIT; trap 'exit 130' INT TERM

git init -q -b main "$STRESS/repo"; cd "$STRESS/repo"
git -c user.name=nobody -c user.email=nobody@example.com commit -q --allow-empty -m first
dotnet-coord -q init --agent none >/dev/null 2>&1
# Every other session works in a checkout beside: what an edit took counts in its own checkout alone.
git worktree add -q -b beside "$STRESS/beside"
checkout_of() { if [ $kind = random ] && [ $(($1 % 2)) = 0 ]; then echo "$STRESS/beside"; else echo "$STRESS/repo"; fi; }
for ((i = 1; i <= processes; i++)); do dotnet-coord -q -C "$(checkout_of "$i")" session start --id "s$i" >/dev/null 2>&1; done
{
  if [ $kind = race ]; then for ((i = 0; i < size; i++)); do echo "d$((i % 7))/f$i"; done
  else
    for d in 1 2 3 4 5; do
      echo "d$d/"; for e in 1 2; do echo "d$d/e$e/"; for f in 1 2 3; do echo "d$d/e$e/f$f.c"; done; done
      for f in 1 2 3 4; do echo "d$d/f$f.c"; done; echo "d$d/f.h"; echo "@r$d"; echo "f$d.c"
      [ -z "$globs" ] || printf '%s\n' "d$d/*.c" "d$d/*.h" "d$d/**" "d$d/**/*.c" "d$d/e1/*"
    done
    [ -z "$globs" ] || printf '%s\n' '*.c' '**/*.h'
  fi
} >"$STRESS/patterns"

set -m
for ((i = 1; i <= processes; i++)); do
  cd "$(checkout_of "$i")"; "$here/stress/claims-session.sh" "s$i" $kind "$size" $((seed * 1000 + i)) & pids+=($!)
done
cd "$STRESS/repo"
# Meanwhile somebody packs refs and objects, as `git gc` does. That takes the lock of the ref too, which nobody may remove.
pack() { ( flock -s 8 ) 8<"$STRESS/door"; ( flock -s 9; exec git pack-refs --all ) 9<"$STRESS/alive" || :; git repack -d -q || :; }
( until [ -e "$STRESS/stop" ]; do pack 2>/dev/null; sleep 0.2; done ) & company=$!
set +m
touch "$STRESS/go"; start=$EPOCHREALTIME
failed=0; for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
end=$EPOCHREALTIME; touch "$STRESS/stop"; wait $company || :
pids=() company=

rc=0; "$here/stress/claims-oracle.sh" "$STRESS/oracle" "$STRESS"/log/s*[0-9] || rc=1
wrong() { echo "WRONG: $*" >&2; rc=1; }
[ "$failed" = 0 ] || wrong "$failed of the sessions failed"
if [ $kind = race ]; then
  cut -d ' ' -f 1 "$STRESS/oracle/holds" | diff <(sort "$STRESS/patterns") - >&2 || wrong "not every pattern has one holder"
fi
# The tool's own account is the history's.
dotnet-coord who --json | tr '{' '\n' | sed -n 's/^"pattern":"\([^"]*\)","mode":"\([^"]*\)".*"session":"\([^"]*\)".*/\1 \2 \3/p' | LC_ALL=C sort | diff "$STRESS/oracle/holds" - >&2 || wrong "who says something else (>) than the history (<)"
seen() { awk -v code="$1" '$2 == code { n += $3 } END { print n + 0 }' "$STRESS/oracle/codes"; }
printf '%s sessions, %s calls in %s ms: %s done, %s refused, %s of contention, %s killed, %s lock files removed\n' "$processes" \
  "$(cat "$STRESS"/log/s*[0-9] | wc -l)" "$(((${end/./} - ${start/./}) / 1000))" "$(seen 0)" "$(seen 2)" "$(seen 4)" "$(seen 137)" "$(wc -l <"$STRESS/removed")"
sort "$STRESS/oracle/codes" | awk '{ printf "%s%s with exit code %s: %s", (NR > 1 ? ", " : "  "), $1, $2, $3 } END { print "" }'
for code in 0 2; do [ "$(seen $code)" -gt 0 ] || wrong "no call ended with exit code $code"; done
if [ $kind = random ]; then
  [ "$(seen 137)" -gt 0 ] || wrong "nobody was killed"
  for operation in exclusive shared edit release ${STRESS_TAKEOVER:+takeover}; do grep -q "^$operation 0 " "$STRESS/oracle/codes" || wrong "no call of '$operation' was granted"; done
fi
exit "$rc"
