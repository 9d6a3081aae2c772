#include "queuecheck/stress/recording/call_log.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "queuecheck/stress/recording/process_identity.hpp"

namespace queuecheck::recording {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t first_piece = std::size_t{64} << 10;
constexpr std::size_t next_piece = std::size_t{256} << 10;
constexpr unsigned names_tried_max = 100'000;

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page - 1) / page * page;
}

// Blocks, not only a size: a page of a file with holes for which the disk has no block is a SIGBUS.
int allocate(int file, std::size_t offset, std::size_t bytes) {
  rlimit limit{};
  // Beyond the limit the kernel does not only refuse, it sends SIGXFSZ.
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      offset + bytes > limit.rlim_cur) {
    return EFBIG;
  }
  int error = EINTR;
  while (error == EINTR) {
    error = posix_fallocate(file, static_cast<off_t>(offset), static_cast<off_t>(bytes));
  }
  return error;
}

void copy_text(std::span<char> to, const std::string& text) {
  const std::size_t length = std::min(text.size(), to.size() - 1);
  std::copy_n(text.data(), length, to.data());
  to[length] = '\0';
}

std::atomic<bool> told{false};

// Numbers within this process; a child that is forked off has another pid, and may go on counting.
std::atomic<unsigned> next_name{0};

}  // namespace

CallLog::CallLog(const LogRequest& request) : window_(request.window), pid_(getpid()) {
  if (open(request)) return;
  const int file = file_;
  file_ = -1;
  if (file >= 0) {
    ::close(file);
    unlink(path_.c_str());  // no call is in it
  }
  if (head_ != nullptr) munmap(head_, reserved_);
  head_ = nullptr;
  records_ = next_ = end_ = nullptr;
}

CallLog::~CallLog() {
  close();
  if (head_ != nullptr) munmap(head_, reserved_);
  if (file_ >= 0) ::close(file_);
}

bool CallLog::refuse(const std::string& what, int error) {
  if (failed_.load(std::memory_order_relaxed)) return false;  // written by this thread only
  reason_ = what + ": " + std::generic_category().message(error);
  failed_.store(true, std::memory_order_release);  // pairs with the acquire in reason()
  tell_once(reason_);
  return false;
}

std::string CallLog::reason() const {
  // acquire, pairs with the release in refuse(): who sees the mark may read the text.
  return failed_.load(std::memory_order_acquire) ? reason_ : "";
}

bool CallLog::open(const LogRequest& request) {
  clock_ = best_stamp_clock();
  const ProcessKey self = own_process();
  for (unsigned tries = 0; file_ < 0; ++tries) {
    const unsigned number = next_name.fetch_add(1, std::memory_order_relaxed);  // only to differ
    path_ = request.folder + '/' + std::to_string(self.pid) + '-' + std::to_string(self.start) +
            '-' + std::to_string(number) + std::string(file_suffix);
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file_ < 0 && (errno != EEXIST || tries == names_tried_max)) {
      return refuse("cannot make " + path_, errno);
    }
  }
  const std::size_t records_max = window_ != 0
                                      ? static_cast<std::size_t>(window_) * sizeof(CallRecord)
                                      : static_cast<std::size_t>(request.bytes_max);
  reserved_ = head_bytes + whole_pages(records_max);
  void* const addresses =
      mmap(nullptr, reserved_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (addresses == MAP_FAILED) return refuse("no addresses for " + path_, errno);
  head_ = static_cast<LogHead*>(addresses);
  if (const int error = allocate(file_, 0, head_bytes))
    return refuse("no room for " + path_, error);
  if (mmap(addresses, head_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file_, 0) ==
      MAP_FAILED) {
    return refuse("cannot map " + path_, errno);
  }
  records_ = next_ = end_ =
      reinterpret_cast<CallRecord*>(static_cast<char*>(addresses) + head_bytes);
  if (!map_piece()) return false;
  fill_head(request);
  return true;
}

void CallLog::fill_head(const LogRequest& request) {
  copy_text(head_->boot_id, boot_id());
  head_->process = own_process();
  head_->time_namespace = time_namespace();
  head_->clock = clock_;
  head_->whole = request.whole ? 1 : 0;
  head_->window = window_;
  head_->opened = read_both_clocks(clock_);
  copy_text(head_->process_name, own_name());
  copy_text(head_->specification, request.specification);
  // Last, and after everything above: without it the file holds nothing.
  std::atomic_thread_fence(std::memory_order_release);
  std::copy(magic_word.begin(), magic_word.end(), head_->magic);
}

bool CallLog::map_piece() {
  std::size_t bytes = mapped_ == 0 ? first_piece : next_piece;
  if (window_ != 0) bytes = whole_pages(static_cast<std::size_t>(window_) * sizeof(CallRecord));
  bytes = std::min(bytes, reserved_ - head_bytes - mapped_);
  if (bytes == 0) return refuse(path_ + " is as long as it may become", EFBIG);
  const std::size_t offset = head_bytes + mapped_;
  if (const int error = allocate(file_, offset, bytes)) {
    return refuse("no room for " + path_, error);
  }
  char* const at = reinterpret_cast<char*>(head_) + offset;
  if (mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file_,
           static_cast<off_t>(offset)) == MAP_FAILED) {
    return refuse("cannot map " + path_, errno);
  }
#ifdef MADV_POPULATE_WRITE
  madvise(at, bytes, MADV_POPULATE_WRITE);  // older kernels: a fault a page instead
#endif
  mapped_ += bytes;
  const std::size_t records = mapped_ / sizeof(CallRecord);
  end_ = records_ + (window_ != 0 ? static_cast<std::size_t>(window_) : records);
  return true;
}

bool CallLog::make_room() {
  // relaxed: written by this thread only
  if (head_ != nullptr && !failed_.load(std::memory_order_relaxed)) {
    if (window_ != 0) {
      next_ = records_;
      return true;
    }
    if (map_piece()) return true;
    stop();
  }
  count_lost();
  return false;
}

bool CallLog::append_entries(std::span<const std::int64_t> values, std::uint64_t of) {
  for (const std::int64_t value : values) {
    if (next_ == end_ && !make_room()) return false;
    CallRecord* const entry = next_++;
    entry->t0 = 1;
    entry->value = value;
    entry->timeout_ns = static_cast<std::int64_t>(of);
    entry->flags = flag_entry;
    entry->t1.store(1, std::memory_order_relaxed);  // published by the store to count that follows
  }
  return true;
}

CallRecord* CallLog::begin_many(OperationKind kind, std::span<const std::int64_t> values,
                                std::int64_t timeout_ns) {
  if (window_ != 0 && values.size() >= window_ / 2) {
    refuse(path_ + ": a batch does not fit into its window", E2BIG);
    stop();
    next_ = end_;
  }
  if (next_ == end_ && !make_room()) return nullptr;
  CallRecord* const record = next_++;
  record->t1.store(0, std::memory_order_relaxed);  // published by the store to count
  record->value = static_cast<std::int64_t>(values.size());
  record->timeout_ns = timeout_ns;
  record->item_bytes = 0;
  record->kind = kind;
  record->outcome = Outcome::ok;
  record->flags = 0;
  if (!append_entries(values, begun_)) return nullptr;
  record->t0 = invocation_stamp(clock_);
  begun_ += 1 + values.size();
  // release, pairs with the reader's acquire: who sees the count sees the batch.
  head_->count.store(begun_, std::memory_order_release);
  return record;
}

void CallLog::end_many(CallRecord& record, std::uint64_t t1, Outcome outcome,
                       std::span<const std::int64_t> got, std::uint32_t moved) {
  if (!got.empty()) {
    if (window_ != 0 && got.size() >= window_ / 2) {
      refuse(path_ + ": a batch does not fit into its window", E2BIG);
      stop();
      next_ = end_;
    }
    // The index of a record is where it was begun; calls inside this one may have followed it.
    const auto distance = static_cast<std::uint64_t>(next_ - &record);
    const std::uint64_t index = &record < next_ ? begun_ - distance : begun_ - distance - window_;
    if (!append_entries(got, index)) return;  // stays open: what it took is not known
    begun_ += got.size();
    // release, pairs with the reader's acquire: who sees the count sees the entries.
    head_->count.store(begun_, std::memory_order_release);
    record.value = static_cast<std::int64_t>(got.size());
  }
  record.item_bytes = moved;
  record.outcome = outcome;
  record.t1.store(t1, std::memory_order_release);  // pairs with the reader's acquire
}

void CallLog::stop() {
  if (head_ == nullptr) return;
  std::uint64_t none = 0;
  // Only the first time counts; relaxed: it stands for itself.
  head_->stopped_at.compare_exchange_strong(none, invocation_stamp(clock_),
                                            std::memory_order_relaxed);
}

void CallLog::close() {
  if (head_ == nullptr || pid_ != getpid()) return;
  if (closing_.exchange(true, std::memory_order_relaxed)) return;  // only whether it is the first
  head_->closed = read_both_clocks(clock_);
  // release, pairs with the reader's acquire: who sees that it is closed sees the reading.
  head_->closed_at.store(return_stamp(clock_), std::memory_order_release);
}

std::uint64_t CallLog::count() const {
  return head_ == nullptr ? 0 : head_->count.load(std::memory_order_relaxed);  // for the report
}

void tell_once(const std::string& problem) {
  if (told.exchange(true, std::memory_order_relaxed)) return;  // only whether it is the first
  std::fprintf(stderr, "queuecheck recorder: %s; the application goes on, calls are not recorded\n",
               problem.c_str());
}

void mark_unrecorded(const std::string& folder) {
  const ProcessKey self = own_process();
  const std::string path =
      folder + '/' + std::to_string(self.pid) + '-' + std::to_string(self.start) + '-' +
      std::to_string(invocation_stamp(best_stamp_clock())) + std::string(unrecorded_suffix);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
}

}  // namespace queuecheck::recording
