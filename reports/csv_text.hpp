// Comma-separated values out: RFC 4180, and safe to open in a spreadsheet.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. Every row has as many cells as the head; a cell with a comma, a quote or a line break is
//      quoted; lines end in CR LF.
//   2. No text is taken for a formula: one that begins with = + - or @ is preceded by an apostrophe
//      (OWASP, "CSV Injection"). Numbers are ours, and stay numbers.
//   3. Valid UTF-8 without control characters: those of texts are spelled (`\x0a`), so that one row
//      is one line.
#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace queuecheck {

class CsvTable {
 public:
  explicit CsvTable(std::initializer_list<std::string_view> columns);

  CsvTable& text(std::string_view value);
  CsvTable& number(double value);  // empty where it is none (NaN, infinity)
  CsvTable& number(std::optional<double> value);
  CsvTable& number(std::integral auto value) { return raw(std::to_string(value)); }
  CsvTable& boolean(bool value) { return raw(value ? "true" : "false"); }
  CsvTable& none() { return raw(""); }

  // The head and all rows. Throws std::logic_error where the last row is not whole.
  std::string str() const;

 private:
  CsvTable& raw(std::string_view cell);

  std::size_t columns_;
  std::size_t cells_ = 0;  // of the row under way
  std::string out_;
};

}  // namespace queuecheck
