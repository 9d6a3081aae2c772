// What a host tells of one run, read word by word; whether it fits the program is for answer_check.
//
// Process and thread safety: plain values and a pure function.
//
// Invariants
//   1. read_answer trusts nothing; what it gives is in the ranges that are noted here. Else
//      AnswerWrong with the index of the operation and the field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/item_length.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

enum class ProcessEnd : std::uint8_t { ended, killed, hung, died };

struct ToldProcess {
  ProcessEnd end = ProcessEnd::ended;
  std::string reason;  // of one that died, if told: "SIGSEGV"
};

inline constexpr std::int64_t no_program_step = -1;  // prefill, drain

struct ToldOperation {
  std::int64_t step = no_program_step;  // -1 and more
  Operation operation;  // process <= those of the program; times are those of the clock
};

struct HostAnswer {
  std::optional<std::string> refused;  // then nothing else is there
  std::uint64_t capacity = 0;          // effective, where told
  std::int64_t end_ns = 0;
  bool quiescent = false;
  std::string waiting;                 // "spin", "sleep", where told
  std::vector<ToldProcess> processes;  // as many as in the program
  std::vector<ToldOperation> operations;
};

HostAnswer read_answer(std::string_view line, std::uint64_t id, const Program& program);

}  // namespace queuecheck
