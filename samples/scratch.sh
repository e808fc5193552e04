# What the samples' scripts have in common: a scratch directory that goes at the end, settings and approvals of its own,
# and words that run a command and stop at the first thing that is not as it should be.
# usage: source "$(dirname "$0")/../scratch.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset "${!GIT_@}" "${!COORD_@}" CLAUDE_CODE_SESSION_ID CODEX_THREAD_ID
export GIT_CONFIG_GLOBAL=$scratch/gitconfig GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME=$scratch/config
git config --global user.name 'Sample' && git config --global user.email 'sample@example.com'
git config --global init.defaultBranch main && git config --global advice.detachedHead false

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

# Starts a session; then runs a command as that session: in a shell that evaluated what `session env` prints for it.
declare -A env
starts() { exits 0 dotnet-coord session start --id "$1" --name "$1" --task "$2"; env[$1]=$(dotnet-coord session env --id "$1"); }
as() { local session=$1; shift; (eval "${env[$session]}"; "$@"); }
