#include "queuecheck/properties/misuse/places.hpp"

#include <algorithm>

#include "queuecheck/properties/misuse/single_steps.hpp"

namespace queuecheck::misuse {
namespace {

// Bells 2 and 3 are those of create_and_stay.
constexpr std::uint32_t created_bell = 2;
constexpr std::uint32_t leave_bell = 3;

// Where a place has a header, it stands here.
constexpr std::uint64_t header_bytes = 128;

constexpr int deaths_max = 4;  // of one misuse: more of them say no more

std::uint32_t first_act_of(const ActorPlan& plan, std::uint32_t trial) {
  std::uint32_t act = 0;
  while (act < plan.acts && plan.act[act].trial < trial) ++act;
  return act;
}

}  // namespace

std::optional<std::string> no_field(const Setting& setting) {
  if (setting.field == nullptr) return setting.no_field;
  return std::nullopt;
}

std::optional<std::string> no_place(const Setting& setting) {
  if (auto why = no_field(setting)) return why;
  if (setting.field->place_bytes() == 0) return "it lives in a kernel object, not in memory";
  return std::nullopt;
}

void add_put(Field& field, std::uint32_t actor, std::uint64_t number, std::uint32_t trial) {
  Act& act = field.add(actor, ActKind::call, trial);
  act.operation = OperationKind::try_put;
  act.item_bytes = std::min(field.options().item_bytes_max, 16U);
  act.number = number;
}

void add_get(Field& field, std::uint32_t actor, std::uint32_t trial) {
  field.add(actor, ActKind::call, trial).operation = OperationKind::try_get;
}

void add_visit(Field& field, std::uint32_t actor, std::uint32_t trial) {
  field.add(actor, ActKind::attach, trial);
  add_get(field, actor, trial);
  add_put(field, actor, trial + 1, trial);
  add_get(field, actor, trial);
  add_get(field, actor, trial);
  field.add(actor, ActKind::detach, trial);
}

void create_and_stay(Field& field, std::uint32_t actor) {
  field.add(actor, ActKind::create);
  field.add(actor, ActKind::ring).at = created_bell;
  Act& stay = field.add(actor, ActKind::await);
  stay.at = leave_bell;
  stay.number = 1;
  field.start(actor);
  if (field.await_bell(actor, created_bell, 1)) return;
  const ActRecord& created = field.plan(actor).record[0];
  // acquire, pairs with the actor's release
  const bool refused = created.state.load(std::memory_order_acquire) == ActState::refused;
  if (refused) throw RefusedError(created.reason);
  throw RefusedError("create() did not come to its end: " + field.end_of(actor).signal);
}

std::uint64_t create_steps(Setting& setting) {
  if (setting.create_steps) return *setting.create_steps;
  Field& field = *setting.field;
  field.renew();
  add_stepped_create(field, 1, AtStep::nothing, 0);
  field.start(1);
  const ActorEnd end = field.end_of(1);
  // relaxed: the actor is gone
  const std::uint64_t steps = field.board().steps.load(std::memory_order_relaxed);
  setting.create_steps = end.how == ActorEnd::How::done ? steps : 0;
  return *setting.create_steps;
}

std::optional<std::string> no_steps(const Setting& setting) {
  if (auto why = no_field(setting)) return why;
  if (!SingleSteps::possible()) return "no single steps on this processor";
  return std::nullopt;
}

void add_stepped_create(Field& field, std::uint32_t actor, AtStep at_step, std::uint64_t step) {
  field.board().at_step = at_step;
  field.board().stop_at_step = step;
  field.add(actor, ActKind::step);
  field.add(actor, ActKind::create);
  field.add(actor, ActKind::unstep);
}

std::vector<Trial> change_header(Setting& setting, std::uint64_t piece_bytes, ActKind change,
                                 const std::function<void(Act&)>& set) {
  Field& field = *setting.field;
  field.renew();
  create_and_stay(field, 1);
  field.keep_image();
  const auto pieces =
      static_cast<std::uint32_t>(std::min(header_bytes, field.place_bytes()) / piece_bytes);
  for (std::uint32_t trial = 0; trial < pieces; ++trial) {
    field.add(0, ActKind::restore, trial);
    Act& act = field.add(0, change, trial);
    act.at = trial * piece_bytes;
    set(act);
    add_visit(field, 0, trial);
  }
  return run_trials(setting, 0, pieces);
}

std::vector<Trial> run_trials(Setting& setting, std::uint32_t actor, std::uint32_t count) {
  Field& field = *setting.field;
  std::vector<Trial> trials;
  int deaths = 0;
  for (std::uint32_t next = 0; next < count && deaths < deaths_max;) {
    const ActorPlan& plan = field.plan(actor);
    field.start(actor, first_act_of(plan, next));
    const ActorEnd end = field.end_of(actor);
    const bool died = end.how != ActorEnd::How::done;
    const std::uint32_t last = died && end.act < plan.acts ? plan.act[end.act].trial : count - 1;
    for (; next <= last; ++next) {
      const ActorEnd its = next == last ? end : ActorEnd{};
      trials.push_back(trial_of(field, {{actor, next, its}}, true, setting.specification));
    }
    // A hang costs seconds, and what a kernel object holds after a death is not known any more.
    if (end.how == ActorEnd::How::hung || (died && field.owns_kernel_object())) break;
    deaths += died ? 1 : 0;
  }
  return trials;
}

}  // namespace queuecheck::misuse
