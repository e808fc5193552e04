#!/usr/bin/env bash
# Judges what eng/stress.sh left behind, by plain Git and the sessions' own logs; it uses nothing of dotnet-coord.
# usage: oracle.sh SESSIONS COMMITS, in the checkout
set -uo pipefail
sessions=$1 commits=$2 bad=0
wrong() { echo "WRONG: $*" >&2; bad=1; }
unset "${!GIT_@}" "${!COORD_@}"; export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$STRESS/gitconfig
start=$(cat "$STRESS/start")

# Every commit: one parent, its author's message, its author's paths, and no path put back to what it was before.
"$REAL" log --reverse -m --first-parent --raw --no-renames --no-abbrev --format='commit%x09%H%x09%P%x09%an%x09%s' "$start..HEAD" |
  awk -F '\t' -v parent="$start" -v subjects="$STRESS/subjects" '
    function wrong(what) { print "WRONG: " commit " (" author "): " what > "/dev/stderr"; bad = 1 }
    function close_commit() { if (commit != "" && !paths) wrong("changes nothing") }
    /^$/ { next }
    $1 == "commit" {
      close_commit()
      commit = $2; author = $4; paths = 0; count++
      if ($3 != parent) wrong("its parents are " $3)
      parent = commit
      if (index($5, author ": ") != 1) wrong("has the message \"" $5 "\"")
      number = $5; sub(/^[^ ]* /, "", number); sub(/ .*/, "", number)
      if (number + 0 <= last[author]) wrong("number " number " after " last[author])
      last[author] = number + 0
      print $5 > subjects
      next
    }
    { split($1, side, " "); was = substr(side[1], 2) " " side[3]; is = side[2] " " side[4]; path = $2; paths++
      if (index(path, author "/") != 1) wrong("holds " path)
      before[path, was] = 1
      # What goes is again what it was before it came; so a file may go once, and never come back as it was.
      if (is ~ /^000000/ ? removed[path]++ : (path, is) in before) wrong("puts back what " path " was before")
      if ((path in now) && now[path] != was) wrong(path " was not what the parent held")
      now[path] = is }
    END { close_commit(); exit bad }' || bad=1
touch "$STRESS/subjects"

# The commits are those that ended with exit code 0, each once; an amended one has its second message.
for ((i = 1; i <= sessions; i++)); do
  awk -F '\t' '$3 == 0 { if (sub(/ amended$/, "", $5)) { print "-" $5; print $5 " amended" } else print $5 }' "$STRESS/log/s$i"
done | awk '/^-/ { gone[substr($0, 2)] = 1; next } { made[$0]++ } END { for (subject in made) if (!(subject in gone)) for (i = 0; i < made[subject]; i++) print subject }' | sort >"$STRESS/said-done"
sort "$STRESS/subjects" | diff "$STRESS/said-done" - >"$STRESS/difference" || { wrong "what was said to be done (<) is not what is in the history (>):"; head -20 "$STRESS/difference" >&2; }
count=$("$REAL" rev-list --count "$start..HEAD")
extra=$(awk -F '\t' -v most="$commits" '$3 == 0 && $4 == "amend" { number = $5; sub(/^[^ ]* /, "", number); if (number + 0 > most) extra++ } END { print extra + 0 }' "$STRESS"/log/s*[0-9])
[ "$count" = $((sessions * commits + extra)) ] || wrong "$count commits in place of $((sessions * commits + extra))"

# HEAD holds the files as their sessions left them, and the sessions' files are what they wrote.
mkdir "$STRESS/head"; "$REAL" archive HEAD | tar -x -C "$STRESS/head"
diff -r --exclude=.git "$STRESS/head" . >"$STRESS/difference" || { wrong "HEAD (<) and the files (>) differ:"; head -20 "$STRESS/difference" >&2; }
for ((i = 1; i <= sessions; i++)); do
  way=$(awk -F '\t' '{ print $4; exit }' "$STRESS/log/s$i")
  if [ -z "$STRESS_ALL" ] || [ "$way" = all ]; then
    [ "$(tr '\n' ' ' <"s$i/log")" = "$(seq -s ' ' 0 "$commits") " ] || wrong "s$i/log lacks lines"
  fi
  [ "$(cat "s$i/$commits" 2>/dev/null)" = "$commits" ] || wrong "s$i/$commits is not there"
done

# A person sees nothing to commit; every index can be read, and stages nothing that HEAD lacks.
[ -z "$("$REAL" status --porcelain)" ] || { wrong "a person sees as changed:"; "$REAL" status --porcelain | head -20 >&2; }
for index in .git/coord/index/s*/index; do
  GIT_INDEX_FILE=$PWD/$index "$REAL" ls-files --stage >/dev/null || wrong "$index cannot be read"
done
"$REAL" fsck --strict --no-progress >"$STRESS/fsck" 2>&1 || { wrong "fsck:"; head -20 "$STRESS/fsck" >&2; }
grep -v '^dangling' "$STRESS/fsck" | grep -q . && { wrong "fsck says:"; head -20 "$STRESS/fsck" >&2; }

# Turns are taken in the order of arrival. While one waits, at most those finish that were at it when it came, and then
# each of the others once more: one that comes after it stands behind it, but its own way into the line takes a moment.
awk -F '\t' -v sessions="$sessions" '
  { n++; from[n] = $1; to[n] = $2; code[n] = $3; way[n] = $4; who[n] = FILENAME; attempts++
    if ($3 != 0) failed[$4]++; else done[$4]++
    if ($2 - $1 > longest) { longest = $2 - $1 }
    time[n] = $2 - $1 }
  END {
    for (i = 1; i <= n; i++) {
      if (code[i] != 0 || way[i] == "raw" || way[i] == "plain") continue
      ahead = 0; finished = 0
      for (j = 1; j <= n; j++) {
        if (who[j] == who[i] || way[j] == "amendment" && code[j] != 0) continue
        if (from[j] < from[i] && to[j] > from[i]) ahead++
        if (code[j] == 0 && to[j] > from[i] && to[j] < to[i]) finished++
      }
      if (finished > most) { most = finished; mostAhead = ahead }
      if (finished > ahead + sessions - 1) { printf "WRONG: %s waited for %d commits, with %d at it when it came\n", who[i], finished, ahead > "/dev/stderr"; bad = 1 }
    }
    for (i = 1; i <= n; i++) if (code[i] == 0) { sum += time[i]; good++ }
    printf "most commits of others while one waited: %d (%d were at it when it came); longest call %.2f s, mean %.2f s\n", most, mostAhead, longest / 1e6, sum / good / 1e6
    for (each in done) printf "%s: %d done, %d calls refused or failed\n", each, done[each], failed[each]
    exit bad
  }' "$STRESS"/log/s*[0-9] || bad=1
fails=$(awk -F '\t' '$3 != 0 && $4 != "raw" && $4 != "plain" && $4 != "amendment"' "$STRESS"/log/s*[0-9] | wc -l)
case $STRESS_COMPANY in *' kill '*) ;; *) [ "$fails" = 0 ] || wrong "$fails calls through the shim failed" ;; esac
[ "$bad" = 0 ] && echo "$count commits by $sessions sessions: nothing lost, nothing reverted, nothing mixed"
exit "$bad"
