# Draws docs/growth.svg: judging time against the number of operations, both axes logarithmic, with
# the slope of the least-squares line.
#     judge_benchmark --benchmark_filter=growth --benchmark_format=csv | awk -f docs/growth.awk
# Input: CSV lines whose name ends in the number of operations, whose third column is milliseconds;
# everything else is passed over. Fewer than two lines: exit code 1.
BEGIN { FS = "," }
$1 ~ /^"growth_of_offline_sweep\/[0-9]+/ && $3 > 0 {
  operations = $1
  gsub(/[^0-9]/, "", operations)
  x[++points] = log(operations) / log(10)
  y[points] = log($3 / 1000) / log(10)
  sx += x[points]; sy += y[points]; sxx += x[points] ^ 2; sxy += x[points] * y[points]
  if (points == 1 || x[points] < left) left = x[points]
  if (points == 1 || x[points] > right) right = x[points]
  if (points == 1 || y[points] < low) low = y[points]
  if (points == 1 || y[points] > high) high = y[points]
}
function down(v) { v += 1e-9; return v >= 0 || v == int(v) ? int(v) : int(v) - 1 }
function up(v) { v -= 1e-9; return v <= 0 || v == int(v) ? int(v) : int(v) + 1 }
function at_x(v) { return 70 + (v - left) / (right - left) * 500 }
function at_y(v) { return 330 - (v - low) / (high - low) * 300 }
function text(px, py, anchor, words) {
  printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", px, py, anchor, words
}
function seconds(exponent) {
  if (exponent >= 0) return 10 ^ exponent " s"
  if (exponent >= -3) return 10 ^ (exponent + 3) " ms"
  return 10 ^ (exponent + 6) " µs"
}
END {
  if (points < 2) {
    print "growth.awk: fewer than two lines of growth_of_offline_sweep" > "/dev/stderr"
    exit 1
  }
  slope = (points * sxy - sx * sy) / (points * sxx - sx ^ 2)
  base = (sy - slope * sx) / points
  left = down(left); right = up(right); low = down(low); high = up(high)
  print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 380\" font-family=\"sans-serif\" font-size=\"13\">"
  print "<title>Judging time against the number of operations</title>"
  print "<style>text{fill:#333}.grid{stroke:#8884}.fit{stroke:#0a7;stroke-width:2}circle{fill:#06c}"
  print "@media(prefers-color-scheme:dark){text{fill:#ddd}circle{fill:#6bf}}</style>"
  for (v = left; v <= right; ++v) {
    printf "<line class=\"grid\" x1=\"%.1f\" y1=\"30\" x2=\"%.1f\" y2=\"330\"/>\n", at_x(v), at_x(v)
    text(at_x(v), 350, "middle", "10<tspan dy=\"-5\" font-size=\"10\">" v "</tspan>")
  }
  for (v = low; v <= high; ++v) {
    printf "<line class=\"grid\" x1=\"70\" y1=\"%.1f\" x2=\"570\" y2=\"%.1f\"/>\n", at_y(v), at_y(v)
    text(62, at_y(v) + 4, "end", seconds(v))
  }
  printf "<line class=\"fit\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
    at_x(x[1]), at_y(base + slope * x[1]), at_x(x[points]), at_y(base + slope * x[points])
  for (i = 1; i <= points; ++i) {
    printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", at_x(x[i]), at_y(y[i])
  }
  text(320, 374, "middle", "operations")
  text(320, 20, "middle", sprintf("judging time, slope %.2f", slope))
  print "</svg>"
}
