#include "queuecheck/model/history_source.hpp"

namespace queuecheck {
namespace {

class HistoryCollector final : public HistorySink {
 public:
  HistoryCollector(const LineSource& source, ReadLimits limits)
      : source_(source), limits_(limits) {}

  void begin(const HistoryHeader&, std::size_t index) override { index_ = index; }
  void operation(const Operation& operation) override {
    if (history_.operations.size() == limits_.operations_max) {
      source_.fail("the history has more than " + std::to_string(limits_.operations_max) +
                   " operations; right would be to store a long run as several histories");
    }
    history_.operations.push_back(operation);
  }
  void end(const HistoryHeader& header) override { static_cast<HistoryHeader&>(history_) = header; }

  std::size_t index() const { return index_; }
  History take() { return std::move(history_); }

 private:
  const LineSource& source_;
  const ReadLimits limits_;
  History history_;
  std::size_t index_ = 0;
};

}  // namespace

class HistoryReader::Implementation {
 public:
  Implementation(std::istream& stream, std::string name, ReadLimits limits)
      : source_(stream, std::move(name)), limits_(limits) {}

  bool read(HistorySink& sink) {
    if (!open()) return false;
    over_ = !format_->read(sink);
    return !over_;
  }

  std::optional<History> next() {
    HistoryCollector collector(source_, limits_);
    if (!read(collector)) return std::nullopt;
    index_ = collector.index();
    return collector.take();
  }

  std::optional<CompactReading> next_compact() {
    if (!open()) return std::nullopt;
    std::optional<CompactReading> reading = read_compact(*format_, source_, limits_.compact_max);
    over_ = !reading;
    if (reading) index_ = reading->index;
    return reading;
  }

  std::size_t index() const { return index_; }

 private:
  // May a history follow? Until it is read it is the last, so that nothing follows an error.
  bool open() {
    if (over_) return false;
    over_ = true;
    return format_ || find_format();
  }

  bool find_format() {
    while (source_.next()) {
      const std::size_t first = source_.line().find_first_not_of(" \t");
      if (first == std::string_view::npos) continue;
      const char c = source_.line()[first];
      if (c == '[') source_.fail("this is a JSON array; right would be one object a line, {...}");
      format_ = c == '{' ? json_format(source_) : text_format(source_);
      source_.keep();
      return true;
    }
    return false;
  }

  LineSource source_;
  const ReadLimits limits_;
  std::unique_ptr<HistoryFormat> format_;
  std::size_t index_ = 0;
  bool over_ = false;
};

HistoryReader::HistoryReader(std::istream& stream, std::string name, ReadLimits limits)
    : implementation_(std::make_unique<Implementation>(stream, std::move(name), limits)) {}
HistoryReader::~HistoryReader() = default;

bool HistoryReader::read(HistorySink& sink) {
  return implementation_->read(sink);
}
std::optional<History> HistoryReader::next() {
  return implementation_->next();
}
std::optional<CompactReading> HistoryReader::next_compact() {
  return implementation_->next_compact();
}
std::size_t HistoryReader::index() const {
  return implementation_->index();
}

}  // namespace queuecheck
