#include "queuecheck/reports/render_ladder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

// A page must not take long to write: the search is for short histories.
constexpr std::size_t states_max = 20'000;

const char* sign_of(Standing standing) {
  return standing == Standing::holds ? "✓" : standing == Standing::fails ? "✗" : "?";
}

const char* word_of(Standing standing) {
  return standing == Standing::holds   ? "holds"
         : standing == Standing::fails ? "broken"
                                       : "not judged";
}

std::string rung_item(const Rung& rung, bool strongest, bool separates) {
  std::string remark;
  if (strongest) remark += "<b class=\"tag\">strongest that holds</b>";
  if (separates) remark += "<b class=\"tag\">here it breaks</b>";
  if (rung.violation) remark += fmt::format(" <code>{}</code>", name(*rung.violation));
  if (rung.standing == Standing::not_judged && !rung.reason.empty()) {
    remark += fmt::format(" <span class=\"soft\">{}</span>", escape_xml(rung.reason));
  }
  return fmt::format(
      "<li class=\"{}{}\"><span class=\"sign\" aria-hidden=\"true\">{}</span> <span "
      "class=\"level\">{}</span> <span class=\"standing\">{}</span> <span "
      "class=\"remark\">{}</span></li>\n",
      name(rung.standing), strongest ? " strongest" : "", sign_of(rung.standing),
      escape_xml(title(rung.level)), word_of(rung.standing), remark);
}

// What is broken although the answers have an order: a hang, a race, an address.
std::string beside(const Ladder& ladder, const Judgement& judgement) {
  const auto linearizable =
      std::find_if(ladder.rungs.begin(), ladder.rungs.end(),
                   [](const Rung& rung) { return rung.level == Level::linearizable; });
  if (!judgement.violation || linearizable == ladder.rungs.end() ||
      linearizable->standing != Standing::holds) {
    return "";
  }
  return fmt::format(
      "<p>What is broken stands beside the ladder: <code>{}</code>. The answers that were given "
      "have "
      "an order that explains them.</p>\n",
      name(*judgement.violation));
}

std::string measured(const Quantities& q) {
  std::string out;
  const auto add = [&](std::string_view what, const std::string& value) {
    out += fmt::format("<li>{} <b>{}</b></li>", what, value);
  };
  if (q.overtakes) add("items that one overtook, at most", count_text(*q.overtakes));
  if (q.lag_ns) {
    add("lag that would explain it", nanoseconds_text(static_cast<double>(*q.lag_ns)));
  }
  const auto false_answers = [&](std::string_view answer, std::uint64_t wrong, std::uint64_t all) {
    if (all > 0) {
      add(fmt::format("false {}", answer),
          fmt::format("{} of {}", count_text(wrong), count_text(all)));
    }
  };
  false_answers("EMPTY", q.false_empty_answers, q.empty_answers);
  false_answers("FULL", q.false_full_answers, q.full_answers);
  if (q.invented > 0) add("items invented", count_text(q.invented));
  if (q.duplicated > 0) add("items doubled", count_text(q.duplicated));
  if (q.lost > 0) add("items lost", count_text(q.lost));
  return out.empty() ? "" : "<ul class=\"counters\">" + out + "</ul>\n";
}

std::string framed(const std::string& inside) {
  return "<section class=\"part ladder\">\n<h4>Ladder of guarantees</h4>\n" + inside +
         "</section>\n";
}

}  // namespace

std::string ladder_figure(const Ladder& ladder, const Judgement& judgement) {
  const Rung* const best = strongest(ladder);
  const Rung* const separating = first_failing(ladder);
  std::string told = judgement.level.empty() ? summary(ladder) : judgement.level;
  if (!told.empty()) told = fmt::format("<p class=\"level\">This is {}.</p>\n", escape_xml(told));
  std::string rungs;
  for (const Rung& rung : ladder.rungs) {
    rungs += rung_item(rung, &rung == best, &rung == separating);
  }
  return framed(told + beside(ladder, judgement) +
                "<p class=\"remark\">What this one history still keeps, strongest promise "
                "first.</p>\n<ol class=\"rungs\">\n" +
                rungs + "</ol>\n" + measured(ladder.quantities));
}

std::string ladder_figure(const Failure& failure) {
  const History& history = failure.run.history;
  const auto parsed = parse_specification(history.specification.value_or(""));
  const auto* const specification = std::get_if<Specification>(&parsed);
  if (!history.specification || specification == nullptr || history.operations.empty()) return "";
  if (history.operations.size() > level_operations_max) {
    return framed(fmt::format(
        "<p>Not judged: the levels of a history of {} operations take longer than a page may; "
        "<code>queuecheck judge --ladder</code> judges it.</p>\n",
        count_text(history.operations.size())));
  }
  JudgeBudget budget;
  budget.states_max = states_max;
  budget.tell_level = false;
  return ladder_figure(ladder(history, *specification, budget), failure.judgement);
}

}  // namespace queuecheck
