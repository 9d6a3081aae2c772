#include "queuecheck/stress/hosts/host_answer.hpp"

#include <array>
#include <limits>

#include "queuecheck/stress/hosts/answer_field.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t time_most = std::int64_t{1} << 60;

ToldProcess process_of(const AnswerField& field) {
  static constexpr std::string_view died = "died: ";
  const std::string text = field.text();
  if (text == "ended") return {ProcessEnd::ended, {}};
  if (text == "killed") return {ProcessEnd::killed, {}};
  if (text == "hung") return {ProcessEnd::hung, {}};
  if (text == "died") return {ProcessEnd::died, {}};
  field.must(text.starts_with(died), "ended, killed, hung, died or 'died: why'");
  std::string reason = quoted_answer(text.substr(died.size()));
  return {ProcessEnd::died, reason.substr(1, reason.size() - 2)};
}

// Of an operation that has ended: the outcomes that a call of this kind can have.
bool possible(OperationKind kind, Outcome outcome) {
  switch (outcome) {
    case Outcome::empty:
      return is_get(kind) || kind == OperationKind::peek;
    case Outcome::full:
    case Outcome::too_big:
      return is_put(kind);
    case Outcome::timeout:
      return is_timed(kind) || kind == OperationKind::join;
    case Outcome::crashed:
      return false;
    default:
      return true;
  }
}

bool is_observer(OperationKind kind) {
  return kind == OperationKind::empty || kind == OperationKind::full || kind == OperationKind::size;
}

void read_times(const AnswerField& field, Operation& o) {
  o.t0 = field["t0"].integer(0, time_most);
  if (o.kind == OperationKind::crash) {
    o.t1 = o.t0;
    return;
  }
  const AnswerField outcome = field["outcome"];
  const auto known = parse_outcome(outcome.text());
  outcome.must(known.has_value(), "an outcome such as ok, empty or pending");
  outcome.must(possible(o.kind, *known), "an outcome of " + std::string(name(o.kind)));
  o.outcome = *known;
  const AnswerField t1 = field["t1"];
  const bool pending = o.outcome == Outcome::pending;
  t1.must(t1.is_null() == pending,
          pending ? "null, since the outcome is pending" : "a time, since the call has returned");
  o.t1 = pending ? never : t1.integer(0, time_most);
  t1.must(o.t0 <= o.t1, "no earlier than t0, " + std::to_string(o.t0));
}

void read_value(const AnswerField& field, Operation& o) {
  if (const auto torn = field.maybe("torn")) o.torn = torn->truth();
  const bool got = (is_get(o.kind) || o.kind == OperationKind::peek) && o.outcome == Outcome::ok;
  if (is_put(o.kind) || (got && !o.torn)) {
    const AnswerField value = field["value"];
    if (!value.is_null()) o.value = value.integer(0);
  } else if (const auto value = field.maybe("value"); value && !value->is_null()) {
    value->fail("does not belong to " + std::string(name(o.kind)) + " with the outcome " +
                std::string(name(o.outcome)));
  }
  if (is_observer(o.kind) && o.outcome == Outcome::ok) {
    const AnswerField result = field["result"];
    o.answer = o.kind == OperationKind::size ? result.integer() : result.truth() ? 1 : 0;
  } else if (const auto result = field.maybe("result"); result && !result->is_null()) {
    result->fail("does not belong to " + std::string(name(o.kind)));
  }
}

ToldOperation operation_of(const AnswerField& field, const Program& program) {
  static constexpr std::array<std::string_view, 12> keys{
      "process", "step",   "op",   "value", "t0",    "t1",
      "outcome", "result", "code", "torn",  "bytes", "timeout_ns"};
  field.only(keys);
  ToldOperation told;
  Operation& o = told.operation;
  const auto processes = static_cast<std::int64_t>(program.processes.size());
  o.process = static_cast<std::uint32_t>(field["process"].integer(0, processes));
  const AnswerField op = field["op"];
  const auto kind = parse_operation_kind(op.text());
  op.must(kind.has_value(), "an operation such as try_put or get_for");
  o.kind = *kind;
  if (const auto step = field.maybe("step"); step || o.kind != OperationKind::crash) {
    told.step = field["step"].integer(-1, std::numeric_limits<std::int32_t>::max());
  }
  read_times(field, o);
  if (o.kind == OperationKind::crash) return told;
  read_value(field, o);
  if (is_get(o.kind) || o.kind == OperationKind::peek) o.item_bytes = bytes_untold;
  if (const auto bytes = field.maybe("bytes")) {
    o.item_bytes =
        static_cast<std::uint32_t>(bytes->integer(0, std::numeric_limits<std::uint32_t>::max()));
  }
  if (const auto code = field.maybe("code")) {
    o.code = static_cast<std::int32_t>(code->integer(std::numeric_limits<std::int32_t>::min(),
                                                     std::numeric_limits<std::int32_t>::max()));
  }
  if (const auto timeout = field.maybe("timeout_ns")) o.timeout_ns = timeout->integer();
  return told;
}

}  // namespace

HostAnswer read_answer(std::string_view line, std::uint64_t id, const Program& program) {
  static constexpr std::array<std::string_view, 9> keys{"id",        "end",        "quiescent",
                                                        "processes", "operations", "refused",
                                                        "error",     "capacity",   "waiting"};
  const AnswerField::Json json = parse_answer(line);
  const AnswerField root(json, "");
  root.only(keys);
  if (const auto error = root.maybe("error")) {
    throw AnswerWrong("it reports an error: " + quoted_answer(error->text()));
  }
  const AnswerField answered = root["id"];
  const std::int64_t told_id = answered.integer(0);
  answered.must(static_cast<std::uint64_t>(told_id) == id,
                "that of the request, " + std::to_string(id));
  HostAnswer answer;
  if (const auto refused = root.maybe("refused")) {
    const std::string reason = quoted_answer(refused->text());
    answer.refused = reason.substr(1, reason.size() - 2);
    return answer;
  }
  if (const auto capacity = root.maybe("capacity")) {
    answer.capacity = static_cast<std::uint64_t>(
        capacity->integer(static_cast<std::int64_t>(program.options.capacity)));
  }
  answer.end_ns = root["end"].integer(0, time_most);
  answer.quiescent = root["quiescent"].truth();
  if (const auto waiting = root.maybe("waiting")) {
    answer.waiting = waiting->text();
    waiting->must(answer.waiting == "spin" || answer.waiting == "sleep", "spin or sleep");
  }
  const AnswerField processes = root["processes"];
  processes.must(processes.size() == program.processes.size(),
                 "an array with one word for each of the " +
                     std::to_string(program.processes.size()) + " processes");
  for (std::size_t i = 0; i < processes.size(); ++i) {
    answer.processes.push_back(process_of(processes[i]));
  }
  const AnswerField operations = root["operations"];
  answer.operations.reserve(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    answer.operations.push_back(operation_of(operations[i], program));
  }
  return answer;
}

}  // namespace queuecheck
