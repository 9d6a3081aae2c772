#include "queuecheck/properties/laws/all_laws.hpp"

namespace queuecheck {

std::span<const Law> laws() {
  static const std::array<Law, 18> all{
      put_many_is_puts(), get_many_is_gets(),  past_deadline_is_try(), waits_only_where_it_must(),
      clear_is_drain(),   closing_twice(),     closed_queue(),         capacity_is_kept(),
      size_counts(),      peek_is_next_get(),  empty_agrees(),         full_agrees(),
      observing(),        oversized_items(),   items_of_every_size(),  preset_changes_nothing(),
      two_handles(),      tasks_are_counted(),
  };
  return all;
}

}  // namespace queuecheck
