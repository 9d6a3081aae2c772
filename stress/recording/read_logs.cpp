#include "queuecheck/stress/recording/read_logs.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <system_error>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/stress/recording/process_identity.hpp"

namespace queuecheck::recording {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw HistoryError(file + ": " + what);
}

std::string text_of(std::span<const char> bytes) {
  return {bytes.data(), strnlen(bytes.data(), bytes.size())};
}

// The plain bytes of a head, which holds atomics.
struct HeadBytes {
  alignas(LogHead) char bytes[head_bytes];
  const LogHead& head() const { return *reinterpret_cast<const LogHead*>(bytes); }
};

class LogReader {
 public:
  explicit LogReader(const std::string& file) : file_(file), in_(file, std::ios::binary) {
    if (!in_) refuse(file, "cannot be opened: " + std::generic_category().message(errno));
    log_.file = file;
  }

  // nullopt: the file was not begun; its thread was killed before its first call.
  std::optional<ReadLog> read() {
    HeadBytes before;
    if (!read_head(before)) return std::nullopt;
    take_head(before.head());
    const std::uint64_t count = before.head().count.load(std::memory_order_relaxed);
    read_records(count);
    HeadBytes after;  // a writer at work may have gone on meanwhile
    if (!read_head(after)) refuse(file_, "was replaced while it was read");
    keep(count, after.head().count.load(std::memory_order_relaxed));
    return std::move(log_);
  }

 private:
  bool read_head(HeadBytes& to) {
    std::memset(&to, 0, sizeof to);
    in_.clear();
    in_.seekg(0);
    in_.read(to.bytes, head_bytes);
    const char* const magic = to.head().magic;
    if (std::all_of(magic, magic + magic_word.size(), [](char c) { return c == '\0'; })) {
      return false;
    }
    if (std::string_view(magic, magic_word.size()) != magic_word) {
      refuse(file_,
             "is no file of recorded calls of this version; right would be one that begins "
             "with " +
                 std::string(magic_word));
    }
    if (in_.gcount() != static_cast<std::streamsize>(head_bytes)) refuse(file_, "is cut off");
    return true;
  }

  void take_head(const LogHead& head) {
    log_.boot_id = text_of(head.boot_id);
    log_.process = head.process;
    log_.process_name = text_of(head.process_name);
    log_.specification = text_of(head.specification);
    log_.time_namespace = head.time_namespace;
    log_.clock = head.clock;
    log_.opened = head.opened;
    log_.whole = head.whole != 0;
    window_ = head.window;
    log_.stopped_at = head.stopped_at.load(std::memory_order_relaxed);
    log_.is_closed = head.closed_at.load(std::memory_order_relaxed) != 0;
    if (log_.is_closed) log_.closed = head.closed;
    if (log_.clock != StampClock::tsc && log_.clock != StampClock::monotonic) {
      refuse(file_, "names a clock that there is not; is it damaged?");
    }
    log_.lives = lives(log_.process);
  }

  void read_records(std::uint64_t count) {
    const std::uint64_t stored = window_ != 0 ? std::min(count, window_) : count;
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file_, error);
    if (error || stored > (size - head_bytes) / sizeof(CallRecord)) {
      refuse(file_, "is cut off: it says that it has " + std::to_string(stored) +
                        " records; right would be the whole file");
    }
    bytes_.resize(static_cast<std::size_t>(stored) * sizeof(CallRecord));
    in_.seekg(static_cast<std::streamoff>(head_bytes));
    in_.read(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
    if (in_.gcount() != static_cast<std::streamsize>(bytes_.size())) refuse(file_, "is cut off");
  }

  const CallRecord& record(std::uint64_t index) const {
    const std::uint64_t place = window_ != 0 ? index % window_ : index;
    return reinterpret_cast<const CallRecord*>(bytes_.data())[place];
  }

  // Records [first, count), of which `later` were begun by the time all was read.
  void keep(std::uint64_t count, std::uint64_t later) {
    std::uint64_t first = 0;
    if (window_ != 0 && later >= window_) first = std::min(later - window_ + 1, count);
    std::map<std::uint64_t, std::size_t> open_batches;  // index of the record, place in calls
    for (std::uint64_t i = first; i < count; ++i) {
      const CallRecord& from = record(i);
      if (from.flags == flag_entry) {
        take_entry(from, open_batches);
        continue;
      }
      if (from.kind > OperationKind::nack || from.outcome > Outcome::error || from.t0 == 0 ||
          from.flags != 0) {
        refuse(file_, "record " + std::to_string(i) + " is no call; is the file damaged?");
      }
      const std::uint64_t t1 = from.t1.load(std::memory_order_relaxed);
      if (t1 != 0 && t1 < from.t0) {
        refuse(file_, "record " + std::to_string(i) +
                          " returned before it began; was the clock set, "
                          "or the machine stopped?");
      }
      if (is_batch(from.kind)) open_batches[i] = log_.calls.size();
      log_.calls.push_back({from.t0, t1, from.value, from.timeout_ns, from.item_bytes, from.kind,
                            from.outcome, log_.values.size(), 0});
    }
    if (first > 0) log_.known_from = log_.calls.empty() ? UINT64_MAX : log_.calls.front().t0;
    check_batches();
  }

  // Entries follow their record, those of a get_many when it has returned; calls inside it may
  // stand between.
  void take_entry(const CallRecord& entry, std::map<std::uint64_t, std::size_t>& open) {
    const auto found = open.find(static_cast<std::uint64_t>(entry.timeout_ns));
    if (found == open.end()) return;  // its record has left the window
    ReadCall& call = log_.calls[found->second];
    if (call.values == 0) call.first_value = log_.values.size();
    if (call.first_value + call.values != log_.values.size()) {
      refuse(file_, "the values of a batch do not stand together; is the file damaged?");
    }
    ++call.values;
    log_.values.push_back(entry.value);
  }

  void check_batches() const {
    for (const ReadCall& call : log_.calls) {
      if (!is_batch(call.kind) || call.t1 == 0) continue;
      if (static_cast<std::uint64_t>(call.value) != call.values) {
        refuse(file_, "a batch has not all its values; is the file damaged?");
      }
    }
  }

  std::string file_;
  std::ifstream in_;
  std::vector<char> bytes_;
  std::uint64_t window_ = 0;
  ReadLog log_;
};

std::vector<std::string> files_with(const std::string& folder, std::string_view suffix) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().ends_with(suffix)) files.push_back(entry.path().string());
  }
  if (error) refuse(folder, "cannot be read: " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

// PID-START-TICKS.unrecorded
std::uint64_t ticks_of(const std::string& file) {
  const std::string name = fs::path(file).stem().string();
  const std::size_t dash = name.rfind('-');
  try {
    return std::stoull(name.substr(dash == std::string::npos ? 0 : dash + 1));
  } catch (const std::exception&) {
    refuse(file, "is no mark of the recorder; right would be PID-START-TICKS.unrecorded");
  }
}

}  // namespace

bool is_recording(const std::string& folder) {
  return !files_with(folder, file_suffix).empty();
}

ReadLogs read_logs(const std::string& folder) {
  ReadLogs read;
  read.read_at = invocation_stamp(best_stamp_clock());
  for (const std::string& file : files_with(folder, unrecorded_suffix)) {
    read.unrecorded.push_back(ticks_of(file));
  }
  for (const std::string& file : files_with(folder, file_suffix)) {
    if (auto log = LogReader(file).read()) read.logs.push_back(std::move(*log));
  }
  return read;
}

}  // namespace queuecheck::recording
