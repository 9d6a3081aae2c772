#include "queuecheck/stress/hosts/host_hello.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <variant>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/hosts/answer_field.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t item_bytes_most = std::int64_t{1} << 30;
constexpr std::int64_t capacity_most = std::int64_t{1} << 40;

// Names come into file names, command lines and reports.
std::string name_of(const AnswerField& field) {
  const std::string name = field.text();
  const bool right =
      !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  field.must(right, "a name of small letters, digits and hyphens");
  return name;
}

// Free text for people: one line, bounded, printable.
std::string line_of(const AnswerField& field) {
  const std::string text = field.text();
  const bool right =
      !text.empty() && text.size() <= 300 && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
      });
  field.must(right, "one line of printable text, at most 300 bytes");
  return text;
}

std::string specification_of(const AnswerField& field) {
  const std::string specification = line_of(field);
  const auto parsed = parse_specification(specification);
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    field.fail(quoted_answer(specification) + ": " + error->message);
  }
  if (const auto refused = cannot_judge(std::get<Specification>(parsed))) {
    field.fail(quoted_answer(specification) + ": " + *refused);
  }
  return specification;
}

std::vector<OperationKind> operations_of(const AnswerField& field) {
  std::vector<OperationKind> operations;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const AnswerField one = field[i];
    const auto kind = parse_operation_kind(one.text());
    const bool asked_of_hosts = kind && !is_batch(*kind) && *kind != OperationKind::ack &&
                                *kind != OperationKind::nack && *kind != OperationKind::crash;
    one.must(asked_of_hosts, "an operation that hosts are asked for, such as try_put or get_for");
    operations.push_back(*kind);
  }
  const auto has = [&](bool (*is)(OperationKind)) {
    return std::any_of(operations.begin(), operations.end(), is);
  };
  if (!has(is_put) || !has(is_get)) field.fail("must name a put and a get at least");
  return operations;
}

std::string word_of(const AnswerField& field, std::string_view one, std::string_view other) {
  const std::string word = field.text();
  field.must(word == one || word == other, std::string(one) + " or " + std::string(other));
  return word;
}

bool flag(const AnswerField& of, const char* key) {
  const auto field = of.maybe(key);
  return field && field->truth();
}

HostedQueue queue_of(const AnswerField& field) {
  static constexpr std::array<std::string_view, 15> keys{
      "name",    "spec",         "operations",   "crash",   "processes_max",
      "actors",  "waiting",      "unbounded",    "set",     "item_bytes_max",
      "summary", "capacity_max", "one_producer", "polling", "one_consumer"};
  field.only(keys);
  HostedQueue queue;
  queue.name = name_of(field["name"]);
  queue.specification = specification_of(field["spec"]);
  queue.operations = operations_of(field["operations"]);
  queue.can_kill = field["crash"].truth();
  queue.processes_max =
      static_cast<std::uint32_t>(field["processes_max"].integer(1, processes_max));
  queue.item_bytes_max =
      static_cast<std::uint32_t>(field["item_bytes_max"].integer(8, item_bytes_most));
  queue.actors = word_of(field["actors"], "processes", "threads");
  queue.waiting = word_of(field["waiting"], "spin", "sleep");
  queue.unbounded = flag(field, "unbounded");
  queue.one_producer = flag(field, "one_producer");
  queue.one_consumer = flag(field, "one_consumer");
  queue.polling = flag(field, "polling");
  if (const auto summary = field.maybe("summary")) queue.summary = line_of(*summary);
  if (const auto most = field.maybe("capacity_max")) {
    queue.capacity_max = static_cast<std::uint64_t>(most->integer(1, capacity_most));
  }
  if (const auto set = field.maybe("set")) {
    for (std::size_t i = 0; i < set->size(); ++i) queue.extra.push_back((*set)[i].text());
  }
  return queue;
}

std::string known_names(const HostHello& hello) {
  std::string names;
  for (const HostedQueue& queue : hello.queues) names += (names.empty() ? "" : ", ") + queue.name;
  return names;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

[[noreturn]] void refuse(const HostedQueue& queue, const std::string& what) {
  throw std::runtime_error(queue.name + " " + what);
}

void require_served(const HostedQueue& queue, const Options& options) {
  if (queue.capacity_max != 0 && options.capacity > queue.capacity_max) {
    refuse(queue, "holds at most " + std::to_string(queue.capacity_max) + " items, not " +
                      std::to_string(options.capacity));
  }
  if (options.item_bytes_max > queue.item_bytes_max) {
    refuse(queue, "takes items of at most " + std::to_string(queue.item_bytes_max) +
                      " bytes, not " + std::to_string(options.item_bytes_max));
  }
  if (queue.one_producer && options.producers > 1) refuse(queue, "is for one producer");
  if (queue.one_consumer && options.consumers > 1) refuse(queue, "is for one consumer");
  for (const auto& [key, value] : options.extra) {
    if (std::find(queue.extra.begin(), queue.extra.end(), key) != queue.extra.end()) continue;
    refuse(queue, "has no option '" + key + "'; known: " + joined(queue.extra));
  }
}

}  // namespace

const HostedQueue& HostHello::queue(std::string_view name) const {
  for (const HostedQueue& one : queues) {
    if (name.empty() || one.name == name) return one;
  }
  for (const AbsentQueue& one : absent) {
    if (!name.empty() && one.name != name) continue;
    throw std::invalid_argument("queue '" + one.name + "' is absent: " + one.reason);
  }
  throw std::invalid_argument(queues.empty()
                                  ? "the host has no queue"
                                  : "queue '" + std::string(name) +
                                        "' is unknown to the host; known: " + known_names(*this));
}

std::string hello_request() {
  return R"({"do":"hello","protocol":")" + std::string(host_protocol) + "\"}";
}

HostHello read_hello(std::string_view line) {
  static constexpr std::array<std::string_view, 5> keys{"protocol", "runtime", "queues", "absent",
                                                        "error"};
  static constexpr std::array<std::string_view, 2> absent_keys{"name", "reason"};
  const AnswerField::Json json = parse_answer(line);
  const AnswerField root(json, "");
  root.only(keys);
  if (const auto error = root.maybe("error")) {
    throw AnswerWrong("it reports an error: " + quoted_answer(error->text()));
  }
  const AnswerField protocol = root["protocol"];
  protocol.must(protocol.text() == host_protocol, std::string(host_protocol));
  HostHello hello;
  hello.runtime = line_of(root["runtime"]);
  const AnswerField queues = root["queues"];
  for (std::size_t i = 0; i < queues.size(); ++i) {
    HostedQueue queue = queue_of(queues[i]);
    const bool known = std::any_of(hello.queues.begin(), hello.queues.end(),
                                   [&](const HostedQueue& one) { return one.name == queue.name; });
    if (known) queues[i].fail("has the name " + queue.name + " a second time");
    hello.queues.push_back(std::move(queue));
  }
  if (const auto absent = root.maybe("absent")) {
    for (std::size_t i = 0; i < absent->size(); ++i) {
      (*absent)[i].only(absent_keys);
      hello.absent.push_back({name_of((*absent)[i]["name"]), line_of((*absent)[i]["reason"])});
    }
  }
  if (hello.queues.empty() && hello.absent.empty()) queues.fail("must name a queue");
  return hello;
}

QueueFacts facts_of(const HostedQueue& queue) {
  return {queue.name, queue.operations,
          [queue](const Options& options) {
            if (queue.unbounded) return queue.specification;
            return queue.specification + " capacity=" + std::to_string(options.capacity);
          },
          [queue](const Options& options) { require_served(queue, options); }};
}

}  // namespace queuecheck
