#include "queuecheck/reports/known_failures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {
namespace {

constexpr std::string_view right_line = "QUEUE CLASS [STAGE] [\"words of the rule\"] # why";
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find_first_of(blanks));
  text = trimmed(text.substr(word.size()));
  return word;
}

std::string class_names() {
  std::string out;
  for (int i = 0; i <= static_cast<int>(ViolationClass::slower); ++i) {
    out += fmt::format("{}{}", i == 0 ? "" : " ", name(static_cast<ViolationClass>(i)));
  }
  return out;
}

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw KnownFailuresError(fmt::format("{}: {}", printable(where), what));
}

std::string read_stage(std::string_view word, const std::string& where) {
  const bool known = std::find(stage_names.begin(), stage_names.end(), word) != stage_names.end();
  if (!known && word != soak_stage_name) {
    refuse(where, fmt::format("'{}' is no stage; right would be one of {} {}, or words of the rule "
                              "in quotes",
                              printable(word), fmt::join(stage_names, " "), soak_stage_name));
  }
  return std::string(word);
}

std::string read_rule(std::string_view rest, const std::string& where) {
  if (rest.empty()) return {};
  const bool quoted = rest.size() > 2 && rest.front() == '"' && rest.back() == '"';
  const std::string_view rule = quoted ? rest.substr(1, rest.size() - 2) : std::string_view{};
  if (!quoted || rule.find('"') != std::string_view::npos) {
    refuse(where, fmt::format("{} is no rule; right would be words of the rule in quotes",
                              printable(rest)));
  }
  return std::string(rule);
}

KnownFailure read_line(std::string_view line, const std::string& where) {
  KnownFailure known;
  known.where = where;
  // The name of a queue has no blank and may have a #, so a reason begins behind a blank.
  const std::size_t hash = std::min(line.find(" #"), line.find("\t#"));
  if (hash == std::string_view::npos || trimmed(line.substr(hash + 2)).empty()) {
    refuse(where, fmt::format("says not why it is accepted; right would be {}", right_line));
  }
  known.why = trimmed(line.substr(hash + 2));
  std::string_view rest = line.substr(0, hash);
  known.queue = take_word(rest);
  const std::string_view violation = take_word(rest);
  if (violation.empty()) {
    refuse(where, fmt::format("'{}' alone names no failure; right would be {}",
                              printable(known.queue), right_line));
  }
  const auto parsed = parse_violation_class(violation);
  if (!parsed) {
    refuse(where, fmt::format("'{}' is no class of violation; right would be one of {}",
                              printable(violation), class_names()));
  }
  known.violation = *parsed;
  if (!rest.empty() && rest.front() != '"') known.stage = read_stage(take_word(rest), where);
  known.rule = read_rule(rest, where);
  return known;
}

}  // namespace

KnownFailures KnownFailures::parse(std::string_view text, const std::string& file) {
  KnownFailures known;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.empty() || line.front() == '#') continue;
    known.lines_.push_back(read_line(line, fmt::format("{}:{}", file, number)));
  }
  return known;
}

KnownFailures KnownFailures::read(const std::string& file) {
  std::string text;
  try {
    text = read_text_file(file);
  } catch (const std::system_error& error) {
    refuse(file, fmt::format("cannot be read: {}; right would be a file of lines {}",
                             error.code().message(), right_line));
  }
  return parse(text, file);
}

void KnownFailures::mark(Failure& failure) {
  const Judgement& judgement = failure.judgement;
  if (!judgement.violation) return;
  for (KnownFailure& line : lines_) {
    const bool same = line.queue == failure.queue.name && line.violation == *judgement.violation &&
                      (line.stage.empty() || line.stage == failure.stage) &&
                      judgement.rule.find(line.rule) != std::string::npos;
    if (!same) continue;
    ++line.met;
    failure.known = line.why;
    return;
  }
}

void KnownFailures::mark(StageResult& stage) {
  for (Failure& failure : stage.failures) mark(failure);
}

std::vector<std::string> KnownFailures::not_met(const RunResult& run) const {
  std::vector<std::string> out;
  for (const KnownFailure& line : lines_) {
    const bool ran =
        std::any_of(run.queues.begin(), run.queues.end(),
                    [&](const QueueResult& queue) { return queue.queue.name == line.queue; });
    if (!ran || line.met > 0) continue;
    out.push_back(fmt::format("known failure did not appear: {}: {} {}{}{} ({})", line.where,
                              line.queue, name(line.violation),
                              line.stage.empty() ? "" : " " + line.stage,
                              line.rule.empty() ? "" : " \"" + line.rule + '"', line.why));
  }
  return out;
}

}  // namespace queuecheck
