#include "queuecheck/stress/soak/online_claim.hpp"

#include "queuecheck/model/online_monitor.hpp"

namespace queuecheck::soak {

OnlineClaim online_claim(const Specification& specification, bool kills) {
  OnlineClaim claim{specification, {"deadlines"}, "", false};
  Specification& s = claim.specification;
  if (s.order != Order::fifo && s.order != Order::bag) {
    s.order = Order::bag;
    claim.not_judged.emplace_back("order");
  }
  if (s.visibility != Visibility::immediate) {
    // What is inside need not be visible yet: EMPTY says nothing.
    s.visibility = Visibility::immediate;
    s.refusal = Refusal::free;
    claim.not_judged.emplace_back("EMPTY and FULL");
  }
  if (s.capacity_kind == CapacityKind::items) {
    claim.not_judged.emplace_back("capacity beyond what numbers say");
  }
  claim.closes = s.close_scope == CloseScope::global && s.close_rest == CloseRest::drain &&
                 s.close_wake == CloseWake::wake && s.late_put == LatePut::refuse;
  if (!claim.closes && s.close_scope != CloseScope::none) {
    s.close_scope = CloseScope::none;  // nobody closes
    s.close_rest = CloseRest::drain;
    s.late_put = LatePut::refuse;
    claim.not_judged.emplace_back("close");
  }
  s.tasks = false;  // nobody counts any
  if (s.crash.inflight_returned && !kills) s.crash.inflight_returned = false;
  if (kills && (s.crash.buffer_lost || s.crash.torn)) {
    claim.refused = "items that a kill may lose or tear";
    return claim;
  }
  claim.refused = axes_beyond_monitor(s);
  return claim;
}

}  // namespace queuecheck::soak
