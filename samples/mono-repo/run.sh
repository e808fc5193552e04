#!/usr/bin/env bash
# Makes a small mono-repo and a server for it, gives it the coord.json of this directory, and shows what its parts do.
# Needs git and dotnet-coord on PATH. Works in a scratch directory, which is removed at the end.
# usage: run.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../scratch.sh"

# Asks whether a session may edit a file, in the way Claude Code does.
edits() {
  dotnet-coord hook pre-tool-use --agent claude <<JSON && echo 'go ahead'
{ "session_id": "$1", "cwd": "$PWD", "hook_event_name": "PreToolUse", "tool_name": "Edit", "tool_input": { "file_path": "$PWD/$2" } }
JSON
}

git init --quiet --bare "$scratch/server"
git clone --quiet "$scratch/server" "$scratch/mono" 2>/dev/null
cd "$scratch/mono"
mkdir -p contracts services/orders services/billing docs web
printf '#!/bin/sh\necho "tool $*: test databases go to ${COORD_DB_DIR##*/coord/}"\n' > tool && chmod +x tool
printf '.env\n.env.local\n' > .gitignore
touch docs/orders.md docs/billing.md web/package-lock.json
git add . && git commit --quiet -m 'A shop of several programs'
for change in 1 2 3 4; do
  for files in 'services/orders/api contracts/order' 'services/billing/api services/billing/model' 'services/billing/api contracts/bill' "web/page-$change web/package-lock.json"; do
    for file in $files; do printf 'change %s\n' "$change" >> "$file"; done
    git add . && git commit --quiet -m "change $change of $files"
  done
done

step 'What the history proposes as zones'
exits 0 dotnet-coord zone suggest

step 'The coord.json of this sample, which somebody wrote from that'
cp "$here/coord.json" . && git add . && git commit --quiet -m 'Say who works where' && git push --quiet origin main
exits 0 dotnet-coord init --agent none --remote
exits 0 dotnet-coord doctor
exits 0 dotnet-coord zone list

step 'An edit takes its zone, or the file, or nothing, as the zone says'
starts ann 'prices in orders'
starts bob 'the start page'
exits 0 edits ann services/orders/api
exits 0 edits bob web/page-1
exits 0 edits bob web/package-lock.json
exits 0 edits bob tool
exits 0 dotnet-coord zone list
is "$(dotnet-coord zone list | awk 'NR > 1 { print $1, $2 }' | xargs)" 'locks free contracts free orders ann billing free web bob'
exits 0 dotnet-coord check --session ann tool

step "An edit in another's zone is refused, a file beside another's is not"
exits 2 edits bob docs/orders.md
exits 0 edits ann web/page-2

step 'A zone is claimed ahead of work by its paths; the server has the claim before it counts'
exits 0 dotnet-coord claim --session bob contracts/
git clone --quiet "$scratch/server" "$scratch/mono-elsewhere"
cd "$scratch/mono-elsewhere"
dotnet-coord init --agent none --remote >/dev/null 2>&1
starts cid 'another machine'
exits 2 dotnet-coord claim --session cid contracts/order

step 'A worktree gets copies of ignored files, and commands run once a person approved them'
cd "$scratch/mono"
printf 'KEY=value\n' > .env && printf 'PAGE=value\n' > web/.env.local
exits 0 dotnet-coord approvals add --all --yes
exits 0 dotnet-coord worktree add totals
cd "$scratch/mono-totals"
is "$(cat .env web/.env.local | xargs)" 'KEY=value PAGE=value'
for part in one two; do printf '%s\n' "$part" >> services/billing/model; git commit --quiet -a -m "totals, part $part"; done

step 'It lands as one commit, once the check has passed'
cd "$scratch/mono"
exits 0 dotnet-coord worktree done totals
git log -1 --format='%B' | sed 's/^/    /'
is "$(git log -1 --format=%s)" 'totals'

printf '\nZones, claims, worktree and server did as coord.json says.\n'
