#include "queuecheck/properties/misuse/field.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <exception>
#include <new>
#include <stdexcept>
#include <utility>

#include "queuecheck/properties/misuse/actor.hpp"
#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/crash_status.hpp"
#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck::misuse {
namespace {

const bool actor_registered = register_actor();

constexpr std::uint32_t remover = actors_max - 1;
constexpr std::int64_t look_ns = 2'000'000;
constexpr std::uint64_t spare_bytes = std::uint64_t{1} << 16;  // for the place of another queue

template <std::size_t size>
void copy_text(char (&into)[size], const std::string& text) {
  if (text.size() >= size) throw std::invalid_argument("too long: " + text);
  std::memcpy(into, text.c_str(), text.size() + 1);
}

std::uint64_t rounded(std::uint64_t bytes) {
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

// The act that it is in; plan.acts where it is in none.
std::uint32_t current_act(const ActorPlan& plan) {
  for (std::uint32_t i = 0; i < plan.acts; ++i) {
    // acquire, pairs with the actor's release
    if (plan.record[i].state.load(std::memory_order_acquire) == ActState::begun) return i;
  }
  return plan.acts;
}

std::uint32_t begun_acts(const ActorPlan& plan) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < plan.acts; ++i) {
    // relaxed: only compared with what was seen before
    if (plan.record[i].state.load(std::memory_order_relaxed) != ActState::not_begun) ++count;
  }
  return count;
}

}  // namespace

Field::Field(QueueSource queue, const Options& options)
    : queue_(std::move(queue)), options_(options) {
  static_cast<void>(actor_registered);
  const LoadedQueue loaded = load(queue_);
  place_bytes_ = loaded.bytes_needed(options_);
  removes_ = loaded.table()->remove != nullptr;
  owns_kernel_object_ = removes_ || place_bytes_ == 0;
  const std::uint64_t board_bytes = rounded(sizeof(Board));
  const std::uint64_t place_max = rounded(place_bytes_) + spare_bytes;
  segment_ = Segment::create_anonymous("queuecheck-misuse", board_bytes + 2 * place_max);
  mapping_ = segment_.map();
  board_ = new (mapping_.memory().data()) Board;
  board_->image_at = board_bytes;
  board_->place_at = board_bytes + place_max;
  board_->place_bytes_max = place_max;
  board_->capacity = options_.capacity;
  board_->item_bytes_max = options_.item_bytes_max;
  board_->producers = options_.producers;
  board_->consumers = options_.consumers;
  std::string extra;
  for (const auto& [key, value] : options_.extra) extra += key + "=" + value + "\n";
  copy_text(board_->extra, extra);
  image_ = mapping_.memory().subspan(board_->image_at, place_max);
  place_ = mapping_.memory().subspan(board_->place_at, place_max);
}

Field::~Field() {
  try {
    for (Worker& worker : workers_) Nursery::instance().kill_and_reap(worker);
    forget_name();
  } catch (const std::exception&) {
    // The nursery is gone, and with it all actors (they die with their parent).
  }
}

void Field::forget_name() {
  if (board_->place_name[0] == '\0') return;
  if (removes_) {
    new (&board_->actor[remover]) ActorPlan;
    add(remover, ActKind::remove);
    start(remover);
    end_of(remover);
  }
  Nursery::instance().forget(NameKind::shared_memory, board_->place_name);
  Nursery::instance().forget(NameKind::message_queue, board_->place_name);
  board_->place_name[0] = '\0';
}

void Field::renew() {
  for (std::uint32_t i = 0; i < actors_max; ++i) {
    kill(i);
    ActorPlan& plan = board_->actor[i];
    for (std::uint32_t act = 0; act < plan.acts; ++act) new (&plan.record[act]) ActRecord;
    plan.acts = 0;
    plan.read_only = plan.plain = false;
  }
  forget_name();
  copy_text(board_->place_name,
            place_prefix_of_this_process() + "misuse-" + std::to_string(++names_));
  Nursery::instance().remember(NameKind::shared_memory, board_->place_name);
  Nursery::instance().remember(NameKind::message_queue, board_->place_name);
  std::fill(place_.begin(), place_.end(), std::byte{0});
  board_->at_step = AtStep::nothing;
  // relaxed: no actor lives
  board_->steps.store(0, std::memory_order_relaxed);
  board_->held_up.store(0, std::memory_order_relaxed);
  board_->go_on.store(0, std::memory_order_relaxed);
  for (auto& bell : board_->bells) bell.store(0, std::memory_order_relaxed);
}

void Field::keep_image() {
  std::copy(place_.begin(), place_.end(), image_.begin());
}

Act& Field::add(std::uint32_t actor, ActKind kind, std::uint32_t trial) {
  ActorPlan& plan = board_->actor[actor];
  if (plan.acts == acts_max) throw std::logic_error("too many acts");
  if (plan.acts == 0) play(actor, queue_, place_bytes_);
  Act& act = plan.act[plan.acts++];
  act = {};
  act.kind = kind;
  act.trial = trial;
  return act;
}

void Field::play(std::uint32_t actor, const QueueSource& queue, std::uint64_t place_bytes) {
  ActorPlan& plan = board_->actor[actor];
  copy_text(plan.queue, queue.name);
  copy_text(plan.plugin, queue.plugin);
  if (place_bytes > board_->place_bytes_max) throw std::invalid_argument("place too long");
  plan.place_bytes = place_bytes;
}

void Field::ring(std::uint32_t bell, std::uint32_t times) {
  // release, pairs with the actors' acquire
  board_->bells[bell].fetch_add(times, std::memory_order_release);
}

bool Field::await(std::uint32_t actor, std::int64_t patience_ns,
                  const std::atomic<std::uint32_t>& word, std::uint32_t number) {
  std::int64_t waited_ns = 0;
  // acquire, pairs with the actor's release
  while (word.load(std::memory_order_acquire) < number) {
    if (ends_[actor] || waited_ns >= patience_ns) return false;
    ends_[actor] = end_of(actor, look_ns);
    waited_ns += look_ns;
  }
  return true;
}

bool Field::await_bell(std::uint32_t actor, std::uint32_t bell, std::uint32_t number,
                       std::int64_t patience_ns) {
  return await(actor, patience_ns, board_->bells[bell], number);
}

bool Field::await_held_up(std::uint32_t actor) {
  return await(actor, hang_ns, board_->held_up, 1);
}

void Field::start(std::uint32_t actor, std::uint32_t first_act) {
  kill(actor);
  ends_[actor].reset();
  WorkerContext context;
  context.index = actor;
  context.argument = first_act;
  context.control_fd = segment_.fd();
  workers_[actor] = Nursery::instance().spawn(actor_entry, context, false);
}

void Field::kill(std::uint32_t actor) {
  if (workers_[actor].pid > 0) Nursery::instance().kill_and_reap(workers_[actor]);
}

std::optional<ActorEnd> Field::end_of(std::uint32_t actor, std::int64_t patience_ns) {
  if (ends_[actor]) return ends_[actor];
  Worker& worker = workers_[actor];
  const ActorPlan& plan = board_->actor[actor];
  const std::string proc = "/proc/" + std::to_string(worker.pid);
  std::uint32_t begun = 0;
  std::int64_t idle_ns = 0;
  std::int64_t cpu_ns = 0;
  for (;;) {
    pollfd watched{worker.pidfd.get(), POLLIN, 0};
    const timespec look{0, look_ns};
    ppoll(&watched, 1, &look, nullptr);
    if (const auto status = Nursery::instance().ended(worker)) {
      worker = Worker{};
      const std::uint32_t act = current_act(plan);
      if (*status == 0 && act == plan.acts) return ActorEnd{ActorEnd::How::done, act, "", false};
      if (begun_acts(plan) == 0) {
        throw EnvironmentError("an actor of a misuse ended before it began: " +
                               describe_end(*status));
      }
      if (const auto machine = machine_at_fault(*status); machine && !is_own_kill()) {
        throw EnvironmentError("an actor of a misuse " + *machine);
      }
      give_up(actor, act);
      return ActorEnd{ActorEnd::How::crashed, act, describe_end(*status), false};
    }
    const ActorSample sample = sample_actor(proc);
    const std::uint32_t now_begun = begun_acts(plan);
    const bool used = sample.cpu_ns > cpu_ns;
    if (now_begun != begun) {
      begun = now_begun;
      idle_ns = 0;
    } else if (sample.alive && (sample.sleeping() || used)) {
      // However late this look comes, it counts as one.
      idle_ns += look_ns;
    }
    cpu_ns = sample.cpu_ns;
    if (idle_ns >= patience_ns) return std::nullopt;
  }
}

ActorEnd Field::end_of(std::uint32_t actor) {
  if (auto end = end_of(actor, hang_ns)) return *end;
  const ActorSample before = sample_actor("/proc/" + std::to_string(workers_[actor].pid));
  ActorEnd end{ActorEnd::How::hung, current_act(board_->actor[actor]), "", false};
  end.spins = !before.sleeping();
  kill(actor);
  give_up(actor, end.act);
  return end;
}

// So that the actor that goes on with the next trial is not taken to be in this act.
void Field::give_up(std::uint32_t actor, std::uint32_t act) {
  ActorPlan& plan = board_->actor[actor];
  // relaxed: the actor is gone
  if (act < plan.acts) plan.record[act].state.store(ActState::died, std::memory_order_relaxed);
}

bool Field::is_own_kill() const {
  return board_->at_step == AtStep::dies;
}

}  // namespace queuecheck::misuse
