#!/usr/bin/env bash
# Records the picture in the README: three sessions in one checkout, what they type and what they are answered, with its
# colours. Nothing in it is written by hand but the lines that begin with #.
# usage: eng/record.sh [FILE]     docs/tour.svg; dotnet-coord and git on PATH
# Dates, paths and times are made the same in every run, so the picture changes only when the tool does. A test compares it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd); picture=${1:-$root/docs/tour.svg}
case $picture in -*) sed -n 's/^# \{0,1\}//; 2,5p' "$0" >&2; exit 64 ;; esac
scratch=$(cd "$(mktemp -d)" && pwd -P); trap 'rm -rf "$scratch"' EXIT
unset "${!GIT_@}" "${!COORD_@}" "${!CLAUDE@}" CODEX_THREAD_ID NO_COLOR
export HOME=$scratch GIT_CONFIG_GLOBAL=$scratch/.gitconfig GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC COLUMNS=100 CLICOLOR_FORCE=1
git config --global user.name Tour; git config --global user.email tour@example.com
git config --global init.defaultBranch main; git config --global color.ui always

# Each line of the recording is put through the same: what is another in every run gets one form.
stable() { sed -E -e "s,$scratch,~,g" -e 's/[0-9]+ (s|min) ago/just now/g' -e 's/[0-9]{8}T[0-9]{6}Z/20260101T120000Z/g'; }
clock=1767268800
at() { clock=$((clock + 60)); export GIT_AUTHOR_DATE="$clock +0000" GIT_COMMITTER_DATE="$clock +0000"; }
says() { printf '\033[2m# %s\033[0m\n' "$1"; }
# A session types a line, in the directory where its last one left it.
types() { # session, line
  at; printf '\033[1m%s$\033[0m %s\n' "$1" "$2"
  ( cd "$(cat "$scratch/$1.directory")"; eval "$(dotnet-coord session env --id "${ids[$1]}")"
    eval "$2" || true; pwd >"$scratch/$1.directory" ) 2>&1
}
payload() { # event, further fields
  printf '{"session_id":"%s","transcript_path":"/dev/null","cwd":"%s","hook_event_name":"%s",%s}' "${ids[claude]}" "$PWD" "$1" "$2"
}

# ---- What the picture does not show: a repository that is set up, and three sessions in it
at; git init --quiet "$scratch/app"; cd "$scratch/app"
for file in cart menu mail; do echo "$file" >"$file"; done
git add .; git commit --quiet -m 'A small shop'
declare -A ids=([ann]=ann [bob]=bob [claude]=6f1c2a90-0000-4000-8000-00000000c1a7)
{ dotnet-coord init --agent claude
  for session in ann bob; do dotnet-coord session start --id "$session" --name "$session"; done
  payload SessionStart '"source":"startup"' | dotnet-coord hook session-start --agent claude
} >/dev/null 2>&1
for session in ann bob claude; do echo "$PWD" >"$scratch/$session.directory"; done
payload PreToolUse "\"tool_name\":\"Edit\",\"tool_input\":{\"file_path\":\"$PWD/cart\",\"old_string\":\"cart\",\"new_string\":\"basket\"}" >"$scratch/edit-of-cart"
echo 'with totals' >>cart; echo 'in columns' >>menu

# ---- What it shows
{
  says 'Three sessions in one checkout: ann and bob in their shells, and claude, an agent.'
  types ann "git add cart"
  types bob "git add menu"
  types bob "git commit --quiet -m 'Menu in columns'"
  types ann "git commit --quiet -m 'Totals in the cart'"
  types ann "git log -2 --oneline --name-only"
  says 'ann goes on with the cart. The agent wants to edit it; its hook asks first.'
  types ann "dotnet-coord claim cart; echo 'with taxes' >>cart"
  types claude "dotnet-coord hook pre-tool-use --agent claude <~/edit-of-cart"
  says "bob would clear away what ann has not committed."
  types bob "git stash"
  says 'So bob takes a checkout of his own, and lands it.'
  types bob 'cd "$(dotnet-coord worktree add --quiet mail)"'
  types bob "echo 'as text' >>mail; git commit --quiet -am 'Mail as text'; dotnet-coord worktree done"
  # A sign of life is noted once in ten seconds: without this the order would tell how fast the recording was.
  for session in claude bob; do touch ".git/coord/sessions/${ids[$session]}.beat"; sleep 0.1; done
  types ann "dotnet-coord status"
} | stable >"$scratch/recording"
awk -f "$root/eng/record.awk" "$scratch/recording" >"$scratch/picture"
mv "$scratch/picture" "$picture"
