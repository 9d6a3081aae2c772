// The words of the specification grammar: one table per axis, read by parser and printer, so that
// what is printed is what is read.
//
// Process and thread safety: constants. Internal to model/.
//
// Invariants
//   1. Words are written with underscores; the parser makes them of hyphens.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "queuecheck/model/specification.hpp"

namespace queuecheck::words {

template <class Value, std::size_t count>
using Table = std::array<std::pair<std::string_view, Value>, count>;

inline constexpr Table<Order, 6> orders{{{"fifo", Order::fifo},
                                         {"per_producer", Order::per_producer},
                                         {"priority", Order::priority},
                                         {"lifo", Order::lifo},
                                         {"keyed", Order::keyed},
                                         {"bag", Order::bag}}};  // and relaxed(k)
inline constexpr Table<OnFull, 3> on_full{{{"wait_or_fail", OnFull::wait_or_fail},
                                           {"drop_newest", OnFull::drop_newest},
                                           {"drop_oldest", OnFull::drop_oldest}}};
inline constexpr Table<Visibility, 3> visibilities{
    {{"immediate", Visibility::immediate},
     {"eventual(process)", Visibility::eventual_process},
     {"eventual(thread)", Visibility::eventual_thread}}};
inline constexpr Table<Refusal, 6> refusals{{{"truthful", Refusal::truthful},
                                             {"contended", Refusal::contended},
                                             {"unfinished", Refusal::unfinished},
                                             {"reserved", Refusal::reserved},
                                             {"stalled", Refusal::stalled},
                                             {"free", Refusal::free}}};
inline constexpr Table<CloseScope, 5> close_scopes{{{"none", CloseScope::none},
                                                    {"global", CloseScope::global},
                                                    {"process", CloseScope::process},
                                                    {"last_handle", CloseScope::last_handle},
                                                    {"abort", CloseScope::abort}}};
inline constexpr Table<CloseRest, 3> close_rests{
    {{"drain", CloseRest::drain}, {"discard", CloseRest::discard}, {"reject", CloseRest::reject}}};
inline constexpr Table<CloseWake, 2> close_wakes{
    {{"wake", CloseWake::wake}, {"keep", CloseWake::keep}}};
inline constexpr Table<LatePut, 3> late_puts{
    {{"refuse", LatePut::refuse}, {"accept", LatePut::accept}, {"lose", LatePut::lose}}};
inline constexpr Table<Observe, 5> observers{{{"exact_visible", Observe::exact_visible},
                                              {"exact_reserved", Observe::exact_reserved},
                                              {"signed_pending", Observe::signed_pending},
                                              {"approx", Observe::approx},
                                              {"absent", Observe::absent}}};
inline constexpr Table<Negative, 3> negatives{
    {{"zero", Negative::zero}, {"error", Negative::error}, {"forever", Negative::forever}}};
inline constexpr Table<bool CrashEffects::*, 6> crash_effects{
    {{"buffer_lost", &CrashEffects::buffer_lost},
     {"inflight_lost", &CrashEffects::inflight_lost},
     {"inflight_returned", &CrashEffects::inflight_returned},
     {"slot_leaked", &CrashEffects::slot_leaked},
     {"lock_held", &CrashEffects::lock_held},
     {"torn", &CrashEffects::torn}}};
inline constexpr Table<bool, 2> tasks{{{"off", false}, {"counting", true}}};
inline constexpr Table<bool, 2> deliveries{{{"take", false}, {"lease", true}}};

// The short forms of close: each sets all four axes.
struct CloseForm {
  std::string_view word;
  CloseScope scope;
  CloseRest rest;
  CloseWake wake;
  LatePut late;
};
inline constexpr std::array<CloseForm, 6> close_forms{{
    {"none", CloseScope::none, CloseRest::drain, CloseWake::wake, LatePut::refuse},
    {"drain", CloseScope::global, CloseRest::drain, CloseWake::wake, LatePut::refuse},
    {"discard", CloseScope::global, CloseRest::discard, CloseWake::wake, LatePut::refuse},
    {"process", CloseScope::process, CloseRest::reject, CloseWake::keep, LatePut::lose},
    {"last_handle", CloseScope::last_handle, CloseRest::drain, CloseWake::wake, LatePut::refuse},
    {"abort", CloseScope::abort, CloseRest::drain, CloseWake::wake, LatePut::refuse},
}};

template <class Value, std::size_t count>
constexpr std::string_view word_of(const Table<Value, count>& table, Value value) {
  for (const auto& [word, candidate] : table) {
    if (candidate == value) return word;
  }
  return "?";
}

}  // namespace queuecheck::words
