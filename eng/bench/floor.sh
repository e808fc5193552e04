#!/usr/bin/env bash
# Builds the native program that becomes another one and does nothing else, and says where it is: the floor of shim-status.sh.
# usage: eng/bench/floor.sh; after eng/install.sh, which has found out what can be built here
set -euo pipefail; root=$(cd "$(dirname "$0")/../.." && pwd)
case "$(uname -m)" in aarch64 | arm64) cpu=arm64 ;; *) cpu=x64 ;; esac
case "$(uname -s)" in Darwin) os=osx ;; *) os=linux ;; esac
form=$(cat "$root"/.deps/native-*-"$os-$cpu" 2>/dev/null | tail -n 1) || :
case "$form" in net*) ;; *) echo "error: no native program can be built here." >&2; exit 1 ;; esac
linker=(); command -v clang >/dev/null || linker=(-p:CppCompilerAndLinker=gcc)
out=$root/artifacts/floor
dotnet publish "$root/eng/bench/floor" -c Release -r "$os-$cpu" -p:CoordTfm="$form" -p:ArtifactsPath="$out/build" -o "$out" -v q --nologo ${linker[@]+"${linker[@]}"} >&2
echo "$out/Floor"
