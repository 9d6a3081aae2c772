#include "queuecheck/properties/generators.hpp"

#include <rapidcheck/Random.h>
#include <array>
#include <utility>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/program_shapes.hpp"
#include "queuecheck/properties/program_shrinks.hpp"
#include "queuecheck/stress/queue_claim.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t hash(std::string_view text) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return sum;
}

}  // namespace

std::vector<OperationKind> offered_operations(
    const QueueFacts& queue, const std::vector<std::pair<std::string, std::string>>& extra) {
  static constexpr std::array kinds{
      OperationKind::try_put,  OperationKind::try_get,  OperationKind::put,
      OperationKind::get,      OperationKind::put_for,  OperationKind::get_for,
      OperationKind::empty,    OperationKind::full,     OperationKind::size,
      OperationKind::close,    OperationKind::clear,    OperationKind::peek,
      OperationKind::put_many, OperationKind::get_many, OperationKind::task_done,
      OperationKind::join};
  const bool tasks = queue_claim(queue, extra).tasks;
  std::vector<OperationKind> offered;
  for (const OperationKind kind : kinds) {
    const bool task = kind == OperationKind::task_done || kind == OperationKind::join;
    if (queue.has(kind) && (!task || tasks)) offered.push_back(kind);
  }
  return offered;
}

rc::Gen<Program> program_generator(GeneratorSettings settings) {
  return [settings = std::move(settings)](const rc::Random& random, int size) {
    const Dice dice(rc::Random(random).next());
    return shrinkable_program(random_program(settings, dice, size));
  };
}

rc::Shrinkable<Program> program_at(std::uint64_t seed, std::uint64_t index,
                                   const GeneratorSettings& settings) {
  rc::Random random(rc::Random::Key{seed, index, hash(settings.purpose), 0});
  return shrinkable_program(random_program(settings, Dice(random.next()), rc::kNominalSize));
}

}  // namespace queuecheck
