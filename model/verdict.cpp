#include "queuecheck/model/verdict.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace queuecheck {
namespace {

constexpr std::array<std::string_view, 3> verdict_names{"valid", "violation", "unknown"};

constexpr std::array<std::string_view, 28> class_names{
    "fresh",      "duplicate",     "lost",           "order",       "torn",          "false-empty",
    "false-full", "false-closed",  "not-drained",    "capacity",    "size",          "conservation",
    "blocked",    "early-timeout", "late-timeout",   "lost-wakeup", "close-sleeper", "deadlock",
    "livelock",   "dead-owner",    "crash-contract", "address",     "statics",       "race",
    "role",       "crashed",       "leak",           "slower"};

constexpr std::array<std::string_view, 6> status_names{"valid",       "nothing",   "unknown",
                                                       "environment", "violation", "internal"};

template <std::size_t count>
std::string_view at(const std::array<std::string_view, count>& names, std::size_t index) {
  return names[index];
}

Verdict merge(Verdict a, Verdict b) {
  if (a == Verdict::violation || b == Verdict::violation) return Verdict::violation;
  if (a == Verdict::unknown || b == Verdict::unknown) return Verdict::unknown;
  return Verdict::valid;
}

// Of two violations of the same part, the one that says more about the cause is told. What a torn
// or invented item leads to is its consequence; a wait that never ends is told by its reason (a
// dead owner, a close, a lost wake-up) before its bare fact (blocked).
int cause_rank(ViolationClass violation) {
  constexpr std::array causes{
      ViolationClass::role,          ViolationClass::crashed,     ViolationClass::torn,
      ViolationClass::fresh,         ViolationClass::duplicate,   ViolationClass::dead_owner,
      ViolationClass::close_sleeper, ViolationClass::lost_wakeup, ViolationClass::deadlock,
      ViolationClass::livelock,      ViolationClass::blocked};
  const auto found = std::find(causes.begin(), causes.end(), violation);
  return static_cast<int>(found - causes.begin());
}

// 0 is strongest: violation of safety, of obligations, unknown, valid.
int strength(const Judgement& judgement) {
  if (judgement.safety == Verdict::violation) return 0;
  if (judgement.verdict == Verdict::violation) return 1;
  return judgement.verdict == Verdict::unknown ? 2 : 3;
}

auto telling_order(const Judgement& j) {
  return std::tuple(strength(j), j.violation ? cause_rank(*j.violation) : 0,
                    j.violation ? static_cast<int>(*j.violation) : 0,
                    -static_cast<std::int64_t>(j.witness.size()), j.rule, j.explanation,
                    j.unknown_reason);
}

}  // namespace

std::string_view name(Verdict verdict) {
  return at(verdict_names, static_cast<std::size_t>(verdict));
}

std::string_view name(ViolationClass violation) {
  return at(class_names, static_cast<std::size_t>(violation));
}

std::optional<ViolationClass> parse_violation_class(std::string_view text) {
  for (std::size_t i = 0; i < class_names.size(); ++i) {
    if (class_names[i] == text) return static_cast<ViolationClass>(i);
  }
  return std::nullopt;
}

Judgement merge(const Judgement& a, const Judgement& b) {
  Judgement merged = telling_order(a) <= telling_order(b) ? a : b;
  merged.safety = merge(a.safety, b.safety);
  merged.obligations = merge(a.obligations, b.obligations);
  merged.verdict = merge(a.verdict, b.verdict);
  merged.unknown_reason = a.unknown_reason.empty()   ? b.unknown_reason
                          : b.unknown_reason.empty() ? a.unknown_reason
                                                     : std::min(a.unknown_reason, b.unknown_reason);
  return merged;
}

std::string_view name(Status status) {
  return at(status_names, static_cast<std::size_t>(status));
}

// The enumerators stand in the order of the rule.
Status merge(Status a, Status b) {
  return std::max(a, b);
}

Status status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid:
      return Status::valid;
    case Verdict::violation:
      return Status::violation;
    case Verdict::unknown:
      return Status::unknown;
  }
  return Status::internal;
}

int exit_code(Status status) {
  switch (status) {
    case Status::valid:
      return 0;
    case Status::violation:
      return 1;
    case Status::unknown:
      return 2;
    case Status::environment:
      return 3;
    case Status::nothing:
      return 4;
    case Status::internal:
      return 70;
  }
  return 70;
}

}  // namespace queuecheck
