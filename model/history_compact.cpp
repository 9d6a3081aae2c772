// Reading into compact form: one log for each thread of each process.
#include <algorithm>
#include <unordered_map>

#include "queuecheck/model/history_source.hpp"

namespace queuecheck {
namespace {

// One thread of one process. What the log refuses waits: it may only stand too late in the file.
struct Actor {
  explicit Actor(const Operation& first) : log(first.process, first.thread) {}

  OperationLog log;
  std::vector<std::uint32_t> positions;
  std::vector<std::pair<Operation, std::uint32_t>> refused;

  // All operations in the order of a log (that of compacted()); false when no order helps.
  bool settle() {
    if (refused.empty()) return true;
    auto all = std::move(refused);
    refused.clear();
    OperationLog::Cursor cursor(log);
    LoggedCall call;
    for (std::size_t i = 0; cursor.next(call); ++i) {
      all.emplace_back(cursor.operation(), positions[i]);
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      const auto key = [](const auto& element) {
        const Operation& o = element.first;
        return std::tuple(o.t0, o.kind == OperationKind::crash, o.t1, element.second);
      };
      return key(a) < key(b);
    });
    log = OperationLog(log.process(), log.thread());
    positions.clear();
    for (auto& [operation, position] : all) {
      if (!refused.empty() || !log.append(operation)) {
        refused.emplace_back(std::move(operation), position);
      } else {
        positions.push_back(position);
      }
    }
    return refused.empty();
  }
};

class CompactCollector final : public HistorySink {
 public:
  CompactCollector(const LineSource& source, std::size_t operations_max)
      : source_(source), operations_max_(std::min<std::size_t>(operations_max, 0xffffffff)) {}

  void begin(const HistoryHeader&, std::size_t index) override { reading_.index = index; }

  void operation(const Operation& o) override {
    if (count_ == operations_max_) {
      source_.fail("the history has more than " + std::to_string(operations_max_) +
                   " operations; right would be to store a long run as several histories");
    }
    const auto position = static_cast<std::uint32_t>(count_++);
    Actor& actor = actor_of(o);
    if (append(actor.log, o)) {
      actor.positions.push_back(position);
    } else {
      actor.refused.emplace_back(o, position);
    }
  }

  void end(const HistoryHeader& header) override { header_ = header; }

  CompactReading take() {
    std::sort(actors_.begin(), actors_.end(), [](const Actor& a, const Actor& b) {
      return std::pair(a.log.process(), a.log.thread()) <
             std::pair(b.log.process(), b.log.thread());
    });
    bool settled = true;
    for (Actor& actor : actors_) settled = actor.settle() && settled;
    if (settled) {
      compact();
    } else {
      whole();
    }
    return std::move(reading_);
  }

 private:
  Actor& actor_of(const Operation& o) {
    if (last_ < actors_.size() && actors_[last_].log.process() == o.process &&
        actors_[last_].log.thread() == o.thread) {
      return actors_[last_];
    }
    const std::uint64_t key = std::uint64_t{o.process} << 32 | o.thread;
    const auto [found, fresh] = numbers_.try_emplace(key, actors_.size());
    if (fresh) actors_.emplace_back(o);
    last_ = found->second;
    return actors_[last_];
  }

  static bool append(OperationLog& log, const Operation& o) {
    const bool plain = o.values.empty() && !o.torn && o.code == 0 && o.answer == 0 &&
                       o.timeout_ns == 0 && o.item_bytes == Operation{}.item_bytes &&
                       o.kind != OperationKind::crash;
    return plain ? log.append(o.kind, o.outcome, o.value, o.t0, o.t1) : log.append(o);
  }

  void compact() {
    CompactHistory& history = reading_.compact.emplace();
    static_cast<HistoryHeader&>(history) = std::move(header_);
    history.logs.reserve(actors_.size());
    reading_.positions.reserve(count_);
    for (Actor& actor : actors_) {
      history.logs.push_back(std::move(actor.log));
      reading_.positions.insert(reading_.positions.end(), actor.positions.begin(),
                                actor.positions.end());
      actor.positions = {};
    }
  }

  void whole() {
    History& history = reading_.whole.emplace();
    static_cast<HistoryHeader&>(history) = std::move(header_);
    history.operations.resize(count_);
    LoggedCall call;
    for (Actor& actor : actors_) {
      OperationLog::Cursor cursor(actor.log);
      for (std::size_t i = 0; cursor.next(call); ++i) {
        history.operations[actor.positions[i]] = cursor.operation();
      }
      for (auto& [operation, position] : actor.refused) {
        history.operations[position] = std::move(operation);
      }
    }
  }

  const LineSource& source_;
  const std::size_t operations_max_;
  CompactReading reading_;
  HistoryHeader header_;
  std::vector<Actor> actors_;
  std::unordered_map<std::uint64_t, std::size_t> numbers_;
  std::size_t last_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

std::optional<CompactReading> read_compact(HistoryFormat& format, const LineSource& source,
                                           std::size_t operations_max) {
  CompactCollector collector(source, operations_max);
  if (!format.read(collector)) return std::nullopt;
  return collector.take();
}

}  // namespace queuecheck
