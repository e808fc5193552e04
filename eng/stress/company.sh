#!/usr/bin/env bash
# Who works beside the sessions of eng/stress.sh until they are done. usage: company.sh gc|outsider|kill [PROCESS GROUP...]
set -uo pipefail
who=$1; shift
done=0 refused=0
until [ -e "$STRESS/go" ]; do sleep 0.02; done
case $who in
  gc)
    eval "$(dotnet-coord -q session start --id collector --shell bash)"
    until [ -e "$STRESS/stop" ]; do
      if git gc --quiet --prune=now 2>>"$STRESS/log/gc.said"; then [ -e "$STRESS/stop" ] || done=$((done + 1)); else refused=$((refused + 1)); fi
    done
    echo "gc --prune=now by a session: $done done, $refused refused or failed" | tee "$STRESS/gc"
    [ "$done" -gt 0 ] || { echo "no gc came through while sessions committed: $(tail -n 3 "$STRESS/log/gc.said")" >&2; exit 1; } ;;
  outsider)
    until [ -e "$STRESS/stop" ]; do
      if "$REAL" gc --quiet 2>>"$STRESS/log/outsider.said"; then done=$((done + 1)); else refused=$((refused + 1)); fi
      sleep 0.1
    done
    echo "gc by an outsider: $done done, $refused failed" ;;
  kill)
    groups=" $* " killed=0 looks=0
    until [ -e "$STRESS/stop" ]; do
      sleep 0.1
      # Of the sessions' process groups everything but their shells.
      victims=($(ps -A -o pid= -o pgid= -o comm= | awk -v groups="$groups" 'index(groups, " " $2 " ") && $3 ~ /^(git|dotnet-coord)/ { print $1 }'))
      [ ${#victims[@]} -gt 0 ] || continue
      if kill -9 "${victims[RANDOM % ${#victims[@]}]}" 2>/dev/null; then killed=$((killed + 1)); fi
      [ $((killed % 10)) = 0 ] || continue
      looks=$((looks + 1))
      for index in .git/index .git/coord/index/*/index; do
        GIT_INDEX_FILE=$PWD/$index "$REAL" ls-files --stage >/dev/null || { echo "git cannot read $index after a kill" >&2; exit 1; }
      done
      dotnet-coord index list --json >/dev/null || { echo "we cannot read an index after a kill" >&2; exit 1; }
    done
    echo "killed: $killed processes; $looks looks at every index between; lock files of Git's removed: $(wc -l <"$STRESS/removed") ($(sed 's/s[0-9]*\/index/SESSION\/index/' "$STRESS/removed" | sort | uniq -c | awk '{ printf "%s%s x %s", n++ ? ", " : "", $1, $2 }'))"
    [ "$killed" -gt 0 ] || { echo "nobody was killed" >&2; exit 1; } ;;
esac
