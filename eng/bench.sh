#!/usr/bin/env bash
# Every measurement that has a goal, each beside its reference command in the same run, and a table of the goals at the end.
# usage: eng/bench.sh [--write] [NAME...]     all of them, some 15 minutes on two cores; NAME is one of eng/bench/NAME.sh
#   --write   puts the table and all that was measured into docs/performance.md
# It builds and installs the native tool into artifacts/tool, unless dotnet-coord of COORD_BENCH_TOOL is to be measured. What
# is measured lies in memory (/dev/shm) where there is room, or in TMPDIR.
set -euo pipefail
cd "$(dirname "$0")/.."; root=$PWD
write=; [ "${1:-}" != --write ] || { write=yes; shift; }
names=("$@"); [ $# -gt 0 ] || names=(hook-edit shim-status who status session-start refresh worktree claims conflicts)
for name in "${names[@]}"; do [ -f "eng/bench/$name.sh" ] || { sed -n 's/^# \{0,1\}//; 2,6p' eng/bench.sh >&2; exit 64; }; done
if [ -z "${COORD_BENCH_TOOL:-}" ]; then eng/install.sh --tool-path artifacts/tool >&2; COORD_BENCH_TOOL=$root/artifacts/tool/dotnet-coord; fi
PATH=$(dirname "$(readlink -f "$COORD_BENCH_TOOL")"):$PATH
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || [ "$(df -k --output=avail /dev/shm | tail -1)" -lt 2000000 ] || export TMPDIR=/dev/shm
said=$(mktemp); BENCH_GOALS=$(mktemp); export BENCH_GOALS; trap 'rm -f "$said" "$BENCH_GOALS"' EXIT
failed=0
for name in "${names[@]}"; do
  echo "== $name" | tee -a "$said" >&2
  "eng/bench/$name.sh" 2>&1 | tee -a "$said" >&2 || failed=1
done
table() { echo '| goal | measured | bound | |'; echo '|---|--:|--:|---|'; awk -F '\t' '{ printf "| %s | %s | %s | %s |\n", $2, $3, $4, $1 }' "$BENCH_GOALS"; }
machine() { printf '%s cores (%s), %s MiB, %s, %s, .NET tool %s, files in %s, %s' "$(nproc)" "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1)" "$(awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$(uname -s)" "$(git --version)" "$(dotnet-coord --version)" "$(df --output=fstype "${TMPDIR:-/tmp}" | tail -1)" "$(date -u +%Y-%m-%d)"; }
table
if [ -n "$write" ]; then
  # What stands before the first mark, and after the second, is written by hand.
  { sed '/^<!-- measured -->/q' docs/performance.md; echo; echo "\`eng/bench.sh\` on $(machine):"; echo; table
    printf '\nAll that was measured:\n\n```text\n'; grep -vE '^(met|missed) ' "$said"; printf '```\n\n'; sed -n '/^<!-- by hand -->/,$p' docs/performance.md; } >docs/performance.md.new
  mv docs/performance.md.new docs/performance.md
fi
exit $failed
