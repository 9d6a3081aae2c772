#include "queuecheck/model/history_source.hpp"

namespace queuecheck {

class HistoryReader::Implementation {
 public:
  Implementation(std::istream& stream, std::string name) : source_(stream, std::move(name)) {}

  std::optional<History> next() {
    if (over_) return std::nullopt;
    over_ = true;  // also when an error leaves this function
    if (format_ == Format::unknown && !find_format()) return std::nullopt;
    std::optional<History> history;
    if (format_ == Format::json) {
      history = read_json_history(source_);
      index_ = count_;
    } else {
      history = read_text_history(source_, index_);
    }
    ++count_;
    over_ = !history;
    return history;
  }

  std::size_t index() const { return index_; }

 private:
  enum class Format { unknown, json, text };

  bool find_format() {
    while (source_.next()) {
      const std::size_t first = source_.line().find_first_not_of(" \t");
      if (first == std::string::npos) continue;
      format_ = source_.line()[first] == '{' ? Format::json : Format::text;
      source_.keep();
      return true;
    }
    return false;
  }

  LineSource source_;
  Format format_ = Format::unknown;
  std::size_t count_ = 0;
  std::size_t index_ = 0;
  bool over_ = false;
};

HistoryReader::HistoryReader(std::istream& stream, std::string name)
    : implementation_(std::make_unique<Implementation>(stream, std::move(name))) {}
HistoryReader::~HistoryReader() = default;

std::optional<History> HistoryReader::next() {
  return implementation_->next();
}
std::size_t HistoryReader::index() const {
  return implementation_->index();
}

}  // namespace queuecheck
