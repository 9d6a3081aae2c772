// Which queue the workers of a measured run use, with which options of its own: written by the
// harness into shared memory, read by every worker.
//
// Process and thread safety: written before the first worker starts, constant afterwards.
//
// Invariants
//   1. What does not fit is refused by write(), never cut.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck {

template <std::size_t size>
bool copy_text(char (&into)[size], std::string_view text) {
  if (text.size() >= size) return false;
  std::memcpy(into, text.data(), text.size());
  into[text.size()] = '\0';
  return true;
}

struct QueueRequest {
  char queue[128] = {};
  char plugin[1024] = {};
  char extra[2048] = {};  // key NUL value NUL ...
  std::uint32_t extra_count = 0;

  // False when a text is too long.
  bool write(const QueueSource& source, const Options& options) {
    if (!copy_text(queue, source.name) || !copy_text(plugin, source.plugin)) return false;
    std::size_t used = 0;
    for (const auto& [key, value] : options.extra) {
      for (const std::string& text : {key, value}) {
        if (used + text.size() + 1 > sizeof extra) return false;
        std::memcpy(extra + used, text.c_str(), text.size() + 1);
        used += text.size() + 1;
      }
      ++extra_count;
    }
    return true;
  }

  QueueSource source() const { return {queue, plugin}; }

  void read_extra(Options& options) const {
    const char* text = extra;
    for (std::uint32_t i = 0; i < extra_count; ++i) {
      const std::string key = text;
      const std::string value = text + key.size() + 1;
      text += key.size() + value.size() + 2;
      options.extra.emplace_back(key, value);
    }
  }
};

}  // namespace queuecheck
