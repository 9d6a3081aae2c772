// A host as a process: started, asked one line at a time, and ended with all that it started.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants
//   1. ask() returns in bounded time, with one whole line or a HostError of one line that says what
//      the host did; after a HostError the host and all its descendants are dead.
//   2. Nothing is read that was not asked for: a line too many, or bytes behind a line, are an
//      error. No line is longer than line_bytes_max, however much the host writes.
//   3. What the host writes to standard error never stops it while it is asked; its last line is
//      part of the error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/hosts/host_keeper.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

// The host died, hung, or lied; no run of it can be trusted. One line that names the host.
struct HostError : EnvironmentError {
  using EnvironmentError::EnvironmentError;
};

// The command itself cannot be executed: there is no such program, or it may not be run.
struct HostMissing : EnvironmentError {
  using EnvironmentError::EnvironmentError;
};

inline constexpr std::size_t host_line_bytes_max = std::size_t{64} << 20;

class HostProcess {
 public:
  // `called` is what errors call it: "python", or the command. Throws HostMissing.
  HostProcess(const std::vector<std::string>& words, std::string called);
  ~HostProcess();
  HostProcess(const HostProcess&) = delete;
  HostProcess& operator=(const HostProcess&) = delete;

  // Sends the line and returns the one that answers it, without its line break. `about` says what
  // was asked, for errors: "hello", "run 7".
  std::string ask(std::string_view line, std::string_view about, std::int64_t timeout_ns);

  // Of the last ask: our clock before sending and after receiving, and by how much waiting here
  // was prolonged at most, because this machine had other things to do.
  std::int64_t sent_ns() const { return sent_ns_; }
  std::int64_t received_ns() const { return received_ns_; }
  std::int64_t longest_delay_ns() const { return longest_delay_ns_; }

  // Ends the host and all its descendants, and throws HostError: "host 'python' <what>".
  [[noreturn]] void fail(const std::string& what);

  const std::string& called() const { return called_; }

 private:
  void start(const std::vector<std::string>& words);
  void write_some(std::string_view& rest);
  bool read_some(std::string_view about);
  void read_error();
  void wait_for_events(bool writing, std::int64_t left_ns);
  std::string take_line(std::string_view about);
  [[noreturn]] void fail_ended(std::string_view about);
  void end();

  std::string called_;
  Keeper keeper_;
  UniqueFd input_;   // we write
  UniqueFd output_;  // we read
  UniqueFd error_;   // we read
  std::string answer_;
  std::size_t searched_ = 0;  // of answer_, without a line break
  std::string last_words_;    // of standard error
  std::int64_t sent_ns_ = 0;
  std::int64_t received_ns_ = 0;
  std::int64_t longest_delay_ns_ = 0;
};

}  // namespace queuecheck
