#include "queuecheck/stress/worker_failure.hpp"

#include <string>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/fixed_text.hpp"

namespace queuecheck {
namespace {

// How the reason begins.
constexpr std::string_view refused = "attach: ";
constexpr std::string_view unmapped = "attach, short: ";

}  // namespace

void tell_start_failure(WorkerSlot& slot, std::string_view reason) {
  copy_beginning(slot.failure, reason);
  // release, pairs with the harness's acquire
  slot.phase.store(Phase::failed, std::memory_order_release);
}

void tell_attach_failure(WorkerSlot& slot, const std::exception& error) {
  const bool ours = dynamic_cast<const EnvironmentError*>(&error) != nullptr;
  tell_start_failure(slot, std::string(ours ? unmapped : refused) + error.what());
}

Judgement judge_worker_failure(const WorkerSlot& slot, std::uint32_t process) {
  const std::string_view reason = slot.failure;
  const auto cannot_attach = [&](std::string_view beginning) {
    return "process " + std::to_string(process) +
           " cannot attach: " + std::string(reason.substr(beginning.size()));
  };
  if (reason.starts_with(unmapped)) throw EnvironmentError(cannot_attach(unmapped));
  if (!reason.starts_with(refused)) {
    throw EnvironmentError("a worker cannot start: " + std::string(reason));
  }
  Judgement judgement;
  judgement.verdict = judgement.obligations = Verdict::violation;
  judgement.violation = ViolationClass::address;
  judgement.rule = "what create() made, another process can attach";
  judgement.explanation = cannot_attach(refused);
  return judgement;
}

}  // namespace queuecheck
