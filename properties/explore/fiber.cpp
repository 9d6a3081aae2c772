#include "queuecheck/properties/explore/fiber.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstdlib>
#include <new>

namespace queuecheck::explore {

namespace {

constexpr std::size_t guard_bytes = 4096;
constexpr std::size_t distance = Fibers::stack_bytes + guard_bytes;

Fibers* started = nullptr;  // whose fiber begins: a fresh stack knows nothing

}  // namespace

Fibers::Fibers() {
  void* mapped = mmap(nullptr, distance * processes_max, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  stacks_ = static_cast<std::byte*>(mapped);
  for (unsigned i = 0; i < processes_max; ++i) {
    mprotect(stacks_ + distance * i, guard_bytes, PROT_NONE);
  }
}

Fibers::~Fibers() {
  munmap(stacks_, distance * processes_max);
}

void Fibers::restart(unsigned process, Body body) {
  start_[process] = {body, process};
  context_[process] =
      boost::context::detail::make_fcontext(stacks_ + distance * (process + 1), stack_bytes, begin);
}

void Fibers::begin(boost::context::detail::transfer_t from) {
  Fibers& fibers = *started;
  *static_cast<Context*>(from.data) = from.fctx;
  const Start start = fibers.start_[fibers.current_];
  start.body(start.process);
  std::abort();  // a body leaves by to_main() or switch_to()
}

void Fibers::jump(Context to, Context& left) {
  const int saved = errno;
  // Who is jumped to writes down where to come back to.
  const boost::context::detail::transfer_t back =
      boost::context::detail::jump_fcontext(to, static_cast<void*>(&left));
  *static_cast<Context*>(back.data) = back.fctx;
  errno = saved;
}

void Fibers::enter(unsigned process) {
  started = this;
  current_ = process;
  jump(context_[process], main_);
}

void Fibers::switch_to(unsigned process) {
  Context& left = context_[current_];
  current_ = process;
  jump(context_[process], left);
}

void Fibers::to_main() {
  jump(main_, context_[current_]);
}

}  // namespace queuecheck::explore
