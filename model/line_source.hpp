// The lines of an input, numbered, and the errors that name them.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. A line holds at most line_max bytes: a file without line ends does not fill the memory.
//   2. Behind the last byte of line() stand padding readable bytes, for parsers that read ahead.
//   3. line() stays as it is until the next next(); keep() makes that one give the same line.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/model/shown.hpp"

namespace queuecheck {

class LineSource {
 public:
  static constexpr std::size_t line_max = std::size_t{16} << 20;
  static constexpr std::size_t padding = 64;

  LineSource(std::istream& stream, std::string name);

  // The next line, without its end; false at the end of the input.
  bool next();
  void keep() { kept_ = true; }
  std::string_view line() const { return line_; }
  // Did the line end with a line end? The last one of a file that was cut off does not.
  bool ended() const { return ended_; }

  // Throws HistoryError.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  bool fill();
  bool take_line(std::size_t size, bool ended);

  std::streambuf* bytes_;
  std::string name_;
  std::vector<char> block_;
  std::size_t begin_ = 0;   // of what is not yet given out
  std::size_t filled_ = 0;  // end of what was read
  std::string_view line_;
  std::size_t number_ = 0;
  bool kept_ = false;
  bool ended_ = false;
};

}  // namespace queuecheck
