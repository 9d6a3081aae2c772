// Fibers of the virtual processes: a stack and a place to go on, each.
//
// Process and thread safety: one thread.
//
// Invariants
//   1. A fiber that is left is not unwound: what its stack held is forgotten. Its code must own
//      nothing that needs a destructor across a switch.
//   2. errno is each fiber's own.
#pragma once

#include <boost/context/detail/fcontext.hpp>
#include <cstddef>

#include "queuecheck/properties/explore/choice.hpp"

namespace queuecheck::explore {

class Fibers {
 public:
  static constexpr std::size_t stack_bytes = std::size_t{256} << 10;
  using Body = void (*)(unsigned process);

  // Maps the stacks, each with a guard page below it. Throws std::bad_alloc.
  Fibers();
  Fibers(const Fibers&) = delete;
  Fibers& operator=(const Fibers&) = delete;
  ~Fibers();

  // The fiber begins anew with body(process) when it is next switched to.
  void restart(unsigned process, Body body);

  // From the main context: goes on as `process` until somebody calls to_main().
  void enter(unsigned process);
  // From a fiber.
  void switch_to(unsigned process);
  void to_main();

 private:
  using Context = boost::context::detail::fcontext_t;
  struct Start {
    Body body = nullptr;
    unsigned process = 0;
  };

  static void begin(boost::context::detail::transfer_t from);
  void jump(Context to, Context& left);

  std::byte* stacks_ = nullptr;
  Context context_[processes_max] = {};
  Context main_ = nullptr;
  unsigned current_ = 0;
  Start start_[processes_max];
};

}  // namespace queuecheck::explore
