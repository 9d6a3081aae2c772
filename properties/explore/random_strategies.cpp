#include <memory>

#include "queuecheck/properties/explore/campaign.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"

namespace queuecheck::explore {

std::unique_ptr<Strategy> make_random_strategy(std::string_view name) {
  if (name == "portfolio") return std::make_unique<Portfolio>();
  if (name == "random") return std::make_unique<RandomWalk>();
  if (name == "sticky") return std::make_unique<Sticky>();
  if (name == "pct") return std::make_unique<Pct>();
  if (name == "pos") return std::make_unique<Pos>();
  if (name == "surw") return std::make_unique<Surw>();
  return nullptr;
}

}  // namespace queuecheck::explore
