#include "queuecheck/properties/explore/linear_monitor.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "queuecheck/model/recorded_call.hpp"
#include "queuecheck/model/roles.hpp"

namespace queuecheck::explore {

namespace {

// Not zero, so that leading zero words count.
constexpr Fingerprint beginning{1, 2};

template <class Small>
void fold_small(Fingerprint& sum, Small value) {
  fold(sum, static_cast<std::uint64_t>(value));
}

// An answer has its form: a plain put that answers FULL is read as a try (recorded_call.hpp).
OperationKind form(OperationKind kind, Outcome outcome) {
  Operation o;
  o.kind = kind;
  o.outcome = outcome;
  return form_of(o);
}

}  // namespace

LinearMonitor::LinearMonitor(const Specification& specification)
    : specification_(specification), queue_(specification) {
  knowledge_.resize(1);  // impossible
  Knowledge empty;
  empty.possibilities.emplace_back();
  remember(std::move(empty));
}

std::optional<std::string> LinearMonitor::cannot_watch(const Specification& specification,
                                                       const Program& program) {
  if (auto reason = cannot_judge(specification)) return reason;
  const bool instants = specification.visibility == Visibility::immediate &&
                        specification.capacity_kind != CapacityKind::rendezvous &&
                        specification.close_scope != CloseScope::abort &&
                        specification.close_scope != CloseScope::last_handle &&
                        specification.close_scope != CloseScope::process && !specification.lease &&
                        specification.order != Order::per_producer;
  if (!instants) return "not every effect of this specification has an instant of its own";
  std::uint32_t producers = 0;
  std::uint32_t consumers = 0;
  for (const auto& process : program.processes) {
    const auto has = [&](bool (*wanted)(OperationKind)) {
      return std::any_of(process.begin(), process.end(),
                         [&](const Step& step) { return wanted(step.kind); });
    };
    producers += has(puts_items) ? 1U : 0U;
    consumers += has(takes_part_in_getting) ? 1U : 0U;
  }
  if (producers > specification.producers || consumers > specification.consumers) {
    return "more processes have a role than may have it at the same time";
  }
  for (const auto& process : program.processes) {
    for (const Step& step : process) {
      const bool exact =
          is_put(step.kind) || is_get(step.kind) || step.kind == OperationKind::close ||
          (step.kind == OperationKind::empty && specification.empty == Observe::exact_visible) ||
          (step.kind == OperationKind::full && specification.full == Observe::exact_reserved) ||
          (step.kind == OperationKind::size && specification.size == Observe::exact_reserved);
      if (!exact) return std::string(name(step.kind)) + " may have more than one instant";
    }
  }
  return std::nullopt;
}

Fingerprint LinearMonitor::Possibility::print() const {
  Fingerprint sum = beginning;
  const Fingerprint queue = state.fingerprint();
  fold(sum, queue.low);
  fold(sum, queue.high);
  for (const Effected& one : effected) {
    fold(sum, (one.done ? 1U : 0U) | (one.needs_excuse ? 2U : 0U) |
                  static_cast<std::uint64_t>(one.outcome) << 8);
    if (!one.done) continue;
    fold_small(sum, one.value);
    fold_small(sum, one.answer);
    fold_small(sum, one.answer_most);
  }
  return sum;
}

LinearMonitor::Known LinearMonitor::remember(Knowledge&& knowledge) {
  if (knowledge.possibilities.empty()) return impossible;
  Fingerprint sum = beginning;
  fold_small(sum, knowledge.closed_said);
  for (const Inside& one : knowledge.inside) {
    fold(sum, (one.is ? 1U : 0U) | (one.excused ? 2U : 0U) | (one.late ? 8U : 0U) |
                  static_cast<std::uint64_t>(one.kind) << 8 | std::uint64_t{one.bytes} << 16);
    fold_small(sum, one.value);
  }
  std::vector<std::uint64_t>& prints = knowledge.prints;
  prints.clear();
  for (const Possibility& one : knowledge.possibilities) prints.push_back(one.print().low);
  std::sort(prints.begin(), prints.end());
  for (const std::uint64_t print : prints) fold(sum, print);
  const auto [place, fresh] = known_.try_emplace(sum, static_cast<Known>(knowledge_.size()));
  if (fresh) knowledge_.push_back(std::move(knowledge));
  return place->second;
}

bool LinearMonitor::implies(Known known, Known other) {
  if (known == other) return true;
  const auto [place, fresh] = implied_.try_emplace(std::uint64_t{known} << 32 | other, false);
  if (!fresh) return place->second;
  const Knowledge& a = knowledge_[known];
  const Knowledge& b = knowledge_[other];
  bool all = a.closed_said == b.closed_said &&
             std::includes(b.prints.begin(), b.prints.end(), a.prints.begin(), a.prints.end());
  for (unsigned p = 0; p < processes_max; ++p) {
    const Inside& x = a.inside[p];
    const Inside& y = b.inside[p];
    all = all && x.is == y.is && x.kind == y.kind && x.value == y.value && x.bytes == y.bytes &&
          x.late == y.late && (!x.excused || y.excused);
  }
  return place->second = all;
}

// The effects that one who is inside may have now.
void LinearMonitor::effects(const Knowledge& knowledge, const Possibility& from, unsigned process,
                            std::vector<Possibility>& out) const {
  const Inside& inside = knowledge.inside[process];
  const OperationKind forms[] = {inside.kind, form(inside.kind, Outcome::busy),
                                 form(inside.kind, Outcome::timeout)};
  const OperationKind* const last =
      is_put(inside.kind) || is_get(inside.kind) ? std::end(forms) : forms + 1;
  for (const OperationKind* kind = forms; kind != last; ++kind) {
    if (std::find(forms, kind, *kind) != kind) continue;
    Call call;
    call.kind = *kind;
    call.value = is_put(inside.kind) ? inside.value : no_value;
    call.late = inside.late;
    call.process = call.owner = process;
    call.bytes = inside.bytes;
    const auto plain = queue_.allowed_steps(from.state, call);
    call.may_refuse = specification_.refusal != Refusal::truthful;
    for (const AllowedStep& step : queue_.allowed_steps(from.state, call)) {
      if (form(inside.kind, step.outcome) != *kind) continue;
      Possibility to = from;
      queue_.take(to.state, step);
      const bool always = step.effect != Effect::none ||
                          std::any_of(plain.begin(), plain.end(), [&](const AllowedStep& other) {
                            return other.outcome == step.outcome;
                          });
      to.effected[process] = {true,       !always,     step.outcome,
                              step.value, step.answer, step.answer_most};
      out.push_back(std::move(to));
    }
  }
}

void LinearMonitor::close_over(Knowledge& knowledge) const {
  std::unordered_set<Fingerprint, PrintHash> seen;
  std::vector<Possibility>& all = knowledge.possibilities;
  for (const Possibility& one : all) seen.insert(one.print());
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<Possibility> next;
    for (unsigned p = 0; p < processes_max; ++p) {
      if (knowledge.inside[p].is && !all[i].effected[p].done) effects(knowledge, all[i], p, next);
    }
    for (Possibility& one : next) {
      if (seen.insert(one.print()).second) all.push_back(std::move(one));
    }
  }
}

LinearMonitor::Known LinearMonitor::invoked(Known known, unsigned process, OperationKind kind,
                                            Value value, std::uint32_t bytes) {
  if (known == impossible) return impossible;
  Fingerprint sum = beginning;
  fold(sum, known);
  fold(sum, process << 8 | static_cast<unsigned>(kind));
  fold_small(sum, is_put(kind) ? value : 0);
  fold(sum, is_put(kind) ? bytes : 0);
  const auto met = steps_.find(sum);
  if (met != steps_.end()) return met->second;
  Knowledge next = knowledge_[known];
  Inside& mine = next.inside[process];
  mine = {};
  mine.is = true;
  mine.late = !next.closed_said;
  mine.kind = kind;
  mine.bytes = is_put(kind) ? bytes : 0;
  mine.value = is_put(kind) ? value : no_value;
  for (unsigned p = 0; p < processes_max; ++p) {
    Inside& other = next.inside[p];
    if (p == process || !other.is) continue;
    mine.excused = mine.excused || excuses(other.kind, kind);
    other.excused = other.excused || excuses(kind, other.kind);
  }
  close_over(next);
  return steps_[sum] = remember(std::move(next));
}

// Does a call of `other`, at the same time, excuse a refusal of `kind`?
bool LinearMonitor::excuses(OperationKind other, OperationKind kind) const {
  if ((!is_put(kind) && !is_get(kind)) || (!is_put(other) && !is_get(other))) return false;
  switch (specification_.refusal) {
    case Refusal::truthful:
    case Refusal::free:
      return false;
    case Refusal::contended:
      return is_put(kind) == is_put(other);
    case Refusal::unfinished:
      return is_put(kind) != is_put(other);
    case Refusal::reserved:
      return is_put(kind);
    case Refusal::stalled:
      return true;
  }
  return false;
}

bool LinearMonitor::excused(const Inside& inside, Outcome outcome) const {
  if (specification_.refusal == Refusal::free) return true;
  if (specification_.refusal != Refusal::stalled) return inside.excused;
  return inside.excused && (outcome == Outcome::busy || outcome == Outcome::timeout);
}

LinearMonitor::Known LinearMonitor::returned(Known known, unsigned process, Outcome outcome,
                                             Value value, std::int64_t answer) {
  if (known == impossible) return impossible;
  Fingerprint sum = beginning;
  fold(sum, known);
  fold(sum, 1U << 16 | process << 8 | static_cast<unsigned>(outcome));
  fold_small(sum, value);
  fold_small(sum, answer);
  const auto met = steps_.find(sum);
  if (met != steps_.end()) return met->second;
  Knowledge next;
  {
    const Knowledge& before = knowledge_[known];
    const Inside inside = before.inside[process];
    next.closed_said =
        before.closed_said || outcome == Outcome::closed || inside.kind == OperationKind::close;
    next.inside = before.inside;
    next.inside[process] = {};
    const bool excuse = excused(inside, outcome);
    RecordedEffect told;
    told.call.kind = form(inside.kind, outcome);
    told.outcome = outcome;
    told.value = value;
    told.answer = answer;
    std::unordered_set<Fingerprint, PrintHash> seen;
    for (const Possibility& one : before.possibilities) {
      const Effected& effected = one.effected[process];
      if (!effected.done || (effected.needs_excuse && !excuse)) continue;
      AllowedStep step;
      step.outcome = effected.outcome;
      step.value = effected.value;
      step.answer = effected.answer;
      step.answer_most = effected.answer_most;
      if (!explains(step, told)) continue;
      Possibility kept = one;
      kept.effected[process] = {};
      if (seen.insert(kept.print()).second) next.possibilities.push_back(std::move(kept));
    }
  }
  return steps_[sum] = remember(std::move(next));
}

}  // namespace queuecheck::explore
