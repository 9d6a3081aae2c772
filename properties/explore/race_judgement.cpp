#include "queuecheck/properties/explore/race_judgement.hpp"

#include <string>

namespace queuecheck::explore {

Judgement race_judgement(const Race& race) {
  Judgement judgement;
  judgement.verdict = judgement.safety = Verdict::violation;
  judgement.violation = ViolationClass::race;
  judgement.rule = "two accesses without order";
  const auto side = [](const Access& access, unsigned process) {
    const bool write = access.kind == AccessKind::write || access.kind == AccessKind::store ||
                       access.kind == AccessKind::exchange;
    return "process " + std::to_string(process) + (write ? " writes " : " reads ") +
           std::to_string(access.size) + " bytes at offset " + std::to_string(access.offset);
  };
  judgement.explanation = side(race.first, race.first_process) + ", and " +
                          side(race.second, race.second_process) +
                          ", with nothing that orders the two.";
  return judgement;
}

}  // namespace queuecheck::explore
