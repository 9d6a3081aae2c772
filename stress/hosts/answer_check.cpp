#include "queuecheck/stress/hosts/answer_check.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/stress/hosts/answer_field.hpp"
#include "queuecheck/stress/hosts/asked_calls.hpp"
#include "queuecheck/stress/hosts/hosted_program.hpp"

namespace queuecheck {
namespace {

class AnswerCheck {
 public:
  AnswerCheck(const HostAnswer& answer, const Program& program, const RunWindow& window)
      : answer_(answer), program_(program), window_(window), values_(program) {
    for (std::size_t p = 0; p < program.processes.size(); ++p) {
      calls_.emplace_back(program, p, values_.first[p]);
    }
    calls_.emplace_back(program, program.processes.size(),
                        std::vector<Value>{});  // a fresh drainer
  }

  CheckedAnswer check() && {
    if (answer_.end_ns < window_.sent_ns || answer_.end_ns > window_.received_ns) {
      throw AnswerWrong("end is " + outside(answer_.end_ns));
    }
    for (at_ = 0; at_ < answer_.operations.size(); ++at_) accept(answer_.operations[at_]);
    for (std::size_t p = 0; p < answer_.processes.size(); ++p) conclude(p);
    History& history = result_.history;
    history.processes = static_cast<std::uint32_t>(program_.processes.size());
    if (drainer_ == program_.processes.size()) ++history.processes;
    count_from_first();
    if (const auto wrong = check_well_formed(history)) throw AnswerWrong(*wrong);
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw AnswerWrong("operations[" + std::to_string(at_) + "] " + what);
  }

  std::string outside(std::int64_t time) const {
    return std::to_string(time) + ", outside of the run, which by our clock went from " +
           std::to_string(window_.sent_ns) + " to " + std::to_string(window_.received_ns);
  }

  void accept(const ToldOperation& told) {
    Operation o = told.operation;
    AskedCalls& calls = calls_[o.process];
    if (o.t0 < window_.sent_ns) fail("has the t0 " + outside(o.t0));
    const std::int64_t last = o.t1 == never ? o.t0 : o.t1;
    if (last > answer_.end_ns) {
      fail("is later than the end, " + std::to_string(answer_.end_ns) + ": " +
           std::to_string(last));
    }
    if (o.kind == OperationKind::crash) {
      accept_crash(o);
    } else {
      if (told.step != no_program_step && o.process == program_.processes.size()) {
        fail("is of process " + std::to_string(o.process) + ", which the program lacks");
      }
      if (const auto wrong = calls.accept(told.step, o)) fail(*wrong);
      if (calls.draining()) note_drain(o);
      check_value(o);
      if (o.item_bytes == bytes_untold) o.item_bytes = values_.bytes(o.value);
    }
    result_.history.operations.push_back(o);
  }

  void accept_crash(const Operation& o) {
    const bool killed = o.process < answer_.processes.size() &&
                        answer_.processes[o.process].end == ProcessEnd::killed;
    if (!killed)
      fail("is a crash of process " + std::to_string(o.process) + ", not told as killed");
    if (const auto wrong = calls_[o.process].crash(o)) fail(*wrong);
  }

  void note_drain(const Operation& o) {
    if (!program_.drain) fail("drains (step -1), which the program does not ask for");
    const bool fresh = o.process == program_.processes.size();
    if (drainer_ && *drainer_ != o.process && (!fresh || !drainer_failed_)) {
      fail("drains (step -1), and so does process " + std::to_string(*drainer_));
    }
    drainer_ = o.process;
    const auto lives = [](const ToldProcess& one) { return one.end == ProcessEnd::ended; };
    if (fresh && !drainer_failed_ &&
        std::any_of(answer_.processes.begin(), answer_.processes.end(), lives)) {
      fail("is of a fresh drainer, process " + std::to_string(o.process) +
           ", although some process survived");
    }
    if (!fresh) drainer_failed_ = o.outcome != Outcome::ok && o.outcome != Outcome::empty;
    result_.drained = o.outcome == Outcome::empty || o.outcome == Outcome::closed ||
                      (o.kind == OperationKind::empty && o.answer == 1);
  }

  void check_value(const Operation& o) const {
    const bool got = (is_get(o.kind) || o.kind == OperationKind::peek) && o.outcome == Outcome::ok;
    if (!got || o.torn || values_.puts(o.value)) return;
    fail(o.value == no_value
             ? "has no value, although every item of the program has one"
             : "got the value " + std::to_string(o.value) + ", which the program never puts");
  }

  void conclude(std::size_t process) {
    const AskedCalls& calls = calls_[process];
    const std::string who = "process " + std::to_string(process);
    const std::optional<std::string> missing = calls.missing();
    result_.done.push_back(!missing && !calls.pending());
    switch (answer_.processes[process].end) {
      case ProcessEnd::ended:
        if (calls.pending()) throw AnswerWrong(who + " ended, but its last call is pending");
        if (missing && answer_.quiescent) {
          throw AnswerWrong(who + " ended, but " + *missing);
        }
        return;
      case ProcessEnd::killed:
        if (std::none_of(program_.kills.begin(), program_.kills.end(),
                         [&](const Kill& kill) { return kill.process == process; })) {
          throw AnswerWrong(who + " was killed, which nobody asked for");
        }
        if (!calls.crashed()) throw AnswerWrong(who + " was killed, but has no crash line");
        return;
      case ProcessEnd::hung:
      case ProcessEnd::died:
        return;
    }
  }

  void count_from_first() {
    std::vector<Operation>& operations = result_.history.operations;
    std::stable_sort(operations.begin(), operations.end(),
                     [](const Operation& a, const Operation& b) { return a.t0 < b.t0; });
    const std::int64_t base = operations.empty() ? answer_.end_ns : operations.front().t0;
    for (Operation& o : operations) {
      o.t0 -= base;
      if (o.t1 != never) o.t1 -= base;
    }
    result_.history.end = answer_.end_ns - base;
  }

  const HostAnswer& answer_;
  const Program& program_;
  const RunWindow& window_;
  AskedValues values_;
  std::vector<AskedCalls> calls_;
  std::optional<std::size_t> drainer_;
  bool drainer_failed_ = false;  // it may not get any more: its own end is closed, say
  std::size_t at_ = 0;
  CheckedAnswer result_;
};

}  // namespace

CheckedAnswer check_answer(const HostAnswer& answer, const Program& program,
                           const RunWindow& window) {
  return AnswerCheck(answer, program, window).check();
}

}  // namespace queuecheck
