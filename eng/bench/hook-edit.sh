#!/usr/bin/env bash
# The hook before an edit where others hold much: of a file that this session holds already, as committed (own) or as its
# last edit left it (again), of a free one (which is then claimed, and given back outside the timing) and of one that another
# holds; and the hook after an edit (after), which keeps what the file holds. Whole processes, in turn with the reference
# `git rev-parse HEAD`. Goals before an edit: 3 x at 1,000 claims, 4 x at 10,000, p95 25 ms, 30 MiB, and no `git` started.
# usage: eng/bench/hook-edit.sh [PAIRS [CLAIMS...]], dotnet-coord on PATH.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
pairs=${1:-60}; shift $(($# < 1 ? $# : 1)); [ $# -gt 0 ] || set -- 1000 10000
tool=$(command -v dotnet-coord)
for claims; do
  repository "$work/$claims" "${FILES:-1000}"
  printf 'own\n' | tee own.txt >again.txt; touch -d '1 hour ago' own.txt again.txt; git add . && git commit -q -m own
  dotnet-coord -q init --agent none >/dev/null 2>&1
  "$here/claims-of-others.sh" "$claims"
  payload own.txt >"$work/own.json"; payload free.txt >"$work/free.json"; payload held/d1/f1.txt >"$work/held.json"
  payload again.txt >"$work/again.json"; payload again.txt PostToolUse >"$work/after.json"
  hook() { local event=pre; [ "$1" != after ] || event=post; "$tool" hook $event-tool-use --agent claude <"$work/$1.json"; }
  give_back() { dotnet-coord -q --session me release free.txt >/dev/null 2>&1; }
  # Where there is no git none can be started, and the answer is the same; one that could not be decided has words.
  expect() { # payload, exit code
    local rc=0
    env PATH=/nonexistent "$tool" hook pre-tool-use --agent claude <"$work/$1.json" >"$work/said" 2>&1 || rc=$?
    [ "$rc" = "$2" ] && { [ "$rc" != 0 ] || [ ! -s "$work/said" ]; } || { echo "error: the edit of '$1' ended with exit code $rc: $(head -c 500 "$work/said")" >&2; exit 1; }
  }
  dotnet-coord -q session start --id me >/dev/null 2>&1
  expect own 0; expect own 0; expect again 0; hook after; expect free 0; give_back; expect held 2
  rm -f "$work"/*.us
  for ((i = 0; i < pairs; i++)); do
    for what in own again free held after; do
      [ "$what" != after ] || echo $i >>again.txt
      time_of git rev-parse HEAD >>"$work/reference.us"; time_of hook "$what" >>"$work/$what.us"
      [ "$what" != free ] || give_back
    done
  done
  expect own 0; expect again 0; expect held 2
  echo "$claims claims of others"; row '  git rev-parse HEAD' "$work/reference.us"
  for what in own again free held after; do
    memory='-'
    if [ -x /usr/bin/time ] && /usr/bin/time -f %M true 2>/dev/null; then
      /usr/bin/time -o "$work/memory" -f %M "$tool" hook "$([ "$what" = after ] && echo post || echo pre)-tool-use" --agent claude <"$work/$what.json" >/dev/null 2>&1 || :
      memory=$(tail -n 1 "$work/memory"); [ "$what" != free ] || give_back
    fi
    row "  hook, $what" "$work/$what.us" "$(times "$work/$what.us" "$work/reference.us")" "$memory KiB"
    case $what in
      own|held)
        goal "hook before an edit of a path that is $what, $claims claims, beside git rev-parse" "$(ratio "$work/$what.us" "$work/reference.us")" "$([ "$claims" -gt 1000 ] && echo 4 || echo 3)" x
        goal "the same, the slowest in twenty" "$(milliseconds "$(quantile "$work/$what.us" 0.95)")" 25 ms
        [ "$memory" = - ] || goal "the same, memory" "$((memory / 1024))" 30 MiB ;;
    esac
  done
done
printf '%s runs of each; no git was started\n' "$pairs"
