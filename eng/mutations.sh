#!/usr/bin/env bash
# Changes four decisions of the core, one place at a time (eng/mutations.txt), and looks whether their tests notice: a mutant
# that none does survives. All mutants are built at once into a copy in artifacts/mutations, and each is chosen in turn.
# Closes with 'N killed, N survived'; docs/reliability.md says of each that survived why. Not for CI: it takes long.
# usage: eng/mutations.sh [PART…]      claims, guard, commits, refresh, landing; without one, all
set -euo pipefail
cd "$(dirname "$0")/.."; root=$PWD
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
unset "${!GIT_@}" "${!COORD_@}" "${!CLAUDE@}" CODEX_THREAD_ID
parts=${*:-claims guard commits refresh landing}
copy=$root/artifacts/mutations/copy tests=$root/artifacts/mutations/tests list=$root/artifacts/mutations/mutants
rm -rf "$root/artifacts/mutations"; mkdir -p "$copy"

# What is built is the working tree as it is, by its own output directory.
git ls-files -z --cached --others --exclude-standard src test docs Directory.Build.props Directory.Build.targets \
  Directory.Packages.props global.json nuget.config version.json .editorconfig eng/version.proj | tar --null -T - -cf - | tar -xf - -C "$copy"
mkdir -p "$copy/eng/feed"
cp eng/mutations.cs "$copy/test/CoordTool.Core.Tests/"
cat >"$copy/src/CoordTool.Core/Mutant.cs" <<'END'
namespace CoordTool.Core;

internal static class Mutant
{
    public static volatile int Chosen;

    public static bool Is(int number) => Chosen == number;
}
END

number=0
mutate() { # operation, text of the place, what it is replaced by; leaves the result in $mutated
  local chosen
  number=$((number + 1)); chosen="Mutant.Is($number)"
  case $1 in
    true) mutated="($chosen || ($2))" ;;
    false) mutated="(!$chosen && ($2))" ;;
    drop) mutated="if (!$chosen) { $2 }" ;;
    swap) mutated="($chosen ? $3 : ($2))" ;;
  esac
  printf '%s\t%s\t%s\t%s\n' "$number" "$part" "$fixtures" "$(basename "$file") $1 $line" >>"$list"
}
while read -r operation line; do
  case $operation in '' | '#'*) continue ;; =) read -r part file fixtures <<<"$line"; continue ;; esac
  before=${line%%<<*} rest=${line#*<<}; place=${rest%>>*} after=${rest##*>>} other=
  case $operation in swap) other=${place##* ~~ } place=${place% ~~ *} ;; esac
  source=$(cat "$copy/$file"; echo x) whole=$before$place$after
  without=${source/"$whole"/}
  if [ "$without" = "$source" ] || [ "${without/"$whole"/}" != "$without" ]; then echo "not once in $file: $whole" >&2; exit 1; fi
  case $operation in
    both) mutate true "$place"; mutate false "$mutated" ;;
    *) mutate "$operation" "$place" "$other" ;;
  esac
  source=${source/"$whole"/"$before$mutated$after"}
  printf '%s' "${source%x}" >"$copy/$file"
done <eng/mutations.txt

dotnet build "$copy/test/CoordTool.Core.Tests" -c Release -v quiet --artifacts-path "$tests" -p:VersionFrom=none -p:RunAnalyzers=false \
  -p:TreatWarningsAsErrors=false -p:WarningLevel=0 -p:GenerateProgramFile=false >&2
dotnet "$tests/bin/CoordTool.Core.Tests/release/CoordTool.Core.Tests.dll" "$list" "$parts" | tee "$list.results"
awk -F'\t' '{ all[$1]++ } END { printf "%d killed, %d survived\n", all["killed"], all["survived"] }' "$list.results"
