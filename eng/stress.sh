#!/usr/bin/env bash
# Many sessions commit in one checkout at the same time, each a loop of processes of its own, all through the `git` of a
# session's shell. Then plain Git, which knows nothing of us, is asked what became of it: see eng/stress/oracle.sh.
# usage: eng/stress.sh [SESSIONS [COMMITS [MODE...]]]     20 sessions with 100 commits each; dotnet-coord on PATH
#   Ways to commit, dealt to the sessions in turn: add (the default), no-verify, all (commit -a), paths (commit -- PATH),
#   amend, raw (session env --raw), plain (a person, on the default index).
#   Company: gc (a session with `gc --prune=now` in a loop, an outsider with plain `gc`), kill (ten times a second one of
#   the processes is killed). Leaves the repository where it is if anything is wrong.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n 's/^# \{0,1\}//; 2,9p' "$0" >&2; exit 64; }
sessions=${1:-20} commits=${2:-100}; shift $(($# < 2 ? $# : 2))
ways=() company=''
for mode; do
  case $mode in
    add|no-verify|all|paths|amend|raw|plain) ways+=("$mode") ;;
    gc|kill) company+=" $mode " ;;
    *) usage ;;
  esac
done
[ ${#ways[@]} -gt 0 ] || ways=(add)
case "$sessions$commits" in *[!0-9]*) usage ;; esac
# A person's commit belongs to no session, so nobody keeps a session from amending it.
case " ${ways[*]} " in *' amend '*) case " ${ways[*]} " in *' plain '*) usage ;; esac ;; esac

for tool in git dotnet-coord flock ps; do command -v "$tool" >/dev/null || { echo "error: $tool is not on PATH." >&2; exit 1; }; done
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
STRESS=$(mktemp -d); STRESS=$(cd "$STRESS" && pwd -P); export STRESS
export GIT_CONFIG_GLOBAL=$STRESS/gitconfig GIT_CONFIG_NOSYSTEM=1
git config --global user.name nobody; git config --global user.email nobody@example.com; git config --global init.defaultBranch main
REAL=$(command -v git); export REAL
STRESS_COMPANY=$company; export STRESS_COMPANY
case " ${ways[*]} " in *' all '*) STRESS_ALL=1 ;; *) STRESS_ALL= ;; esac; export STRESS_ALL
mkdir "$STRESS/log"; : >"$STRESS/alive"; : >"$STRESS/door"; : >"$STRESS/edits"; : >"$STRESS/removed"
pids=() others=()
finish() {
  local rc=$? pid
  if [ ! -e "$STRESS/ended" ]; then for pid in ${pids[@]+"${pids[@]}"} ${others[@]+"${others[@]}"}; do kill -- "-$pid" 2>/dev/null || :; done; fi
  if [ "$rc" = 0 ]; then rm -rf "$STRESS"; else echo "The repository is left in $STRESS" >&2; fi
}
trap finish EXIT; trap 'exit 130' INT TERM

git init -q "$STRESS/repo"; cd "$STRESS/repo"
for ((i = 1; i <= sessions; i++)); do mkdir "s$i"; echo 0 >"s$i/log"; done
git add . && git commit -q -m first; git rev-parse HEAD >"$STRESS/start"
dotnet-coord -q init --agent none >/dev/null

# Each in a process group of its own: it is told by that what belongs to it.
set -m
for ((i = 1; i <= sessions; i++)); do
  way=${ways[(i - 1) % ${#ways[@]}]}
  # There is one default index, so there is one person.
  if [ "$way" = plain ] && [ "$i" -gt ${#ways[@]} ]; then way=add; fi
  "$here/stress/session.sh" "s$i" "$way" "$commits" & pids+=($!)
done
case $company in *' gc '*)
  "$here/stress/company.sh" gc & others+=($!)
  "$here/stress/company.sh" outsider & others+=($!) ;;
esac
case $company in *' kill '*) "$here/stress/company.sh" kill "${pids[@]}" & others+=($!) ;; esac
set +m

# Who was killed before he has his variables would work on everybody's index, without a turn.
for ((i = 1; i <= sessions; i++)); do until [ -e "$STRESS/log/s$i.ready" ]; do kill -0 "${pids[i - 1]}" || exit 1; sleep 0.02; done; done
touch "$STRESS/go"
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
touch "$STRESS/stop"
for pid in ${others[@]+"${others[@]}"}; do wait "$pid" || failed=$((failed + 1)); done
touch "$STRESS/ended"

# Who was killed right after the last commit of all brought no index along; the next command of ours does.
case $company in *' kill '*) dotnet-coord -q index refresh >/dev/null ;; esac
rc=0; "$here/stress/oracle.sh" "$sessions" "$commits" || rc=1
for ((i = 1; i <= sessions; i++)); do cat "$STRESS/log/s$i.said" 2>/dev/null || :; done | sort | uniq -c | sort -rn | sed -n 1,40p >"$STRESS/said"
if [ "$failed" -gt 0 ]; then echo "FAILED: $failed of the processes at work" >&2; head -20 "$STRESS/said" >&2; rc=1; fi
exit "$rc"
