#include "queuecheck/stress/role_limits.hpp"

#include <variant>

namespace queuecheck {
namespace {

bool serves(const QueueFacts& queue, std::uint32_t producers, std::uint32_t consumers) {
  Options options;
  options.producers = producers;
  options.consumers = consumers;
  return queue.serves(options);
}

RoleLimits refused(const QueueFacts& queue) {
  if (serves(queue, 2, 2) || !serves(queue, 1, 1)) return {};
  return {serves(queue, 2, 1) ? any_number : 1, serves(queue, 1, 2) ? any_number : 1};
}

// A queue that serves nothing of the kind may have no words for it.
RoleLimits declared(const QueueFacts& queue) {
  try {
    return role_limits(queue.specification(Options{}));
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace

RoleLimits role_limits(const std::string& specification) {
  const auto parsed = parse_specification(specification);
  const auto* known = std::get_if<Specification>(&parsed);
  return known == nullptr ? RoleLimits{} : RoleLimits{known->producers, known->consumers};
}

RoleLimits role_limits(const QueueFacts& queue) {
  return refused(queue).and_also(declared(queue));
}

std::string undeclared_roles(const QueueFacts& queue) {
  const RoleLimits by_refusal = refused(queue);
  const RoleLimits by_words = declared(queue);
  std::string missing;
  if (by_refusal.most_producers < by_words.most_producers) missing += " producers=1";
  if (by_refusal.most_consumers < by_words.most_consumers) missing += " consumers=1";
  if (missing.empty()) return "";
  return queue.name() + " refuses more than one, but its specification does not say" + missing +
         ": a broken role cannot be told from a broken queue";
}

}  // namespace queuecheck
