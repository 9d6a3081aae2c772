#include "queuecheck/reports/compare/stored_json.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/escape.hpp"

namespace queuecheck::stored {

void refuse(const std::string& where, const std::string& what) {
  throw StoredBenchError(fmt::format("{}: {}", printable(where), what));
}

const Json& member(const Json& object, const char* name, const std::string& where) {
  if (!object.is_object() || !object.contains(name)) {
    refuse(where, fmt::format("lacks '{}'; right would be a result of bench", name));
  }
  return object.at(name);
}
std::string text(const Json& object, const char* name, const std::string& where) {
  const Json& value = member(object, name, where);
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}
std::uint64_t number(const Json& object, const char* name, const std::string& where) {
  const Json& value = member(object, name, where);
  if (!value.is_number_unsigned()) refuse(where, fmt::format("'{}' is no whole number", name));
  return value.get<std::uint64_t>();
}

std::string cell_text(const Json& row, const std::string& where) {
  std::string cell = fmt::format("{}x{} {} B", number(row, "producers", where),
                                 number(row, "consumers", where), number(row, "item_bytes", where));
  const std::uint64_t capacity = number(row, "capacity", where);
  cell += capacity == 0 ? " unbounded" : fmt::format(" capacity {}", capacity);
  if (row.contains("batch")) {  // rows of latency move single items
    if (const std::uint64_t batch = number(row, "batch", where); batch > 1) {
      cell += fmt::format(" batch {}", batch);
    }
  }
  if (row.contains("set")) {
    for (const auto& [key, value] : row["set"].items()) {
      cell +=
          fmt::format(" {}={}", key, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  return cell;
}

}  // namespace queuecheck::stored
