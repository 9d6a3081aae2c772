#include "queuecheck/impl/queue_facts.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace queuecheck {
namespace {

std::vector<OperationKind> operations_of(const LoadedQueue& queue) {
  std::vector<OperationKind> operations;
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    const auto kind = static_cast<OperationKind>(i);
    if (queue.has(kind)) operations.push_back(kind);
  }
  return operations;
}

}  // namespace

QueueFacts::QueueFacts(const LoadedQueue& queue)
    : QueueFacts(
          queue.name(), operations_of(queue),
          [queue](const Options& options) { return queue.specification(options); },
          [queue](const Options& options) { static_cast<void>(queue.bytes_needed(options)); }) {
  has_preset_ = queue.table()->preset != nullptr;
  limits_items_ = true;
  reattaches_ = true;
}

QueueFacts::QueueFacts(std::string name, std::vector<OperationKind> operations,
                       SpecificationOf specification, Require require)
    : name_(std::move(name)),
      operations_(std::move(operations)),
      specification_(std::move(specification)),
      require_(std::move(require)) {}

bool QueueFacts::has(OperationKind kind) const {
  return std::find(operations_.begin(), operations_.end(), kind) != operations_.end();
}

QueueFacts QueueFacts::claiming(SpecificationOf specification) const {
  QueueFacts facts = *this;
  facts.specification_ = std::move(specification);
  return facts;
}

bool QueueFacts::serves(const Options& options) const {
  try {
    require_(options);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace queuecheck
