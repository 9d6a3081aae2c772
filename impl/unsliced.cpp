#include "queuecheck/impl/unsliced.hpp"

#include <algorithm>
#include <exception>

namespace queuecheck {

Options unsliced(Options options, const LoadedQueue& queue) {
  const bool chosen = std::any_of(options.extra.begin(), options.extra.end(),
                                  [](const auto& pair) { return pair.first == "wait_slice"; });
  if (chosen) return options;
  Options wanted = options;
  wanted.extra.emplace_back("wait_slice", "none");
  try {
    queue.bytes_needed(wanted);  // a queue without this option refuses it
  } catch (const std::exception&) {
    return options;
  }
  return wanted;
}

}  // namespace queuecheck
