// Addresses in the segment are found and told; what is none is not.
#include "queuecheck/properties/explore/address_check.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/strategies/random_walk.hpp"

namespace queuecheck::explore {
namespace {

std::string specimen(const std::string& name) {
  return std::string(QUEUECHECK_SPECIMENS) + "/" + name + ".instrumented.so";
}

// One process alone: what it leaves is as wrong as if somebody had met it.
std::string what_is_found(const std::string& name) {
  const auto lane = make_fiber_lane(specimen(name));
  Program program;
  program.options = {2, 8, 1, 1, {}};
  Step put;
  program.processes = {{put}};
  lane->prepare(program, {});
  RandomWalk strategy;
  const World& world = lane->run(strategy, {});
  return world.end == RunEnd::address ? world.what : world.end == RunEnd::finished ? "" : "ended";
}

TEST(AddressCheck, FindsAPointerIntoTheSegment) {
  EXPECT_NE(what_is_found("slot-pointer"), "");
}

TEST(AddressCheck, FindsAFunctionOfOneProcess) {
  const std::string what = what_is_found("function-pointer");
  EXPECT_NE(what.find("of process 0's own code"), std::string::npos) << what;
}

TEST(AddressCheck, FindsATableOfVirtualFunctions) {
  const std::string what = what_is_found("virtual-functions");
  EXPECT_NE(what.find("of process 0's own code"), std::string::npos) << what;
}

TEST(AddressCheck, TheRightTwinHasNone) {
  EXPECT_EQ(what_is_found("addresses"), "");
}

TEST(AddressCheck, CountersNextToTheirWrapAroundAreNoAddresses) {
  std::vector<ProcessImage> images;
  for (int i = 0; i < 3; ++i) images.emplace_back(specimen("addresses"));
  for (unsigned bit = 8; bit < 47; ++bit) {
    for (unsigned shift = 0; bit + shift < 47; ++shift) {
      for (std::int64_t step = -12; step <= 12; ++step) {
        const auto counter = (std::uint64_t{1} << bit) + static_cast<std::uint64_t>(step);
        const std::uint64_t word = counter << shift | 1;
        std::byte segment[8];
        std::memcpy(segment, &word, sizeof word);
        ASSERT_FALSE(find_address(Area{}, segment, images)) << counter << " << " << shift;
      }
    }
  }
}

TEST(AddressCheck, OnlyAddressesWithinTheMappingsCount) {
  const Area area{std::uintptr_t{0x7e00} << 24, std::size_t{1} << 16, 0x1000, 3};
  const auto found_in = [&](std::uint64_t word) {
    std::byte segment[24] = {};
    std::memcpy(segment + 8, &word, sizeof word);
    return find_address(area, segment, {});
  };
  const auto in_process_1 = found_in(area.base + area.stride + 0x20);
  ASSERT_TRUE(in_process_1);
  EXPECT_EQ(in_process_1->offset, 8U);
  EXPECT_EQ(in_process_1->process, 1U);
  EXPECT_TRUE(found_in(area.base + 0x1000)) << "one past the end is an address too";
  for (const std::uint64_t number :
       {std::uint64_t{0}, std::uint64_t{42}, std::uint64_t{area.base - 1},
        std::uint64_t{area.base + 0x1001}, std::uint64_t{area.base + 3 * area.stride},
        std::uint64_t{1} << 63 | area.base, ~std::uint64_t{0}}) {
    EXPECT_FALSE(found_in(number)) << number;
  }
}

}  // namespace
}  // namespace queuecheck::explore
