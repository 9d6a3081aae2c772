// Histories in and out, in both formats of docs/formats.md: JSON Lines (everything) and the plain
// text form that anyone can type.
//
// Process and thread safety: a reader is used by one thread; nothing here is shared.
//
// Invariants
//   1. Reading streams: read() needs memory for the longest line, next() for one history. Nothing
//   in
//      the input is trusted; every error is a HistoryError "name:line: what is wrong; what would be
//      right", one line however long and whatever the culprit is.
//   2. read(write_json(h)) == h for every well-formed history; text keeps what it can express
//      (can_write_text).
//   3. Times are below 2^61 in magnitude, so that judges may double them.
//   4. An input without a history yields none: that is for the caller to call `nothing`.
#pragma once

#include <cstddef>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/operation_log.hpp"

namespace queuecheck {

struct HistoryError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Where a history goes while it is read. What it throws passes through read().
class HistorySink {
 public:
  HistorySink() = default;
  virtual ~HistorySink() = default;
  HistorySink(const HistorySink&) = delete;
  HistorySink& operator=(const HistorySink&) = delete;

  // What the header says, and the index: `# index i` in text, else counted from 0.
  virtual void begin(const HistoryHeader& header, std::size_t index) = 0;
  // In the order of the file, which need not be that of time. Valid during the call only.
  virtual void operation(const Operation& operation) = 0;
  // The header again, now with what only the whole history tells: processes when they were not
  // given, in text also end and capacity.
  virtual void end(const HistoryHeader& header) = 0;
};

// A small compressed file can hold more than any memory; who reads whole histories says how much.
struct ReadLimits {
  std::size_t operations_max = std::size_t{1} << 26;  // of one history: 6 GiB
  std::size_t compact_max = std::size_t{1} << 28;     // of one in compact form: 5 GiB
};

// A history in compact form when its logs can hold it, else whole.
struct CompactReading {
  std::size_t index = 0;
  std::optional<CompactHistory> compact;
  std::vector<std::uint32_t> positions;  // where operation i of `compact` stands in the file
  std::optional<History> whole;          // exactly when there is no `compact`
};

// Reads the histories of one stream, in order; which of the two formats it is, the first character
// that is no blank tells ('{': JSON Lines).
class HistoryReader {
 public:
  HistoryReader(std::istream& stream, std::string name, ReadLimits limits = {});
  ~HistoryReader();
  HistoryReader(const HistoryReader&) = delete;
  HistoryReader& operator=(const HistoryReader&) = delete;

  // The next history into the sink; false at the end. Throws HistoryError; after that only false.
  bool read(HistorySink& sink);
  // The next history, or nullopt at the end. The same errors.
  std::optional<History> next();
  // The same in 20 bytes for a usual operation instead of some 100. The operations of a thread may
  // stand in any order; most quickly those go that stand in that of time.
  std::optional<CompactReading> next_compact();
  // The index of the history that next() gave: `# index i` in text, else counted from 0.
  std::size_t index() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

void write_json(std::ostream& stream, const History& history);

// Text has no batches, no code, thread, time-out, length, torn or crash lines.
bool can_write_text(const History& history);
void write_text(std::ostream& stream, const History& history, std::size_t index = 0);

// Opens a file, "-" for standard input, plain or compressed with gzip or xz (told by its first
// bytes, not by its name). Throws HistoryError; a truncated compressed file throws while it is
// read. Memory is bounded whatever the file unpacks to.
std::unique_ptr<std::istream> open_history(const std::string& path);

}  // namespace queuecheck
