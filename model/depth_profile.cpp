#include "queuecheck/model/depth_profile.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "queuecheck/model/history.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t after_all = std::numeric_limits<std::int64_t>::max();

// Histories keep |time| below 2^61 (history_io refuses others), so that doubling is safe.
std::int64_t at(std::int64_t time) {
  return time == never ? after_all : 2 * time;
}
std::int64_t after(std::int64_t time) {
  return time == never ? after_all : 2 * time + 1;
}

}  // namespace

void DepthProfile::add(std::int64_t position, std::int64_t lower, std::int64_t upper) {
  if (position != after_all) changes_.push_back({position, lower, upper});
}

void DepthProfile::add_lower_after(std::int64_t time, std::int64_t count) {
  add(queuecheck::after(time), count, 0);
}
void DepthProfile::add_lower_from(std::int64_t time, std::int64_t count) {
  add(at(time), count, 0);
}
void DepthProfile::add_upper_from(std::int64_t time, std::int64_t count) {
  add(at(time), 0, count);
}
void DepthProfile::add_upper_after(std::int64_t time, std::int64_t count) {
  add(queuecheck::after(time), 0, count);
}

void DepthProfile::add_lower_between(std::int64_t after, std::int64_t before, std::int64_t count) {
  if (after >= before) return;
  add_lower_after(after, count);
  add_lower_from(before, -count);
}

void DepthProfile::add_upper_within(std::int64_t from, std::int64_t to, std::int64_t count) {
  add_upper_from(from, count);
  add_upper_after(to, -count);
}

void DepthProfile::build() {
  changes_.push_back({before_all, 0, 0});
  std::sort(changes_.begin(), changes_.end(),
            [](const Change& a, const Change& b) { return a.position < b.position; });
  std::size_t pieces = 0;
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    Change sum = changes_[i];
    if (pieces > 0) {
      sum.lower += changes_[pieces - 1].lower;
      sum.upper += changes_[pieces - 1].upper;
      if (changes_[pieces - 1].position == sum.position) --pieces;
    }
    changes_[pieces++] = sum;
  }
  changes_.resize(pieces);
  leaves_ = std::bit_ceil(pieces);
  tree_.assign(2 * leaves_, {after_all, before_all});
  for (std::size_t i = 0; i < pieces; ++i) {
    tree_[leaves_ + i] = {changes_[i].lower, changes_[i].upper};
  }
  for (std::size_t i = leaves_ - 1; i >= 1; --i) {
    tree_[i] = {std::min(tree_[2 * i].lower_least, tree_[2 * i + 1].lower_least),
                std::max(tree_[2 * i].upper_most, tree_[2 * i + 1].upper_most)};
  }
}

std::size_t DepthProfile::piece_at(std::int64_t position) const {
  const auto next =
      std::upper_bound(changes_.begin(), changes_.end(), position,
                       [](std::int64_t p, const Change& change) { return p < change.position; });
  return static_cast<std::size_t>(next - changes_.begin()) - 1;
}

// For words, once a history: no tree.
std::pair<std::int64_t, std::int64_t> DepthProfile::fewest_and_most(std::int64_t from,
                                                                    std::int64_t to) const {
  std::pair<std::int64_t, std::int64_t> bounds{after_all, before_all};
  for (std::size_t i = piece_at(at(from)); i <= piece_at(at(to)); ++i) {
    bounds.first = std::min(bounds.first, changes_[i].lower);
    bounds.second = std::max(bounds.second, changes_[i].upper);
  }
  return bounds;
}

bool DepthProfile::fits(std::int64_t from, std::int64_t to, std::int64_t at_most,
                        std::int64_t at_least) const {
  return any(1, 0, leaves_, piece_at(at(from)), piece_at(at(to)), at_most, at_least);
}

bool DepthProfile::any(std::size_t node, std::size_t begin, std::size_t end, std::size_t from,
                       std::size_t to, std::int64_t at_most, std::int64_t at_least) const {
  if (end <= from || begin > to) return false;
  const Bounds& bounds = tree_[node];
  if (bounds.lower_least > at_most || bounds.upper_most < at_least) return false;
  if (end - begin == 1) return true;
  const std::size_t middle = begin + (end - begin) / 2;
  return any(2 * node, begin, middle, from, to, at_most, at_least) ||
         any(2 * node + 1, middle, end, from, to, at_most, at_least);
}

std::int64_t DepthProfile::first_lower_above(std::int64_t limit) const {
  for (const Change& piece : changes_) {
    if (piece.lower > limit) return piece.position >> 1;
  }
  return never;
}

std::int64_t DepthProfile::first_upper_below(std::int64_t limit) const {
  for (const Change& piece : changes_) {
    if (piece.upper < limit) return piece.position >> 1;
  }
  return never;
}

}  // namespace queuecheck
