#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/specification_words.hpp"

namespace queuecheck {
namespace {

std::string refuse(std::string_view axis, std::string_view value, std::string_view instead) {
  return "cannot judge " + std::string(axis) + "=" + std::string(value) +
         " in this version; right would be " + std::string(instead);
}

}  // namespace

std::optional<std::string> cannot_judge(const Specification& specification) {
  const Specification& s = specification;
  if (s.order == Order::relaxed) return refuse("order", "relaxed(k)", "fifo, lifo or bag");
  if (s.order != Order::fifo && s.order != Order::lifo && s.order != Order::bag) {
    return refuse("order", words::word_of(words::orders, s.order), "fifo, lifo or bag");
  }
  if (s.capacity_kind == CapacityKind::rendezvous) {
    return refuse("capacity", "rendezvous", "unbounded or a number of items");
  }
  if (s.capacity_kind == CapacityKind::bytes) {
    return refuse("capacity", "bytes(N)", "unbounded or a number of items");
  }
  if (s.visibility != Visibility::immediate) {
    return refuse("visibility", words::word_of(words::visibilities, s.visibility), "immediate");
  }
  if (s.close_scope != CloseScope::none && s.close_scope != CloseScope::global) {
    return refuse("close_scope", words::word_of(words::close_scopes, s.close_scope),
                  "none or global");
  }
  if (s.close_rest == CloseRest::reject) return refuse("close_rest", "reject", "drain or discard");
  for (const auto& [axis, observe] :
       {std::pair{"empty", s.empty}, std::pair{"full", s.full}, std::pair{"size", s.size}}) {
    if (observe == Observe::signed_pending) {
      return refuse(axis, "signed_pending", "exact_visible, exact_reserved, approx or absent");
    }
  }
  if (s.tasks) return refuse("tasks", "counting", "off");
  if (s.lease) return refuse("delivery", "lease", "take");
  return std::nullopt;
}

}  // namespace queuecheck
