#include "queuecheck/properties/explore/models/state.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "queuecheck/properties/explore/models/condition.hpp"
#include "queuecheck/properties/explore/models/mappings.hpp"
#include "queuecheck/properties/explore/models/mutex.hpp"
#include "queuecheck/properties/explore/models/virtual_process.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"

namespace queuecheck::explore::models {

namespace {

State* the_state = nullptr;

std::size_t first_place(Key key) {
  return (key * 0x9E3779B97F4A7C15U >> 40) & (places_max - 1);
}

// Where the key is, or the free place where it belongs.
std::size_t place_of(const State& all, Key key) {
  std::size_t place = first_place(key);
  while (all.place[place] != 0 && all.object[all.place[place] - 1].key != key) {
    place = (place + 1) & (places_max - 1);
  }
  return place;
}

// Last in, first out: nobody's search goes over a place that was taken after his own.
void forget_from(State& all, std::uint32_t count) {
  while (all.count > count) {
    all.place[place_of(all, all.object[all.count - 1].key)] = 0;
    --all.count;
  }
}

}  // namespace

State& state() {
  if (the_state == nullptr) the_state = &shared_object<State>();
  return *the_state;
}

void begin_setup() {
  State& all = state();
  forget_from(all, 0);
  all.setup_count = all.setup_descriptors = all.descriptors = 0;
  for (Caller& caller : all.caller) caller = {};
  for (Descriptor& descriptor : all.descriptor) descriptor = {};
}

void setup_done() {
  State& all = state();
  all.setup_count = all.count;
  std::copy_n(all.object, all.count, all.setup_object);
  all.setup_descriptors = all.descriptors;
  std::copy_n(all.descriptor, all.descriptors, all.setup_descriptor);
}

void begin_run() {
  unmap_last_run();
  State& all = state();
  if (all.count != all.setup_count) forget_from(all, all.setup_count);
  std::copy_n(all.setup_object, all.count, all.object);
  for (Caller& caller : all.caller) caller = {};
  for (std::uint32_t i = all.setup_descriptors; i < all.descriptors; ++i) all.descriptor[i] = {};
  std::copy_n(all.setup_descriptor, all.setup_descriptors, all.descriptor);
  all.descriptors = all.setup_descriptors;
}

Object* find(Key key) {
  State& all = state();
  const std::uint16_t index = all.place[place_of(all, key)];
  return index == 0 ? nullptr : &all.object[index - 1];
}

Object& find_or_make(Key key) {
  State& all = state();
  const std::size_t place = place_of(all, key);
  if (all.place[place] == 0) {
    if (all.count == objects_max) {
      end_run(RunEnd::unmodelled, current(), "more locks than the explorer has room for");
    }
    all.object[all.count] = Object();
    all.object[all.count].key = key;
    all.place[place] = static_cast<std::uint16_t>(++all.count);
  }
  return all.object[all.place[place] - 1];
}

Key key_of(const void* address, const char* call) {
  std::uint32_t offset = 0;
  switch (region_of(address, offset)) {
    case Region::own_segment:
      return offset;
    case Region::elsewhere:
      return reinterpret_cast<std::uintptr_t>(address);
    case Region::foreign_segment:
      break;
  }
  char text[sizeof World::what];
  std::snprintf(text, sizeof text, "%s() with an address in another process's mapping, offset %u",
                call, offset);
  end_run(RunEnd::address, current(), text);
}

void process_died(unsigned process) {
  State& all = state();
  for (std::uint32_t i = 0; i < all.count; ++i) {
    Object& object = all.object[i];
    if (object.kind == ObjectKind::mutex) mutex_process_died(object, process);
    if (object.kind == ObjectKind::condition) condition_process_died(object, process);
  }
  identity_died(process);
}

}  // namespace queuecheck::explore::models

namespace queuecheck::explore {

void process_died(unsigned process) {
  models::process_died(process);
}
void models_begin_setup() {
  models::begin_setup();
}
void models_end_setup() {
  models::setup_done();
}
void models_begin_run() {
  models::begin_run();
}

}  // namespace queuecheck::explore
