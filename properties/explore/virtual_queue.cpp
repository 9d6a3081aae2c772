#include "queuecheck/properties/explore/virtual_queue.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstring>
#include <stdexcept>

#include "queuecheck/impl/c_table.hpp"
#include "queuecheck/properties/explore/address_check.hpp"
#include "queuecheck/properties/explore/models/rdtsc_trap.hpp"
#include "queuecheck/properties/explore/plugin_facts.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/stress/offered.hpp"
#include "queuecheck/stress/run_assembler.hpp"

namespace queuecheck::explore {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t reason_bytes = 512;

// Where a setup goes on when the queue's code may not: a call that is not modelled, a crash. What
// it had on its stack is not unwound, as that of a run is not.
std::jmp_buf after_setup;

[[noreturn]] void leave_setup() {
  std::longjmp(after_setup, 1);
}

// The queue's code runs as a virtual process that nobody disturbs.
template <class Work>
void in_setup(VirtualQueue& queue, unsigned process, Work work) {
  runtime.leave = [] { leave_setup(); };
  if (setjmp(after_setup) == 0) {
    queue.become(process);
    runtime.phase = Phase::setup;
    work();
    runtime.phase = Phase::outside;
    use_heap_of(nullptr);
    return;
  }
  runtime.phase = Phase::outside;
  use_heap_of(nullptr);
  throw std::invalid_argument(
      "process " + std::to_string(process) +
      ", before the run, while it makes, attaches or fills the queue: " + runtime.world->what);
}

[[noreturn]] void refuse(int why, const char* reason) {
  if (why == QUEUECHECK_SHORTAGE) throw EnvironmentError(reason);
  throw RefusedError(reason);
}

World& the_world() {
  static World& world = shared_object<World>();
  return world;
}

}  // namespace

VirtualQueue::VirtualQueue(std::string plugin) : plugin_(std::move(plugin)) {
  const std::vector<char> file = explorable_plugin(plugin_);
  reads_counter_ = plugin_facts(std::as_bytes(std::span(file))).reads_counter;
}

VirtualQueue::~VirtualQueue() {
  unmap();
}

void VirtualQueue::unmap() {
  if (mapped_bytes_ == 0) return;
  munmap(reinterpret_cast<void*>(area_.base), area_.stride * processes_max);
  area_ = {};
  mapped_bytes_ = 0;
}

void VirtualQueue::check_fits(const Program& program) const {
  if (program.processes.size() + 1 > processes_max) {
    throw std::invalid_argument(std::to_string(program.processes.size()) +
                                " processes; the explorer takes at most " +
                                std::to_string(processes_max - 1));
  }
  if (!program.kills.empty()) {
    throw std::invalid_argument("kills by time; the explorer chooses them by access");
  }
}

// Mappings at equal distances, with room between them, so that an address tells whose it is.
void VirtualQueue::map_segment(std::size_t bytes) {
  unmap();
  const std::size_t rounded =
      (std::max<std::size_t>(bytes, 1) + page_bytes - 1) / page_bytes * page_bytes;
  const std::size_t stride = std::bit_ceil(rounded + page_bytes);
  const int fd = memfd_create("queuecheck-explore", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, static_cast<off_t>(rounded)) != 0) {
    if (fd >= 0) close(fd);
    throw EnvironmentError("no memory for a segment of " + std::to_string(rounded) +
                           " bytes: " + std::strerror(errno));
  }
  // Twice as much, so that it can be aligned to the stride.
  const std::size_t wanted = stride * (processes_max + 1);
  void* const reserved =
      mmap(nullptr, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) {
    close(fd);
    throw EnvironmentError(std::string("no address space for the segment: ") +
                           std::strerror(errno));
  }
  const std::uintptr_t from = reinterpret_cast<std::uintptr_t>(reserved);
  const std::uintptr_t base = (from + stride - 1) / stride * stride;
  if (base != from) munmap(reserved, base - from);
  munmap(reinterpret_cast<void*>(base + stride * processes_max),
         from + wanted - base - stride * processes_max);
  for (unsigned p = 0; p < processes_max; ++p) {
    mmap(reinterpret_cast<void*>(base + stride * p), rounded, PROT_READ | PROT_WRITE,
         MAP_SHARED | MAP_FIXED | MAP_POPULATE, fd, 0);
  }
  close(fd);
  mapped_bytes_ = rounded;
  area_ = {base, stride, static_cast<std::uint32_t>(bytes), processes_max};
  runtime.area = area_;
}

std::size_t VirtualQueue::bytes_needed() {
  const COptions options(program_.options);
  std::size_t needed = 0;
  char reason[reason_bytes] = "";
  const int why = images_[0].table()->bytes_needed(options.get(), &needed, {reason, sizeof reason});
  if (why != 0) refuse(why, reason);
  return needed;
}

void VirtualQueue::become(unsigned process) {
  runtime.world->current = process;
  runtime.own_base = runtime.area.base + runtime.area.stride * process;
  use_heap_of(images_[process].state());
}

int VirtualQueue::attach(unsigned process, queuecheck_reason reason) {
  VirtualActor& actor = live_[process];
  const Area& area = runtime.area;
  const queuecheck_place place{place_name_.c_str(),
                               reinterpret_cast<void*>(area.base + area.stride * process),
                               area.segment_bytes};
  return actor.table->attach(&place, &actor.handle, reason);
}

// What was allocated there stays (shared_region.hpp), so the next program gets the same.
void VirtualQueue::make_room(std::size_t bytes) {
  if (lengths_ == nullptr) {
    lengths_ =
        static_cast<std::size_t*>(shared_allocate(sizeof(std::size_t) * batch_max * processes_max));
  }
  if (bytes <= room_) return;
  room_ = bytes;
  items_ = static_cast<std::byte*>(shared_allocate(room_ * processes_max));
}

void VirtualQueue::prepare(const Program& program, const LaneSettings& settings) {
  check_fits(program);
  program_ = program;
  settings_ = settings;
  runtime.world = &the_world();
  World& world = the_world();
  static_cast<WorldHead&>(world) = {};
  const unsigned processes = VirtualQueue::processes();
  models_begin_setup();
  while (images_.size() <= processes) images_.emplace_back(plugin_);
  for (ProcessImage& image : images_) image.renew();

  require_offered(program, LoadedQueue(images_[0].table()));
  const std::size_t bytes = bytes_needed();
  map_segment(bytes);
  place_name_ = "queuecheck-explore-" + std::to_string(getpid());

  if (live_ == nullptr) {
    live_ = static_cast<VirtualActor*>(shared_allocate(sizeof(VirtualActor) * processes_max));
  }
  const std::size_t room = std::max<std::size_t>(program.options.item_bytes_max, 8);
  make_room(room * batch_max);
  for (unsigned p = 0; p <= processes; ++p) {
    live_[p] = {images_[p].table(),
                nullptr,
                p,
                program.options.item_bytes_max,
                value_stride(program),
                0,
                items_ + p * room_,
                lengths_ + std::size_t{p} * batch_max};
    world.process[p].operation = no_operation_index;
  }

  const COptions options(program.options);
  std::uint64_t capacity = 0;
  const queuecheck_place place{place_name_.c_str(), reinterpret_cast<void*>(runtime.area.base),
                               bytes};
  char reason[reason_bytes] = "";
  int why = 0;
  in_setup(*this, 0, [&] {
    why = live_[0].table->create(&place, options.get(), &live_[0].handle, {reason, sizeof reason});
    if (why != 0) return;
    if (program.preset && live_[0].table->preset != nullptr) {
      live_[0].table->preset(live_[0].handle, *program.preset);
    }
    capacity = live_[0].table->capacity(live_[0].handle);
  });
  if (why != 0) refuse(why, reason);
  for (unsigned p = 1; p < processes; ++p) {
    in_setup(*this, p, [&] { why = attach(p, {reason, sizeof reason}); });
    if (why != 0) refuse(why, reason);
  }
  in_setup(*this, 0, [&] { put_prefill(live_[0], program.prefill); });
  specification_ = effective_specification(
      LoadedQueue(images_[0].table()).specification(program.options).c_str(), capacity);

  for (unsigned p = 0; p <= processes; ++p) {
    images_[p].snapshot();
    ProcessState& one = world.process[p];
    one.operation = no_operation_index;
    one.ordinal = 0;
    one.status = p < processes ? ProcessStatus::ready : ProcessStatus::absent;
  }
  world.processes = processes;
  world.ready = (1U << processes) - 1;
  world.mortal = settings.kills > 0 ? world.ready : 0;
  world.kills_left = settings.kills;
  head_ = world;
  actors_.assign(live_, live_ + processes + 1);
  const auto* const segment = reinterpret_cast<const std::byte*>(runtime.area.base);
  pristine_.assign(segment, segment + bytes);

  models_end_setup();
  runtime.mode = settings.memory;
  runtime.weak = settings.memory != MemoryMode::sc || settings.races;
  runtime.spurious = settings.spurious;
  runtime.skip_looks = settings.skip_looks;
  runtime.steps_max = settings.steps_max;
}

void VirtualQueue::reset() {
  ++runtime.runs;
  runtime.area = area_;
  static_cast<WorldHead&>(the_world()) = head_;
  const unsigned images = processes() + (settings_.late_comer ? 1U : 0U);
  for (unsigned p = 0; p < images; ++p) images_[p].restore();
  std::copy(actors_.begin(), actors_.end(), live_);
  std::memcpy(reinterpret_cast<void*>(runtime.area.base), pristine_.data(), pristine_.size());
  if (runtime.weak) memory::begin_run(settings_.memory, settings_.races, processes() + 1);
  models_begin_run();
}

unsigned VirtualQueue::begin_drain() {
  if (!program_.drain) return processes_max;
  World& world = the_world();
  unsigned who = late_comer();
  if (!settings_.late_comer) {
    who = 0;
    while (who < processes() && world.process[who].status != ProcessStatus::done) ++who;
    if (who == processes()) return processes_max;
  }
  ProcessState& one = world.process[who];
  one.status = ProcessStatus::ready;
  one.operation = no_operation_index;
  world.ready |= 1U << who;
  world.mortal = 0;
  world.end = RunEnd::running;
  if (runtime.weak) memory::began_after_all(who);
  return who;
}

void VirtualQueue::check_addresses() {
  World& world = the_world();
  if (world.end != RunEnd::finished && world.end != RunEnd::deadlock &&
      world.end != RunEnd::livelock) {
    return;
  }
  const auto* const segment = reinterpret_cast<const std::byte*>(runtime.area.base);
  const auto found =
      find_address(runtime.area, std::span(segment, runtime.area.segment_bytes), images_);
  if (!found) return;
  world.end = RunEnd::address;
  world.culprit = found->process;
  world.address_at = found->offset;
  tell_address(*found, world.what, sizeof world.what);
}

void VirtualQueue::run_body(unsigned process) {
  const std::vector<Step>& steps = program_.processes[process];
  run_steps(live_[process], steps.data(), steps.size());
  process_over();
}

void VirtualQueue::drain_body(unsigned process) {
  if (live_[process].handle == nullptr) {
    char reason[reason_bytes] = "";
    if (attach(process, {reason, sizeof reason}) != 0) {
      end_run(RunEnd::crashed, process, reason);
    }
    put_one(live_[process]);
  }
  drain(live_[process]);
  process_over();
}

}  // namespace queuecheck::explore
