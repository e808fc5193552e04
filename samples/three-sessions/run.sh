#!/usr/bin/env bash
# Three sessions work in one checkout at the same time, two worktrees come and go, a conflict is refused.
# Needs git and dotnet-coord on PATH. Works in a scratch directory of its own, which is removed at the end.
# usage: run.sh [REPOSITORY]     with a repository, in a clone of it; without one, in a small one made here
set -euo pipefail
source=${1:+$(cd "$1" && pwd)}

# ---- The scratch repository -----------------------------------------------------------------------------------------
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=$scratch/gitconfig GIT_CONFIG_NOSYSTEM=1
git config --global user.name 'Sample' && git config --global user.email 'sample@example.com'
git config --global init.defaultBranch main

step() { printf '\n== %s\n' "$1"; }
surprise() { printf 'SURPRISE: %s\n' "$1" >&2; exit 1; }
is() { [ "$1" = "$2" ] || surprise "expected '$2', found '$1'"; }

# Runs a command that has to end with a given exit code, and shows what it said.
exits() {
  local code=$1 rc=0; shift
  printf '$ %s\n' "$*"
  "$@" 2>&1 | sed 's/^/    /' || rc=${PIPESTATUS[0]}
  [ "$rc" = "$code" ] || surprise "exit code $rc instead of $code: $*"
}

# Runs a command as a session: in a shell that evaluated what `session env` printed when the session started.
as() { local session=$1; shift; (eval "${env[$session]}"; "$@"); }
declare -A env

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
for session in ann bob cid; do
  exits 0 dotnet-coord session start --id "$session" --name "$session" --task "work on $session's part"
  env[$session]=$(dotnet-coord session env --id "$session")
done

step 'All of them edit and stage; then they commit, one after the other, and stage again in between'
printf 'cart\nof ann\n' > src/cart; as ann git add src/cart
printf 'menu\nof bob\n' > src/menu; as bob git add src/menu
printf 'mail\nof cid\n' > src/mail; as cid git add src/mail
as bob git commit --quiet -m 'bob: menu'
printf 'test\n' > src/cart.test;    as ann git add src/cart.test
as cid git commit --quiet -m 'cid: mail'
as ann git commit --quiet -m 'ann: cart'
git log --reverse --format='%n%s' --name-only HEAD~3.. | sed 's/^/    /'

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
