#include "queuecheck/properties/explore/shown_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/model/operation_words.hpp"
#include "queuecheck/properties/explore/schedule_moves.hpp"
#include "queuecheck/properties/explore/virtual_interpreter.hpp"

namespace queuecheck::explore {
namespace {

constexpr std::uint32_t listed_max = 200;
constexpr std::size_t rows_max = 60;  // more: those in the middle are left out

struct Row {
  std::uint32_t first = 0, last = 0;  // events
  bool critical = false;
};

std::vector<Row> rows_of(const RunTrace& trace, const std::vector<std::uint32_t>& critical) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < trace.event_count; ++i) {
    const TraceEvent& event = trace.events[i];
    const bool alone = std::binary_search(critical.begin(), critical.end(), i) ||
                       event.action.kind != ActionKind::run;
    const bool joins = !alone && !rows.empty() && !rows.back().critical &&
                       trace.events[rows.back().last].action == event.action &&
                       trace.events[rows.back().last].operation == event.operation;
    if (joins) {
      rows.back().last = i;
    } else {
      rows.push_back({i, i, alone});
    }
  }
  return rows;
}

// Signs outside ASCII count as one column.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width > width_of(text) ? width - width_of(text) : 0, ' ');
}

Operation operation_of(const OperationRecord& record) {
  Operation operation;
  operation.kind = record.kind;
  operation.outcome = record.outcome;
  operation.torn = record.torn;
  operation.code = record.code;
  operation.value = record.value;
  operation.answer = record.answer;
  if (is_timed(record.kind) || may_have_deadline(record.kind)) {
    operation.timeout_ns = record.timeout_ns;
  }
  return operation;
}

class Shown {
 public:
  Shown(const World& world, const RunTrace& trace, const std::vector<SourceLine>& places,
        const std::vector<std::uint32_t>& accused)
      : world_(world),
        trace_(trace),
        places_(places),
        accused_(!accused.empty()),
        critical_(accused_ ? accused : critical_steps(trace)),
        rows_(rows_of(trace, critical_)) {}

  std::string text() const {
    if (trace_.event_count == 0) return "(no steps)\n";
    return table() + legend() + list();
  }

  std::vector<ExploredStep> listed() const {
    std::vector<ExploredStep> steps;
    const std::uint32_t most = explored_steps_max;
    for (std::uint32_t i = trace_.event_count > most ? trace_.event_count - most : 0;
         i < trace_.event_count; ++i) {
      steps.push_back(step(i));
    }
    return steps;
  }

 private:
  bool begins(std::uint32_t event) const {
    for (std::uint32_t i = event; i-- > 0;) {
      if (of_same_operation(i, event)) return false;
    }
    return true;
  }
  bool ends(std::uint32_t event) const {
    for (std::uint32_t i = event + 1; i < trace_.event_count; ++i) {
      if (of_same_operation(i, event)) return false;
    }
    return true;
  }
  bool of_same_operation(std::uint32_t a, std::uint32_t b) const {
    return trace_.events[a].operation == trace_.events[b].operation &&
           trace_.events[a].action.process == trace_.events[b].action.process;
  }
  const OperationRecord* record_of(const TraceEvent& event) const {
    return event.operation < world_.operation_count ? &world_.operations[event.operation] : nullptr;
  }

  ExploredStep step(std::uint32_t i) const {
    const TraceEvent& event = trace_.events[i];
    ExploredStep step{.number = i + 1, .process = event.action.process};
    step.action = name(event.action.kind);
    step.critical = std::binary_search(critical_.begin(), critical_.end(), i);
    step.chosen = event.asked;
    step.what = event_text(event);
    if (i < places_.size() && places_[i].line != 0) {
      step.place = place_text(places_[i]);
      step.source = places_[i].text;
    }
    if (event.action.kind != ActionKind::run) return step;
    step.access = event.access;
    const OperationRecord* const record = record_of(event);
    if (record == nullptr) return step;
    step.call = begins(i) ? call_text(operation_of(*record)) : std::string(name(record->kind));
    if (ends(i) && record->returned != 0) step.answer = answer_text(operation_of(*record));
    return step;
  }

  std::string cell(const Row& row) const {
    const TraceEvent& event = trace_.events[row.first];
    if (event.action.kind != ActionKind::run) return "  " + std::string(name(event.action.kind));
    const OperationRecord* const record = record_of(event);
    std::string text = row.critical ? "* " : "  ";
    if (record != nullptr) {
      text +=
          begins(row.first) ? call_text(operation_of(*record)) : std::string(name(record->kind));
    } else if (event.action.process >= world_.processes && event.access > 0) {
      text += "attach";  // which no operation of the program is
    }
    const std::uint32_t last = trace_.events[row.last].access;
    text += event.access == last ? fmt::format(" [{}]", last)
                                 : fmt::format(" [{}-{}]", event.access, last);
    if (row.critical) text += " " + event_text(event);
    if (record != nullptr && ends(row.last)) {
      text += record->returned != 0 ? " → " + answer_text(operation_of(*record)) : " …";
    }
    return text;
  }

  unsigned columns() const {
    unsigned most = 0;
    for (std::uint32_t i = 0; i < trace_.event_count; ++i) {
      most = std::max<unsigned>(most, trace_.events[i].action.process);
    }
    return most + 1;
  }

  std::string table() const {
    std::vector<std::size_t> width(columns(), 11);
    for (const Row& row : rows_) {
      std::size_t& one = width[trace_.events[row.first].action.process];
      one = std::max(one, width_of(cell(row)));
    }
    std::string text = "step";
    std::size_t total = 4;
    for (unsigned p = 0; p < width.size(); ++p) {
      text += "  " + padded(fmt::format("  process {}", p), width[p]);
      total += 2 + width[p];
    }
    text = trimmed_end(text) + '\n' + std::string(total, '=') + '\n';
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (rows_.size() > rows_max && r == rows_max / 3) {
        const std::size_t next = rows_.size() - (rows_max - rows_max / 3);
        text +=
            fmt::format("        ... {} steps not shown ...\n", rows_[next].first - rows_[r].first);
        r = next;
      }
      std::string line = fmt::format("{:>4}", rows_[r].first + 1);
      const unsigned column = trace_.events[rows_[r].first].action.process;
      for (unsigned p = 0; p <= column; ++p) {
        line += "  " + padded(p == column ? cell(rows_[r]) : "", width[p]);
      }
      text += trimmed_end(line) + '\n';
    }
    return text;
  }

  // Who did what the program does not say: the late-comer, or who drained the queue.
  std::string added() const {
    for (std::uint32_t i = 0; i < trace_.event_count; ++i) {
      const unsigned process = trace_.events[i].action.process;
      if (process >= world_.processes) {
        return fmt::format(
            "process {} came late, when all others were over, to attach, put and "
            "drain\n",
            process);
      }
      const OperationRecord* const record = record_of(trace_.events[i]);
      if (record != nullptr && record->step == no_program_step &&
          record->kind == OperationKind::try_get) {
        return fmt::format("from step {} process {} drains the queue, as all others are over\n",
                           i + 1, process);
      }
    }
    return "";
  }

  std::string legend() const {
    std::string text = added() + "[n-m]: accesses to the segment, counted within the operation\n";
    if (critical_.empty()) return text;
    text += accused_ ? "* what the failure is about:\n" : "* where the operations meet:\n";
    for (const std::uint32_t i : critical_) {
      const TraceEvent& event = trace_.events[i];
      text += fmt::format(
          "  step {:>3}, process {}: {}", i + 1, event.action.process,
          event.action.kind == ActionKind::run ? event_text(event) : name(event.action.kind));
      const SourceLine place = i < places_.size() ? places_[i] : SourceLine{};
      if (place.line != 0) {
        text += fmt::format("\n      {} in {}\n      {}", place_text(place), place.function,
                            place.text.empty() ? "(source not here)" : place.text);
      } else if (!place.function.empty()) {
        text += "\n      " + place.function;
      }
      text += '\n';
    }
    return text;
  }

  // Every step with its place, where that is known and there are not too many.
  std::string list() const {
    const bool known = std::any_of(places_.begin(), places_.end(),
                                   [](const SourceLine& place) { return place.line != 0; });
    if (!known || trace_.event_count > listed_max) return "";
    std::string text = "all steps:\n";
    for (std::uint32_t i = 0; i < trace_.event_count; ++i) {
      const TraceEvent& event = trace_.events[i];
      const OperationRecord* const record = record_of(event);
      text += fmt::format("{:>4}  P{} ", i + 1, event.action.process);
      if (record != nullptr) text += fmt::format("{}[{}] ", name(record->kind), event.access);
      text += event_text(event);
      const SourceLine place = i < places_.size() ? places_[i] : SourceLine{};
      if (place.line != 0) {
        text +=
            fmt::format("  {} {}: {}", place_text(place), short_name(place.function), place.text);
      }
      text += '\n';
    }
    return text;
  }

  // The last two parts of a qualified name.
  static std::string_view short_name(std::string_view function) {
    int angles = 0, parts = 0;
    for (std::size_t i = function.size(); i-- > 1;) {
      if (function[i] == '>') ++angles;
      if (function[i] == '<') --angles;
      const bool separator = angles == 0 && function[i] == ':' && function[i - 1] == ':';
      if (separator && ++parts == 2) return function.substr(i + 1);
      if (separator) --i;
    }
    return function;
  }

  static std::string trimmed_end(std::string text) {
    while (text.ends_with(' ')) text.pop_back();
    return text;
  }

  const World& world_;
  const RunTrace& trace_;
  const std::vector<SourceLine>& places_;
  bool accused_;
  std::vector<std::uint32_t> critical_;
  std::vector<Row> rows_;
};

std::string value_text(std::uint64_t value, unsigned size) {
  return value < 0x10000 ? std::to_string(value)
                         : fmt::format("{:#0{}x}", value, 2 + 2 * static_cast<int>(size));
}

}  // namespace

std::string event_text(const TraceEvent& event) {
  if (event.resume) return "goes on from its wait";
  if (event.action.kind != ActionKind::run) return std::string(name(event.action.kind));
  constexpr std::array<std::string_view, 9> words{"begin",    "read",  "write", "load", "store",
                                                  "exchange", "fence", "call",  "pause"};
  std::string text(words[static_cast<unsigned>(event.what.kind)]);
  if (event.what.size == 0) return text;
  text += fmt::format(" +{}", event.what.offset);
  if (!event.value_known) return text;
  const std::string before = value_text(event.before, event.what.size);
  const std::string after = value_text(event.after, event.what.size);
  if (!writes(event.what.kind)) return text + " = " + before;
  return text + ": " + before + " → " + after;
}

std::string shown_schedule(const World& world, const RunTrace& trace,
                           const std::vector<SourceLine>& places,
                           const std::vector<std::uint32_t>& accused) {
  return Shown(world, trace, places, accused).text();
}

std::vector<ExploredStep> listed_steps(const World& world, const RunTrace& trace,
                                       const std::vector<SourceLine>& places,
                                       const std::vector<std::uint32_t>& accused) {
  return Shown(world, trace, places, accused).listed();
}

std::vector<SourceLine> places_of(const RunTrace& trace, const std::string& plugin,
                                  std::string& missing) {
  // Few places, many steps.
  std::vector<std::uintptr_t> distinct;
  std::vector<std::uintptr_t> of_event(trace.event_count);
  for (std::uint32_t i = 0; i < trace.event_count; ++i) {
    of_event[i] = image_offset(trace.events[i].what.at);
    if (of_event[i] != 0) distinct.push_back(of_event[i]);
  }
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const SourceLines lines = source_lines(plugin, distinct);
  missing = lines.missing;
  std::vector<SourceLine> places(trace.event_count);
  for (std::uint32_t i = 0; i < trace.event_count; ++i) {
    if (of_event[i] == 0) continue;
    const auto at = std::lower_bound(distinct.begin(), distinct.end(), of_event[i]);
    places[i] = lines.lines[static_cast<std::size_t>(at - distinct.begin())];
  }
  return places;
}

std::string shown_schedule(const World& world, const RunTrace& trace, const std::string& plugin) {
  std::string missing;
  const std::vector<SourceLine> places = places_of(trace, plugin, missing);
  std::string text = shown_schedule(world, trace, places);
  if (!missing.empty()) text += missing + '\n';
  return text;
}

}  // namespace queuecheck::explore
