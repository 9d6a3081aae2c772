// What the two formats have in common for HistoryReader: each reads the histories of one LineSource
// into a sink.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. read() begins at the next line, gives begin() and end() once each and the operations between
//      them, and leaves the source in front of the next history; false (and no call) at the end.
//   2. Memory is that of the longest line.
#pragma once

#include <memory>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/line_source.hpp"

namespace queuecheck {

class HistoryFormat {
 public:
  HistoryFormat() = default;
  virtual ~HistoryFormat() = default;
  HistoryFormat(const HistoryFormat&) = delete;
  HistoryFormat& operator=(const HistoryFormat&) = delete;

  virtual bool read(HistorySink& sink) = 0;
};

// Reads one history of `format` into compact form; nullopt at the end.
std::optional<CompactReading> read_compact(HistoryFormat& format, const LineSource& source,
                                           std::size_t operations_max);

std::unique_ptr<HistoryFormat> json_format(LineSource& source);
std::unique_ptr<HistoryFormat> text_format(LineSource& source);

inline constexpr std::int64_t time_max = (std::int64_t{1} << 61) - 1;
// Judges keep tables by process. Process ids of the system fit.
inline constexpr std::uint32_t process_max = (1U << 22) - 1;

}  // namespace queuecheck
