#!/usr/bin/env bash
# Packs the tool into artifacts/package: a native package for this machine where that can be built, `any` for every
# machine with .NET, and the pointer `dotnet-coord` that names them. Says which, and why. With --managed: `any` only. With
# --release: `any`, and the pointer to the packages of all systems, each of which packs its own (.github/workflows).
# Does nothing when nothing changed since the last pack.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd); cd "$root"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
eng/bootstrap.sh
out=$root/artifacts/package; project=src/CoordTool

case "$(uname -s)" in Linux) os=linux ;; Darwin) os=osx ;; MINGW*|MSYS*|CYGWIN*) os=win ;; *) os=unknown ;; esac
if [ "$os" = linux ] && ldd --version 2>&1 | grep -qi musl; then os=linux-musl; fi
case "$(uname -m)" in x86_64|amd64) cpu=x64 ;; aarch64|arm64) cpu=arm64 ;; *) cpu=unknown ;; esac
rid=$os-$cpu; sdk=$(dotnet --version)

# Sets form (a target framework, or `managed`), and why.
choose() {
  form=managed; linker=()
  if [ "${1:-}" = --managed ]; then why="as asked"; return; fi
  case "$rid" in *unknown*) why="no native build is known for $(uname -sm)"; return ;; esac
  if [ "$os" != win ] && ! command -v clang >/dev/null; then
    if ! command -v gcc >/dev/null; then why="there is no C compiler: install clang or gcc for the native form"; return; fi
    linker=(-p:CppCompilerAndLinker=gcc)
  fi
  # Whether a registry serves the Native AOT runtime packs does not change from run to run: ask once for an SDK.
  local answer=$root/.deps/native-$sdk-$rid tfm log
  if [ ! -s "$answer" ]; then
    log=$(mktemp)
    for tfm in net10.0 net9.0 none; do
      [ "$tfm" != none ] || break
      if dotnet restore "$project" -r "$rid" -p:CoordNative=true -p:CoordTfm="$tfm" -p:ArtifactsPath="$root/.deps/probe-$tfm" >"$log" 2>&1; then break; fi
      grep -qiE 'error NU11.*(NativeAOT|ILCompiler)' "$log" || { cat "$log" >&2; exit 1; }
    done
    echo "$tfm" >"$answer"; rm -rf "$log" "$root"/.deps/probe-*
  fi
  tfm=$(cat "$answer")
  case "$tfm" in
    none) why="the NuGet registry serves no Native AOT runtime pack for $rid"; return ;;
    net10.0) why="the native form" ;;
    *) why="the NuGet registry does not serve the Native AOT runtime pack of net10.0" ;;
  esac
  form=$tfm
}
choose "$@"; names=$rid
if [ "${1:-}" = --release ]; then
  [ "$form" != managed ] || { echo "error: a release names native packages, and none can be built here: $why." >&2; exit 1; }
  names=release
fi
say="Native AOT for $rid, built from $form: $why"
if [ "$form" = managed ]; then say="framework-dependent: $why"; elif [ "$names" = release ]; then say="what all systems share in a release"; fi
echo "dotnet-coord: $say."

# Everything the packages are made of, and the commit, which they show in their version.
sources() { find src eng Directory.* global.json nuget.config version.json README.md LICENSE licences THIRD-PARTY-NOTICES.txt -type f ! -name '*.nupkg' | LC_ALL=C sort; }
key=$({ echo "$form $names $sdk"; git rev-parse HEAD 2>/dev/null || true; sources; sources | git hash-object --no-filters --stdin-paths; } | git hash-object --stdin)
if [ "$(cat "$out/.stamp" 2>/dev/null)" = "$key" ]; then exit 0; fi
if [ "$form" != managed ]; then echo "This takes some minutes."; fi

# Pack takes all it finds in the publish folder, old files too, so that goes first. Each form has its own folder for
# intermediate files: they do not disturb the ordinary build, nor it them.
work=$root/artifacts/pack
# The native linker of the SDK does not quote its paths.
case "$work" in *' '*) work=$(mktemp -d); trap 'rm -rf "$work"' EXIT ;; esac
rm -rf "$out" "$work"/*/publish
pack() { # folder, then arguments
  local folder=$work/$1 log; shift; log=$(mktemp)
  dotnet pack "$project" -c Release -o "$out" -p:ArtifactsPath="$folder" -v q "$@" >"$log" 2>&1 ||
    { cat "$log" >&2; echo "error: packing failed. If it is the native build, '--managed' does without it." >&2; exit 1; }
  rm -f "$log"
}
if [ "$form" = managed ]; then
  pack managed -p:CoordRid=any
else
  # The pointer does not build what it names, and an install fails on a name without a package.
  both=-p:CoordRid=$names
  [ "$names" = release ] || pack "$form" -r "$rid" "$both" -p:CoordNative=true -p:CoordTfm="$form" ${linker[@]+"${linker[@]}"}
  pack any -r any "$both"
  pack "$form" "$both" -p:CoordNative=true -p:CoordTfm="$form"
fi
echo "$key" >"$out/.stamp"
