#!/usr/bin/env bash
# Fills a checkout with live claims of other registered sessions, by plain Git: it would take the tool a while.
# usage: claims-of-others.sh CLAIMS [SESSIONS], in the checkout: held/D/F.txt by other-0 and so on, spread over 20 sessions
set -euo pipefail
claims=$1 sessions=${2:-20}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
for ((i = 0; i < sessions; i++)); do dotnet-coord -q session start --id "other-$i" >/dev/null 2>&1; done
record=.git/coord/sessions/other-0.json
host=$(sed 's/.*"host":"\([^"]*\)".*/\1/' "$record") now=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
pattern='function pattern(i) { return "held/d" i % 100 "/f" i ".txt" }'
awk -v n="$claims" "$pattern"' BEGIN { for (i = 1; i <= n; i++) { p = pattern(i); printf "blob\nmark :%d\ndata %d\n%s\n", i, length(p), p } }' |
  git fast-import --quiet --export-marks="$work/marks"
parent=$(git rev-parse -q --verify refs/notes/coord/claims || :)
awk -v n="$claims" -v sessions="$sessions" -v host="$host" -v now="$now" -v checkout="$PWD" -v parent="$parent" "$pattern"'
  { mark = substr($1, 2) + 0; name[mark] = $2 }
  END {
    message = "claim: the others take what they hold"
    printf "commit refs/notes/coord/claims\ncommitter dotnet-coord <dotnet-coord@localhost> now\ndata %d\n%s\n", length(message), message
    if (parent != "") print "from " parent
    for (i = 1; i <= n; i++) {
      s = "other-" i % sessions
      line = sprintf("{\"v\":1,\"kind\":\"hold\",\"mode\":\"exclusive\",\"auto\":false,\"pattern\":\"%s\",\"session\":\"%s\",\"name\":\"person-%s\",\"host\":\"%s\",\"checkout\":\"%s\",\"acquired\":\"%s\",\"renewed\":\"%s\",\"ttl\":900}\n", pattern(i), s, s, host, checkout, now, now)
      printf "M 100644 inline %s/%s\ndata %d\n%s", substr(name[i], 1, 2), substr(name[i], 3), length(line), line
    }
  }' "$work/marks" | git fast-import --quiet --date-format=now
held=$(dotnet-coord who --json | tr '{' '\n' | grep -c '"pattern":"held/.*"state":"live"')
[ "$held" = "$claims" ] || { echo "error: $held of $claims claims are live." >&2; exit 1; }
