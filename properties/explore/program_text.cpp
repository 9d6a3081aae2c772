#include "queuecheck/properties/explore/program_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/properties/explore/line_words.hpp"

namespace queuecheck::explore {
namespace {

constexpr std::array<std::string_view, 11> known_words{
    "program",  "program_seed", "options", "set",        "preset", "prefill",
    "no_drain", "balanced",     "process", "kill_after", "late"};

Step step_of(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  if (words.empty()) throw LineError("an empty step; right would be 'try_put' or 'get x2'");
  Step step;
  const auto kind = parse_operation_kind(words.front());
  if (!kind) throw LineError(quoted(words.front()) + " is no operation; right would be 'try_put'");
  step.kind = *kind;
  for (const std::string_view word : std::span(words).subspan(1)) {
    const auto [key, value, has_value] = cut_at(word, '=');
    if (word.front() == 'x' && !has_value) {
      step.repeat = number_or_error<std::uint64_t>("a step's repeat", word.substr(1));
    } else if (word == "until=ok" || word == "until=closed") {
      step.until = value == "ok" ? Until::ok : Until::closed;
    } else if (word == "yield") {
      step.yield = true;
    } else if (key == "bytes" && has_value) {
      step.item_bytes = number_or_error<std::uint32_t>(key, value);
    } else if (key == "timeout_ns" && has_value) {
      step.timeout_ns = number_or_error<std::int64_t>(key, value);
    } else if (key == "batch" && has_value) {
      step.batch = number_or_error<std::uint32_t>(key, value);
    } else if (key == "delay_ns" && has_value) {
      step.delay_ns = number_or_error<std::uint32_t>(key, value);
    } else {
      throw LineError(quoted(word) +
                      " after an operation; right would be xN, until=, bytes=, timeout_ns=, "
                      "batch=, delay_ns= or yield");
    }
  }
  return step;
}

}  // namespace

std::string step_text(const Step& step) {
  const Step usual;
  std::string text(name(step.kind));
  if (step.repeat != usual.repeat) text += fmt::format(" x{}", step.repeat);
  if (step.until != usual.until) text += step.until == Until::ok ? " until=ok" : " until=closed";
  if (step.item_bytes != usual.item_bytes) text += fmt::format(" bytes={}", step.item_bytes);
  if (step.timeout_ns != usual.timeout_ns) text += fmt::format(" timeout_ns={}", step.timeout_ns);
  if (step.batch != usual.batch) text += fmt::format(" batch={}", step.batch);
  if (step.delay_ns != usual.delay_ns) text += fmt::format(" delay_ns={}", step.delay_ns);
  if (step.yield) text += " yield";
  return text;
}

std::string program_text(const Program& program) {
  const Program usual;
  std::string text;
  if (program.name != usual.name) text += fmt::format("program {}\n", escaped(program.name));
  if (program.seed != usual.seed) text += fmt::format("program_seed {}\n", program.seed);
  const Options& options = program.options;
  text +=
      fmt::format("options capacity={} item_bytes={} producers={} consumers={}\n", options.capacity,
                  options.item_bytes_max, options.producers, options.consumers);
  for (const auto& [key, value] : options.extra) {
    // A key with "=" in it is escaped, so that the first "=" is the one between the two.
    std::string safe;
    for (const char c : escaped(key)) safe += c == '=' ? std::string("\\x3d") : std::string(1, c);
    text += fmt::format("set {}={}\n", safe, escaped(value));
  }
  if (program.preset) text += fmt::format("preset {}\n", *program.preset);
  if (program.prefill != 0) text += fmt::format("prefill {}\n", program.prefill);
  if (!program.drain) text += "no_drain\n";
  if (program.balanced) text += "balanced\n";
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    text += fmt::format("process {}:", p);
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      text += (s == 0 ? " " : ", ") + step_text(program.processes[p][s]);
    }
    text += '\n';
  }
  for (const Kill& kill : program.kills) {
    text += fmt::format("kill_after process={} ns={}\n", kill.process, kill.after_ns);
  }
  for (const LateComer& late : program.late) {
    text += fmt::format("late process={} ns={}\n", late.process, late.after_ns);
  }
  return text;
}

bool ProgramReader::knows(std::string_view word) {
  return std::find(known_words.begin(), known_words.end(), word) != known_words.end();
}

void ProgramReader::take_options(std::string_view rest) {
  options_seen_ = true;
  for (const std::string_view word : words_of(rest)) {
    const auto [key, value, has_value] = cut_at(word, '=');
    Options& options = program_.options;
    if (key == "capacity" && has_value) {
      options.capacity = number_or_error<std::uint64_t>(key, value);
    } else if (key == "item_bytes" && has_value) {
      options.item_bytes_max = number_or_error<std::uint32_t>(key, value);
    } else if (key == "producers" && has_value) {
      options.producers = number_or_error<std::uint32_t>(key, value);
    } else if (key == "consumers" && has_value) {
      options.consumers = number_or_error<std::uint32_t>(key, value);
    } else {
      throw LineError(quoted(word) +
                      " among the options; right would be capacity=, item_bytes=, producers= or "
                      "consumers=");
    }
  }
}

void ProgramReader::take_process(std::string_view rest) {
  const auto [number, steps, colon] = cut_at(rest, ':');
  const std::size_t expected = program_.processes.size();
  if (!colon || number_of<std::size_t>(trimmed(number)) != expected) {
    throw LineError(
        fmt::format("process {}; right would be 'process {}: ...'", quoted(number), expected));
  }
  if (expected == processes_max) {
    throw LineError(fmt::format("more than {} processes", processes_max));
  }
  auto& process = program_.processes.emplace_back();
  if (trimmed(steps).empty()) return;
  for (std::string_view left = steps;;) {
    const Cut cut = cut_at(left, ',');
    process.push_back(step_of(cut.before));
    if (!cut.found) return;
    left = cut.after;
  }
}

void ProgramReader::take(std::string_view word, std::string_view rest) {
  if (word == "program") {
    program_.name = unescaped(rest);
  } else if (word == "program_seed") {
    program_.seed = number_or_error<std::uint64_t>(word, rest);
  } else if (word == "options") {
    take_options(rest);
  } else if (word == "set") {
    const auto [key, value, has_value] = cut_at(rest, '=');
    if (!has_value) throw LineError("set " + quoted(rest) + "; right would be set KEY=VALUE");
    program_.options.extra.emplace_back(unescaped(key), unescaped(value));
  } else if (word == "preset") {
    program_.preset = number_or_error<std::uint64_t>(word, rest);
  } else if (word == "prefill") {
    program_.prefill = number_or_error<std::uint32_t>(word, rest);
  } else if (word == "no_drain" || word == "balanced") {
    if (!rest.empty()) throw LineError(quoted(rest) + " after " + std::string(word));
    (word == "balanced" ? program_.balanced : program_.drain) = word == "balanced";
  } else if (word == "process") {
    take_process(rest);
  } else {
    Kill when;  // a late-comer has the same two
    for (const std::string_view part : words_of(rest)) {
      const auto [key, value, has_value] = cut_at(part, '=');
      if (key == "process" && has_value) {
        when.process = number_or_error<std::uint32_t>(key, value);
      } else if (key == "ns" && has_value && word == "late") {
        when.after_ns = number_or_error<std::uint32_t>(key, value);
      } else if (key == "ns" && has_value) {
        when.after_ns = number_or_error<std::int64_t>(key, value);
      } else {
        throw LineError(quoted(part) + " in " + std::string(word) +
                        "; right would be process= and ns=");
      }
    }
    if (word == "late") {
      program_.late.push_back({when.process, static_cast<std::uint32_t>(when.after_ns)});
    } else {
      program_.kills.push_back(when);
    }
  }
}

Program ProgramReader::finish() const {
  if (!options_seen_) throw LineError("no line 'options'; right would be 'options capacity=2 ...'");
  if (program_.processes.empty()) {
    throw LineError("no line 'process'; right would be 'process 0: try_put, try_get'");
  }
  if (const auto wrong = check_runnable(program_)) throw LineError(*wrong);
  return program_;
}

}  // namespace queuecheck::explore
