#!/usr/bin/env bash
# One session of eng/stress-claims.sh. Each call is a line in its log: id, session, operation, exit code, the tip of the
# claims before and after, what it asked for, and who it was told holds what.
# usage: claims-session.sh NAME race|random CALLS SEED, in the checkout
set -uo pipefail
name=$1 kind=$2 calls=$3 RANDOM=$4
log=$STRESS/log/$name said=$STRESS/log/$name.said number=0
: >"$log"; : >"$said"; : >"$said.payload"
case $kind in random) kill=$STRESS_KILL ;; *) kill= ;; esac
exec 3>&2; [ -z "$kill" ] || exec 2>/dev/null
until [ -e "$STRESS/go" ]; do sleep 0.02; done

tip() { { read -r tip <"$STRESS/repo/.git/refs/notes/coord/claims"; } 2>/dev/null || tip=$(git rev-parse -q --verify refs/notes/coord/claims) || tip=-; }
# As in session.sh: who gets the file alone knows that nobody lives whom a lock file could belong to.
remove_lock() {
  local file=$STRESS/repo/.git/refs/notes/coord/claims.lock
  [ -n "$kill" ] && [ -e "$file" ] || return 0
  { flock 8; flock 9; if [ -e "$file" ]; then rm -f "$file"; echo "$file" >>"$STRESS/removed"; fi; } 8<"$STRESS/door" 9<"$STRESS/alive"
}
call() { # operation, patterns
  local operation=$1 words refused= before line pid; shift
  number=$((number + 1)); id=$name-$number
  case $operation in
    exclusive) words=(claim --reason "$id") ;;
    shared) words=(claim --shared --reason "$id") ;;
    takeover) words=(claim --takeover --reason "$id") ;;
    release) words=(release) ;;
    release-all) words=(release --all) ;;
    # The hook of Claude Code before an edit: it claims the file, unless it says that it lets the edit pass.
    edit)
      printf '{"session_id":"%s","cwd":"%s","hook_event_name":"PreToolUse","tool_name":"Edit","tool_input":{"file_path":"%s/%s"}}' "$name" "$PWD" "$PWD" "$1" >"$said.payload"
      words=(hook pre-tool-use --agent claude) ;;
  esac
  [ "$operation" = edit ] || words=(-q --session "$name" "${words[@]}" "$@")
  tip; before=$tip
  if [ -z "$kill" ]; then
    dotnet-coord "${words[@]}" <"$said.payload" >"$said.now" 2>&1; code=$?
  else
    { flock -s 8; } 8<"$STRESS/door"
    ( flock -s 9; exec dotnet-coord "${words[@]}" <"$said.payload" >"$said.now" 2>&1 ) 9<"$STRESS/alive" & pid=$!
    if [ $((RANDOM % 6)) = 0 ]; then sleep "$(printf '0.%04d' $((RANDOM % 250)))"; kill -9 "$pid"; fi
    wait "$pid"; code=$?
  fi
  tip
  if [ "$operation $code" = 'edit 0' ] && grep -q systemMessage "$said.now"; then if grep -q 'claims\.lock' "$said.now"; then code=4; else code=1; fi; fi
  if [ "$code" = 2 ]; then
    while read -r line; do
      if [[ $line =~ ^(refused: )?([^ ]+)\ is\ claimed\ by\ ([^ ]+)\  ]]; then refused+="${BASH_REMATCH[2]}=${BASH_REMATCH[3]} "; fi
    done <"$said.now"
  fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$id" "$name" "$operation" "$code" "$before" "$tip" "$*" "${refused% }" >>"$log"
  case $code in 0|2|137) ;; *) cat "$said.now" >>"$said" ;; esac
  [ "$code" != 4 ] || remove_lock
  return "$code"
}
shuffled() { local i j each=("$@"); for ((i = ${#each[@]} - 1; i > 0; i--)); do j=$((RANDOM % (i + 1))); line=${each[i]}; each[i]=${each[j]}; each[j]=$line; done; deck=("${each[@]}"); }
# Contention is an answer too, but not one to be content with.
insist() { local tries; for ((tries = 0; tries < 50; tries++)); do call "$@"; [ "$code" = 4 ] || return "$code"; done; echo "$name gave up on $*" >&3; exit 1; }

if [ "$kind" = race ]; then
  mapfile -t deck <"$STRESS/patterns"; shuffled "${deck[@]}"; mine=("${deck[@]}"); half=$((${#mine[@]} / 2))
  # Half of them in calls of ten; what those did not get, and the other half, one by one.
  for ((i = 0; i < half; i += 10)); do
    ten=("${mine[@]:i:10}"); insist exclusive "${ten[@]}" || for each in "${ten[@]}"; do insist exclusive "$each"; done
  done
  for each in "${mine[@]:i}"; do insist exclusive "$each"; done
  exit 0
fi

mapfile -t all <"$STRESS/patterns"; got=()
mapfile -t files < <(grep -v '[/@*]$\|^@\|[*]' "$STRESS/patterns")
for ((n = 0; n < calls; n++)); do
  some=(); for ((i = RANDOM % 4; i >= 0; i--)); do some+=("${all[RANDOM % ${#all[@]}]}"); done
  dice=$((RANDOM % 100))
  if [ $dice -lt 35 ]; then call exclusive "${some[@]}" && got+=("${some[@]}")
  elif [ $dice -lt 47 ]; then each=${files[RANDOM % ${#files[@]}]}; call edit "$each" && got+=("$each")
  elif [ $dice -lt 62 ]; then call shared "${some[@]}" && got+=("${some[@]}")
  elif [ ${#got[@]} = 0 ]; then call exclusive "${some[0]}" && got+=("${some[0]}")
  elif [ $dice -lt 70 ]; then call exclusive "${got[RANDOM % ${#got[@]}]}"
  elif [ $dice -lt 88 ]; then call release "${got[RANDOM % ${#got[@]}]}" "${some[0]}"
  elif [ $dice -lt 94 ]; then call release-all && got=()
  elif [ -n "$STRESS_TAKEOVER" ]; then call takeover "${some[0]}" && got+=("${some[0]}")
  else call release "${got[@]}" && got=()
  fi
done
exit 0
