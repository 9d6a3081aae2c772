#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/specification_words.hpp"

namespace queuecheck {
namespace {

std::string refuse(std::string_view axis, std::string_view value, std::string_view beside,
                   std::string_view instead) {
  return "cannot judge " + std::string(axis) + "=" + std::string(value) + " beside " +
         std::string(beside) + ", the rules do not say what happens; right would be " +
         std::string(instead);
}

}  // namespace

// Only what the rules leave undefined: which item a full queue drops when the oldest may not be
// visible yet, or when one is not enough; buffers, drops and stores of a queue that holds nothing.
std::optional<std::string> cannot_judge(const Specification& specification) {
  const Specification& s = specification;
  const bool eventual = s.visibility != Visibility::immediate;
  const std::string_view visibility = words::word_of(words::visibilities, s.visibility);
  const std::string_view on_full = words::word_of(words::on_full, s.on_full);
  if (s.capacity_kind == CapacityKind::rendezvous) {
    if (eventual) return refuse("visibility", visibility, "rendezvous", "immediate");
    if (s.on_full != OnFull::wait_or_fail) {
      return refuse("on_full", on_full, "rendezvous", "wait_or_fail");
    }
    if (s.lease) return refuse("delivery", "lease", "rendezvous", "take");
  }
  if (s.on_full == OnFull::drop_oldest) {
    if (eventual) return refuse("on_full", on_full, visibility, "drop_newest or wait_or_fail");
    if (s.capacity_kind == CapacityKind::bytes) {
      return refuse("on_full", on_full, "bytes(N)", "drop_newest or wait_or_fail");
    }
    if (s.lease) return refuse("on_full", on_full, "lease", "drop_newest or wait_or_fail");
  }
  return std::nullopt;
}

}  // namespace queuecheck
