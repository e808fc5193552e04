#!/usr/bin/env bash
# The sessions of eng/stress-guard.sh, with worktrees and claims besides, while the machine is against them: the disk is
# full, no file may grow, directories are read-only, the clock jumps, single processes are killed, other programs pack,
# prune and write the index. The same oracle looks after them; in the end everybody goes, and three weeks later `gc` must
# leave nothing behind.
# usage: eng/chaos.sh [SESSIONS [SECONDS [SEED [KIND...]]]]     8 sessions for 60 s; dotnet-coord on PATH
#   KIND: disk limit readonly clock kill gc index; all that this machine allows unless named. The disk is a small tmpfs in
#   a mount namespace of its own, for which one has to be root; the sessions then run as somebody else, whom read-only
#   directories stop. The clock needs libfaketime. A seed decides what each session and the machine do in each step.
set -euo pipefail
cd "$(dirname "$0")/.."; root=$PWD
sessions=${1:-8} seconds=${2:-60} seed=${3:-$((RANDOM + 1))}; shift $(($# < 3 ? $# : 3)); kinds=("$@")
case "$sessions$seconds$seed" in *[!0-9]*) sed -n 's/^# \{0,1\}//; 2,10p' eng/chaos.sh >&2; exit 64 ;; esac
for tool in git dotnet dotnet-coord setpriv unshare prlimit; do command -v "$tool" >/dev/null || { echo "error: $tool is not on PATH." >&2; exit 1; }; done
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
program=$root/artifacts/bin/CoordTool.Stress/release/CoordTool.Stress.dll
# The tests have built it.
[ -n "${STRESS_BUILT:-}" ] || dotnet build test/CoordTool.Stress -c Release -v quiet >&2
unset "${!GIT_@}" "${!COORD_@}" "${!CLAUDE@}" CODEX_THREAD_ID
# Nobody may not be able to come here: below a home directory, for one.
nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
own=; [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null || ! "${nobody[@]}" test -r "$program" -a -x "$(command -v dotnet-coord)" || own=yes
if [ ${#kinds[@]} = 0 ]; then
  kinds=(limit readonly kill gc index)
  if [ -n "$own" ]; then kinds+=(disk); else echo "no full disk: that takes root, and a place that everybody may read" >&2; fi
  if compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null; then kinds+=(clock); else echo "no jumps of the clock: libfaketime is not installed" >&2; fi
fi
if [ -z "$own" ]; then exec dotnet "$program" "$sessions" "$seconds" "$seed" "${kinds[@]}"; fi
disk=$(mktemp -d)
trap 'rmdir "$disk"' EXIT
# shellcheck disable=SC2016
# What is committed and left standing stays: more in a longer run.
CHAOS_SIZE=$((300 + seconds / 4)) CHAOS_DISK=$disk CHAOS_KEEP=${CHAOS_KEEP:-} unshare -m bash -c '
  mount -t tmpfs -o size=${CHAOS_SIZE}m,mode=777 tmpfs "$CHAOS_DISK"
  code=0; TMPDIR=$CHAOS_DISK HOME=$CHAOS_DISK "$@" || code=$?
  # It goes with its namespace.
  if [ "$code" != 0 ] && [ -n "$CHAOS_KEEP" ]; then cp -a "$CHAOS_DISK"/coord-stress-* "$CHAOS_KEEP"; echo "It is kept in $CHAOS_KEEP" >&2; fi
  exit "$code"' _ "${nobody[@]}" dotnet "$program" "$sessions" "$seconds" "$seed" "${kinds[@]}"
