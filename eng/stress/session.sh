#!/usr/bin/env bash
# One session of eng/stress.sh: writes files in its own directory, stages and commits them, in one of the ways given there.
# Each call of `git commit` is a line in its log: when it began and ended, its exit code, what it was to commit.
# usage: session.sh NAME WAY COMMITS, in the checkout
set -uo pipefail
name=$1 way=$2 commits=$3
log=$STRESS/log/$name said=$STRESS/log/$name.said staged=
: >"$log"; : >"$said"
case $STRESS_COMPANY in *' kill '*) kill=1 ;; *) kill= ;; esac
case $way in
  plain) ;;
  raw) eval "$(dotnet-coord -q session start --id "$name" --raw --shell bash)" ;;
  *) eval "$(dotnet-coord -q session start --id "$name" --shell bash)" ;;
esac
export GIT_AUTHOR_NAME=$name
# Who passes by us may be refused and tries again. Through the shim the first try does it, unless somebody is killed.
case $way$kill in plain|raw|*1) most=400 ;; *) most=1 ;; esac
index=$STRESS/repo/.git/coord/index/$name/index; [ "$way" != plain ] || index=$STRESS/repo/.git/index
# The shell tells of every process that was killed.
exec 3>&2; [ -z "$kill" ] || exec 2>/dev/null
touch "$STRESS/log/$name.ready"
until [ -e "$STRESS/go" ]; do sleep 0.02; done

# Whatever runs here keeps a file locked, with all its children, wherever they end up: who gets it alone knows that
# nobody lives whom a lock file of Git's could belong to, and removes it as a person would.
run() {
  if [ -z "$kill" ]; then "$@" >>"$said" 2>&1; return; fi
  { flock -s 8; } 8<"$STRESS/door"
  ( flock -s 9; exec "$@" >>"$said" 2>&1 ) 9<"$STRESS/alive"
}
remove_locks() {
  [ -n "$kill" ] || return 0
  local git=$STRESS/repo/.git file
  for file in "$index.lock" "$git"/*.lock "$git"/refs/heads/*.lock; do
    [ -e "$file" ] || continue
    { flock 8; flock 9; if [ -e "$file" ]; then rm -f "$file"; echo "${file#"$STRESS/repo/"}" >>"$STRESS/removed"; fi; } 8<"$STRESS/door" 9<"$STRESS/alive"
  done
}
settle() { { flock 8; flock 9; } 8<"$STRESS/door" 9<"$STRESS/alive"; }
is_made() { [ "$("$REAL" log -n 1 --format=%s --author="^$name <" HEAD)" = "$1" ]; }
give_up() { echo "$name gave up on $1 (exit code $2): $(tail -n 3 "$said")" >&3; exit 1; }

stage() { # subject, paths
  local subject=$1 rc=0 tries; shift
  for ((tries = 0; tries < most; tries++)); do
    run git add -A -- "$@" && return
    rc=$?; remove_locks
  done
  give_up "staging for $subject" "$rc"
}
record() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "${EPOCHREALTIME/./}" "$2" "$3" "$4" >>"$log"; }
commit() { # subject, words of git commit
  local subject=$1 rc=0 tries start; shift
  for ((tries = 0; tries < most; tries++)); do
    start=${EPOCHREALTIME/./}
    run git commit --quiet -m "$subject" "$@"; rc=$?
    if [ "$rc" != 0 ] && [ -n "$kill" ] && is_made "$subject"; then rc=0; fi
    record "$start" "$rc" "$way" "$subject"
    [ "$rc" != 0 ] || return 0
    remove_locks
  done
  give_up "$subject" "$rc"
}

for ((i = 1; i <= commits; i++)); do
  subject="$name: $i"
  # Where one commits with -a, who takes all that is modified, only he modifies what is tracked.
  { [ -n "$STRESS_ALL" ] && [ "$way" != all ]; } || edits=1
  echo "$i" >"$name/$i"; [ "$i" -lt 4 ] || [ $((i % 3)) != 0 ] || [ -n "$STRESS_ALL" ] || rm "$name/$((i - 2))"
  case $way in
    all)
      stage "$subject" "$name/$i"
      exec 7<"$STRESS/edits"; flock 7
      echo "$i" >>"$name/log"
      commit "$subject" -a 7<&-
      exec 7<&- ;;
    no-verify) [ -z "${edits:-}" ] || echo "$i" >>"$name/log"; stage "$subject" "$name"; commit "$subject" --no-verify ;;
    paths) [ -z "${edits:-}" ] || echo "$i" >>"$name/log"; stage "$subject" "$name"; commit "$subject" -- "$name" ;;
    amend)
      [ -z "${edits:-}" ] || echo "$i" >>"$name/log"
      stage "$subject" "$name"; commit "$subject"
      echo "$i" >"$name/$i.more"; stage "$subject" "$name"
      # Refused where another has committed meanwhile: then it stays staged for the next one.
      start=${EPOCHREALTIME/./}
      run git commit --quiet --amend -m "$subject amended"; rc=$?
      # Git goes on when we are killed: only once it has ended it can be told what came of it.
      if [ "$rc" != 0 ] && [ -n "$kill" ]; then settle; if is_made "$subject amended"; then rc=0; else rc=2; fi; remove_locks; fi
      record "$start" "$rc" amendment "$subject amended"
      case $rc in 0) staged= ;; 2|128) staged=1 ;; *) give_up "$subject amended" "$rc" ;; esac ;;
    *) [ -z "${edits:-}" ] || echo "$i" >>"$name/log"; stage "$subject" "$name"; commit "$subject" ;;
  esac
done
[ -z "$staged" ] || commit "$name: $i"
