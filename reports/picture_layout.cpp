#include "queuecheck/reports/picture_layout.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace queuecheck {
namespace {

constexpr int step = 12;       // between two instants
constexpr int cut_space = 44;  // where operations were left out
constexpr int open_space = 36;

// An instant of the picture: begins come before ends of the same time.
using Instant = std::pair<std::int64_t, int>;

// A kill stands where the bar that it ended ends.
Instant begin_of(const ShownOperation& shown) {
  return {shown.t0, shown.is_kill() ? 1 : 0};
}
Instant end_of(const ShownOperation& shown) {
  return {shown.drawn_end, 1};
}

struct Need {
  std::size_t from = 0;  // rank of the instant at which the bar begins
  int width = 0;
};

}  // namespace

PictureLayout place_bars(const Timeline& timeline, const std::vector<int>& labels, int left) {
  const auto& shown = timeline.operations;
  PictureLayout layout;
  layout.bars.resize(shown.size());
  layout.cuts.assign(shown.size(), -1);

  std::map<Instant, std::size_t> rank;
  for (const ShownOperation& one : shown) {
    rank[begin_of(one)] = 0;
    if (one.drawn_end != never) rank[end_of(one)] = 0;
  }
  std::size_t next = 0;
  for (auto& [instant, its_rank] : rank) its_rank = next++;

  // What each instant must keep clear of: bars that end there need room for their labels.
  std::vector<std::vector<Need>> needs(rank.size());
  std::vector<int> space_before(rank.size(), step);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::size_t begin = rank.at(begin_of(shown[i]));
    if (shown[i].cut_before > 0) space_before[begin] = cut_space;
    if (shown[i].drawn_end != never && !shown[i].is_kill()) {
      needs[rank.at(end_of(shown[i]))].push_back({begin, labels[i]});
    }
  }
  // One pass in time order gives the least places: each depends only on earlier ones.
  std::vector<int> place(rank.size(), left);
  for (std::size_t r = 0; r < place.size(); ++r) {
    if (r > 0) place[r] = place[r - 1] + space_before[r];
    if (r == 0 && space_before[0] == cut_space) place[0] += cut_space;
    for (const Need& need : needs[r]) {
      place[r] = std::max(place[r], place[need.from] + need.width);
    }
  }

  layout.right = place.empty() ? left : place.back() + step;
  if (timeline.cut_after > 0) layout.right += cut_space;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    Bar& bar = layout.bars[i];
    bar.cross = shown[i].is_kill();
    bar.open = shown[i].drawn_end == never;
    bar.left = place[rank.at(begin_of(shown[i]))];
    if (bar.cross || bar.open) {
      layout.right = std::max(layout.right, bar.left + labels[i] + open_space);
    } else {
      bar.right = place[rank.at(end_of(shown[i]))];
    }
    if (shown[i].cut_before > 0) layout.cuts[i] = bar.left - cut_space / 2;
  }
  for (Bar& bar : layout.bars) {
    if (bar.open) bar.right = layout.right;
  }

  // Instants at which nothing shown is running: the history falls into two parts there.
  std::int64_t returned = shown.empty() ? never : shown.front().t1;
  for (std::size_t i = 1; i < shown.size(); ++i) {
    if (returned < shown[i].t0 && shown[i].cut_before == 0) {
      layout.rules.push_back(layout.bars[i].left - step / 2);
    }
    returned = std::max(returned, shown[i].t1);
  }
  return layout;
}

}  // namespace queuecheck
