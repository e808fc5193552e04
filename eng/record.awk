# Draws a recording of a terminal as an SVG: text in lines, with the colours that were asked for. eng/record.sh runs it.
# It stops at a line that is too long and at a colour it does not know, rather than draw something else than was said.
BEGIN {
  columns = 100; rows = 45; gap = 6; size = 13; advance = size * 0.61; height = 18; margin = 16
  style["1"] = "b"; style["2"] = "d"; style["31"] = "r"; style["32"] = "g"; style["33"] = "y"; style["34"] = "l"; style["36"] = "c"
}
function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); return text }
function fail(why) { print "line " NR ": " why ": " $0 >"/dev/stderr"; failed = 1; exit 1 }
{
  rest = $0; drawn = ""; used = 0; class = ""
  while (rest != "") {
    at = match(rest, /\033\[[0-9;]*m/)
    text = at ? substr(rest, 1, at - 1) : rest
    if (text ~ /[\001-\010\013-\037]/) fail("a control character")
    if (text != "") drawn = drawn (class == "" ? escaped(text) : "<tspan class=\"" class "\">" escaped(text) "</tspan>")
    used += length(text)
    if (!at) break
    code = substr(rest, at + 2, RLENGTH - 3); rest = substr(rest, at + RLENGTH)
    if (code == "" || code == "0") class = ""
    else if (code in style) class = style[code]
    else fail("a colour that is not known: " code)
  }
  if (used > columns) fail("longer than " columns " columns")
  line[NR] = drawn
  # A comment begins a part of its own.
  top += height + (drawn ~ />#/ && NR > 1 ? gap : 0); y[NR] = top
}
END {
  if (failed) exit 1
  if (NR > rows) { print NR " lines, more than " rows >"/dev/stderr"; exit 1 }
  width = int(columns * advance + 2 * margin); tall = top + 2 * margin
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"title\">\n", width, tall, width, tall
  print "<!-- Made by eng/record.sh. -->"
  print "<title id=\"title\">Three sessions at work in one repository, in a terminal</title>"
  print "<style>"
  print "  text { font: " size "px ui-monospace, SFMono-Regular, Menlo, Consolas, \"DejaVu Sans Mono\", monospace; white-space: pre; fill: #1f2328 }"
  print "  rect { fill: #f6f8fa; stroke: #d1d9e0 }"
  print "  .b { font-weight: bold } .d { fill: #59636e } .r { fill: #cf222e } .g { fill: #116329 } .y { fill: #7d4e00 } .l { fill: #0550ae } .c { fill: #1b7c83 }"
  print "  @media (prefers-color-scheme: dark) {"
  print "    text { fill: #e6edf3 } rect { fill: #0d1117; stroke: #3d444d }"
  print "    .d { fill: #9198a1 } .r { fill: #ff7b72 } .g { fill: #7ee787 } .y { fill: #e3b341 } .l { fill: #79c0ff } .c { fill: #76e3ea }"
  print "  }"
  print "</style>"
  printf "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", width - 1, tall - 1
  for (i = 1; i <= NR; i++) if (line[i] != "") printf "<text x=\"%d\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", margin, margin + y[i] - height + size, line[i]
  print "</svg>"
}
