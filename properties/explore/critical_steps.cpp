#include <algorithm>
#include <array>

#include "queuecheck/properties/explore/shown_schedule.hpp"

namespace queuecheck::explore {
namespace {

constexpr std::uint32_t looked_at_max = 2'000;  // events, the last ones

bool same_stretch(const TraceEvent& a, const TraceEvent& b) {
  return a.action.process == b.action.process;
}

// For each event: how far it is from the begin and from the end of its process's stretch.
struct Distances {
  std::uint32_t from_begin = 0, to_end = 0;
};

std::vector<Distances> distances_of(const RunTrace& trace) {
  std::vector<Distances> all(trace.event_count);
  for (std::uint32_t i = 1; i < trace.event_count; ++i) {
    if (same_stretch(trace.events[i - 1], trace.events[i])) {
      all[i].from_begin = all[i - 1].from_begin + 1;
    }
  }
  for (std::uint32_t i = trace.event_count; i-- > 1;) {
    if (same_stretch(trace.events[i - 1], trace.events[i])) {
      all[i - 1].to_end = all[i].to_end + 1;
    }
  }
  return all;
}

struct Meeting {
  std::uint32_t first, second;
  std::uint32_t distance;  // from the switches between the two
};

// Does the operation of event i go on after event j, or did that of j begin before i?
class Overlaps {
 public:
  explicit Overlaps(const RunTrace& trace) {
    for (std::uint32_t i = 0; i < trace.event_count; ++i) {
      const std::uint16_t operation = trace.events[i].operation;
      if (operation >= operations_max) continue;
      if (!seen_[operation]) spans_[operation].first = i;
      seen_[operation] = true;
      spans_[operation].last = i;
    }
  }
  bool overlap(std::uint16_t a, std::uint16_t b) const {
    if (a >= operations_max || b >= operations_max || !seen_[a] || !seen_[b]) return false;
    return spans_[a].first < spans_[b].last && spans_[b].first < spans_[a].last;
  }

 private:
  struct Span {
    std::uint32_t first = 0, last = 0;
  };
  std::array<Span, operations_max> spans_{};
  std::array<bool, operations_max> seen_{};
};

// Pairs of conflicting accesses in operations that overlap: of each access, the last one before it.
std::vector<Meeting> meetings_of(const RunTrace& trace) {
  const Overlaps overlaps(trace);
  const std::vector<Distances> distances = distances_of(trace);
  const std::uint32_t from =
      trace.event_count > looked_at_max ? trace.event_count - looked_at_max : 0;
  std::vector<Meeting> meetings;
  for (std::uint32_t j = from; j < trace.event_count; ++j) {
    const TraceEvent& second = trace.events[j];
    if (second.action.kind != ActionKind::run || second.what.size == 0) continue;
    for (std::uint32_t i = j; i-- > from;) {
      const TraceEvent& first = trace.events[i];
      if (first.action.kind != ActionKind::run || same_stretch(first, second) ||
          !conflict(first.what, second.what)) {
        continue;
      }
      if (overlaps.overlap(first.operation, second.operation)) {
        meetings.push_back({i, j, distances[i].to_end + distances[j].from_begin});
      }
      break;
    }
  }
  std::stable_sort(meetings.begin(), meetings.end(),
                   [](const Meeting& a, const Meeting& b) { return a.distance < b.distance; });
  return meetings;
}

}  // namespace

std::vector<std::uint32_t> critical_steps(const RunTrace& trace, std::size_t most) {
  std::vector<std::uint32_t> steps;
  const auto add = [&](std::uint32_t step) {
    if (steps.size() < most && std::find(steps.begin(), steps.end(), step) == steps.end()) {
      steps.push_back(step);
    }
  };
  std::array<std::uint32_t, processes_max> last{};
  std::uint32_t seen = 0;
  for (std::uint32_t i = 0; i < trace.event_count; ++i) {
    const TraceEvent& event = trace.events[i];
    if (event.action.kind == ActionKind::kill) {
      if ((seen >> event.action.process & 1) != 0) add(last[event.action.process]);
      add(i);
    }
    last[event.action.process] = i;
    seen |= 1U << event.action.process;
  }
  for (const Meeting& meeting : meetings_of(trace)) {
    add(meeting.first);
    add(meeting.second);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

}  // namespace queuecheck::explore
