#!/usr/bin/env bash
# Shows the main job on a real repository: builds and installs the tool into artifacts/tool, clones this repository into a
# scratch folder, and lets three sessions work there at once (samples/three-sessions).
set -euo pipefail
cd "$(dirname "$0")/.."
./eng/install.sh --tool-path artifacts/tool
PATH=$PWD/artifacts/tool:$PATH exec samples/three-sessions/run.sh "$PWD"
