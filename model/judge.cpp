#include "queuecheck/model/judge.hpp"

#include <algorithm>

#include "queuecheck/model/batch_order.hpp"
#include "queuecheck/model/batches.hpp"
#include "queuecheck/model/bounded.hpp"
#include "queuecheck/model/cleared_away.hpp"
#include "queuecheck/model/close_window.hpp"
#include "queuecheck/model/end_probe.hpp"
#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/ladder.hpp"
#include "queuecheck/model/no_schedule.hpp"
#include "queuecheck/model/obligations.hpp"
#include "queuecheck/model/order_judge.hpp"
#include "queuecheck/model/owner_order.hpp"
#include "queuecheck/model/quiescent_parts.hpp"
#include "queuecheck/model/recorded_call.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/roles.hpp"
#include "queuecheck/model/search.hpp"
#include "queuecheck/model/sound_rules.hpp"
#include "queuecheck/model/sweep.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {
namespace {

Judgement undecided(std::string reason) {
  Judgement judgement;
  judgement.verdict = judgement.safety = judgement.obligations = Verdict::unknown;
  judgement.unknown_reason = std::move(reason);
  return judgement;
}

Judgement safety_unknown(std::string reason) {
  Judgement judgement;
  judgement.verdict = judgement.safety = Verdict::unknown;
  judgement.unknown_reason = std::move(reason);
  return judgement;
}

Judgement violation(const History& history, Finding finding, Verdict Judgement::*part) {
  Judgement judgement;
  judgement.verdict = judgement.*part = Verdict::violation;
  judgement.violation = finding.violation;
  judgement.rule = std::move(finding.rule);
  judgement.explanation = std::move(finding.explanation);
  judgement.witness = std::move(finding.witness);
  std::sort(judgement.witness.begin(), judgement.witness.end(), [&](std::size_t a, std::size_t b) {
    const Operation& x = history.operations[a];
    const Operation& y = history.operations[b];
    return std::tie(x.t0, x.t1, a) < std::tie(y.t0, y.t1, b);
  });
  judgement.witness.erase(std::unique(judgement.witness.begin(), judgement.witness.end()),
                          judgement.witness.end());
  return judgement;
}

// Only the rule on repeated values may be broken: then everything is searched.
std::optional<std::string> malformed(const History& history) {
  std::optional<std::string> complaint = check_well_formed(history);
  if (complaint && complaint->find(": puts value ") != std::string::npos) complaint.reset();
  return complaint;
}

std::optional<Finding> certain_violation(const History& history, const Specification& specification,
                                         const Windows& windows, const CloseWindow& close,
                                         const std::vector<bool>& excused) {
  const SoundRules sound = sound_rules(specification);
  std::optional<Finding> found = windows.finding;
  if (found && !sound.values && !history.operations[found->witness.front()].torn) found.reset();
  if (found && found->violation == ViolationClass::torn) return found;
  const auto consider = [&](std::optional<Finding> candidate) {
    if (candidate) keep_earlier(found, std::move(*candidate));
  };
  consider(close.finding);
  const bool values_known = windows.distinct && !windows.anonymous;
  const Specification fast = for_fast_judges(specification);
  if (values_known && sound.order) consider(sweep_order(history, windows));
  if (values_known && sound.values) consider(owner_order(history, fast, windows));
  if (values_known && sound.empty) consider(sweep_empty(history, fast, windows, close, excused));
  if (sound.numbers) consider(judge_numbers(history, fast, windows, close, excused));
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (o.outcome != Outcome::busy || excused[i]) continue;
    consider(Finding{is_get(o.kind) ? ViolationClass::false_empty : ViolationClass::false_full,
                     "BUSY only where the refusal is excused",
                     what(history, i) + ", which this specification's refusal does not allow.",
                     {i},
                     o.t1});
  }
  return found;
}

Finding no_order(const History& history, const Specification& specification,
                 const SearchResult& result) {
  Finding finding{ViolationClass::order, "the answers fit one order of effects", "", result.stuck,
                  never};
  if (result.stuck.empty()) return finding;
  const auto first = *std::min_element(result.stuck.begin(), result.stuck.end(),
                                       [&](std::size_t a, std::size_t b) {
                                         return history.operations[a].t1 < history.operations[b].t1;
                                       });
  finding.violation = class_of_answer(history.operations[first]);
  if (auto cleared = cleared_away(history, specification, first, finding.violation)) {
    return *std::move(cleared);
  }
  finding.explanation = "No order of effects explains all answers: the longest legal one takes " +
                        std::to_string(result.prefix.size()) + " operations, and then " +
                        what(history, first) + " cannot follow.";
  return finding;
}

// A history or a part of it, with the place of each operation in the whole: words and witnesses are
// of the whole.
struct Piece {
  const History& whole;
  const History& history;
  const std::vector<bool>& excused;
  const std::vector<std::size_t>* places = nullptr;  // of a part
};

void name_as_in_whole(std::vector<std::size_t>& operations, const Piece& piece) {
  if (piece.places == nullptr) return;
  for (std::size_t& i : operations) i = (*piece.places)[i];
}

struct ByOrder {
  std::optional<Judgement> judgement;
  std::vector<std::uint32_t> put_order;  // undecided: what the search tries first
};

ByOrder try_orders(const Piece& piece, const Specification& specification, const Windows& windows,
                   const CloseWindow& close) {
  ByOrder result;
  const auto problem =
      make_depth_problem(piece.history, specification, windows, close, piece.excused);
  if (!problem) return result;
  const OrderVerdict orders = judge_by_order(*problem);
  if (orders.fit == Fit::fits) result.judgement = Judgement{};
  // In a part the search says it in words of the whole.
  if (orders.fit == Fit::fits_not && piece.places == nullptr) {
    result.judgement =
        violation(piece.whole, no_schedule(piece.whole, *problem, orders), &Judgement::safety);
  }
  for (const std::uint32_t item : orders.proposal) {
    result.put_order.push_back(static_cast<std::uint32_t>(problem->fixed[item].put));
  }
  return result;
}

Judgement search_piece(const Piece& piece, const Specification& specification,
                       const JudgeBudget& budget, const std::vector<std::uint32_t>& put_order) {
  SearchResult result =
      search_order(piece.history, specification, piece.excused, budget, {.put_order = put_order});
  if (result.verdict == Verdict::violation) {
    name_as_in_whole(result.stuck, piece);
    name_as_in_whole(result.prefix, piece);
    return violation(piece.whole, no_order(piece.whole, specification, result), &Judgement::safety);
  }
  if (result.verdict == Verdict::unknown) return safety_unknown(result.unknown_reason);
  return {};
}

// Each part alone: a violation of one is one of the whole, and the budget is each one's own.
Judgement judge_parts(const History& history, const Specification& specification,
                      const std::vector<bool>& excused, bool by_order, const JudgeBudget& budget,
                      const std::vector<std::vector<std::size_t>>& parts) {
  Judgement judgement;
  for (const std::vector<std::size_t>& places : parts) {
    const History part = history_of_part(history, places);
    std::vector<bool> excused_here;
    for (const std::size_t i : places) excused_here.push_back(excused[i]);
    const Piece piece{history, part, excused_here, &places};
    ByOrder orders;
    if (by_order) orders = try_orders(piece, specification, make_windows(part, specification), {});
    const Judgement here = orders.judgement
                               ? *orders.judgement
                               : search_piece(piece, specification, budget, orders.put_order);
    if (here.safety == Verdict::violation) return here;
    if (here.safety == Verdict::unknown) judgement = here;
  }
  return judgement;
}

// Batches of an unbounded FIFO are judged as single calls and the order in their lists; nullopt
// where that is not exact.
std::optional<Judgement> judge_batches(const History& history, const Specification& specification,
                                       const std::vector<bool>& excused) {
  const SoundRules sound = sound_rules(specification);
  if (!sound.order || !sound.empty) return std::nullopt;
  const std::optional<Batches> batches = expand_batches(history, excused);
  if (!batches) return std::nullopt;
  const History& single = batches->history;
  const Windows windows = make_windows(single, specification);
  const Reach reach = std::max(windows.reach, reach_of(single, specification));
  if (reach != Reach::exact || !windows.cannot.empty()) return std::nullopt;
  if (!open_gets_take_in_order(*batches, windows)) return std::nullopt;
  CloseWindow close;
  if (sound.close) close = make_close_window(single, specification, windows);
  auto found = certain_violation(single, specification, windows, close, batches->excused);
  if (!found) {
    const BatchOrder order = order_of_batches(*batches, windows);
    found = order.finding;
    if (order.narrowed) {
      found = sweep_empty(single, for_fast_judges(specification), *order.narrowed, close,
                          batches->excused);
    }
  }
  if (!found) return Judgement{};
  return violation(history, as_in_original(history, *batches, std::move(*found)),
                   &Judgement::safety);
}

Judgement judge_safety(const History& history, const Specification& specification,
                       const Windows& windows, const JudgeBudget& budget) {
  const std::vector<bool> excused = excused_refusals(history, specification.refusal);
  CloseWindow close;
  if (sound_rules(specification).close) close = make_close_window(history, specification, windows);
  Reach reach = std::max(windows.reach, reach_of(history, specification));
  if (!windows.cannot.empty()) {
    if (auto judgement = judge_batches(history, specification, excused)) {
      return std::move(*judgement);
    }
    reach = Reach::partial;  // the windows do not know all that happened
  } else if (auto finding = certain_violation(history, specification, windows, close, excused)) {
    return violation(history, std::move(*finding), &Judgement::safety);
  }
  if (reach == Reach::exact) return {};
  const Piece all{history, history, excused};
  const bool by_order = reach != Reach::partial;
  ByOrder orders;
  if (by_order) orders = try_orders(all, specification, windows, close);
  if (orders.judgement) return std::move(*orders.judgement);
  if (budget.states_max == 0) return safety_unknown("undecided without a search");
  const auto parts = quiescent_parts(history, specification);
  if (parts.size() > 1) {
    return judge_parts(history, specification, excused, by_order, budget, parts);
  }
  return search_piece(all, specification, budget, orders.put_order);
}

bool is_deadline(ViolationClass violation) {
  return violation == ViolationClass::early_timeout || violation == ViolationClass::late_timeout;
}

}  // namespace

// A killed get may have held its item for a while and then given it back: no judge knows that.
bool may_have_returned_an_item(const History& history, const Specification& specification) {
  return specification.crash.inflight_returned &&
         std::any_of(history.operations.begin(), history.operations.end(),
                     [](const Operation& o) { return gets_items(o.kind) && effect_is_open(o); });
}

Judgement judge(const History& history, const Specification& specification,
                const JudgeBudget& budget) {
  if (auto reason = cannot_judge(specification)) return undecided(std::move(*reason));
  if (auto complaint = malformed(history)) return undecided("malformed history: " + *complaint);
  // First of all: whose role was broken may answer anything.
  if (auto finding = broken_role(history, specification)) {
    return violation(history, std::move(*finding), &Judgement::safety);
  }
  if (may_have_returned_an_item(history, specification)) {
    return undecided("cannot judge crash={inflight_returned} beside a get that never returned");
  }
  if (auto reason = operation_without_axis(history, specification)) {
    return undecided(std::move(*reason));
  }
  const Windows windows = make_windows(history, specification);
  Judgement safety = judge_safety(history, specification, windows, budget);
  if (safety.safety == Verdict::violation && budget.tell_level &&
      history.operations.size() <= level_operations_max) {
    safety.level = level_of_violation(history, specification, safety);
  }
  auto finding = judge_obligations(history, specification, windows, budget);
  const bool countable = sound_rules(specification).rest && windows.cannot.empty();
  if (finding && !countable && !is_deadline(finding->violation)) finding.reset();
  if (!finding) finding = judge_joins(history, specification);
  if (!finding && safety.safety == Verdict::valid) {
    finding = probe_end(history, specification, budget);
  }
  if (!finding) return safety;
  return merge(safety, violation(history, std::move(*finding), &Judgement::obligations));
}

Judgement judge_roles(const History& history, const Specification& specification, bool hung) {
  auto finding = broken_role(history, specification, hung);
  if (!finding) return {};
  return violation(history, std::move(*finding), &Judgement::safety);
}

}  // namespace queuecheck
