#!/usr/bin/env bash
# Builds, installs the tool into artifacts/tool and runs every test.
# usage: eng/test.sh [FILTER]     FILTER chooses tests, as for dotnet test --filter
# Closes with 'N passed, N failed, N skipped'; no test at all is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."; root=$PWD
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
filter=(); if [ -n "${1:-}" ]; then filter=(--filter "$1"); fi
log=$(mktemp); status=1
# Whatever happens, the counts are the last line. A step that fails before the tests counts as one failure.
close() {
  local rc=$?; [ "$rc" = 0 ] || status=1
  awk -v bad="$status" '/^ *(Passed|Failed|Skipped)! +- Failed:/ { gsub(",", "")
      for (i = 1; i < NF; i++) { if ($i == "Failed:") f += $(i+1); if ($i == "Passed:") p += $(i+1); if ($i == "Skipped:") s += $(i+1) } }
    END { if (f == 0 && (bad || p == 0)) f = 1; printf "%d passed, %d failed, %d skipped\n", p, f, s; exit (f > 0) }' "$log" || status=1
  rm -f "$log"; exit "$status"
}
trap close EXIT
step() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

step bootstrap; eng/bootstrap.sh
step build; dotnet build CoordTool.sln -c Release
step install; eng/install.sh --tool-path artifacts/tool
step test
rm -rf artifacts/test; failed=0
run() { # project, further arguments
  local project=$1; shift
  dotnet test "test/$project" -c Release --no-build --blame-hang-timeout 300s \
    --logger "trx;LogFileName=$project.trx" --results-directory artifacts/test ${filter[@]+"${filter[@]}"} "$@" 2>&1 | tee -a "$log" || failed=1
}
run CoordTool.Core.Tests --collect 'XPlat Code Coverage'
COORD_TOOL=$root/artifacts/tool/dotnet-coord run CoordTool.Tests
step done
status=$failed
