#include "queuecheck/properties/tutorial/claims.hpp"

#include <array>

namespace queuecheck {

std::span<const TutorialClaim> tutorial_claims() {
  static const std::array claims{visible_at_once, visible_to_others, empty_tells_truth,
                                 empty_then_get,  present_is_got,    arrives_in_order,
                                 close_clears,    kill_blocks_nobody};
  return claims;
}

}  // namespace queuecheck
