#!/usr/bin/env bash
# One session of run.sh. It tries everything once, and notes in its log what it was told: the number of the try, exit code.
# usage: session.sh NUMBER shared|once|each|ours RACE, in the checkout
set -uo pipefail
number=$1 way=$2 race=$3 name=s$1
log=$PROOF/log/$name step=0
exec 2>"$log.said"
: >"$log"
case $way in
  once|each) export GIT_INDEX_FILE=$PROOF/index-$name; git read-tree HEAD ;;
  ours) eval "$(dotnet-coord -q session start --id "$name" --shell bash)" || exit 1 ;;
esac
export GIT_AUTHOR_NAME=$name
[ "$race" != tree ] || echo edited >>"$name/log"
touch "$log.ready"
until [ -e "$PROOF/go" ]; do sleep 0.02; done

# Without a race, `turn` counts the steps of all: each session does one and passes it on.
my_turn() { [ -z "$PROOF_IN_TURN" ] || until [ "$(cat "$PROOF/turn")" = $((step * PROOF_SESSIONS + number - 1)) ]; do sleep 0.01; done; step=$((step + 1)); }
pass_on() { [ -z "$PROOF_IN_TURN" ] || { echo $(((step - 1) * PROOF_SESSIONS + number)) >"$PROOF/turn.new"; mv "$PROOF/turn.new" "$PROOF/turn"; }; }
note() { printf '%s\t' "$@" >>"$log"; echo >>"$log"; }

commits() {
  my_turn
  echo "$1" >"$name/$1"; echo "$1" >>"$name/log"
  { [ $way != each ] || git read-tree HEAD; } && git add -- "$name"; local rc=$?
  pass_on; my_turn
  [ $rc != 0 ] || { git commit -q -m "$name: $1" >&2; rc=$?; }
  note "$1" $rc
  pass_on
}

# All have edits in no commit, from the beginning on. The first session clears the tree in between.
tree() {
  my_turn; echo "$1" >>"$name/log"; pass_on
  my_turn
  if [ "$number" = 1 ]; then
    case $(($1 % 3)) in 0) git checkout -q . ;; 1) git stash -q ;; 2) git reset -q --hard ;; esac >&2
  fi
  [ -n "$PROOF_IN_TURN" ] || sleep 0.1
  pass_on
  my_turn
  [ "$number" = 1 ] || note "$1" "$(tail -n 1 "$name/log")"
  pass_on
}

# All want the same. Without a race each has looked before the first one writes: its note is in an open editor meanwhile.
claims() {
  local blob rc pid
  my_turn
  if [ $way = ours ]; then
    pass_on; my_turn; dotnet-coord -q claim "n/$1" >&2; rc=$?
  else
    blob=$(printf 'n/%s' "$1" | git hash-object -w --stdin)
    if [ -z "$PROOF_IN_TURN" ]; then git notes --ref=claims add -m "$name" "$blob" >&2; rc=$?
    else
      rm -f "$log.open" "$log.write"
      GIT_EDITOR="touch '$log.open'; until [ -e '$log.write' ]; do sleep 0.01; done; echo $name >" git notes --ref=claims add "$blob" >&2 & pid=$!
      until [ -e "$log.open" ]; do sleep 0.01; done
      pass_on; my_turn
      touch "$log.write"; wait "$pid"; rc=$?
    fi
  fi
  note "n/$1" "$rc"
  pass_on
}

landings() {
  local branch=$name-$1 tree tip rc
  my_turn
  if [ $way = ours ]; then tree=$(dotnet-coord -q worktree add "$branch") branch=work/$branch
  else tree=$PROOF/$branch; git worktree add -q -b "$branch" "$tree" >&2
  fi
  mkdir -p "$tree/$name"; echo "$1" >"$tree/$name/$1"
  (cd "$tree" && git add . && git commit -q -m "$name: $1") >&2
  tip=$(git rev-parse "$branch")
  pass_on; my_turn
  if [ $way = ours ]; then (cd "$tree" && dotnet-coord -q worktree done) >&2; rc=$?
  else git merge -q --no-edit "$branch" >&2; rc=$?; [ $rc = 0 ] || { git merge --abort || git reset -q --merge; } >&2
  fi
  note "$1" $rc "$tip"
  pass_on
}

# A landing has a worktree, which takes its time.
[ "$race" != landings ] || PROOF_ROUNDS=$(((PROOF_ROUNDS + 4) / 5))
for ((i = 1; i <= PROOF_ROUNDS; i++)); do "$race" "$i"; done
exit 0
