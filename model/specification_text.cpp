#include "queuecheck/model/place_claims.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/specification_words.hpp"

namespace queuecheck {
namespace {

// " axis=word", in steps because gcc 12 misreads `literal + string + literal` as overlapping
// copies.
std::string axis_text(std::string_view axis, std::string_view word) {
  std::string text(1, ' ');
  return text.append(axis).append(1, '=').append(word);
}

std::string capacity_text(const Specification& specification) {
  switch (specification.capacity_kind) {
    case CapacityKind::unbounded:
      return "";
    case CapacityKind::items:
      return axis_text("capacity", std::to_string(specification.capacity));
    case CapacityKind::rendezvous:
      return axis_text("capacity", "rendezvous");
    case CapacityKind::bytes:
      return axis_text("capacity", "bytes(" + std::to_string(specification.capacity) + ")");
  }
  return "";
}

std::string role_text(std::string_view axis, std::uint32_t most) {
  return most == any_number ? "" : axis_text(axis, std::to_string(most));
}

// The short form of the scope, then whatever differs from it: later words win.
std::string close_text(const Specification& specification) {
  const words::CloseForm* base = &words::close_forms.front();
  for (const words::CloseForm& form : words::close_forms) {
    if (form.scope != specification.close_scope) continue;
    const bool first_of_scope = base->scope != form.scope;
    if (first_of_scope || form.rest == specification.close_rest) base = &form;
  }
  std::string text;
  if (base->scope != CloseScope::none) text += axis_text("close", base->word);
  if (specification.close_rest != base->rest) {
    text += axis_text("close_rest", words::word_of(words::close_rests, specification.close_rest));
  }
  if (specification.close_wake != base->wake) {
    text += axis_text("close_wake", words::word_of(words::close_wakes, specification.close_wake));
  }
  if (specification.late_put != base->late) {
    text += axis_text("late_put", words::word_of(words::late_puts, specification.late_put));
  }
  return text;
}

std::string crash_text(const CrashEffects& crash) {
  std::string list;
  for (const auto& [word, effect] : words::crash_effects) {
    if (!(crash.*effect)) continue;
    list.append(1, list.empty() ? '{' : ',').append(word);
  }
  return list.empty() ? list : axis_text("crash", list.append(1, '}'));
}

}  // namespace

std::string text(const Specification& specification) {
  const Specification usual;
  const auto axis = [&](std::string_view name, const auto& table, auto member) {
    if (specification.*member == usual.*member) return std::string();
    return axis_text(name, words::word_of(table, specification.*member));
  };
  std::string order(words::word_of(words::orders, specification.order));
  if (specification.order == Order::relaxed) {
    order = "relaxed(" + std::to_string(specification.relaxed_k) + ")";
  }
  return order + capacity_text(specification) + role_text("producers", specification.producers) +
         role_text("consumers", specification.consumers) +
         axis("on_full", words::on_full, &Specification::on_full) +
         axis("visibility", words::visibilities, &Specification::visibility) +
         axis("refusal", words::refusals, &Specification::refusal) + close_text(specification) +
         axis("empty", words::observers, &Specification::empty) +
         axis("full", words::observers, &Specification::full) +
         axis("size", words::observers, &Specification::size) +
         axis("negative", words::negatives, &Specification::negative) +
         crash_text(specification.crash) + axis("tasks", words::tasks, &Specification::tasks) +
         axis("delivery", words::deliveries, &Specification::lease);
}

std::string with_limits_of(const std::string& given, const std::string& own) {
  const auto named = [&](std::string_view axis) { return given.find(axis) != std::string::npos; };
  const auto parsed = parse_specification(given);
  const auto recorded = parse_specification(own);
  const auto* wanted = std::get_if<Specification>(&parsed);
  const auto* from = std::get_if<Specification>(&recorded);
  if (wanted == nullptr || from == nullptr) return given;
  Specification both = *wanted;
  if (!named("capacity")) {
    both.capacity_kind = from->capacity_kind;
    both.capacity = from->capacity;
  }
  // A named point may have roles of its own.
  for (const auto& [axis, most] : {std::pair{"producers", &Specification::producers},
                                   std::pair{"consumers", &Specification::consumers}}) {
    if (!named(axis) && both.*most == any_number) both.*most = from->*most;
  }
  return named("capacity") && both == *wanted ? given : text(both) + text(place_claims(given));
}

}  // namespace queuecheck
