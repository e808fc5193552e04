#!/usr/bin/env bash
# A worktree goes up and comes down: `worktree add` beside `git worktree add`, and `worktree done` beside `git merge`, `git
# worktree remove` and `git branch -d`, on a merge that changes ten files on each side; the reference has the hooks of
# nobody. Files are lines of words, which pack about as well as code. usage: eng/bench/worktree.sh [RUNS [FILES [BYTES A FILE]]], dotnet-coord on PATH. TMPDIR decides on which file system.
set -euo pipefail; . "$(dirname "$0")/measure.sh"
runs=${1:-10} files=${2:-20000} bytes=${3:-5000}
git init -q -b main "$work/plain"; cd "$work/plain"
awk -v files="$files" -v bytes="$bytes" 'BEGIN {
  srand(1); for (w = 0; w < 2000; w++) { word[w] = ""; for (c = 3 + int(rand() * 7); c > 0; c--) word[w] = word[w] sprintf("%c", 97 + int(rand() * 26)) }
  for (i = 0; i < files; i++) { d = (i % 37) "/" (i % 27); if (!(d in made)) { system("mkdir -p " d); made[d] = 1 }
    f = d "/f" i; n = 0; while (n < bytes) { line = word[int(rand() * 2000)]; for (c = 0; c < 6; c++) line = line " " word[int(rand() * rand() * 2000)]; print line > f; n += length(line) + 1 } close(f) } }'
git config gc.auto 0; git add .; git commit -q -m first; git gc -q
cp -R "$work/plain" "$work/ours"
(cd "$work/ours"; dotnet-coord -q init --agent none >/dev/null 2>&1)
change() { # checkout, first file, what for
  local i f; for ((i = $2; i < $2 + 10; i++)); do f=$((i % 37))/$((i % 27))/f$i; echo "$3" >>"$1/$f"; git -C "$1" add "$f"; done
  COORD=0 git -C "$1" commit -q -m "$3"
}
merged() { git merge -q --no-edit w && git worktree remove ../w && git branch -q -d w; }
for ((n = 0; n < runs; n++)); do
  cd "$work/plain"; time_of git worktree add -q -b w ../w main >>"$work/git-add"
  change "$work/w" $((n * 20)) "w $n"; change . $((n * 20 + 10)) "main $n"
  git status >/dev/null; sleep 1.1
  time_of merged >>"$work/git-done"
  cd "$work/ours"; time_of dotnet-coord -q worktree add "w$n" >>"$work/our-add"
  change "$work/ours-w$n" $((n * 20)) "w $n"; change . $((n * 20 + 10)) "main $n"
  git status >/dev/null; sleep 1.1
  time_of dotnet-coord -q worktree done "w$n" >>"$work/our-done"
  rm -rf "$work/.coord-trash"
done
row 'git worktree add' "$work/git-add"
row 'dotnet-coord worktree add' "$work/our-add" "$(times "$work/our-add" "$work/git-add")"
row 'git merge, worktree remove, branch -d' "$work/git-done"
row 'dotnet-coord worktree done' "$work/our-done" "$(times "$work/our-done" "$work/git-done")"
printf '%s runs of each, %s files, %s\n' "$runs" "$files" "$(du -sh --exclude=.git "$work/plain" | cut -f 1)"
goal "worktree add, $files files, beside git worktree add" "$(ratio "$work/our-add" "$work/git-add")" 0.5 x
goal "worktree done, $files files, beside git merge, worktree remove and branch -d" "$(ratio "$work/our-done" "$work/git-done")" 1.0 x
