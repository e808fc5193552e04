#!/usr/bin/env bash
# What calls cost as things grow: files, claims, sessions, checkouts, and the history of claims. Whole processes, each beside
# a plain Git that does what comes nearest. Leaves the figures in artifacts/growth.tsv and, with --draw, plots in
# docs/performance. usage: eng/bench/growth.sh [--draw] [RUNS [PLOT...]]     15 runs; files claims sessions checkouts changes
set -euo pipefail; . "$(dirname "$0")/measure.sh"
root=$(cd "$here/../.." && pwd); draw=; [ "${1:-}" != --draw ] || { draw=yes; shift; }
runs=${1:-15}; shift $(($# < 1 ? $# : 1)); [ $# -gt 0 ] || set -- files claims sessions checkouts changes
figures=$root/artifacts/growth.tsv; mkdir -p "$root/artifacts"; : >"$figures"
sample() { # series, what is to be timed, with $i as the number of the run
  local series=$1 i; shift; : >"$work/us"
  for ((i = 0; i < runs; i++)); do time_of "$@" >>"$work/us"; done
  note "$series"
}
note() { # series, of the times in $work/us
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$plot" "$1" "$place" "$(milliseconds "$(quantile "$work/us" 0.25)")" "$(milliseconds "$(quantile "$work/us" 0.5)")" "$(milliseconds "$(quantile "$work/us" 0.75)")" | tee -a "$figures"
}
set_up() { dotnet-coord -q init --agent none >/dev/null 2>&1; dotnet-coord -q session start --id me >/dev/null 2>&1; payload own.txt >"$work/payload"; hook >/dev/null; }
commits() { # series, how Git is called: a commit of one file each
  local series=$1 i; shift; : >"$work/us"
  for ((i = 0; i < runs; i++)); do echo "$series $i" >0/0/f0; "$@" add 0/0/f0; time_of "$@" commit -q -m "$i" >>"$work/us"; done
  note "$series"
}
files() {
  repository "$work/files-$place" "$place"; git gc -q; set_up; settle
  sample 'git status' git status; sample 'git status, session' in_session status
  sample 'hook before an edit' hook
  commits 'git commit' env COORD=0 git; commits 'git commit, session' in_session
  local i; : >"$work/us"
  for ((i = 0; i < runs; i++)); do echo "again $i" >0/0/f0; COORD=0 git commit -q -m "$i" 0/0/f0; time_of dotnet-coord -q --session me index refresh >>"$work/us"; done
  note 'index refresh'
  sample 'session start' dotnet-coord -q session start --id other
}
claims() {
  repository "$work/claims-$place" 1000; set_up; "$here/claims-of-others.sh" "$place"
  sample 'git rev-parse HEAD' git rev-parse HEAD; hook >/dev/null; sample 'hook before an edit' hook
  payload held/d1/f1.txt >"$work/payload"; sample 'hook, refused' hook
  sample who dotnet-coord who; sample check dotnet-coord check held/d1/f1.txt
  sample 'claim, of what is held' dotnet-coord -q --session me claim own.txt
}
sessions() {
  repository "$work/sessions-$place" 1000; set_up; local n
  for ((n = 1; n < place; n++)); do dotnet-coord -q session start --id "s$n" >/dev/null 2>&1; dotnet-coord -q --session "s$n" claim "held/$n" >/dev/null 2>&1; done
  sample 'hook before an edit' hook; sample status dotnet-coord status; sample who dotnet-coord who
  sample 'git status, session' in_session status; commits 'git commit, session' in_session
  sample 'git checkout FILE, session' in_session checkout -q 0/0/f0
}
checkouts() {
  repository "$work/checkouts-$place" 1000; set_up; local n
  for ((n = 1; n < place; n++)); do git worktree add -q -b "w$n" "$work/checkout-$place-$n"; echo "$n" >"$work/checkout-$place-$n/own$n"; git -C "$work/checkout-$place-$n" add .; COORD=0 git -C "$work/checkout-$place-$n" commit -q -m "$n"; done
  sample 'hook before an edit' hook; sample who dotnet-coord who; sample status dotnet-coord status
  sample conflicts dotnet-coord conflicts; sample 'worktree list' dotnet-coord worktree list
}
changes() {
  repository "$work/changes-$place" 100; set_up; local now id
  now=$(date +%s) id=$(printf 'src/f' | git hash-object --stdin)
  awk -v n="$place" -v now="$now" -v id="$id" 'BEGIN { for (i = 0; i < n; i++) {
    t = now - n + i; m = "claim: far takes src/f\n\nCoord-Action: claim\nCoord-Name: far\nCoord-Session: far\nCoord-Pattern: src/f\n"
    line = sprintf("{\"v\":1,\"kind\":\"hold\",\"mode\":\"shared\",\"auto\":false,\"pattern\":\"src/f\",\"session\":\"far%d\",\"name\":\"far\",\"host\":\"another\",\"machine\":\"another\",\"acquired\":\"%s\",\"renewed\":\"%s\",\"ttl\":900}\n", i, strftime("%Y-%m-%dT%H:%M:%S+00:00", t, 1), strftime("%Y-%m-%dT%H:%M:%S+00:00", t, 1))
    printf "commit refs/notes/coord/claims\ncommitter far <far@example.com> %d +0000\ndata %d\n%s", t, length(m), m
    printf "M 100644 inline %s/%s\ndata %d\n%s\n", substr(id, 1, 2), substr(id, 3), length(line), line } }' | git fast-import --quiet --force
  sample 'hook before an edit' hook; sample who dotnet-coord who; sample 'log -n 20' dotnet-coord log -n 20
  sample 'claim, of what is held' dotnet-coord -q --session me claim own.txt
}
for plot; do
  case $plot in
    files) places='1000 10000 100000' ;;
    claims | changes) places='10 100 1000 10000' ;;
    sessions | checkouts) places='2 5 20 50' ;;
    *) sed -n 's/^# \{0,1\}//; 2,4p' "$here/growth.sh" >&2; exit 64 ;;
  esac
  for place in $places; do "$plot"; rm -rf "${work:?}/$plot-$place" "$work/checkout-$place"-*; cd "$work"; done
done
if [ -n "$draw" ]; then
  cd "$root"; dotnet build test/CoordTool.Benchmarks -c Release -v q --nologo >&2
  dotnet artifacts/bin/CoordTool.Benchmarks/release/CoordTool.Benchmarks.dll plots "$figures" docs/performance
fi
