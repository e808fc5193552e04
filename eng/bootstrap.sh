#!/usr/bin/env bash
# Brings what the build needs and a NuGet registry may lack: LibGit2Sharp and nbgv. The official binaries of both are
# in nbgv's npm package, pinned by hash in eng/npm; LibGit2Sharp is packed again, under its own name, version and
# licence, into eng/feed. Does nothing when that is done already.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd); feed=$root/eng/feed; npm=$root/.deps/npm
packages=(LibGit2Sharp:0.31.0 LibGit2Sharp.NativeBinaries:2.0.323)
need() { command -v "$1" >/dev/null || { echo "error: $1 is missing. Install $2, then run this again." >&2; exit 1; }; }
need dotnet "the .NET SDK 10 (package dotnet-sdk-10.0)"

# The stamp is written last, so that a run that was interrupted is done again.
stamp=$npm/.done; key=$(cat "$root"/eng/npm/*.json "$root"/eng/repack/* | git hash-object --stdin)
done_already() {
  [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] || return 1
  local p; for p in "${packages[@]}"; do [ -f "$feed/${p/:/.}.nupkg" ] || return 1; done
}
if done_already; then exit 0; fi

need npm "Node.js with npm (packages nodejs and npm)"
mkdir -p "$feed" "$npm"; rm -f "$stamp"
cp "$root"/eng/npm/package.json "$root"/eng/npm/package-lock.json "$npm/"
(cd "$npm" && npm ci --ignore-scripts --no-audit --no-fund --silent) ||
  { echo "error: npm could not fetch nerdbank-gitversioning. Check the network and npm's registry setting." >&2; exit 1; }
any=$npm/node_modules/nerdbank-gitversioning/nbgv.cli/tools/net10.0/any
for p in "${packages[@]}"; do
  rm -f "$feed/${p/:/.}.nupkg"
  dotnet pack "$root/eng/repack/${p%%:*}.csproj" -o "$feed" -p:Any="$any" --nologo -v q
done
echo "$key" > "$stamp"
