#include "queuecheck/reports/cli/own_specification.hpp"

#include <exception>
#include <optional>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/reports/cli/hosted.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck::cli {

namespace {

Options asked_options(const CommonOptions& options) {
  Options asked;
  if (options.capacity) asked.capacity = *options.capacity;
  if (options.item_bytes) asked.item_bytes_max = *options.item_bytes;
  asked.extra = options.extra();
  return asked;
}

// Why a queue does not serve these options; empty when it does.
std::string refusal(const QueueFacts& queue, const Options& asked) {
  try {
    queue.require_served(asked);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

std::string own_specification(const QueueSource& source, const CommonOptions& options) {
  const Options asked = asked_options(options);
  const std::string own = source_facts(source).specification(asked);
  return options.specification.empty() ? own : with_limits_of(options.specification, own);
}

void check_own_specifications(const std::vector<QueueSource>& sources,
                              const CommonOptions& options) {
  if (!options.specification.empty()) return;  // checked by settle()
  for (const QueueSource& source : sources) {
    const std::string own = own_specification(source, options);
    // A queue that serves nothing of the kind may have no words for it; it says so when it is
    // asked.
    if (own.empty() && !refusal(source_facts(source), asked_options(options)).empty()) continue;
    const auto parsed = parse_specification(own);
    std::optional<std::string> wrong;
    if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
      wrong = error->message;
    } else {
      wrong = cannot_judge(std::get<Specification>(parsed));
    }
    if (wrong) {
      throw CLI::ValidationError(source.name, "its own specification '" + own + "': " + *wrong);
    }
  }
}

void check_own_options(const std::vector<QueueSource>& sources, const CommonOptions& options) {
  if (options.set.empty()) return;
  for (const QueueSource& source : sources) {
    const QueueFacts queue = source_facts(source);
    Options asked = asked_options(options);
    const std::string refused = refusal(queue, asked);
    asked.extra.clear();
    // Refused without them, too: then the stages know what size it would serve.
    if (!refused.empty() && refusal(queue, asked).empty()) throw RefusedError(refused);
  }
}

}  // namespace queuecheck::cli
