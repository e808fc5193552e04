# Walks every commit of the claims' history, oldest first, and judges it by rules of its own; see claims-oracle.sh, which
# gives it, each as `-v part=NAME FILE`: the commits, the blobs of the notes, what the notes annotate, the sessions' calls
# and the history. Called with -v takeovers=1 where one session may take the hold of another.
function wrong(what) { print "WRONG: " what > "/dev/stderr"; if (++bad >= 20) exit }
function text(json, name) {
  if (!match(json, "\"" name "\":\"[^\"]*\"")) return ""
  return substr(json, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
}

# A hold is on names in one directory (or, deep, anywhere below it) that end in something; a file is one name.
function learn(pattern,   path, at, stem) {
  if (pattern in kind) return
  path = pattern; suffix[pattern] = ""
  if (path ~ /^@/) { kind[pattern] = "resource"; return }
  if (path == "./") { kind[pattern] = "deep"; base[pattern] = ""; return }
  if (path ~ /\/$/) { kind[pattern] = "deep"; base[pattern] = substr(path, 1, length(path) - 1); return }
  at = match(path, /[*?{\[\\]/)
  if (!at) {
    kind[pattern] = "file"; at = match(path, /[^\/]*$/)
    base[pattern] = at > 1 ? substr(path, 1, at - 2) : ""; suffix[pattern] = substr(path, at); return
  }
  stem = at > 1 ? substr(path, 1, at - 1) : ""; path = substr(path, at)
  if (stem != "" && stem !~ /\/$/ || path !~ /^(\*\*|(\*\*\/)?\*[^*?{\[\\\/]*)$/) { wrong("cannot judge the pattern " pattern); kind[pattern] = "resource"; return }
  base[pattern] = substr(stem, 1, length(stem) - 1); kind[pattern] = path ~ /^\*\*/ ? "deep" : "flat"
  sub(/^\*\*\/?/, "", path); sub(/^\*/, "", path); suffix[pattern] = path
}
function below(directory, top) { return top == "" || directory == top || index(directory, top "/") == 1 }
function ends(name, end) { return length(name) >= length(end) && substr(name, length(name) - length(end) + 1) == end }
function holds_file(p, file) { return (kind[p] == "deep" ? below(base[file], base[p]) : base[file] == base[p]) && ends(suffix[file], suffix[p]) }
function overlaps(p, q,   key) {
  if (p == q) return 1
  key = p < q ? p SUBSEP q : q SUBSEP p
  if (key in overlap) return overlap[key]
  learn(p); learn(q)
  if (kind[p] == "resource" || kind[q] == "resource") return overlap[key] = 0
  if (kind[p] == "file" && kind[q] == "file") return overlap[key] = 0
  if (kind[p] == "file") return overlap[key] = holds_file(q, p) || q == p "/"
  if (kind[q] == "file") return overlap[key] = holds_file(p, q) || p == q "/"
  if (!ends(suffix[p], suffix[q]) && !ends(suffix[q], suffix[p])) return overlap[key] = 0
  if (kind[p] == "flat" && kind[q] == "flat") return overlap[key] = base[p] == base[q]
  return overlap[key] = kind[p] == "deep" && below(base[q], base[p]) || kind[q] == "deep" && below(base[p], base[q])
}
function covers(p, q) {
  if (p == q) return 1
  learn(p); learn(q)
  if (kind[p] == "resource" || kind[p] == "file" || kind[q] == "resource") return 0
  if (kind[q] == "file") return overlaps(p, q)
  return ends(suffix[q], suffix[p]) && (kind[p] == "deep" ? below(base[q], base[p]) : kind[q] == "flat" && base[q] == base[p])
}
# What an edit took is about the file in its own checkout alone.
function excludes(a, i, b, j) {
  return session[a, i] != session[b, j] && !(mode[a, i] == "shared" && mode[b, j] == "shared") \
    && !((auto[a, i] || auto[b, j]) && checkout[a, i] != checkout[b, j]) && overlaps(pattern[a, i], pattern[b, j])
}
function told(a, i) { return session[a, i] (mode[a, i] == "shared" ? " shared " : " ") pattern[a, i] }

part == "commits" { number[$1] = ++commits; next }

part == "blobs" && /^blob=/ { blob = substr($0, 6); lines[blob] = 0; next }
part == "blobs" && /"pattern":"/ && /"session":"/ {
  newer = !match($0, /"v":1[,}]/)
  if (!newer && text($0, "kind") !~ /^(hold)?$/) next
  i = ++lines[blob]
  pattern[blob, i] = text($0, "pattern"); session[blob, i] = text($0, "session"); name[blob, i] = text($0, "name")
  mode[blob, i] = newer || text($0, "mode") != "shared" ? "exclusive" : "shared"
  reason[blob, i] = text($0, "reason"); checkout[blob, i] = text($0, "checkout"); auto[blob, i] = !newer && /"auto":true/
  next
}

part == "annotated" && /^blob=/ { blob = substr($0, 6); next }
part == "annotated" { annotated[blob] = annotated[blob] $0; next }

# id, session, operation, exit code, the tip before, the tip after, patterns, who refused (PATTERN=NAME)
part == "calls" {
  c = ++calls; id[c] = $1; by[c] = $2; operation[c] = $3; code[c] = $4; asked[c] = $7; refusals[c] = $8; byId[$1] = c
  for (i = 5; i <= 6; i++) if ($i != "-" && !($i in number)) wrong("call " $1 ": the history lacks " $i)
  from = $5 == "-" ? 0 : number[$5]; to[c] = $6 == "-" ? 0 : number[$6]
  ended[operation[c] " " code[c]]++
  if (code[c] == 2 && operation[c] !~ /^release/) { if ($8 == "") wrong("call " $1 " was refused and not told by whom"); else begin(c, from) }
  else if (code[c] == 0) begin(c, from)
  else if (code[c] !~ /^(4|137)$/) wrong("call " $1 " (" $3 ") ended with exit code " $4)
  next
}
function begin(c, from) { starts[from] = starts[from] " " c }

# Whether what a call was told is so in the notes as they are.
function is_so(c,   n, i, word, parts, place, k, found, all) {
  if (code[c] == 2) {
    n = split(refusals[c], word, " ")
    for (i = 1; i <= n; i++) {
      split(word[i], parts, "="); found = 0
      for (place in now) for (k = 1; k <= lines[now[place]]; k++)
        if (name[now[place], k] == parts[2] && session[now[place], k] != by[c] && overlaps(pattern[now[place], k], parts[1]) \
            && !(operation[c] == "shared" && mode[now[place], k] == "shared")) found = 1
      if (!found) return 0
    }
    return 1
  }
  n = split(asked[c], word, " ")
  if (operation[c] ~ /^release/) {
    for (place in now) for (k = 1; k <= lines[now[place]]; k++) {
      if (session[now[place], k] != by[c]) continue
      if (operation[c] == "release-all") return 0
      for (i = 1; i <= n; i++) if (word[i] == pattern[now[place], k]) return 0
    }
    return 1
  }
  return has_all(c)
}
function has_all(c,   n, i, word, place, k, found) {
  n = split(asked[c], word, " ")
  for (i = 1; i <= n; i++) {
    found = 0
    for (place in now) for (k = 1; k <= lines[now[place]]; k++)
      if (session[now[place], k] == by[c] && (operation[c] ~ /^(shared|edit)$/ || mode[now[place], k] == "exclusive") && covers(pattern[now[place], k], word[i])) found = 1
    if (!found) return 0
  }
  return 1
}
function look_at_calls(k,   n, i, word, rest) {
  n = split(active starts[k], word, " "); rest = ""
  for (i = 1; i <= n; i++) {
    if (is_so(word[i])) continue
    if (k >= to[word[i]]) wrong("call " id[word[i]] " (" operation[word[i]] " " asked[word[i]] ") ended with exit code " code[word[i]] " " refusals[word[i]] ", which was so at no moment of it")
    else rest = rest " " word[i]
  }
  active = rest
}

function close_commit(   i, k, place, other, j, key, was, gained, lost, touched, said, c, ids) {
  if (commit == "") return
  if (message ~ /^[ \n]*$/) wrong(commit " has no message")
  delete gone; delete is; gained = lost = touched = ""
  for (i = 1; i <= changes; i++) {
    place = path[i]; was = now[place]
    if (was != old[i]) wrong(commit " changes " place ", which was not what its parent held")
    for (k = 1; k <= lines[was]; k++) gone[session[was, k], mode[was, k], pattern[was, k]] = told(was, k)
    if (new[i] == "") delete now[place]; else now[place] = new[i]
  }
  for (i = 1; i <= changes; i++) for (k = 1; k <= lines[new[i]]; k++) {
    place = new[i]; key = session[place, k] SUBSEP mode[place, k] SUBSEP pattern[place, k]
    if (is[session[place, k], mode[place, k], pattern[place, k]]++) wrong(commit " holds twice: " told(place, k))
    if (!(key in gone)) { if (!index(gained " ", " " session[place, k] " ")) gained = gained " " session[place, k]; names[session[place, k]] = name[place, k]; said = said || index(message, pattern[place, k]) }
    delete gone[key]
    other = path[i]; gsub("/", "", other)
    if (annotated[other] != pattern[place, k]) wrong(commit ": the note of " pattern[place, k] " annotates " other)
    if (reason[place, k] in byId && !((session[place, k], reason[place, k]) in seen)) { seen[session[place, k], reason[place, k]] = 1; ids = ids " " byId[reason[place, k]] }
    for (other in now) for (j = 1; j <= lines[now[other]]; j++) if (excludes(place, k, now[other], j)) wrong(commit ": two hold the same: " told(place, k) ", " told(now[other], j))
  }
  # Who lost a hold in this commit, without one on the same pattern in another mode.
  for (key in gone) {
    split(gone[key], owner, " "); split(key, fields, SUBSEP); said = said || index(message, fields[3])
    if (!is[fields[1], fields[3]] && !index(lost " ", " " owner[1] " ")) lost = lost " " owner[1]
  }
  if (split(gained, owner, " ") > 1) wrong(commit ": more than one session gains:" gained)
  actor = gained != "" ? owner[1] : ""
  for (i = split(lost, owner, " "); i > 0; i--) {
    if (actor == "") actor = owner[i]
    else if (owner[i] != actor && !(takeovers && gained != "")) wrong(commit ": " actor " changes what " owner[i] " holds: " message)
  }
  if (gained lost != "" && (!said || !index(message, actor) && !index(message, names[actor]))) wrong(commit " does not say who did what: " message)
  for (i = split(ids, word, " "); i > 0; i--) {
    c = word[i]
    if (code[c] != 0 && code[c] != 137) wrong(commit " holds what call " id[c] " did not get (exit code " code[c] ")")
    if (!has_all(c)) wrong(commit " holds a part of call " id[c] ": " asked[c])
  }
  count = 0; for (place in now) count++
  print commit "\t" count > counts
  look_at_calls(position)
  commit = ""
}
part == "history" && position == 0 && commit == "" && !begun { begun = 1; look_at_calls(0) }
part == "history" && /^commit=/ {
  close_commit()
  split(substr($0, 8), word, " "); commit = word[1]; position++; changes = 0; message = ""; inMessage = 1
  if (word[2] != parent || word[3] != "") wrong(commit " follows " word[2] " " word[3] " and not " parent)
  if (number[commit] != position) wrong(commit " is out of place")
  parent = commit; next
}
part == "history" && inMessage { if ($0 == "end of message") inMessage = 0; else message = message $0 "\n"; next }
part == "history" && /^:/ {
  split($1, word, " "); path[++changes] = $2
  old[changes] = word[3] ~ /^0+$/ ? "" : word[3]; new[changes] = word[4] ~ /^0+$/ ? "" : word[4]
  next
}

END {
  if (bad < 20) close_commit()
  for (place in now) for (k = 1; k <= lines[now[place]]; k++) print pattern[now[place], k], mode[now[place], k], session[now[place], k] > holds
  for (each in ended) print each, ended[each] > codes
  exit bad > 0
}
