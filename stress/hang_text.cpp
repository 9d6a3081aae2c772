#include "queuecheck/stress/hang_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/hang_contents.hpp"
#include "queuecheck/stress/kernel_wait.hpp"
#include "queuecheck/stress/stuck_call.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t groups_named_max = 8;
constexpr std::size_t processes_named_max = 8;

// "process 1", "processes 1, 2 and 5", "processes 0, 1, ... and 12 more"
std::string processes_text(const std::vector<std::uint32_t>& processes) {
  if (processes.size() == 1) return "process " + std::to_string(processes.front());
  std::string text = "processes ";
  const std::size_t named = std::min(processes.size(), processes_named_max);
  for (std::size_t i = 0; i < named; ++i) {
    const bool last = i + 1 == processes.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + std::to_string(processes[i]);
  }
  if (named < processes.size())
    text += " and " + std::to_string(processes.size() - named) + " more";
  return text;
}

std::string seconds_text(std::int64_t ns) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.3f s", static_cast<double>(ns) / 1'000'000'000);
  return text.data();
}

std::string where_text(const StuckActor& actor) {
  const KernelWait& wait = actor.wait;
  switch (actor.how) {
    case Stuck::spinning:
      return "burns its processor in it";
    case Stuck::polling:
      return "refused again and again";
    default:
      break;
  }
  const std::string channel = wait.channel.empty() ? "" : " in " + wait.channel;
  if (wait.futex) return "asleep" + channel + " on " + futex_text(*wait.futex);
  const std::string place = wait.call.empty() ? actor.place : place_text(wait);
  if (place == "in " + wait.channel || channel.empty()) return "asleep " + place;
  return "asleep" + channel + ", " + place;
}

// Those who stand in the same call at the same place.
struct Group {
  const StuckCall* first = nullptr;
  std::vector<std::uint32_t> processes{};
  std::int64_t least_ns = never;  // since the call of the last who came
};

std::vector<Group> groups_of(const History& history, const std::vector<StuckCall>& calls) {
  std::vector<Group> groups;
  std::map<std::tuple<OperationKind, bool, std::string>, std::size_t> known;
  for (const StuckCall& call : calls) {
    const auto key = std::tuple(call.kind, call.actor->outside, where_text(*call.actor));
    const auto [found, fresh] = known.try_emplace(key, groups.size());
    if (fresh) groups.push_back({&call});
    Group& group = groups[found->second];
    group.processes.push_back(call.actor->process);
    if (call.index) {
      group.least_ns = std::min(group.least_ns, history.end - history.operations[*call.index].t0);
    }
  }
  return groups;
}

std::string group_text(const Group& group) {
  const StuckCall& call = *group.first;
  const bool alone = group.processes.size() == 1;
  std::string text = processes_text(group.processes);
  if (call.actor->outside || !call.index) {
    text += " in create, attach or detach";
  } else {
    text += " in " + std::string(name(call.kind)) + "()";
    if (alone) text += ", its operation " + std::to_string(call.number);
    // Of one who polls, that was only his last try.
    if (call.actor->how != Stuck::polling) {
      text += std::string(", for ") + (alone ? "" : "at least ") + seconds_text(group.least_ns);
    }
  }
  return text + ": " + where_text(*call.actor);
}

// Whose word is the same: they can be woken in each other's stead.
std::vector<std::string> shared_words(const std::vector<StuckCall>& calls) {
  struct Sleepers {
    std::vector<std::uint32_t> processes;
    std::vector<OperationKind> kinds;
  };
  std::map<std::pair<std::string, std::uint64_t>, Sleepers> by_word;
  for (const StuckCall& call : calls) {
    if (!call.actor->wait.futex || call.actor->how != Stuck::blocked) continue;
    const FutexWord& word = *call.actor->wait.futex;
    Sleepers& sleepers = by_word[{word.memory, word.offset}];
    sleepers.processes.push_back(call.actor->process);
    if (std::find(sleepers.kinds.begin(), sleepers.kinds.end(), call.kind) == sleepers.kinds.end())
      sleepers.kinds.push_back(call.kind);
  }
  std::vector<std::string> lines;
  for (const auto& [word, sleepers] : by_word) {
    if (sleepers.processes.size() < 2 || word.first != "queue") continue;
    std::string line = processes_text(sleepers.processes) + " sleep on the same word";
    if (sleepers.kinds.size() > 1) line += ", in different calls: one can be woken for the other";
    line[0] = 'P';
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

std::vector<std::string> hang_lines(const Run& run) {
  std::vector<std::string> lines;
  if (!run.hang) return lines;
  const HangEvidence& evidence = *run.hang;
  const std::vector<StuckCall> calls = stuck_calls(run.history, evidence.actors);
  const std::vector<Group> groups = groups_of(run.history, calls);
  for (std::size_t i = 0; i < std::min(groups.size(), groups_named_max); ++i) {
    lines.push_back(group_text(groups[i]));
    for (const std::string& frame : groups[i].first->actor->stack) lines.push_back("  " + frame);
  }
  if (groups.size() > groups_named_max) {
    lines.push_back("and " + std::to_string(groups.size() - groups_named_max) + " more places");
  }
  for (std::string& line : shared_words(calls)) lines.push_back(std::move(line));
  const auto parsed = parse_specification(run.history.specification.value_or(""));
  if (const auto* specification = std::get_if<Specification>(&parsed)) {
    lines.push_back(contents_text(run.history, contents_at_end(run.history, *specification)));
  }
  if (evidence.probe != Probe::none) {
    lines.push_back(evidence.probe == Probe::stuck
                        ? "A fresh process does not get through try_get()"
                        : "A fresh process gets through try_get()");
  }
  if (!evidence.no_stacks.empty()) lines.push_back("No stacks: " + evidence.no_stacks);
  return lines;
}

}  // namespace queuecheck
