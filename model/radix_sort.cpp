#include "queuecheck/model/radix_sort.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace queuecheck {
namespace {

constexpr int digit_bits = 11;
constexpr std::size_t digits = std::size_t{1} << digit_bits;
constexpr std::size_t few = 256;  // below, a comparison sort is quicker than clearing counters

bool earlier(const TimePair& a, const TimePair& b) {
  return a.at < b.at;
}

std::uint64_t digit_of(const TimePair& pair, std::uint64_t least, int pass) {
  return (static_cast<std::uint64_t>(pair.at) - least) >> (pass * digit_bits) & (digits - 1);
}

}  // namespace

void sort_by_time(std::vector<TimePair>& data, std::vector<TimePair>& scratch) {
  if (data.size() < few) return std::stable_sort(data.begin(), data.end(), earlier);
  std::int64_t least = data.front().at;
  std::int64_t most = least;
  bool sorted = true;
  std::int64_t previous = least;
  for (const TimePair& pair : data) {
    least = std::min(least, pair.at);
    most = std::max(most, pair.at);
    sorted = sorted && previous <= pair.at;
    previous = pair.at;
  }
  if (sorted) return;
  // Unsigned difference: right even where the signed one would overflow.
  const auto zero = static_cast<std::uint64_t>(least);
  const auto bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(most) - zero));
  const int passes = (bits + digit_bits - 1) / digit_bits;
  std::vector<std::array<std::uint32_t, digits>> counts(static_cast<std::size_t>(passes));
  for (const TimePair& pair : data) {
    for (int pass = 0; pass < passes; ++pass) {
      ++counts[static_cast<std::size_t>(pass)][digit_of(pair, zero, pass)];
    }
  }
  scratch.resize(data.size());
  for (int pass = 0; pass < passes; ++pass) {
    auto& places = counts[static_cast<std::size_t>(pass)];
    std::uint32_t sum = 0;
    bool one_digit = false;  // the pass would move nothing
    for (std::uint32_t& place : places) {
      const std::uint32_t count = place;
      one_digit = one_digit || count == data.size();
      place = sum;
      sum += count;
    }
    if (one_digit) continue;
    TimePair* const to = scratch.data();
    for (const TimePair& pair : data) to[places[digit_of(pair, zero, pass)]++] = pair;
    data.swap(scratch);
  }
}

}  // namespace queuecheck
