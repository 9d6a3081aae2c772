#include "queuecheck/reports/bench/memory_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {

namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::string text_or_nothing(const char* path) {
  try {
    return read_text_file(path);
  } catch (const std::system_error&) {  // this kernel, or this container, does not tell
    return {};
  }
}

std::string bytes_text(std::uint64_t bytes) {
  return figure_text(static_cast<double>(bytes)) + "B";
}

std::uint64_t bytes_wanted(const BenchCell& cell) {
  std::uint64_t items = 0;
  if (__builtin_mul_overflow(cell.options.capacity, std::uint64_t{cell.options.item_bytes_max},
                             &items)) {
    items = UINT64_MAX;
  }
  if (cell.hosted) return items;
  try {
    return std::max<std::uint64_t>(items, load(cell.queue).bytes_needed(cell.options));
  } catch (const std::exception&) {  // told by the run, which is refused for the same reason
    return items;
  }
}

}  // namespace

std::optional<std::uint64_t> available_of(std::string_view proc_meminfo) {
  constexpr std::string_view key = "MemAvailable:";
  const std::size_t at = proc_meminfo.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const auto kibibytes = number_of(proc_meminfo.substr(at + key.size()));
  if (!kibibytes) return std::nullopt;
  return *kibibytes * 1024;
}

std::optional<std::uint64_t> left_of(std::string_view most, std::string_view current) {
  const auto limit = number_of(most);  // "max" is none
  const auto used = number_of(current);
  if (!limit || !used) return std::nullopt;
  return *limit > *used ? *limit - *used : 0;
}

MemoryLimit memory_limit(std::optional<std::uint64_t> free_bytes) {
  MemoryLimit limit;
  limit.reason = "bench makes queues of at most " + bytes_text(limit.bytes);
  if (free_bytes && *free_bytes / 4 < limit.bytes) {
    limit.bytes = *free_bytes / 4;
    limit.reason += ", here " + bytes_text(limit.bytes) + ", a quarter of the free memory";
  }
  return limit;
}

MemoryLimit read_memory_limit() {
  std::optional<std::uint64_t> least = available_of(text_or_nothing("/proc/meminfo"));
  const auto consider = [&least](std::optional<std::uint64_t> bytes) {
    if (bytes && (!least || *bytes < *least)) least = bytes;
  };
  // Control groups of version 2, then 1; inside a container both are seen at these places.
  consider(left_of(text_or_nothing("/sys/fs/cgroup/memory.max"),
                   text_or_nothing("/sys/fs/cgroup/memory.current")));
  consider(left_of(text_or_nothing("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
                   text_or_nothing("/sys/fs/cgroup/memory/memory.usage_in_bytes")));
  return memory_limit(least);
}

std::optional<std::string> too_large(const BenchCell& cell, const MemoryLimit& limit) {
  const std::uint64_t bytes = bytes_wanted(cell);
  if (bytes <= limit.bytes) return std::nullopt;
  return fmt::format("{} items of {} B take {}; {}", cell.options.capacity,
                     cell.options.item_bytes_max, bytes_text(bytes), limit.reason);
}

}  // namespace queuecheck
