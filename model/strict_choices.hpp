// What calls that a kill cut short may have done, if they did it before the kill: a put whose item
// came out had put it by then, a get had taken one of the items that nobody got, or none. Each
// choice is a history without that doubt, to be judged like any other.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. Between them, the choices are all that strict linearizability allows (Aguilera and Frolund
//      2003), as far as all_tried().
//   2. The likeliest first: items in order of their puts to gets in order of their calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "queuecheck/model/windows.hpp"

namespace queuecheck {

class StrictChoices {
 public:
  StrictChoices(const History& history, const Windows& windows);

  bool nobody_killed() const { return killed_puts_.empty() && killed_gets_.empty(); }
  std::size_t killed_gets() const { return killed_gets_.size(); }
  std::vector<std::size_t> killed_operations() const;

  // Gets left open: what fails here fails in every choice.
  const History& with_puts_before_kills() const { return base_; }

  // Steps to the next choice; false when there is none, or too many have been tried.
  bool next();
  const History& current() const { return current_; }
  bool all_tried() const { return exhausted_; }

 private:
  struct KilledGet {
    std::size_t operation;
    std::int64_t killed_at;
  };
  enum class Stage : std::uint8_t { straight, first, counting };

  bool take();
  bool advance();
  bool allowed() const;
  void apply();

  History base_;
  History current_;
  std::vector<std::size_t> killed_puts_;
  std::vector<KilledGet> killed_gets_;    // in order of their calls
  std::vector<const ValueWindow*> left_;  // never got, in order of their puts
  std::vector<std::size_t> choice_;       // per killed get: index into left_, or its size
  Stage stage_ = Stage::straight;
  std::size_t tried_ = 0;
  std::size_t steps_ = 0;
  std::size_t tries_max_ = 0;
  bool exhausted_ = false;
};

}  // namespace queuecheck
