#!/usr/bin/env bash
# Runs the load model (test/CoordTool.Simulation) and writes the tables and plots of docs/load-model.md anew.
# usage: eng/load-model.sh [--seeds N] [--only NAME]    39 seeds; NAME is the beginning of a question: ttl, grace, fairness, refresh,
#            turn, update, line
set -euo pipefail
cd "$(dirname "$0")/.."
usage() { sed -n 's/^# \{0,1\}//; 2,4p' "$0" >&2; exit 64; }
seeds=39 only=
while [ $# -gt 0 ]; do
  case "$1" in
    --seeds) seeds=${2:-} ;;
    --only) only=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
case "$seeds" in '' | *[!0-9]* | 0) usage ;; esac
dotnet build test/CoordTool.Simulation -c Release -v q --nologo
dotnet artifacts/bin/CoordTool.Simulation/release/CoordTool.Simulation.dll docs/load-model.md "$seeds" ${only:+"$only"}
