#!/usr/bin/env bash
# Three sessions build a small .NET project at once, each in a worktree of its own, whose tests use a database file and a
# port; each lands when its tests pass. Needs git, the .NET SDK 10 and dotnet-coord on PATH; packages come from the
# machine's NuGet sources. Works in a scratch directory, which is removed at the end.
# usage: run.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../scratch.sh"
command -v dotnet >/dev/null || { echo 'error: dotnet is missing. Install the .NET SDK 10, then run this again.' >&2; exit 1; }

# No build server outlives the sample.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

# What a session does: a worktree, a query with its test, a commit, and in.
works() {
  local name=$1 query=$2 answer=$3 worktree
  worktree=$(dotnet-coord worktree add "$name"); cd "$worktree"
  eval "$(dotnet-coord session start --id "${name,,}" --task "the query $name" --shell bash)"
  printf 'databases in %s, ports from %s\n' "${COORD_DB_DIR#"$repo/"}" "$COORD_PORT_BASE" | tee "$scratch/place-$name"
  cat >"$name.cs" <<CS
namespace Shop;

public sealed partial class Orders
{
    public long $name() => Number("$query");
}
CS
  cat >"${name}Tests.cs" <<CS
using NUnit.Framework;

namespace Shop;

public class ${name}Tests : TestsWithADatabase
{
    [Test]
    public void Is_of_all_orders() => Assert.That(Orders.$name(), Is.EqualTo($answer));
}
CS
  dotnet test --verbosity quiet
  is "$(ls "$COORD_DB_DIR")" shop.db
  git add . && git commit --quiet -m "The query $name"
  dotnet-coord worktree done
  dotnet-coord -C "$repo" session end
}

step 'A project whose tests write shop.db and listen on a port'
repo=$scratch/shop
cp -R "$here/shop" "$repo" && cd "$repo" && rm -rf bin obj
git init --quiet && git add . && git commit --quiet -m 'A shop'
grep -o 'GetEnvironmentVariable("COORD_[A-Z_]*")' TestsWithADatabase.cs | sed 's/^/    /'
exits 0 dotnet-coord init --agent none
exits 0 dotnet-coord approvals add --all --yes
dotnet restore --verbosity quiet

step 'Three sessions at once, each in its worktree; who lands waits for the one before'
works Total 'SELECT sum(cents) FROM orders' 400 >"$scratch/log-Total" 2>&1 & pids=("$!")
works Largest 'SELECT max(cents) FROM orders' 250 >"$scratch/log-Largest" 2>&1 & pids+=("$!")
works Customers 'SELECT count(DISTINCT customer) FROM orders' 2 >"$scratch/log-Customers" 2>&1 & pids+=("$!")
failed=0; for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
for log in "$scratch"/log-*; do printf '%s\n' "${log##*/log-}"; sed 's/^/    /' "$log"; done
is "$failed" 0

step 'What came of it'
is "$(cut -d' ' -f3 "$scratch"/place-* | sort -u | wc -l)" 3
is "$(cut -d' ' -f6 "$scratch"/place-* | sort -u | wc -l)" 3
git log --oneline | sed 's/^/    /'
is "$(ls Total.cs Largest.cs Customers.cs | wc -l)" 3
is "$(git status --porcelain)" ''
# The check of the last one ran on all three: two tests of the shop and one of each session.
is "$(grep -h -o 'Passed: *[0-9]*' .git/coord/log/check-* | tr -d ' ' | sort | xargs)" 'Passed:3 Passed:4 Passed:5'

printf '\nThree databases, three ports, and each landed with its tests passed on what was there before it.\n'
