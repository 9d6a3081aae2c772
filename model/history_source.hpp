// The lines of an input, numbered, and the errors that name them.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. A line holds at most line_max bytes: a file without line ends does not fill the memory.
#pragma once

#include <istream>
#include <string>

#include "queuecheck/model/history_io.hpp"

namespace queuecheck {

// The word between quotation marks.
inline std::string quote(std::string_view word, char mark = '\'') {
  std::string text(1, mark);
  return text.append(word).append(1, mark);
}

class LineSource {
 public:
  static constexpr std::size_t line_max = std::size_t{16} << 20;

  LineSource(std::istream& stream, std::string name) : stream_(stream), name_(std::move(name)) {}

  // The next line, without its end; false at the end of the input.
  bool next() {
    if (kept_) {
      kept_ = false;
      return true;
    }
    line_.clear();
    ended_ = false;
    char c = 0;
    bool any = false;
    while (read(c)) {
      any = true;
      if (c == '\n') {
        ended_ = true;
        break;
      }
      if (line_.size() == line_max) {
        ++number_;
        fail("line longer than 16 MiB; right would be one operation a line");
      }
      line_.push_back(c);
    }
    if (any) ++number_;
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    return any;
  }

  void keep() { kept_ = true; }  // the next next() gives this line again
  const std::string& line() const { return line_; }
  // Did the line end with a line end? The last one of a file that was cut off does not.
  bool ended() const { return ended_; }

  [[noreturn]] void fail(const std::string& message) const {
    throw HistoryError(name_ + ":" + std::to_string(number_) + ": " + message);
  }

 private:
  bool read(char& c) {
    const int got = stream_.rdbuf()->sbumpc();
    if (got == std::char_traits<char>::eof()) return false;
    c = std::char_traits<char>::to_char_type(got);
    return true;
  }

  std::istream& stream_;
  std::string name_;
  std::string line_;
  std::size_t number_ = 0;
  bool kept_ = false;
  bool ended_ = false;
};

// One history each, beginning at the next line of the source; nullopt at the end.
std::optional<History> read_json_history(LineSource& source);
std::optional<History> read_text_history(LineSource& source, std::size_t& index);

inline constexpr std::int64_t time_max = (std::int64_t{1} << 61) - 1;

}  // namespace queuecheck
