#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/line_words.hpp"
#include "queuecheck/properties/explore/program_text.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"
#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"

namespace queuecheck::explore {
namespace {

constexpr std::string_view first_line = "queuecheck-schedule 1";
constexpr std::size_t file_bytes_max = 4 << 20;

LaneSettings settings_of(std::string_view rest) {
  LaneSettings settings;
  const std::vector<std::string_view> words = words_of(rest);
  const std::string_view mode = words.empty() ? "" : words.front();
  const std::optional<MemoryMode> memory = parse_memory_mode(mode);
  if (!memory) throw LineError("memory " + quoted(mode) + "; right would be sc, tso or c11");
  settings.memory = *memory;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto [key, value, has_value] = cut_at(words[i], '=');
    if (words[i] == "races") {
      settings.races = true;
    } else if (words[i] == "late_comer") {
      settings.late_comer = true;
    } else if (words[i] == "spurious") {
      settings.spurious = true;
    } else if (words[i] == "skip_looks") {
      settings.skip_looks = true;
    } else if (key == "kills" && has_value) {
      settings.kills = number_or_error<std::uint32_t>(key, value);
      if (settings.kills > processes_max) throw LineError("more kills than processes");
    } else if (key == "steps" && has_value) {
      settings.steps_max = number_or_error<std::uint64_t>(key, value);
    } else {
      throw LineError(quoted(words[i]) +
                      " after the memory mode; right would be races, kills=N, late_comer, "
                      "spurious, skip_looks or steps=N");
    }
  }
  return settings;
}

std::optional<ChoiceKind> local_choice(std::string_view word) {
  for (const ChoiceKind kind :
       {ChoiceKind::read_from, ChoiceKind::waiter, ChoiceKind::weak_failure}) {
    if (name(kind) == word) return kind;
  }
  return std::nullopt;
}

void add_pick(std::string_view word, Move& move) {
  const auto [key, value, has_value] = cut_at(word, '=');
  const auto kind = local_choice(key);
  if (!kind || !has_value) {
    throw LineError(quoted(word) +
                    " in a move; right would be read_from=N, waiter=N or weak_failure=N");
  }
  if (move.pick_count == move_picks_max) throw LineError("too many choices in one move");
  move.picks[move.pick_count++] = {*kind, number_or_error<std::uint8_t>(key, value)};
}

// "P0 1.4 read_from=1", "P0 flush x3"
void add_moves(std::string_view line, Moves& moves) {
  const std::vector<std::string_view> words = words_of(line);
  const auto process = number_of<unsigned>(words.front().substr(1));
  if (words.front().front() != 'P' || !process || *process >= processes_max || words.size() < 2) {
    throw LineError(
        fmt::format("{} in the schedule; right would be 'P0 1.4', with P0 to P{}, or "
                    "'P0 kill', or 'end ...' after the last move",
                    quoted(line), processes_max - 1));
  }
  Move move{.action = {ActionKind::run, static_cast<std::uint8_t>(*process)}};
  std::uint32_t times = 1;
  const auto [ordinal, access, is_run] = cut_at(words[1], '.');
  if (is_run) {
    move.ordinal = number_or_error<std::uint32_t>("the operation of a move", ordinal);
    move.access = number_or_error<std::uint32_t>("the access of a move", access);
  } else if (words[1] == "resume") {
    move.resume = true;
  } else {
    constexpr std::array actions{ActionKind::flush, ActionKind::time_out, ActionKind::spurious,
                                 ActionKind::kill};
    const auto kind = std::find_if(actions.begin(), actions.end(), [&](ActionKind candidate) {
      return name(candidate) == words[1];
    });
    if (kind == actions.end()) {
      throw LineError(quoted(words[1]) +
                      " is no move; right would be '1.4' (operation 1, access 4), resume, "
                      "flush, time-out, spurious or kill");
    }
    move.action.kind = *kind;
  }
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i].front() == 'x' && !is_run) {
      times = number_or_error<std::uint32_t>("the repeat of a move", words[i].substr(1));
    } else {
      add_pick(words[i], move);
    }
  }
  if (times > moves_max || moves.size() + times > moves_max) {
    throw LineError(fmt::format("more than {} moves", moves_max));
  }
  moves.insert(moves.end(), times, move);
}

class Reader {
 public:
  void take(std::string_view line) {
    const auto [word, after, more] = cut_at(line, ' ');
    const std::string_view rest = trimmed(after);
    if (in_schedule_) {
      if (word == "end") return take_end(rest);
      if (word == "checks") return take_checks(rest);
      if (ended_) throw LineError(quoted(line) + " after the end; right would be 'checks ...'");
      add_moves(line, schedule_.moves);
      return require_known(schedule_.moves.back().action.process);
    }
    if (ProgramReader::knows(word)) return program_.take(word, rest);
    if (word == "queue") {
      schedule_.queue = unescaped(rest);
    } else if (word == "plugin") {
      schedule_.plugin = unescaped(rest);
    } else if (word == "build") {
      schedule_.build_id = hex_text(rest);
    } else if (word == "compiler") {
      schedule_.compiler = unescaped(rest);
    } else if (word == "memory") {
      schedule_.settings = settings_of(rest);
      memory_seen_ = true;
    } else if (word == "found") {
      take_found(rest);
    } else if (word == "class") {
      if (!parse_violation_class(rest)) {
        throw LineError(quoted(rest) + " is no class; right would be one like 'lost'");
      }
      schedule_.violation = rest;
    } else if (word == "schedule") {
      if (!rest.empty()) throw LineError(quoted(rest) + " after 'schedule'");
      schedule_.program = program_.finish();
      if (!memory_seen_) throw LineError("no line 'memory'; right would be 'memory sc'");
      if (schedule_.queue.empty()) throw LineError("no line 'queue'");
      in_schedule_ = true;
    } else {
      throw LineError(quoted(word) +
                      " begins no line of a schedule file; right would be queue, plugin, build, "
                      "compiler, memory, found, class, options, process or schedule");
    }
  }

  Schedule finish() {
    if (!in_schedule_) throw LineError("no line 'schedule': the file is cut off");
    if (!ended_) throw LineError("no line 'end': the file is cut off");
    return std::move(schedule_);
  }

 private:
  void require_known(unsigned process) const {
    const std::size_t all =
        schedule_.program.processes.size() + (schedule_.settings.late_comer ? 1 : 0);
    if (process < all) return;
    throw LineError(fmt::format("P{} of a program of {} process{}; right would be {}", process, all,
                                all == 1 ? "" : "es",
                                all == 1 ? "P0" : fmt::format("P0 to P{}", all - 1)));
  }
  static std::string hex_text(std::string_view text) {
    const bool hex = !text.empty() && text.size() <= 128 &&
                     text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (!hex) throw LineError("build " + quoted(text) + "; right would be lower-case hex digits");
    return std::string(text);
  }
  template <class Number>
  static Number hex_of(std::string_view what, std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    if (text.size() != 2 * sizeof(Number) ||
        std::from_chars(text.data(), end, number, 16).ptr != end) {
      throw LineError(fmt::format("{} {}; right would be {} hex digits", what, quoted(text),
                                  2 * sizeof(Number)));
    }
    return number;
  }
  void take_found(std::string_view rest) {
    const std::vector<std::string_view> words = words_of(rest);
    if (words.size() != 2 || !words[1].starts_with("seed=")) {
      throw LineError("found " + quoted(rest) + "; right would be 'found STRATEGY seed=N'");
    }
    schedule_.strategy = unescaped(words[0]);
    schedule_.seed = number_or_error<std::uint64_t>("seed", words[1].substr(5));
  }
  void take_end(std::string_view rest) {
    const std::vector<std::string_view> words = words_of(rest);
    if (rest == "unchecked" && !ended_) {
      schedule_.checked = false;
      ended_ = true;
      return;
    }
    if (words.size() != 2 || ended_) {
      throw LineError("end " + quoted(rest) +
                      "; right would be one line 'end STEPS HASH', or 'end unchecked'");
    }
    schedule_.steps = number_or_error<std::uint64_t>("the number of steps", words[0]);
    schedule_.hash = hex_of<std::uint64_t>("the hash", words[1]);
    ended_ = true;
  }
  void take_checks(std::string_view rest) {
    if (!ended_) throw LineError("checks before the end");
    if (!schedule_.checked) throw LineError("checks of a schedule with 'end unchecked'");
    for (const std::string_view word : words_of(rest)) {
      if (schedule_.checks.size() == trace_events_max / steps_per_check) {
        throw LineError("more checks than a run can have");
      }
      schedule_.checks.push_back(hex_of<std::uint16_t>("a check", word));
    }
  }

  Schedule schedule_;
  ProgramReader program_;
  bool memory_seen_ = false;
  bool in_schedule_ = false;
  bool ended_ = false;
};

}  // namespace

Schedule read_schedule(std::string_view text, std::string_view file) {
  Reader reader;
  std::size_t number = 0;
  const auto fail = [&](const std::string& what) -> ScheduleTextError {
    return ScheduleTextError(
        fmt::format("{}:{}: {}", file, std::max<std::size_t>(number, 1), what));
  };
  try {
    if (text.size() > file_bytes_max) throw LineError("larger than any schedule file");
    while (!text.empty()) {
      const Cut cut = cut_at(text, '\n');
      text = cut.after;
      const std::string_view line = trimmed(cut.before);
      if (++number == 1) {
        if (line != first_line) {
          throw LineError(quoted(line) + "; right would be '" + std::string(first_line) + "'");
        }
      } else if (!line.empty() && line.front() != '#') {
        reader.take(line);
      }
    }
    if (number == 0) throw LineError("empty; right would be '" + std::string(first_line) + "'");
    return reader.finish();
  } catch (const LineError& error) {
    throw fail(error.what());
  }
}

Schedule read_schedule_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) {
    std::ostringstream bytes;
    bytes << in.rdbuf();
    text = bytes.str();
  }
  if (!in || text.empty()) {
    throw ScheduleTextError(fmt::format("{}: cannot be read: {}", path,
                                        errno != 0 ? std::strerror(errno) : "it is empty"));
  }
  return read_schedule(text, path);
}

}  // namespace queuecheck::explore
