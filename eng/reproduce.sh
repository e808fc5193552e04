#!/usr/bin/env bash
# Packs one commit twice, in two clones, and compares the packages entry by entry, byte for byte. Says what differs, and
# fails then. NuGet stamps the entries of an archive with the time, so the archives themselves are never the same.
# usage: eng/reproduce.sh [COMMIT]     HEAD; takes twice as long as eng/pack.sh. REPRODUCE_KEEP=1 leaves both clones there
set -euo pipefail
case ${1:-} in -*) sed -n 's/^# \{0,1\}//; 2,4p' "$0" >&2; exit 64 ;; esac
cd "$(dirname "$0")/.."; root=$PWD commit=$(git rev-parse --verify "${1:-HEAD}^{commit}")
command -v unzip >/dev/null || { echo "error: unzip is not on PATH." >&2; exit 1; }
scratch=$(mktemp -d)
trap 'if [ -n "${REPRODUCE_KEEP:-}" ]; then echo "All is kept in $scratch" >&2; else rm -rf "$scratch"; fi' EXIT
# The second has a longer path, with spaces, for which eng/pack.sh builds elsewhere.
places=("$scratch/a" "$scratch/in another place/b")
for place in "${places[@]}"; do
  git clone --quiet --no-checkout "$root" "$place"; git -C "$place" checkout --quiet --detach "$commit"
  # The package names the repository.
  if url=$(git config remote.origin.url); then git -C "$place" remote set-url origin "$url"; else git -C "$place" remote remove origin; fi
  "$place/eng/pack.sh"
  mkdir "$place/entries"
  for package in "$place"/artifacts/package/*.nupkg; do unzip -q "$package" -d "$place/entries/$(basename "$package" .nupkg)"; done
done
if diff -r --brief "${places[0]}/entries" "${places[1]}/entries" >"$scratch/differences"; then
  cd "${places[0]}/entries"
  for package in *; do echo "$package: $(find "$package" -type f | wc -l) entries, all the same"; done
else
  sed "s,$scratch/,,g" "$scratch/differences"; exit 1
fi
