#!/usr/bin/env bash
# Builds an earlier version of the tool, and has it work in the same repositories as this one: every call goes to the one or
# the other by chance, in the stresses of claims and of commits. usage: eng/proof/mixed-versions.sh COMMIT [DIRECTORY]
#   dotnet-coord on PATH is this version. The other is built in DIRECTORY, and used from there if it was built before.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd); commit=${1:?usage: eng/proof/mixed-versions.sh COMMIT [DIRECTORY]}
new=$(command -v dotnet-coord) || { echo "error: dotnet-coord is not on PATH." >&2; exit 1; }
top=$(mktemp -d); trap 'rm -rf "$top"' EXIT
there=${2:-$top/earlier}; old=$there/artifacts/bin/CoordTool/release/dotnet-coord
if [ ! -x "$old" ]; then
  git clone -q "$root" "$there"; git -C "$there" checkout -q --detach "$(git -C "$root" rev-parse "$commit^{commit}")"
  for done in eng/feed .deps; do if [ -d "$root/$done" ]; then mkdir -p "$there/$done"; cp -R "$root/$done/." "$there/$done/"; fi; done
  (cd "$there" && eng/bootstrap.sh && dotnet build src/CoordTool -c Release -v quiet --nologo)
fi
mkdir "$top/mixed"
printf '#!/usr/bin/env bash\nif [ $((RANDOM %% 2)) = 0 ]; then exec %q "$@"; else exec %q "$@"; fi\n' "$old" "$new" >"$top/mixed/dotnet-coord"
chmod +x "$top/mixed/dotnet-coord"; export PATH=$top/mixed:$PATH
"$root/eng/stress-claims.sh" --race 6 30
"$root/eng/stress-claims.sh" 6 30
"$root/eng/stress.sh" 6 10
