#!/usr/bin/env bash
# Makes a repository with a server and some pull requests, and runs on each what workflow.yml runs. Needs git and
# dotnet-coord on PATH. Works in a scratch directory, which is removed at the end.
# usage: run.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../scratch.sh"

# Pushes what is changed as a branch of its own, and goes back to main.
branch() { git switch --quiet -c "$1" && git commit --quiet -a -m "Change the $1" && git push --quiet origin "$1" && git switch --quiet main; }

# Does what the job does with a branch: a clone of all branches, the last step of the workflow, and its summary.
command=$(sed -n 's/^ *run: \(.*coordination.sh.*\)/\1/p' "$here/workflow.yml")
job() {
  cd "$scratch" && rm -rf job summary
  git clone --quiet server job && cd job && git checkout --quiet "origin/$1"
  GITHUB_BASE_REF=main GITHUB_STEP_SUMMARY=$scratch/summary bash --noprofile --norc -eo pipefail -c "$command"
}
tells() { grep -qF -- "$1" "$scratch/summary" || surprise "the summary lacks: $1"; }

git init --quiet --bare "$scratch/server"
git clone --quiet "$scratch/server" "$scratch/shop" 2>/dev/null
cd "$scratch/shop"
mkdir -p src/http src/storage .github/workflows
cp "$here/workflow.yml" .github/workflows/coordination.yml && cp "$here/coordination.sh" .github/
printf '{ "zones": { "http": { "paths": ["src/http/"] }, "storage": { "paths": ["src/storage/"] } } }\n' > coord.json
printf 'first\n' | tee src/http/page >src/storage/file
dotnet-coord zone sync --create >/dev/null
git add . && git commit --quiet -m 'A shop' && git push --quiet origin main

for branch in 'storage src/storage/file' 'format src/storage/file' 'page src/http/page'; do
  set -- $branch; printf '%s\n' "$1" >"$2"; branch "$1"
done
sed -i 's|"http"|"web"|' coord.json && branch zones
printf '{ "zones": [] }\n' >coord.json && branch broken

step 'A session holds files and notes a decision; both go to the server, which takes nothing more'
dotnet-coord init --agent none >/dev/null 2>&1
starts ann 'a faster storage'
exits 0 dotnet-coord claim --session ann src/storage/
exits 0 dotnet-coord decision add --session ann --scope src/storage/ 'One file a customer: locks hurt.'
exits 0 dotnet-coord sync
printf '#!/bin/sh\nexit 1\n' >"$scratch/server/hooks/pre-receive" && chmod +x "$scratch/server/hooks/pre-receive"

step 'A pull request that has nothing to do with that'
exits 0 job page
cd "$scratch/job" && is "$(git status --porcelain)" ''

step 'One that changes what is held, that a decision is about, and that another branch changes too'
exits 0 job storage
tells 'src/storage/file is claimed by ann in another clone through src/storage/ (a faster storage;'
tells 'One file a customer: locks hurt.'
tells 'origin/format'

step 'One that changes the zones and not the texts for agents'
exits 1 job zones
tells 'To write them: dotnet-coord zone sync'

step 'One whose coord.json cannot be read'
exits 64 job broken

printf '\nTold what could be told, and failed what the pull request can put right.\n'
