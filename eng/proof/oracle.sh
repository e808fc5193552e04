#!/usr/bin/env bash
# Says what became of a race of run.sh, by plain Git, the files and what each session was told: a figure a line.
# usage: oracle.sh RACE ROUNDS, in the checkout, with $PROOF as run.sh left it
set -euo pipefail
race=$1 rounds=$2
unset "${!GIT_INDEX@}"
start=$(cat "$PROOF/start")
logs=("$PROOF"/log/s*[0-9])
figure() { printf '%s\t%s\n' "$1" "$2"; }
lines() { cat "${logs[@]}" | wc -l; }
with_code() { cat "${logs[@]}" | awk -F '\t' -v code="$1" '$2 == code' | wc -l; }

# Every file of the race has one author and is only ever added to: whatever is again as it was before was undone.
changes() {
  git log --reverse --first-parent -m --raw --no-renames --no-abbrev --format='commit %an' "$start..HEAD" | awk -F '\t' '
    /^commit / { n++; author = $1; sub(/^commit /, "", author) }
    /^:/ {
      split($1, side, " "); was = side[3]; is = side[4]; before[$2, was] = 1
      if (($2, is) in before) undoing[n] = 1
      else if (index($2, author "/") != 1) foreign[n] = 1
    }
    END { for (each in undoing) u++; for (each in foreign) f++; print f + 0, u + 0 }'
}
case $race in
  commits)
    mkdir "$PROOF/head"; git archive HEAD | tar -x -C "$PROOF/head"
    figure tried "$(lines)"; figure done "$(with_code 0)"
    read -r foreign undoing < <(changes); figure foreign "$foreign"; figure undoing "$undoing"
    lacking=0
    for log in "${logs[@]}"; do
      name=$(basename "$log")
      while IFS=$'\t' read -r number code _; do
        [ "$code" = 0 ] || continue
        { [ -e "$PROOF/head/$name/$number" ] && grep -qx "$number" "$PROOF/head/$name/log"; } || lacking=$((lacking + 1))
      done <"$log"
    done
    figure lacking "$lacking" ;;
  tree)
    figure edits "$(lines)"
    figure wiped "$(cat "${logs[@]}" | awk -F '\t' '$1 != $2' | wc -l)" ;;
  claims)
    # Both keep a claim as a note on the blob of what is claimed; whoever holds it is named there.
    ref=refs/notes/coord/claims; git rev-parse -q --verify "$ref" >/dev/null || ref=refs/notes/claims
    double=0 unheld=0
    for ((i = 1; i <= rounds; i++)); do
      holders=$(git notes --ref="$ref" show "$(printf 'n/%s' "$i" | git hash-object --stdin)" 2>/dev/null | grep -ow 's[0-9]*' | sort -u) || :
      granted=0
      for log in "${logs[@]}"; do
        grep -q "^n/$i	0	" "$log" || continue
        granted=$((granted + 1)); grep -qx "$(basename "$log")" <<<"$holders" || unheld=$((unheld + 1))
      done
      [ "$granted" -le 1 ] || double=$((double + 1))
    done
    figure claims "$rounds"; figure granted "$(with_code 0)"; figure double "$double"; figure unheld "$unheld" ;;
  landings)
    read -r foreign undoing < <(changes); bad=$((foreign + undoing))
    while IFS=$'\t' read -r _ code tip _; do
      [ "$code" != 0 ] || git merge-base --is-ancestor "$tip" HEAD || bad=$((bad + 1))
    done < <(cat "${logs[@]}")
    figure landings "$(lines)"; figure landed "$(with_code 0)"; figure landedBadly "$bad" ;;
esac
