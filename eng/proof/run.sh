#!/usr/bin/env bash
# The same races on Git as it is, on an index for each session, and on ours: who commits, claims, clears the tree and lands
# at the same time, and what becomes of it by the word of plain Git (oracle.sh). Prints a table; fails if ours lost anything.
# usage: eng/proof/run.sh [--write] [--in-turn] [ROUNDS]     20 rounds; dotnet-coord on PATH
#   --write    puts the table between the marks in README.md
#   --in-turn  no race: all stage, then all commit, and so on, one session after another, so that each run is the same
#   PROOF_SESSIONS=20, how many sessions. Leaves the repositories where they are if anything is wrong.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n 's/^# \{0,1\}//; 2,8p' "$0" >&2; exit 64; }
write= PROOF_IN_TURN=
while [ $# -gt 0 ]; do case $1 in --write) write=1 ;; --in-turn) PROOF_IN_TURN=1 ;; *) break ;; esac; shift; done
rounds=${1:-20} sessions=${PROOF_SESSIONS:-20}
case "$rounds$sessions" in *[!0-9]*) usage ;; esac
for tool in git dotnet-coord; do command -v "$tool" >/dev/null || { echo "error: $tool is not on PATH." >&2; exit 1; }; done
unset "${!GIT_@}" "${!COORD_@}" "${!CLAUDE@}" CODEX_THREAD_ID
top=$(mktemp -d); top=$(cd "$top" && pwd -P)
export PROOF_IN_TURN PROOF_SESSIONS=$sessions PROOF_ROUNDS=$rounds LC_ALL=C
export GIT_CONFIG_GLOBAL=$top/gitconfig GIT_CONFIG_NOSYSTEM=1
git config --global user.name nobody; git config --global user.email nobody@example.com; git config --global init.defaultBranch main
pids=()
finish() {
  local rc=$? pid
  for pid in ${pids[@]+"${pids[@]}"}; do kill -- "-$pid" 2>/dev/null || :; done
  if [ "$rc" = 0 ]; then rm -rf "$top"; else echo "The repositories are left in $top" >&2; fi
}
trap finish EXIT; trap 'exit 130' INT TERM

race() { # way, race
  export PROOF=$top/$1-$2
  mkdir -p "$PROOF/log" "$PROOF/repo"; cd "$PROOF/repo"; git init -q
  local i pid
  for ((i = 1; i <= sessions; i++)); do mkdir "s$i"; echo 0 >"s$i/log"; done
  git add . && git commit -q -m first; git rev-parse HEAD >"$PROOF/start"
  [ "$1" != ours ] || dotnet-coord -q init --agent none >/dev/null
  echo 0 >"$PROOF/turn"
  set -m; for ((i = 1; i <= sessions; i++)); do "$here/session.sh" "$i" "$1" "$2" & pids+=($!); done; set +m
  for ((i = 1; i <= sessions; i++)); do until [ -e "$PROOF/log/s$i.ready" ]; do kill -0 "${pids[i - 1]}" || exit 1; sleep 0.02; done; done
  touch "$PROOF/go"
  for pid in "${pids[@]}"; do wait "$pid"; done
  pids=()
  "$here/oracle.sh" "$2" "$rounds" | sed "s/^/$1\t/" >>"$top/figures"
}
for way in shared once each ours; do
  for race in commits tree; do race $way $race; done
  case $way in shared|ours) for race in claims landings; do race $way $race; done ;; esac
done

awk -F '\t' '
  { figure[$1, $2] = $3 }
  function row(text, name, of,    i, cells) {
    for (i = 1; i <= 4; i++) cells = cells " " (((way[i], name) in figure) ? figure[way[i], name] (of == "" ? "" : " of " figure[way[i], of]) : "–") " |"
    print "| " text " |" cells
  }
  BEGIN { split("shared once each ours", way, " ") }
  END {
    print "| | Git as it is | an index for each session, read once | … read from HEAD before each commit | dotnet-coord |"
    print "|---|--:|--:|--:|--:|"
    row("commits done at the first try", "done", "tried")
    row("… with files of another session", "foreign", "done")
    row("… that undo what others committed", "undoing", "done")
    row("… whose content HEAD lacks in the end", "lacking", "done")
    row("edits gone by another session’s `stash`, `reset --hard` or `checkout .`", "wiped", "edits")
    row("claims that two sessions were granted", "double", "claims")
    row("claims granted and not on record", "unheld", "granted")
    row("branches landed at the first try", "landed", "landings")
    row("… that undo others’ work, or are not in HEAD", "landedBadly", "landed")
  }' "$top/figures" | tee "$top/table"
if [ -n "$write" ]; then
  readme=$here/../../README.md
  awk -v table="$top/table" '/^<!-- \/proof -->$/ { off = 0 } !off { print } /^<!-- proof -->$/ { off = 1; while ((getline line < table) > 0) print line }' "$readme" >"$top/readme"
  cat "$top/readme" >"$readme"
fi
awk -F '\t' '
  $1 == "ours" { figure[$2] = $3 }
  END {
    split("foreign undoing lacking wiped double unheld landedBadly", none, " ")
    for (i in none) if (!(none[i] in figure) || figure[none[i]] != 0) bad = bad " " none[i] "=" figure[none[i]]
    if (figure["done"] != figure["tried"]) bad = bad " done=" figure["done"]
    if (figure["granted"] != figure["claims"]) bad = bad " granted=" figure["granted"]
    if (figure["landed"] != figure["landings"]) bad = bad " landed=" figure["landed"]
    if (bad) { print "WRONG with ours:" bad > "/dev/stderr"; exit 1 }
  }' "$top/figures"
