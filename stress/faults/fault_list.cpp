#include "queuecheck/stress/faults/fault_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace queuecheck {
namespace {

constexpr std::string_view name_begin = "processes under ";

constexpr std::array<FaultKind, 6> kinds{{
    {"stop", 20, 2'000, "a second", "stops", "SIGSTOP, and SIGCONT 0.1 to 50 ms later",
     &make_stop_fault},
    {"signals", 2'000, 20'000, "a second", "signals",
     "a signal with a handler without SA_RESTART: system calls end with EINTR", &make_signal_fault},
    {"affinity", 100, 2'000, "a second", "moves", "workers moved between processors",
     &make_affinity_fault},
    {"churn", 50, 2'000, "a second", "churns", "handle given back, attached anew elsewhere",
     &make_churn_fault},
    {"delays", 20, 1'000, "of 1000 accesses to shared memory", "", "accesses delayed", nullptr},
    {"pid-reuse", 1'000, 1'000, "of 1000 kills", "pids_reused",
     "an innocent process gets the pid of one that was killed", nullptr},
}};

const FaultKind* find(std::string_view name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const FaultKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

std::string known_names() {
  std::string names = "all";
  for (const FaultKind& kind : kinds) names.append(", ").append(kind.name);
  return names;
}

// One word of the text, into `rates`; what is wrong with it.
std::optional<std::string> enter(std::string_view word, std::array<std::uint32_t, 6>& rates) {
  const std::size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  if (name == "all" && equals == std::string_view::npos) {
    for (std::size_t i = 0; i < kinds.size(); ++i) rates[i] = kinds[i].usual;
    return std::nullopt;
  }
  const FaultKind* kind = find(name);
  if (kind == nullptr) {
    return "'" + std::string(word) + "' is no fault; known are: " + known_names();
  }
  std::uint32_t& rate = rates[static_cast<std::size_t>(kind - kinds.data())];
  if (equals == std::string_view::npos) {
    rate = kind->usual;
    return std::nullopt;
  }
  const auto given = number(word.substr(equals + 1));
  if (!given || *given > kind->most) {
    return "'" + std::string(word) + "': right would be " + std::string(name) +
           "=N with N from 0 " + "to " + std::to_string(kind->most) + " " + std::string(kind->unit);
  }
  rate = *given;
  return std::nullopt;
}

}  // namespace

std::span<const FaultKind> fault_kinds() {
  return kinds;
}

std::variant<FaultList, std::string> parse_faults(std::string_view text) {
  std::array<std::uint32_t, kinds.size()> rates{};
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (auto wrong = enter(text.substr(begin, end - begin), rates)) return std::move(*wrong);
    begin = end + 1;
  }
  FaultList list;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (rates[i] != 0) list.push_back({&kinds[i], rates[i]});
  }
  if (list.empty())
    return "'" + std::string(text) + "' leaves no fault; known are: " + known_names();
  return list;
}

std::string text_of(const FaultList& faults) {
  std::string text;
  for (const FaultRate& one : faults) {
    text.append(text.empty() ? "" : ",").append(one.kind->name);
    text.append("=").append(std::to_string(one.rate));
  }
  return text;
}

std::uint32_t rate_of(const FaultList& faults, std::string_view name) {
  for (const FaultRate& one : faults) {
    if (one.kind->name == name) return one.rate;
  }
  return 0;
}

std::string disturbed_name(const FaultList& faults) {
  return std::string(name_begin) + text_of(faults);
}

std::optional<FaultList> faults_in_name(std::string_view executor) {
  if (!executor.starts_with(name_begin)) return std::nullopt;
  const auto parsed = parse_faults(executor.substr(name_begin.size()));
  const auto* faults = std::get_if<FaultList>(&parsed);
  return faults == nullptr ? std::nullopt : std::optional(*faults);
}

}  // namespace queuecheck
