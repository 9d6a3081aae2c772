// What tests of the command line share: running the built program as a user would, and finding what
// a run left behind.
//
// Process and thread safety: used by single-threaded tests; every command is a child in a process
// group of its own.
//
// Invariants
//   1. Standard output and error go to memory files, so a process that a command leaves behind
//      cannot keep a test waiting.
//   2. Processes of a run are known by a mark in their environment, which fork and exec hand on,
//      and kernel objects by the pid in their name: other runs on this machine are not seen.
//   3. A Command still running when it goes out of scope is killed and reaped.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace queuecheck {

using Words = std::vector<std::string>;

// A fresh folder, removed with all its content by the destructor.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const;
  Words content() const;  // names of the entries, sorted

 private:
  std::filesystem::path path_;
};

// How a command ended. exit_code is 128 + the signal's number when a signal ended it.
struct Ended {
  int exit_code = -1;
  bool timed_out = false;
  double seconds = 0;
  std::string out;
  std::string err;
};

class Command {
 public:
  // Starts words[0], looked up in PATH, in `directory`, with `input` as its standard input.
  Command(const Words& words, const std::filesystem::path& directory,
          const std::string& input = "");
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;

  // Waits for the end; kills the whole group when it takes longer.
  Ended wait(double seconds_max);

  // Processes of this run that are alive; names in /dev/shm and /dev/mqueue that carry its pid;
  // both.
  Words processes() const;
  Words names() const;
  Words left_behind() const;

  // The same, once nothing is left or `seconds` have passed.
  Words left_behind_after(double seconds) const;

 private:
  std::string mark_;
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  bool reaped_ = false;
};

// Path of the program under test.
std::string program();

// The program with these arguments, until it ends. Fails the current test when it leaves a process
// or a kernel object behind for more than 2 s.
Ended run_program(const Words& arguments, const std::filesystem::path& directory,
                  const std::string& input = "", double seconds_max = 60);

}  // namespace queuecheck
