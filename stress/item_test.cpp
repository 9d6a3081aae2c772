// Items: identity survives, damage shows, for every length.
#include "queuecheck/stress/item.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace queuecheck {
namespace {

// Out of line: g++ 12 else warns of branches that this length never takes.
[[gnu::noinline]] std::vector<std::byte> encoded(ItemId id, std::size_t bytes) {
  std::vector<std::byte> item(bytes, std::byte{0xEE});
  encode_item(id, item);
  return item;
}

const ItemId first{3, 7};
const ItemId last{0xFFFF, (std::uint64_t{1} << 40) - 1};

TEST(Item, CarriesItsIdentityFromEightBytesOn) {
  for (const ItemId id : {first, last, ItemId{0, 1}}) {
    for (std::size_t bytes = 8; bytes < 100; ++bytes) {
      const DecodedItem item = decode_item(encoded(id, bytes));
      EXPECT_FALSE(item.torn) << bytes;
      EXPECT_EQ(item.id, id) << bytes;
    }
  }
}

TEST(Item, BelowEightBytesIsAnonymous) {
  for (std::size_t bytes = 0; bytes < 8; ++bytes) {
    const DecodedItem item = decode_item(encoded(first, bytes));
    EXPECT_FALSE(item.torn);
    EXPECT_FALSE(item.id);
  }
}

TEST(Item, EveryFlippedBitIsTorn) {
  for (const std::size_t bytes : {16U, 17U, 24U, 61U}) {
    for (std::size_t bit = 0; bit < bytes * 8; ++bit) {
      std::vector<std::byte> item = encoded(first, bytes);
      item[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
      EXPECT_TRUE(decode_item(item).torn) << bytes << " bytes, bit " << bit;
    }
  }
}

TEST(Item, MixedFromTwoIsTornWhereverItIsCut) {
  const std::vector<std::byte> other = encoded({3, 8}, 64);
  for (std::size_t cut = 1; cut < 64; ++cut) {
    std::vector<std::byte> item = encoded(first, 64);
    std::copy(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(cut), item.begin());
    // A cut inside what both items share leaves an item as it was put.
    if (item == other || item == encoded(first, 64)) continue;
    EXPECT_TRUE(decode_item(item).torn) << "cut at " << cut;
  }
}

TEST(Item, ZerosAndTheWrongLengthAreTorn) {
  EXPECT_TRUE(decode_item(std::vector<std::byte>(8)).torn);
  EXPECT_TRUE(decode_item(std::vector<std::byte>(64)).torn);
  std::vector<std::byte> item = encoded(first, 64);
  item.resize(40);
  EXPECT_TRUE(decode_item(item).torn);
}

}  // namespace
}  // namespace queuecheck
