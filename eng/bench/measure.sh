# Sourced by the measurements beside it, which get a directory of their own, plain surroundings and a clock.
# shellcheck shell=bash
command -v dotnet-coord >/dev/null || { echo "error: dotnet-coord is not on PATH." >&2; exit 64; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com

# Makes a repository and goes there. Its first commit has so many files, in 999 directories.
repository() { # directory, files
  git init -q -b main "$1"; cd "$1"; git config gc.auto 0
  local i d
  for ((i = 0; i < ${2:-0}; i++)); do d=$((i % 37))/$((i % 27)); [ -d $d ] || mkdir -p $d; echo "$i" >$d/f$i; done
  git add . && git commit -q --allow-empty -m first
}

# The microseconds that a command takes, from its start to its end. A refusal (2) is an answer; anything else would be no measurement.
time_of() {
  local rc=0 start=$EPOCHREALTIME end
  "$@" >/dev/null 2>&1 || rc=$?
  end=$EPOCHREALTIME
  [ $rc = 0 ] || [ $rc = 2 ] || { echo "error: '$*' ended with exit code $rc." >&2; exit 1; }
  echo $((${end/./} - ${start/./}))
}

quantile() { sort -n "$1" | awk -v q="$2" '{ v[NR] = $1 } END { i = int(NR * q + 0.5); print v[i < 1 ? 1 : i] }'; }

times() { printf '%s x' "$(ratio "$@")"; } # file of times, that of the reference

# A line of the answer.
row() { # name, file of times, what else there is to say of them...
  local name=$1 file=$2; shift 2
  printf '%-36s p50 %8s us   p95 %8s us' "$name" "$(quantile "$file" 0.5)" "$(quantile "$file" 0.95)"
  [ $# = 0 ] || printf '   %s' "$@"
  echo
}

# A line that says whether a goal is met. eng/bench.sh collects what BENCH_GOALS gets.
goal() { # what, measured, at most (or, after "least", at least), unit
  local what=$1 measured=$2 bound=most limit=$3 unit=${4:-}
  if [ "$3" = least ]; then bound=least limit=$4 unit=${5:-}; fi
  local met; met=$(awk -v m="$measured" -v l="$limit" -v b="$bound" 'BEGIN { print (b == "most" ? m <= l : m >= l) ? "met" : "missed" }')
  printf '%-6s %s: %s%s, at %s %s%s\n' "$met" "$what" "$measured" "${unit:+ $unit}" "$bound" "$limit" "${unit:+ $unit}"
  [ -z "${BENCH_GOALS:-}" ] || printf '%s\t%s\t%s %s\t%s %s %s\n' "$met" "$what" "$measured" "$unit" "$bound" "$limit" "$unit" >>"$BENCH_GOALS"
}

ratio() { awk -v own="$(quantile "$1" 0.5)" -v reference="$(quantile "$2" 0.5)" 'BEGIN { printf "%.2f", own / reference }'; } # file of times, that of the reference

milliseconds() { awk -v us="$1" 'BEGIN { printf "%.1f", us / 1000 }'; }

# What an agent tells a hook of an edit by the session `me`. A hook is called with what stands in $work/payload.
payload() { # path, event
  printf '{"session_id":"me","cwd":"%s","hook_event_name":"%s","tool_name":"Edit","tool_input":{"file_path":"%s/%s","old_string":"a","new_string":"b","replace_all":false}}' "$PWD" "${2:-PreToolUse}" "$PWD" "$1"
}
hook() { dotnet-coord hook pre-tool-use --agent claude <"$work/payload"; }

in_session() { COORD_SESSION=me .git/coord/bin/git "$@"; }

# Git does not trust stat data as of the same second: let it be older, and both indexes know it.
settle() { sleep 1.1; git status >/dev/null; in_session status >/dev/null; sleep 1.1; }
