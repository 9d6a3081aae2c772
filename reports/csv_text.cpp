#include "queuecheck/reports/csv_text.hpp"

#include <cmath>
#include <stdexcept>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"

namespace queuecheck {
namespace {

std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

CsvTable::CsvTable(std::initializer_list<std::string_view> columns) : columns_(columns.size()) {
  for (const std::string_view column : columns) raw(column);
}

CsvTable& CsvTable::raw(std::string_view cell) {
  out_ += cell;
  ++cells_;
  out_ += cells_ == columns_ ? "\r\n" : ",";
  cells_ %= columns_;
  return *this;
}

CsvTable& CsvTable::text(std::string_view value) {
  std::string shown = printable(value);
  constexpr std::string_view formula = "=+-@";
  if (!shown.empty() && formula.find(shown.front()) != std::string_view::npos) {
    shown.insert(shown.begin(), '\'');
  }
  return raw(quoted(shown));
}

CsvTable& CsvTable::number(double value) {
  return std::isfinite(value) ? raw(json_number(value)) : none();
}

CsvTable& CsvTable::number(std::optional<double> value) {
  return value ? number(*value) : none();
}

std::string CsvTable::str() const {
  if (cells_ != 0) throw std::logic_error("a row of a table lacks cells");
  return out_;
}

}  // namespace queuecheck
