#include "queuecheck/properties/misuse/actor.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <ctime>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/impl/c_table.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/misuse/board.hpp"
#include "queuecheck/properties/misuse/single_steps.hpp"
#include "queuecheck/stress/item.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck::misuse {
namespace {

constexpr uid_t nobody_id = 65534;

std::int64_t now_ns() {
  return Deadline::after(0).monotonic_ns;
}

void nap() {
  const timespec pause{0, 50'000};
  nanosleep(&pause, nullptr);
}

std::byte* map(int fd, std::uint64_t at, std::uint64_t bytes, int protection, void* where) {
  void* memory = mmap(where, bytes, protection, MAP_SHARED | (where != nullptr ? MAP_FIXED : 0), fd,
                      static_cast<off_t>(at));
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

void silence() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
}

class Actor {
 public:
  Actor(int fd, std::uint32_t index)
      : board_(
            *reinterpret_cast<Board*>(map(fd, 0, sizeof(Board), PROT_READ | PROT_WRITE, nullptr))),
        plan_(board_.actor[index]),
        index_(index),
        queue_(load(QueueSource{plan_.queue, plan_.plugin})) {
    image_ = map(fd, board_.image_at, board_.place_bytes_max, PROT_READ, nullptr);
    const std::size_t guard = std::size_t{1} << 20;
    auto* reserved = static_cast<std::byte*>(mmap(nullptr, board_.place_bytes_max + 2 * guard,
                                                  PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (reserved == MAP_FAILED) throw std::bad_alloc();
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    const std::uint64_t mapped = (plan_.place_bytes + page - 1) / page * page;
    if (mapped != 0) {
      const int protection = plan_.read_only ? PROT_READ : PROT_READ | PROT_WRITE;
      memory_ = {map(fd, board_.place_at, mapped, protection, reserved + guard),
                 static_cast<std::size_t>(plan_.place_bytes)};
    }
    options_.capacity = board_.capacity;
    options_.item_bytes_max = board_.item_bytes_max;
    options_.producers = board_.producers;
    options_.consumers = board_.consumers;
    const std::string extra = plan_.plain ? "" : board_.extra;
    for (std::size_t at = 0; at < extra.size();) {
      const std::size_t equals = extra.find('=', at);
      const std::size_t end = extra.find('\n', at);
      options_.extra.emplace_back(extra.substr(at, equals - at),
                                  extra.substr(equals + 1, end - equals - 1));
      at = end + 1;
    }
  }

  void run(std::uint64_t first) {
    std::uint32_t refused_trial = ~0U;
    for (std::uint64_t i = first; i < plan_.acts; ++i) {
      if (plan_.act[i].trial == refused_trial) continue;
      if (!done(plan_.act[i], plan_.record[i])) refused_trial = plan_.act[i].trial;
    }
  }

 private:
  Place place() const { return {board_.place_name, memory_}; }

  // False: refused, and the trial is over.
  bool done(const Act& act, ActRecord& record) {
    record.t0 = now_ns();
    // release, pairs with the harness's acquire: t0 is there
    record.state.store(ActState::begun, std::memory_order_release);
    ActState state = ActState::ended;
    try {
      perform(act, record);
    } catch (const std::exception& error) {
      std::strncpy(record.reason, error.what(), sizeof record.reason - 1);
      state = ActState::refused;
    }
    record.t1 = now_ns();
    // release, as above: all of the record is there
    record.state.store(state, std::memory_order_release);
    return state == ActState::ended;
  }

  void perform(const Act& act, ActRecord& record) {
    std::byte* const at = memory_.data() + act.at;
    switch (act.kind) {
      case ActKind::create:
        handle_ = queue_.create(place(), options_);
        break;
      case ActKind::attach:
        handle_ = queue_.attach(place());
        break;
      case ActKind::detach:
        handle_ = QueueHandle();
        break;
      case ActKind::remove:
        queue_.remove(place());
        break;
      case ActKind::call:
        call(act, record);
        break;
      case ActKind::restore:
        std::memcpy(memory_.data(), image_, memory_.size());
        break;
      case ActKind::xor_byte:
        *at ^= static_cast<std::byte>(act.number);
        break;
      case ActKind::count_up: {
        std::uint32_t word = 0;
        std::memcpy(&word, at, sizeof word);
        ++word;
        std::memcpy(at, &word, sizeof word);
        break;
      }
      case ActKind::ring:
        // release, pairs with the acquire below
        board_.bells[act.at].fetch_add(1, std::memory_order_release);
        break;
      case ActKind::await:
        // acquire, pairs with the release above
        while (board_.bells[act.at].load(std::memory_order_acquire) < act.number) nap();
        break;
      case ActKind::become_nobody:
        become_nobody();
        break;
      case ActKind::step:
        steps_.emplace(at_step, &board_);
        break;
      case ActKind::unstep:
        steps_.reset();
        break;
    }
  }

  // The kernel forgets with the user whose death is to end us.
  static void become_nobody() {
    const pid_t parent = getppid();
    if (setgroups(0, nullptr) != 0 || setgid(nobody_id) != 0 || setuid(nobody_id) != 0) {
      throw std::runtime_error("setuid was not allowed");
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
  }

  static void at_step(std::uint64_t step, void* context) {
    Board& board = *static_cast<Board*>(context);
    // relaxed: read when the actor has ended or is held up
    board.steps.store(step, std::memory_order_relaxed);
    if (step != board.stop_at_step) return;
    if (board.at_step == AtStep::dies) kill(getpid(), SIGKILL);
    if (board.at_step != AtStep::waits) return;
    // release, pairs with the harness's acquire: the place is as it is at this step
    board.held_up.store(1, std::memory_order_release);
    // acquire, pairs with the harness's release
    while (board.go_on.load(std::memory_order_acquire) == 0) nap();
  }

  void call(const Act& act, ActRecord& record) {
    const queuecheck_queue& table = *queue_.table();
    const std::size_t room = std::max<std::size_t>(board_.item_bytes_max, 8);
    std::vector<std::byte> item(std::max<std::size_t>(room, act.item_bytes));
    queuecheck_result result{QUEUECHECK_ERROR, 0};
    if (act.operation == OperationKind::try_put) {
      const ItemId id{index_, act.number};
      encode_item(id, {item.data(), act.item_bytes});
      record.value = act.item_bytes < 8 ? no_value : value_of(id, 1000);
      record.item_bytes = act.item_bytes;
      result = table.try_put(handle_.raw(), item.data(), act.item_bytes);
    } else {
      std::size_t bytes = 0;
      result = table.try_get(handle_.raw(), item.data(), room, &bytes);
      if (result.outcome == QUEUECHECK_OK) {
        const DecodedItem got = decode_item({item.data(), std::min(bytes, room)});
        record.torn = got.torn || bytes > room;
        record.value = value_of(got, 1000);
        record.item_bytes = static_cast<std::uint32_t>(std::min(bytes, room));
      }
    }
    record.outcome = outcome_of(result);
  }

  Board& board_;
  ActorPlan& plan_;
  std::uint32_t index_;
  LoadedQueue queue_;
  Options options_;
  std::byte* image_ = nullptr;
  std::span<std::byte> memory_;
  QueueHandle handle_;
  std::optional<SingleSteps> steps_;
};

// argument: the first act.
void actor_main(const WorkerContext& context) {
  silence();
  Actor(context.control_fd, context.index).run(context.argument);
}

}  // namespace

bool register_actor() {
  static const bool done = (register_worker_entry(actor_entry, &actor_main), true);
  return done;
}

}  // namespace queuecheck::misuse
