#include "queuecheck/impl/unsliced.hpp"

#include <algorithm>

namespace queuecheck {

Options unsliced(Options options, const QueueFacts& queue) {
  const bool chosen = std::any_of(options.extra.begin(), options.extra.end(),
                                  [](const auto& pair) { return pair.first == "wait_slice"; });
  if (chosen) return options;
  Options wanted = options;
  wanted.extra.emplace_back("wait_slice", "none");
  return queue.serves(wanted) ? wanted : options;  // a queue without this option refuses it
}

}  // namespace queuecheck
