// What tests of recordings share: a folder, a queue to record, and a verdict.
//
// Process and thread safety: Shelf is safe for threads of one process.
//
// Invariants
//   1. The folder goes with its object, in the process that made it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/stress/recording/recording.hpp"

namespace queuecheck {

class RecordingFolder {
 public:
  RecordingFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "queuecheck-rec-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~RecordingFolder() {
    std::error_code ignored;
    if (getpid() == owner_) std::filesystem::remove_all(path_, ignored);
  }
  RecordingFolder(const RecordingFolder&) = delete;
  RecordingFolder& operator=(const RecordingFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string only_file() const {
    for (const auto& entry : std::filesystem::directory_iterator(path_)) return entry.path();
    return "";
  }

 private:
  std::string path_;
  pid_t owner_ = getpid();
};

// First in, first out; or, broken, last in, first out.
class Shelf {
 public:
  explicit Shelf(bool broken = false) : broken_(broken) {}
  bool push(std::int64_t value) {
    const std::scoped_lock lock(mutex_);
    values_.push_back(value);
    return true;
  }
  std::optional<std::int64_t> pop() {
    const std::scoped_lock lock(mutex_);
    if (values_.empty()) return std::nullopt;
    const std::int64_t value = broken_ ? values_.back() : values_.front();
    broken_ ? values_.pop_back() : values_.pop_front();
    return value;
  }

 private:
  bool broken_;
  std::mutex mutex_;
  std::deque<std::int64_t> values_;
};

inline Judgement judge_recorded(const recording::RecordedHistory& recorded,
                                const std::string& otherwise = "fifo") {
  EXPECT_EQ(check_well_formed(recorded.history), std::nullopt);
  const auto parsed = parse_specification(recorded.history.specification.value_or(otherwise));
  return judge(recorded.history, std::get<Specification>(parsed));
}

inline Judgement judge_folder(const RecordingFolder& folder) {
  return judge_recorded(recording::read_recording(folder.path()));
}

// Runs `work` in a child that ends with status 0, or by the signal that is answered; `mine` here,
// at the same time.
template <class Work, class Mine>
int run_child_beside(Work work, Mine mine) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  mine();
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

template <class Work>
int run_child(Work work) {
  return run_child_beside(std::move(work), [] {});
}

}  // namespace queuecheck
