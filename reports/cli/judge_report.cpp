#include "queuecheck/reports/cli/judge_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/model/operation_words.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_table.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck::cli {
namespace {

std::string witness_json(const std::vector<std::size_t>& witness) {
  JsonArray array;
  for (const std::size_t at : witness) array.raw(std::to_string(at));
  return array.str();
}

void text_or_null(JsonObject& object, std::string_view key, std::string_view text) {
  if (text.empty()) {
    object.null(key);
  } else {
    object.text(key, text);
  }
}

template <class Number>
void number_or_null(JsonObject& object, std::string_view key, const std::optional<Number>& number) {
  if (number) {
    object.number(key, *number);
  } else {
    object.null(key);
  }
}

std::string ladder_json(const Ladder& ladder) {
  JsonArray rungs;
  for (const Rung& rung : ladder.rungs) {
    JsonObject object;
    object.text("level", name(rung.level)).text("standing", name(rung.standing));
    text_or_null(object, "class", rung.violation ? name(*rung.violation) : "");
    object.text("reason", rung.reason).raw("witness", witness_json(rung.witness));
    rungs.raw(object.str());
  }
  const Quantities& q = ladder.quantities;
  JsonObject numbers;
  number_or_null(numbers, "overtakes", q.overtakes);
  number_or_null(numbers, "lateness", q.lateness);
  number_or_null(numbers, "lag_ns", q.lag_ns);
  text_or_null(numbers, "lag_reason", q.lag_reason);
  numbers.number("empty_answers", q.empty_answers)
      .number("false_empty_answers", q.false_empty_answers)
      .number("full_answers", q.full_answers)
      .number("false_full_answers", q.false_full_answers)
      .number("invented", q.invented)
      .number("duplicated", q.duplicated)
      .number("left", q.left)
      .number("lost", q.lost);
  const Rung* best = strongest(ladder);
  JsonObject object;
  text_or_null(object, "strongest", best == nullptr ? "" : name(best->level));
  object.text("summary", summary(ladder))
      .raw("rungs", rungs.str())
      .raw("quantities", numbers.str());
  return object.str();
}

void print_quantities(std::FILE* out, const Quantities& q) {
  const auto counted = [](const std::optional<std::uint64_t>& number) {
    return number ? std::to_string(*number) : std::string("not judged");
  };
  fmt::print(
      out, "  k = {}, lateness = {}, visibility lag {}\n", counted(q.overtakes),
      counted(q.lateness),
      q.lag_ns ? duration_text(*q.lag_ns) : fmt::format("none ({})", printable(q.lag_reason)));
  fmt::print(out, "  false EMPTY {} of {}, false FULL {} of {}\n", q.false_empty_answers,
             q.empty_answers, q.false_full_answers, q.full_answers);
  fmt::print(out, "  items invented {}, doubled {}, lost {}, not got {}\n", q.invented,
             q.duplicated, q.lost, q.left);
}

void print_ladder(std::FILE* out, const Ladder& ladder) {
  fmt::print(out, "\n  {:<34} standing\n  {:=<34} ==========\n", "level", "");
  for (const Rung& rung : ladder.rungs) {
    const bool aside = rung.standing != Standing::fails && !rung.reason.empty();
    fmt::print(out, "  {:<34} {}{}\n", title(rung.level),
               rung.standing == Standing::not_judged ? "not judged" : name(rung.standing),
               aside ? fmt::format(" ({})", printable(rung.reason)) : "");
  }
  print_quantities(out, ladder.quantities);
  const Rung* failing = first_failing(ladder);
  if (failing != nullptr) {
    fmt::print(out, "  first that fails, {}: {}\n", title(failing->level),
               printable(failing->reason));
  }
  const std::string line = summary(ladder);
  if (!line.empty()) fmt::print(out, "  {}\n", line);
}

void print_violation(std::FILE* out, const JudgedHistory& judged) {
  const JudgedReading& result = judged.result;
  Timeline timeline = lay_out(result.shown, result.witness, {});
  const std::size_t lanes = timeline.lanes.size() + timeline.cut_lanes;
  timeline.cut_operations += result.operations - result.shown.operations.size();
  timeline.cut_lanes += std::max(result.lanes, lanes) - lanes;
  const std::string table = render_table(result.shown, timeline, {colour_wanted(out)});
  fmt::print(out, ", class {}: {}\n\n{}", name(*judged.result.judgement.violation),
             printable(judged.result.judgement.rule), table);
  for (const std::string& line : {table_legend(table), cut_note(timeline)}) {
    if (!line.empty()) fmt::print(out, "{}\n", line);
  }
  fmt::print(out, "\n{}\n", printable(judged.result.judgement.explanation));
  if (!judged.result.judgement.level.empty() && !judged.result.ladder) {
    fmt::print(out, "This is {}.\n", printable(judged.result.judgement.level));
  }
}

}  // namespace

void print_judged(std::FILE* out, const JudgedHistory& judged) {
  fmt::print(out, "{} [{}]: {}", printable(judged.file), judged.index,
             name(judged.result.judgement.verdict));
  switch (judged.result.judgement.verdict) {
    case Verdict::violation:
      print_violation(out, judged);
      break;
    case Verdict::unknown:
      fmt::print(out, " ({})\n", printable(judged.result.judgement.unknown_reason));
      break;
    case Verdict::valid:
      fmt::print(out, " ({} operation{})\n", judged.result.operations,
                 judged.result.operations == 1 ? "" : "s");
      break;
  }
  if (judged.result.ladder) print_ladder(out, *judged.result.ladder);
}

std::string judged_json(const JudgedHistory& judged) {
  const Judgement& j = judged.result.judgement;
  JsonObject entry;
  entry.text("file", judged.file)
      .number("index", judged.index)
      .text("verdict", name(j.verdict))
      .text("safety", name(j.safety))
      .text("obligations", name(j.obligations));
  text_or_null(entry, "class", j.violation ? name(*j.violation) : "");
  entry.text("rule", j.rule).text("explanation", j.explanation);
  text_or_null(entry, "unknown_reason", j.unknown_reason);
  text_or_null(entry, "level", j.level);
  entry.number("operations", judged.result.operations)
      .raw("witness", witness_json(j.witness))
      .raw("ladder", judged.result.ladder ? ladder_json(*judged.result.ladder) : "{}");
  return entry.str();
}

}  // namespace queuecheck::cli
