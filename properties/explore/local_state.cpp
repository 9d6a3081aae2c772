#include "queuecheck/properties/explore/local_state.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "queuecheck/properties/explore/models/state.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

#if defined(__x86_64__)
// Saves the caller's registers, empties them and the memory below, and calls rdi(rsi); the stack
// pointer at that instant goes to *rdx.
extern "C" void queuecheck_call_bare(void (*function)(void*), void* argument,
                                     std::uintptr_t* boundary);
asm(R"(
  .text
  .p2align 4
  .hidden queuecheck_call_bare
  .globl queuecheck_call_bare
  .type queuecheck_call_bare, @function
queuecheck_call_bare:
  .cfi_startproc
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbx, 0
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbp, 0
  pushq %r12
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r12, 0
  pushq %r13
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r13, 0
  pushq %r14
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r14, 0
  pushq %r15
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r15, 0
  subq $8, %rsp
  .cfi_adjust_cfa_offset 8
  movq %rsp, (%rdx)
  movq %rdi, %r8
  leaq -4096(%rsp), %rdi
  movl $512, %ecx
  xorl %eax, %eax
  rep stosq
  movq %rsi, %rdi
  xorl %ebx, %ebx
  xorl %ebp, %ebp
  xorl %r12d, %r12d
  xorl %r13d, %r13d
  xorl %r14d, %r14d
  xorl %r15d, %r15d
  call *%r8
  addq $8, %rsp
  .cfi_adjust_cfa_offset -8
  popq %r15
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r15
  popq %r14
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r14
  popq %r13
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r13
  popq %r12
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r12
  popq %rbp
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbp
  popq %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbx
  ret
  .cfi_endproc
  .size queuecheck_call_bare, .-queuecheck_call_bare
)");
#endif

namespace queuecheck::explore::local_state {

Watch watch;

namespace {

// Words that somebody wrote at some time in some run of this program, with their values before.
template <std::size_t most>
class Words {
 public:
  void clear() {
    count_ = 0;
    place_.fill(0);
  }
  // False: there is no room.
  bool note(std::uintptr_t at, std::uint64_t now) {
    std::size_t place = scramble(at) & (place_.size() - 1);
    for (; place_[place] != 0; place = (place + 1) & (place_.size() - 1)) {
      if (at_[place_[place] - 1] == at) return true;
    }
    if (count_ == most) return false;
    at_[count_] = at;
    before_[count_] = now;
    place_[place] = static_cast<std::uint16_t>(++count_);
    return true;
  }
  // Words that are as they were count for nothing, so it does not matter when one was met first.
  template <class Read>
  void add_to(Fingerprint& sum, Read read) const {
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint64_t now = read(at_[i]);
      if (now == before_[i]) continue;
      const std::uint64_t low = scramble(now ^ scramble(at_[i]));
      sum.low += low;
      sum.high += scramble(low + now);
    }
  }

 private:
  std::size_t count_ = 0;
  std::array<std::uint16_t, most * 4> place_{};
  std::array<std::uintptr_t, most> at_{};
  std::array<std::uint64_t, most> before_{};
};

constexpr std::size_t word_bytes = 8;
constexpr std::size_t cleared_bytes = 1024;
constexpr std::size_t frames_max = std::size_t{64} << 10;

Words<2048> shared_words;
Words<1024> private_words;
std::string_view the_problem;
std::uint32_t waits_since[processes_max];  // points come to when it was seen to wait; 0: it was not

void add_bytes(Fingerprint& sum, const std::byte* from, std::size_t bytes) {
  for (; bytes >= word_bytes; from += word_bytes, bytes -= word_bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, word_bytes);
    fold(sum, word);
  }
  if (bytes == 0) return;
  std::uint64_t word = 0;
  std::memcpy(&word, from, bytes);
  fold(sum, word);
}

std::uint64_t read_private(std::uintptr_t at) {
  return *reinterpret_cast<const std::uint64_t*>(at);
}
std::uint64_t read_shared(std::uintptr_t offset) {
  return read_private(runtime.area.base + offset);
}

void add_frames(Fingerprint& sum, unsigned process) {
  const Registers& held = watch.registers[process];
  for (const std::uint64_t word : {held.rbx, held.rbp, held.r12, held.r13, held.r14, held.r15}) {
    fold(sum, word);
  }
  const std::uintptr_t bytes = watch.boundary[process] - held.rsp;
  fold(sum, bytes);
  if (bytes > frames_max) {
    the_problem = "an operation's stack is too deep to compare";
    return;
  }
  add_bytes(sum, reinterpret_cast<const std::byte*>(held.rsp), bytes);
  add_bytes(sum, watch.items[process], watch.item_bytes[process]);
  if (watch.length[process] != nullptr) fold(sum, *watch.length[process]);
}

// Waits, or was woken and has not gone on: it is past its last schedule point.
bool inside_a_wait(unsigned process) {
  return waits_since[process] != 0 && waits_since[process] == watch.points[process];
}

void add_process(Fingerprint& sum, const World& world, unsigned process) {
  const ProcessState& state = world.process[process];
  fold(sum, static_cast<std::uint64_t>(state.status) << 48 |
                std::uint64_t{state.inside ? 1U : 0U} << 40 | std::uint64_t{state.ordinal});
  if (state.status != ProcessStatus::ready && state.status != ProcessStatus::blocked) return;
  fold(sum, std::uint64_t{state.pending.offset} << 32 | std::uint64_t{state.pending.size} << 16 |
                static_cast<std::uint64_t>(state.pending.kind));
  fold(sum, reinterpret_cast<std::uintptr_t>(state.pending.at));
  if (inside_a_wait(process)) {
    std::uint64_t earlier = 0;  // who have waited longer
    for (unsigned p = 0; p < world.processes; ++p) {
      const bool waits = world.process[p].status == ProcessStatus::blocked;
      if (waits && world.process[p].wait.ticket < state.wait.ticket) ++earlier;
    }
    fold(sum, earlier << 32 | static_cast<std::uint64_t>(state.wait.kind) << 8 |
                  static_cast<std::uint64_t>(state.wait.wakeup) | 1U << 16);
    fold(sum, state.wait.offset);
    const models::Caller& caller = models::state().caller[process];
    fold(sum, caller.key);
    fold(sum, std::uint64_t{caller.bits} << 32 | caller.expected);
    fold(sum, (caller.reachable ? 1U : 0U) | (caller.asleep ? 2U : 0U) |
                  (caller.signalled ? 4U : 0U) | (caller.enlisted ? 8U : 0U) |
                  std::uint64_t{caller.group} << 8);
  }
  if (state.inside) add_frames(sum, process);
}

void add_models(Fingerprint& sum) {
  const models::State& all = models::state();
  for (std::uint32_t i = 0; i < all.count; ++i) {  // in no order: it is that of first use
    const models::Object& object = all.object[i];
    Fingerprint one{object.key, static_cast<std::uint64_t>(object.kind)};
    add_bytes(one, reinterpret_cast<const std::byte*>(&object.mutex),
              sizeof(models::Object) -
                  static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&object.mutex) -
                                           reinterpret_cast<const std::byte*>(&object)));
    sum.low += one.low;
    sum.high += one.high;
  }
}

}  // namespace

bool available() {
#if defined(__x86_64__)
  return true;
#else
  return false;
#endif
}

void start() {
  watch = {};
  watch.on = available();
  shared_words.clear();
  private_words.clear();
  the_problem = {};
}

void stop() {
  watch.on = false;
}

void begin_run() {
  std::fill(std::begin(watch.points), std::end(watch.points), 0U);
  std::fill(std::begin(waits_since), std::end(waits_since), 0U);
  std::fill(std::begin(watch.boundary), std::end(watch.boundary), std::uintptr_t{0});
}

__attribute__((noinline)) void scrub() {
  std::byte area[cleared_bytes];
  std::memset(area, 0, sizeof area);
  asm volatile("" : : "r"(area) : "memory");
}

void call(unsigned process, void (*function)(void*), void* argument) {
#if defined(__x86_64__)
  queuecheck_call_bare(function, argument, &watch.boundary[process]);
#else
  static_cast<void>(process);
  function(argument);
#endif
}

void note_private(const volatile void* at, std::size_t bytes) {
  const unsigned process = runtime.world->current;
  const auto from = reinterpret_cast<std::uintptr_t>(at);
  if (watch.boundary[process] - from < (std::uintptr_t{1} << 20)) return;  // its stack
  if (from - reinterpret_cast<std::uintptr_t>(watch.items[process]) < watch.item_bytes[process]) {
    return;
  }
  if (at == watch.length[process]) return;
  for (std::uintptr_t word = from & ~(word_bytes - 1); word < from + bytes; word += word_bytes) {
    if (!private_words.note(word, read_private(word))) {
      the_problem = "too much private memory is written";
    }
  }
}

void note_waits(const World& world) {
  for (unsigned p = 0; p < world.processes; ++p) {
    if (world.process[p].status == ProcessStatus::blocked) waits_since[p] = watch.points[p];
  }
}

void note_step(const World& world, unsigned process) {
  const Access& access = world.process[process].pending;
  if (!writes(access.kind) || access.kind == AccessKind::call) return;
  for (std::uint32_t word = access.offset & ~std::uint32_t{word_bytes - 1};
       word < access.offset + access.size; word += word_bytes) {
    if (!shared_words.note(word, read_shared(word))) {
      the_problem = "too much of the segment is written";
    }
  }
}

Fingerprint print(const World& world) {
  Fingerprint sum{1, 2};
  shared_words.add_to(sum, read_shared);
  private_words.add_to(sum, read_private);
  add_models(sum);
  for (unsigned p = 0; p < world.processes; ++p) add_process(sum, world, p);
  return {scramble(sum.low), scramble(sum.high)};
}

std::string_view problem() {
  return the_problem;
}

}  // namespace queuecheck::explore::local_state
