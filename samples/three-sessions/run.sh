#!/usr/bin/env bash
# Three sessions work in one checkout at the same time, two worktrees come and go, a conflict is refused.
# Needs git and dotnet-coord on PATH. Works in a scratch directory of its own, which is removed at the end.
# usage: run.sh [REPOSITORY]     with a repository, in a clone of it; without one, in a small one made here
set -euo pipefail
source=${1:+$(cd "$1" && pwd)}
source "$(dirname "$0")/../scratch.sh"

repo=$scratch/shop
if [ -n "$source" ]; then
  git clone --quiet --no-hardlinks "$source" "$repo"; cd "$repo"; git switch --quiet -C main
  printf 'a clone of %s, with %s files\n' "$source" "$(git ls-files | wc -l)"
else
  git init --quiet "$repo"; cd "$repo"
fi
mkdir -p src && printf 'cart\n' > src/cart && printf 'menu\n' > src/menu && printf 'mail\n' > src/mail
git add . && git commit --quiet -m 'A small shop'

step 'Once: set the repository up'
exits 0 dotnet-coord init --agent none

step 'Three sessions start in one checkout, each with a staging area of its own'
for session in ann bob cid; do starts "$session" "work on $session's part"; done

step 'All of them edit and stage; then they commit, one after the other, and stage again in between'
printf 'cart\nof ann\n' > src/cart; as ann git add src/cart
printf 'menu\nof bob\n' > src/menu; as bob git add src/menu
printf 'mail\nof cid\n' > src/mail; as cid git add src/mail
as bob git commit --quiet -m 'bob: menu'
printf 'test\n' > src/cart.test;    as ann git add src/cart.test
as cid git commit --quiet -m 'cid: mail'
as ann git commit --quiet -m 'ann: cart'
printf 'the commits, each with its files:\n'
git log --reverse --format='%s' --name-only HEAD~3.. | sed -e '/^$/d' -e 's|^src/|    &|' -e 's/^/    /'

# Every commit holds its session's files only, and none of them took another's change back.
is "$(git diff-tree -r --name-only HEAD~3 HEAD~2)" 'src/menu'
is "$(git diff-tree -r --name-only HEAD~2 HEAD~1)" 'src/mail'
is "$(git diff-tree -r --name-only HEAD~1 HEAD | tr '\n' ' ')" 'src/cart src/cart.test '
is "$(git status --porcelain)" ''
printf 'git status, without any session: clean\n'

step 'Ann takes a file for herself; cid is refused'
exits 0 dotnet-coord claim --session ann src/cart
exits 2 dotnet-coord claim --session cid src/cart
exits 0 dotnet-coord who
exits 0 dotnet-coord release --session ann --all

step 'Two worktrees are added and get commits, while the checkout of main has work that is not committed'
printf 'unsaved\n' > src/notes
for name in search login; do
  path=$(dotnet-coord worktree add --quiet "$name")
  printf '%s\n' "$name" > "$path/src/$name"
  git -C "$path" add . && git -C "$path" commit --quiet -m "$name: first version"
  printf '%s has a commit\n' "$path"
done

step 'They are done, one after the other'
exits 0 dotnet-coord worktree done search
exits 0 dotnet-coord worktree done login
is "$(cat src/search src/login src/notes | tr '\n' ' ')" 'search login unsaved '
is "$(git status --porcelain)" '?? src/notes'
printf 'main has both, and the unsaved file is as it was\n'

step 'A third one conflicts with main: nothing is changed'
path=$(dotnet-coord worktree add --quiet clash)
printf 'theirs\n' > "$path/src/menu" && git -C "$path" commit --quiet -a -m 'clash: menu'
printf 'ours\n' > src/menu; as bob git add src/menu; as bob git commit --quiet -m 'bob: menu again'
before=$(git rev-parse HEAD work/clash)
exits 3 dotnet-coord worktree done clash
is "$(git rev-parse HEAD work/clash)" "$before"
is "$(cat src/menu)" 'ours'
git worktree remove "$path" && git branch --quiet -D work/clash

step 'The sessions end; nothing of them is left'
for session in ann bob cid; do exits 0 dotnet-coord session end --id "$session"; done
is "$(dotnet-coord session list)" 'no sessions'
is "$(dotnet-coord who)" 'nothing is claimed'
is "$(ls .git/coord/sessions)" ''
rm src/notes
exits 0 dotnet-coord deinit
is "$(git status --porcelain)" ''

printf '\nAs promised: nothing lost, nothing mixed, nothing left behind.\n'
