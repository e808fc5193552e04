#!/usr/bin/env bash
# What a long history of claims costs, and what folding it gives back: so many changes at a server, as sessions that claim and
# give back forty files all day make them. usage: eng/bench/claim-history.sh [CHANGES [RUNS]]    100,000 changes, 7 runs
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"
changes=${1:-100000} runs=${2:-7}
git init -q --bare -b main "$work/server.git"
repository "$work/seed" 10
echo '{ "sync": { "mode": "claim", "limitSeconds": 300 } }' >coord.json; git add .; git commit -q -m settings; git push -q "$work/server.git" main
now=$(date +%s)
for ((i = 0; i < 40; i++)); do printf 'src/f%s' $i | git -C "$work/server.git" hash-object --stdin; done >"$work/ids"
awk -v n="$changes" -v now="$now" -v ids="$work/ids" 'BEGIN {
  while ((getline id < ids) > 0) id_of[count++] = id
  for (i = 0; i < n; i++) {
    f = i % 40; p = "src/f" f; t = now - n + i
    line = sprintf("{\"v\":1,\"kind\":\"hold\",\"mode\":\"exclusive\",\"auto\":false,\"pattern\":\"%s\",\"session\":\"far%d\",\"name\":\"claude-far%d\",\"host\":\"another\",\"machine\":\"another\",\"repository\":\"/srv/repo/.git\",\"checkout\":\"/srv/repo\",\"task\":\"number %d\",\"acquired\":\"%s\",\"renewed\":\"%s\",\"ttl\":900}\n", p, i % 7, i % 7, i, strftime("%Y-%m-%dT%H:%M:%S+00:00", t, 1), strftime("%Y-%m-%dT%H:%M:%S+00:00", t, 1))
    m = sprintf("claim: claude-far%d takes %s\n\nCoord-Action: claim\nCoord-Name: claude-far%d\nCoord-Session: far%d\nCoord-Pattern: %s\n", i % 7, p, i % 7, i % 7, p)
    printf "blob\nmark :1\ndata %d\n%s\nblob\nmark :2\ndata %d\n%s\n", length(line), line, length(p), p
    printf "commit refs/notes/coord/claims\ncommitter far <far@example.com> %d +0000\ndata %d\n%s", t, length(m), m
    d = substr(id_of[f], 1, 2) "/" substr(id_of[f], 3)
    printf "M 100644 :1 %s\nM 100644 :2 %s.annotated\n\n", d, d
  }
}' | git -C "$work/server.git" fast-import --quiet
git -C "$work/server.git" -c gc.reflogExpire=now gc -q --prune=now
size() { du -sk "$1" | cut -f1; }
once() { local start=$EPOCHREALTIME end; "$@" >/dev/null 2>&1; end=$EPOCHREALTIME; printf '%-52s %8s ms\n' "$name" $(((${end/./} - ${start/./}) / 1000)); }
echo "$changes changes; the server has $(size "$work/server.git") KiB"
git clone -q --no-local "$work/server.git" "$work/clone"; cd "$work/clone"; before=$(size .git)
dotnet-coord -q init --agent none --remote >/dev/null 2>&1; dotnet-coord -q session start --id me >/dev/null 2>&1; export COORD_SESSION=me
name="first sync" once dotnet-coord sync
echo "the clone has $(($(size .git) - before)) KiB more"
measure() { local i; : >"$work/t"; for ((i = 0; i < runs; i++)); do time_of "$@" >>"$work/t"; done; row "$name" "$work/t"; }
claim() { dotnet-coord claim "own/$1$((n++))"; }; n=0
name="who" measure dotnet-coord who
name="sync, nothing new" measure dotnet-coord sync
name="claim (mode claim, one push)" measure claim a
name="log -n 20" measure dotnet-coord log -n 20
name="gc, which folds" once dotnet-coord gc
echo "the history at the server: $(git -C "$work/server.git" rev-list --count refs/notes/coord/claims) changes"
git -C "$work/server.git" -c gc.reflogExpire=now gc -q --prune=now; echo "the server has $(size "$work/server.git") KiB after its own gc"
name="claim" measure claim b
name="gc, nothing to fold" once dotnet-coord gc
git clone -q --no-local "$work/server.git" "$work/later"; cd "$work/later"; dotnet-coord -q init --agent none --remote >/dev/null 2>&1
name="first sync of a later clone" once dotnet-coord sync
