#!/usr/bin/env bash
# Judges the whole history of the claims by plain Git and by rules of its own; it uses nothing of dotnet-coord. In no commit
# may two sessions hold what overlaps, unless both share it. With the logs of calls (see claims-session.sh) it also judges
# whether each call was told the truth, and got all it asked for or nothing.
# usage: claims-oracle.sh DIRECTORY [LOG...], in the checkout; DIRECTORY takes `holds`, what is held in the end
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd); to=$1; shift
ref=refs/notes/coord/claims bad=0
wrong() { echo "WRONG: $*" >&2; bad=1; }
unset "${!GIT_@}" "${!COORD_@}"; export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C
git rev-parse -q --verify "$ref^{commit}" >/dev/null || { wrong "$ref holds no history"; exit 1; }

git rev-list --reverse --topo-order "$ref" >"$to/commits"
git log --reverse --topo-order --root -m --raw --no-renames --no-abbrev --format='commit=%H %P%n%B%nend of message' "$ref" | sed '/^:.*\.annotated$/d' >"$to/history"
sed -n 's/^:[0-9]* [0-9]* \([0-9a-f]*\) \([0-9a-f]*\) .*/\1\n\2/p' "$to/history" | grep -v '^0*$' | sort -u | git cat-file --batch='blob=%(objectname)' >"$to/blobs"
sed -n 's/^:[^	]*	//p' "$to/history" | tr -d / | sort -u | git cat-file --batch='blob=%(objectname)' >"$to/annotated"
cat /dev/null "$@" >"$to/calls"
: >"$to/counts"; : >"$to/holds"; : >"$to/codes"
awk -F '\t' -v takeovers="${STRESS_TAKEOVER:-}" -v counts="$to/counts" -v holds="$to/holds" -v codes="$to/codes" -f "$here/claims-oracle.awk" \
  part=commits "$to/commits" part=blobs "$to/blobs" part=annotated "$to/annotated" part=calls "$to/calls" part=history "$to/history" || bad=1

# Git itself reads the notes of every commit. It lists only what a ref names, so each gets one, in a repository beside.
git init -q --bare "$to/beside"; objects=$(cd "$(git rev-parse --git-common-dir)" && pwd)/objects
echo "$objects" >"$to/beside/objects/info/alternates"
awk '{ print "create refs/notes/n" NR " " $1 }' "$to/commits" | git -C "$to/beside" update-ref --stdin
n=0
while IFS=$'\t' read -r commit count; do
  n=$((n + 1))
  listed=$(git -C "$to/beside" notes --ref="n$n" list | wc -l)
  [ "$listed" = "$count" ] || wrong "git notes lists $listed notes of $commit, which holds $count"
done <"$to/counts"
[ "$n" = "$(wc -l <"$to/commits")" ] || wrong "only $n commits of $(wc -l <"$to/commits") were judged"
git fsck --strict --no-progress >"$to/fsck" 2>&1 || { wrong "fsck:"; head -20 "$to/fsck" >&2; }
grep -v '^dangling' "$to/fsck" | grep -q . && { wrong "fsck says:"; head -20 "$to/fsck" >&2; }
sort -o "$to/holds" "$to/holds"
[ "$bad" = 0 ] && echo "$n commits of claims: no two hold the same; $(wc -l <"$to/holds") held in the end"
exit "$bad"
