#include "queuecheck/stress/recording/session.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <new>
#include <system_error>
#include <vector>

namespace queuecheck::recording {

// The logs of one process. Threads hold theirs, too: whoever ends last closes the file.
struct Session {
  std::uint64_t number = 0;
  std::mutex mutex;
  std::vector<std::shared_ptr<CallLog>> logs;
  SessionTotals ended;  // of threads that have
  CallLog nobody;       // counts what no thread's log could take
};

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::uint64_t window_min = 64;

// Of one process and its forked children, which go on counting: numbers do not come again.
std::atomic<std::uint64_t> last_number{0};

thread_local constinit bool thread_has_ended = false;

// The logs of this thread, by session; closes them when the thread ends.
struct ThreadLogs {
  struct Held {
    std::uint64_t session = 0;
    std::shared_ptr<CallLog> log;
  };
  std::vector<Held> held;

  ~ThreadLogs() {
    thread_has_ended = true;
    session_cache = {};
    for (const Held& one : held) one.log->close();
  }
};

ThreadLogs& thread_logs() {
  thread_local ThreadLogs logs;
  return logs;
}

std::string folder_problem(const std::string& folder) {
  if (folder.empty()) return "no folder is given";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return "cannot make the folder " + folder + ": " + error.message();
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return "cannot write the folder " + folder + ": " + std::generic_category().message(errno);
  }
  return "";
}

void add(SessionTotals& totals, const CallLog& log) {
  ++totals.threads;
  totals.calls += log.count();
  totals.lost += log.lost();
  if (totals.problem.empty()) totals.problem = log.reason();
}

// Only the session holds the log: its thread has ended.
bool is_left(const std::shared_ptr<CallLog>& log) {
  return log.use_count() == 1;
}

}  // namespace

Sessions::Sessions(LogRequest request) : request_(std::move(request)) {
  if (request_.window != 0) request_.window = std::max(request_.window, window_min);
  void* const page =
      mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    refused_ = "no memory";
  } else {
    page_ = new (page) Page{};
    if (madvise(page, page_bytes, MADV_WIPEONFORK) != 0) {
      refused_ = "this kernel cannot tell a forked child (MADV_WIPEONFORK, Linux 4.14)";
    }
  }
  if (refused_.empty()) refused_ = folder_problem(request_.folder);
  if (!refused_.empty()) tell_once(refused_);
}

Sessions::~Sessions() {
  close();
  // acquire, pairs with the release in session()
  delete page_->session.load(std::memory_order_acquire);
  if (page_ != &no_page_) munmap(page_, page_bytes);
}

Session& Sessions::session() {
  // acquire, pairs with the release below: who finds a session finds it made.
  if (Session* found = page_->session.load(std::memory_order_acquire)) return *found;
  auto made = std::make_unique<Session>();
  made->number = last_number.fetch_add(1, std::memory_order_relaxed) + 1;  // only to differ
  Session* none = nullptr;
  if (!page_->session.compare_exchange_strong(none, made.get(), std::memory_order_acq_rel)) {
    return *none;  // another thread's
  }
  // relaxed: the number is only compared with what threads found themselves
  page_->number.store(made->number, std::memory_order_relaxed);
  return *made.release();
}

CallLog& Sessions::find_log() {
  Session& mine = session();
  if (!refused_.empty()) {
    session_cache = {mine.number, &mine.nobody};  // which counts it
    return mine.nobody;
  }
  // acquire, pairs with the exchange in close()
  if (closed_.load(std::memory_order_acquire) || thread_has_ended) {
    // One log of the process that says so is enough.
    const std::scoped_lock lock(mine.mutex);
    if (!mine.logs.empty()) mine.logs.front()->stop();
    return mine.nobody;  // counts it in begin()
  }
  for (const ThreadLogs::Held& one : thread_logs().held) {
    if (one.session != mine.number) continue;
    session_cache = {mine.number, one.log.get()};
    return *one.log;
  }
  return make_log(mine);
}

CallLog& Sessions::make_log(Session& mine) {
  auto log = std::make_shared<CallLog>(request_);
  // relaxed: only whether it is the first time
  if (!log->reason().empty() && !marked_.exchange(true, std::memory_order_relaxed)) {
    mark_unrecorded(request_.folder);
  }
  std::vector<ThreadLogs::Held>& held = thread_logs().held;
  std::erase_if(held, [](const ThreadLogs::Held& one) { return is_left(one.log); });
  held.push_back({mine.number, log});
  session_cache = {mine.number, log.get()};
  const std::scoped_lock lock(mine.mutex);
  for (const auto& one : mine.logs) {
    if (is_left(one)) add(mine.ended, *one);
  }
  std::erase_if(mine.logs, is_left);
  mine.logs.push_back(log);
  return *log;
}

void Sessions::close() {
  // acq_rel, pairs with the acquire in find_log()
  if (closed_.exchange(true, std::memory_order_acq_rel)) return;
  // acquire, pairs with the release in session()
  Session* const mine = page_->session.load(std::memory_order_acquire);
  if (mine == nullptr) return;
  // relaxed: a thread that still sees the number records one call more, which the file shows
  page_->number.store(0, std::memory_order_relaxed);
  const std::scoped_lock lock(mine->mutex);
  for (const auto& log : mine->logs) log->close();
}

SessionTotals Sessions::totals() const {
  // acquire, pairs with the release in session()
  Session* const mine = page_->session.load(std::memory_order_acquire);
  SessionTotals totals;
  if (mine != nullptr) {
    const std::scoped_lock lock(mine->mutex);
    totals = mine->ended;
    totals.lost += mine->nobody.lost();
    for (const auto& log : mine->logs) add(totals, *log);
  }
  if (totals.problem.empty()) totals.problem = refused_;
  return totals;
}

}  // namespace queuecheck::recording
