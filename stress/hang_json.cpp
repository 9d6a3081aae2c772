#include "queuecheck/stress/hang_json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/hang_contents.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> hows{"no", "blocked", "spinning", "polling"};
constexpr std::array<std::string_view, 3> probes{"none", "passed", "stuck"};

Json json_of(const FutexWord& word) {
  Json json{{"memory", word.memory}, {"offset", word.offset}, {"expected", word.expected}};
  json["holds"] = word.holds ? Json(*word.holds) : Json(nullptr);
  json["private"] = word.process_private;
  return json;
}

Json json_of(const StuckActor& actor) {
  const KernelWait& wait = actor.wait;
  Json json{{"process", actor.process},
            {"how", hows[static_cast<std::size_t>(actor.how)]},
            {"outside", actor.outside},
            {"place", actor.place},
            {"state", std::string(1, wait.state)},
            {"channel", wait.channel},
            {"call", wait.call},
            {"object", wait.object}};
  json["futex"] = wait.futex ? json_of(*wait.futex) : Json(nullptr);
  json["stack"] = actor.stack;
  return json;
}

Json json_of(const History& history, const QueueContents& contents) {
  const auto last = [&](const std::optional<std::size_t>& index) {
    if (!index) return Json(nullptr);
    const Operation& o = history.operations[*index];
    return Json{{"operation", *index}, {"process", o.process}, {"op", name(o.kind)}, {"t1", o.t1}};
  };
  const auto bound = [&](std::int64_t items) {
    return contents.unknown ? Json(nullptr) : Json(items);
  };
  return {{"items_least", bound(std::max<std::int64_t>(contents.least, 0))},
          {"items_most", bound(std::max({contents.least, contents.most, std::int64_t{0}}))},
          {"closed", contents.closed},
          {"last_put", last(contents.last_put)},
          {"last_get", last(contents.last_get)},
          {"last_close", last(contents.last_close)}};
}

// A member of the object, of the type that is wanted.
template <class Value>
Value member(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || found == object.end()) {
    throw HangJsonError(std::string(key) + " is missing");
  }
  try {
    if constexpr (std::is_unsigned_v<Value> && !std::is_same_v<Value, bool>) {
      const auto number = found->template get<std::uint64_t>();
      if (!found->is_number_unsigned() || number > std::numeric_limits<Value>::max()) {
        throw HangJsonError(std::string(key) + " must be a whole number from 0 to " +
                            std::to_string(std::numeric_limits<Value>::max()));
      }
      return static_cast<Value>(number);
    } else {
      return found->template get<Value>();
    }
  } catch (const Json::type_error&) {
    throw HangJsonError(std::string(key) + " is of the wrong type");
  }
}

template <class Enum, std::size_t size>
Enum named(const Json& object, const char* key, const std::array<std::string_view, size>& names) {
  const auto text = member<std::string>(object, key);
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  std::string known;
  for (const std::string_view one : names) known.append(known.empty() ? "" : ", ").append(one);
  throw HangJsonError(std::string(key) + " must be one of " + known);
}

FutexWord futex_of(const Json& json) {
  FutexWord word;
  word.memory = member<std::string>(json, "memory");
  word.offset = member<std::uint64_t>(json, "offset");
  word.expected = member<std::uint32_t>(json, "expected");
  if (!member<Json>(json, "holds").is_null()) word.holds = member<std::uint32_t>(json, "holds");
  word.process_private = member<bool>(json, "private");
  return word;
}

StuckActor actor_of(const Json& json) {
  StuckActor actor;
  actor.process = member<std::uint32_t>(json, "process");
  if (actor.process > processes_max) throw HangJsonError("process is beyond the largest number");
  actor.how = named<Stuck>(json, "how", hows);
  actor.outside = member<bool>(json, "outside");
  actor.place = member<std::string>(json, "place");
  const auto state = member<std::string>(json, "state");
  if (state.size() != 1) throw HangJsonError("state must be one letter");
  actor.wait.state = state[0];
  actor.wait.channel = member<std::string>(json, "channel");
  actor.wait.call = member<std::string>(json, "call");
  actor.wait.object = member<std::string>(json, "object");
  const Json futex = member<Json>(json, "futex");
  if (!futex.is_null()) actor.wait.futex = futex_of(futex);
  actor.stack = member<std::vector<std::string>>(json, "stack");
  return actor;
}

}  // namespace

std::string write_hang(const Run& run) {
  const HangEvidence& hang = run.hang.value();
  Json actors = Json::array();
  for (const StuckActor& actor : hang.actors) actors.push_back(json_of(actor));
  Json json{{"actors", std::move(actors)},
            {"probe", probes[static_cast<std::size_t>(hang.probe)]},
            {"killed_at_the_door", hang.killed_at_the_door},
            {"quiescent", hang.quiescent},
            {"no_stacks", hang.no_stacks}};
  const auto parsed = parse_specification(run.history.specification.value_or(""));
  const auto* specification = std::get_if<Specification>(&parsed);
  json["contents"] = specification == nullptr
                         ? Json(nullptr)
                         : json_of(run.history, contents_at_end(run.history, *specification));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

HangEvidence read_hang(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  HangEvidence hang;
  for (const Json& actor : member<std::vector<Json>>(json, "actors")) {
    hang.actors.push_back(actor_of(actor));
  }
  hang.probe = named<Probe>(json, "probe", probes);
  hang.killed_at_the_door = member<bool>(json, "killed_at_the_door");
  hang.quiescent = member<bool>(json, "quiescent");
  hang.no_stacks = member<std::string>(json, "no_stacks");
  return hang;
}

}  // namespace queuecheck
