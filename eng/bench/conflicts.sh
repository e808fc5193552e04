#!/usr/bin/env bash
# `conflicts` over many checkouts, beside `git merge-tree` on every pair in the same run. One checkout in ten has uncommitted
# work. Of the pairs one in ten changed a path both. Cold is without the cache; the second reference also looks at the files
# of every checkout (`git status`), as `conflicts` does each time; the last one does only that, four at a time as it does.
# usage: eng/bench/conflicts.sh [RUNS [CHECKOUTS [FILES]]], dotnet-coord on PATH. Goal: cold 0.3 x, warm 0.05 x.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-10} checkouts=${2:-20} files=${3:-10000}
repository "$work/repo" "$files"
dotnet-coord -q init --agent none >/dev/null 2>&1
n=$((checkouts - 1)); group=$((checkouts / 7 + 1))
for ((i = 0; i < n; i++)); do
  git worktree add -q -b "w$i" "$work/w$i"; cd "$work/w$i"
  # Each has a file of its own, and every group of three one that they share: about a tenth of all pairs.
  echo "mine" >"own$i"; f=$((i / group)); echo "of $i" >>"$f/$f/f$f"
  git add .; COORD=0 git commit -q -m "$i"
  [ $((i % 10)) != 0 ] || echo "not committed" >>"own$i"
  cd "$work/repo"
done
sleep 1.1; for ((i = 0; i < n; i++)); do git -C "$work/w$i" status >/dev/null; done
tips=(main); for ((i = 0; i < n; i++)); do tips+=("w$i"); done
pairs() { local i j; for ((i = 0; i < ${#tips[@]}; i++)); do for ((j = i + 1; j < ${#tips[@]}; j++)); do git merge-tree --write-tree "${tips[i]}" "${tips[j]}" >/dev/null || [ $? = 1 ]; done; done; }
looked() { local i; for ((i = 0; i < n; i++)); do git --no-optional-locks -C "$work/w$i" status --porcelain -uall; done; git --no-optional-locks status --porcelain -uall; pairs; }
look() { printf '%s\0' "$work/repo" "$work"/w[0-9]* | xargs -0 -P4 -I{} git --no-optional-locks -c core.preloadIndex=false -C {} status --porcelain -uall; }
ours() { local rc=0; dotnet-coord -q conflicts || rc=$?; [ $rc = 0 ] || [ $rc = 3 ]; }
ours >/dev/null
for ((r = 0; r < runs; r++)); do
  time_of pairs >>"$work/pairs.us"
  rm -f .git/coord/cache/conflicts; time_of ours >>"$work/cold.us"
  time_of ours >>"$work/warm.us"
  time_of looked >>"$work/looked.us"; time_of look >>"$work/look.us"
done
overlapping=$(dotnet-coord -q conflicts --json | grep -o '"state"' | wc -l || :)
row 'git merge-tree, every pair' "$work/pairs.us"
row 'git status and merge-tree' "$work/looked.us"
row 'git status, four at a time' "$work/look.us" "$(times "$work/look.us" "$work/pairs.us")"
for what in cold warm; do row "dotnet-coord conflicts, $what" "$work/$what.us" "$(times "$work/$what.us" "$work/pairs.us")" "$(times "$work/$what.us" "$work/looked.us") of both"; done
printf '%s runs of each, %s checkouts, %s files, %s of %s pairs overlap\n' "$runs" "$checkouts" "$files" "$overlapping" $((checkouts * (checkouts - 1) / 2))
goal "conflicts of $checkouts checkouts of $files files, without a cache, beside git merge-tree on every pair" "$(ratio "$work/cold.us" "$work/pairs.us")" 0.3 x
goal "the same, with its cache" "$(ratio "$work/warm.us" "$work/pairs.us")" 0.05 x
