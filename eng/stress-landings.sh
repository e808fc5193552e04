#!/usr/bin/env bash
# Worktrees that are all done at once, round after round, while somebody else commits to main. Judged by plain Git: each
# lands exactly once, what others committed is there, nothing is left over. usage: eng/stress-landings.sh [WORKTREES [ROUNDS]]
# with dotnet-coord on PATH.
set -euo pipefail
command -v dotnet-coord >/dev/null || { echo "error: dotnet-coord is not on PATH." >&2; exit 64; }
worktrees=${1:-10} rounds=${2:-20}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=s GIT_AUTHOR_EMAIL=s@example.com GIT_COMMITTER_NAME=s GIT_COMMITTER_EMAIL=s@example.com
git init -q -b main "$work/repo"; cd "$work/repo"; echo 0 >others; git add .; git commit -q -m first
dotnet-coord -q init --agent none >/dev/null 2>&1
wrong=0; complain() { echo "error: $*" >&2; wrong=1; }
landed=0 others=0 again=0
for ((r = 1; r <= rounds; r++)); do
  for ((i = 1; i <= worktrees; i++)); do
    path=$(dotnet-coord -q worktree add "r$r-w$i"); echo "$r $i" >"$path/file-$r-$i"
    git -C "$path" add .; git -C "$path" commit -q -m "land $r $i"
  done
  for ((i = 1; i <= worktrees; i++)); do
    { code=0; dotnet-coord -q worktree done "r$r-w$i" >"$work/said.$i" 2>&1 || code=$?; echo $code >"$work/code.$i"; } &
  done
  # A commit by plain Git fails where a landing has the index at that moment; then it is made again.
  for ((n = 1; n <= 5; n++)); do
    others=$((others + 1))
    for ((try = 1; ; try++)); do
      echo $others >others; git commit -q -m "other $others" -- others 2>"$work/refused" && break
      [ $try -lt 200 ] || { complain "nobody else could commit: $(cat "$work/refused")"; break; }
      sleep 0.05
    done
  done
  wait
  # Who met the other's uncommitted edit, or moved with main too often, is to run it again.
  for ((i = 1; i <= worktrees; i++)); do
    [ "$(cat "$work/code.$i")" = 0 ] && continue
    again=$((again + 1)); cat "$work/said.$i"
    dotnet-coord -q worktree done "r$r-w$i" >"$work/said.$i" 2>&1 || complain "r$r-w$i did not land: $(cat "$work/said.$i")"
  done
done
for ((r = 1; r <= rounds; r++)); do
  for ((i = 1; i <= worktrees; i++)); do
    n=$(git log --format=%s main | grep -cx "land $r $i" || :)
    [ "$n" = 1 ] && landed=$((landed + 1)) || complain "land $r $i is in main $n times."
    [ "$(git show "main:file-$r-$i" 2>/dev/null)" = "$r $i" ] || complain "file-$r-$i does not hold what was committed."
  done
done
[ "$(git log --format=%s main | grep -c '^other ')" = $others ] || complain "a commit of somebody else is gone."
[ "$(git show main:others)" = $others ] || complain "the last content of somebody else is gone."
[ -z "$(git status --porcelain)" ] || complain "the checkout of main is not clean: $(git status --porcelain)"
[ "$(git worktree list | wc -l)" = 1 ] || complain "worktrees are left."
[ -z "$(git branch --list 'work/*')" ] || complain "branches are left."
[ -z "$(ls .git/coord/journal)" ] || complain "the journal is not empty."
git fsck --strict --no-dangling >/dev/null 2>&1 || complain "git fsck finds something."
echo "$landed of $((worktrees * rounds)) landed exactly once, $others commits by others beside, $again were run twice"
exit $wrong
