#!/usr/bin/env bash
# Tells in continuous integration what dotnet-coord knows of a pull request: who holds what it changes, which other
# branches it conflicts with, and what was decided about it. Fails where its coord.json cannot be read, or the texts for
# agents are not in step with it. Needs a clone with all branches, the pull request's commit checked out, and dotnet-coord
# on PATH. Changes nothing in the checkout and sends nothing to the server.
# usage: coordination.sh BASE     BASE is the branch that it is to go into, as the clone has it: origin/main
set -euo pipefail
base=${1:?usage: coordination.sh BASE}
cd "$(git rev-parse --show-toplevel)"
mapfile -d '' -t changed < <(git diff -z --name-only "$base...HEAD")
failed=0
dotnet-coord sync

# Headings and indented text: so it reads in a log and as Markdown.
section() { printf '\n### %s\n\n' "$1"; }
tell() { awk '{ print "    " $0 } END { if (NR == 0) print "    none" }'; }

section 'Zones'
dotnet-coord zone list 2>&1 | tell || failed=1
if grep -qs 'dotnet-coord:zones:begin' CLAUDE.md AGENTS.md; then
  dotnet-coord zone sync --check 2>&1 | tell || failed=1
fi

# Fails nothing: the session that made the pull request may still hold what it changed.
section 'Claims on what it changes'
{ dotnet-coord check "${changed[@]}" 2>&1 || true; } | sed '/ is free$/d' | tell

# Fails nothing either: who comes second resolves a conflict.
section 'Conflicts with other branches'
git for-each-ref --format='%(refname:short)' --no-merged "$base" --no-contains HEAD "refs/remotes/${base%%/*}" | while read -r branch; do
  found=$(dotnet-coord conflicts --quiet 'main checkout' "$branch" 2>&1) || printf '%s\n' "$found"
done | tell

section 'Decisions about it'
{
  printf '%s\n' "${changed[@]}" | sed 's|/[^/]*$|/|' | sort -u | while read -r scope; do dotnet-coord decision list --scope "$scope"; done
  git rev-list "$base..HEAD" | while read -r commit; do dotnet-coord decision list --commit "$commit"; done
} | awk '!/^no decisions$/ && !seen[$1]++' | tell

exit "$failed"
