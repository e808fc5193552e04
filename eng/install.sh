#!/usr/bin/env bash
# Builds, packs and installs the command `dotnet-coord`, as a global tool or into a folder of its own.
set -euo pipefail
usage="usage: eng/install.sh [--tool-path DIR] [--managed]"
root=$(cd "$(dirname "$0")/.." && pwd); dir=; managed=()
while [ $# -gt 0 ]; do
  case "$1" in
    --tool-path) dir=${2:?$usage}; shift ;;
    --managed) managed=(--managed) ;;
    -h|--help) echo "$usage"; exit 0 ;;
    *) echo "$usage" >&2; exit 64 ;;
  esac; shift
done
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
"$root/eng/pack.sh" ${managed[@]+"${managed[@]}"}

if [ -n "$dir" ]; then
  mkdir -p "$dir"; dir=$(cd "$dir" && pwd); where=(--tool-path "$dir"); store=$dir/.store
else
  dir=${DOTNET_CLI_HOME:-$HOME}/.dotnet/tools; where=(--global); store=$dir/.store
fi
package=$root/artifacts/package; stamp=$root/artifacts/installed-$(echo "$dir" | git hash-object --stdin)
version=$(basename "$package"/dotnet-coord.[0-9]*.nupkg .nupkg); version=${version#dotnet-coord.}
if [ -x "$dir/dotnet-coord" ] && [ -d "$store/dotnet-coord/$version" ] && cmp -s "$stamp" "$package/.stamp"; then exit 0; fi

# The same version may be installed already, and NuGet may hold an older build of it: out with the one, and a private
# package folder against the other. The only source is what was just packed.
rm -f "$stamp"; work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cat >"$work/nuget.config" <<XML
<configuration><packageSources><clear /><add key="packed" value="$package" /></packageSources></configuration>
XML
dotnet tool uninstall "${where[@]}" dotnet-coord >/dev/null 2>&1 || true
NUGET_PACKAGES=$work/packages dotnet tool install "${where[@]}" dotnet-coord --version "$version" \
  --configfile "$work/nuget.config" --no-cache >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
# The native program is unpacked for its owner only: another user of this folder could not run it.
find "$store/dotnet-coord" -type f -name dotnet-coord -exec chmod a+rx {} +
cp "$package/.stamp" "$stamp"
echo "Installed dotnet-coord $version: $dir/dotnet-coord"
case ":$PATH:" in *":$dir:"*) ;; *) echo "Put $dir on PATH to call it by name." ;; esac
