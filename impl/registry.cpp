#include "queuecheck/impl/registry.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "queuecheck/impl/boost_queue.hpp"
#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/own_queue.hpp"
#include "queuecheck/impl/plugin_loader.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/impl/ring_queue.hpp"
#include "queuecheck/impl/scq_queue.hpp"
#include "queuecheck/impl/spsc_queue.hpp"
#include "queuecheck/impl/ticket_ring.hpp"

namespace queuecheck {
namespace {

struct BuiltIn {
  const queuecheck_queue* table;
  std::string summary;
  std::string library;
  Waiting waiting = Waiting::native;
  bool own = false;  // of the user's program
};

std::optional<std::string>& found_problem() {
  static std::optional<std::string> problem;
  return problem;
}

// What waiting costs in spsc depends on the machine.
std::string spsc_summary() {
  return std::string("one producer, one consumer: wait-free, ") +
         (AsymmetricFence::join() ? "waits by membarrier"
                                  : "a full fence per item (membarrier is refused here)");
}

std::vector<BuiltIn> shipped() {
  std::vector<BuiltIn> queues{
      {queue_table<LockedQueue>(),
       "the reference: a ring under one robust mutex, survives every kill", ""},
      {queue_table<RingQueue>(),
       "a ring with named claims: fast, many producers and consumers, survives every kill", ""},
      {queue_table<SpscQueue>(), spsc_summary(), ""},
      {queue_table<TicketRing>(),
       "Vyukov's array queue with 32-bit tickets: as ring, but it does not survive kills", ""},
      {queue_table<ScqQueue>(),
       "Nikolaev's SCQ with blocking and close: fetch-and-add, lock-free, for many cores", ""},
      {queue_table<BoostQueue>(), "interprocess_mutex and interprocess_condition, as Boost intends",
       boost_version()},
  };
  for (const Adapter& adapter : adapters()) {
    if (adapter.table == nullptr) continue;
    queues.push_back({adapter.table, adapter.summary, adapter.library, adapter.waiting});
  }
  return queues;
}

// All queues linked into this program. A function-local object, since register_queue is called
// from static initialisers in any order.
std::vector<BuiltIn>& built_in() {
  static std::vector<BuiltIn> queues = shipped();
  return queues;
}

// How many letters must change, come or go between two names.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<QueueEntry> known_queues() {
  std::vector<QueueEntry> entries;
  for (const BuiltIn& queue : built_in()) {
    entries.push_back(
        {{queue.table->name, ""}, queue.summary, std::nullopt, queue.library, queue.waiting});
  }
  const std::filesystem::path directory = mutants_directory();
  for (IndexedMutant& mutant : built_mutants(directory)) {
    entries.push_back({{"mutant:" + mutant.id, mutant_plugin(directory, mutant.id).string()},
                       std::move(mutant.sentence),
                       std::move(mutant.facts),
                       "",
                       Waiting::native});
  }
  return entries;
}

void register_queue(const queuecheck_queue* table) {
  for (const BuiltIn& queue : built_in()) {
    if (queue.table == table) return;
    if (std::string_view(queue.table->name) == table->name) {
      found_problem() = "queue '" + std::string(table->name) + "' is registered twice" +
                        (queue.own ? "" : ", there is a built-in one of that name") +
                        "; right would be another name()";
      return;
    }
  }
  built_in().push_back({table, "registered by this program", "", Waiting::native, true});
}

std::optional<std::string> registration_problem() {
  return found_problem();
}

std::vector<QueueSource> own_queues() {
  std::vector<QueueSource> own;
  for (const BuiltIn& queue : built_in()) {
    if (queue.own) own.push_back({queue.table->name, ""});
  }
  return own;
}

bool is_own(const QueueSource& source) {
  return std::any_of(built_in().begin(), built_in().end(), [&](const BuiltIn& queue) {
    return queue.own && source == QueueSource{queue.table->name, ""};
  });
}

QueueSource find_queue(std::string_view name) {
  if (const Adapter* adapter = find_adapter(name); adapter != nullptr && !adapter->absent.empty()) {
    throw std::invalid_argument(adapter->name + ": not built: " + adapter->absent);
  }
  std::string names;
  std::string nearest;
  std::size_t nearest_distance = 3;  // further away is no slip of the fingers
  for (const QueueEntry& entry : known_queues()) {
    const std::string& known = entry.source.name;
    if (known == name) return entry.source;
    names += (names.empty() ? "" : ", ") + known;
    if (const std::size_t d = distance(known, name); d < nearest_distance) {
      nearest_distance = d;
      nearest = "; did you mean '" + known + "'?";
    }
  }
  std::string line = "unknown queue '";
  line.append(name).append("'").append(nearest.empty() ? ";" : nearest);
  line.append(" known: ").append(names);
  throw std::invalid_argument(line);
}

std::string library_of(const QueueSource& source) {
  if (!source.plugin.empty() || !source.host.empty()) return "";
  for (const BuiltIn& queue : built_in()) {
    if (source.name != queue.table->name) continue;
    if (queue.waiting != Waiting::polling) return queue.library;
    std::string text = queue.library + (queue.library.empty() ? "" : ", ") + "waits ";
    return text.append(name(queue.waiting));
  }
  return "";
}

QueueSource find_plugin(const std::string& path) {
  const std::string absolute = std::filesystem::absolute(path).lexically_normal().string();
  return {load_plugin(absolute)->name, absolute};
}

bool needs_threads(const QueueSource& source) {
  if (!source.plugin.empty()) return false;
  const Adapter* adapter = find_adapter(source.name);
  return adapter != nullptr && adapter->threads_only;
}

LoadedQueue load(const QueueSource& source) {
  if (!source.host.empty()) {
    throw std::invalid_argument("queue '" + source.name + "' is the host's ('" + source.host +
                                "')");
  }
  if (!source.plugin.empty()) return LoadedQueue(load_plugin(source.plugin));
  for (const BuiltIn& queue : built_in()) {
    if (source.name == queue.table->name) return LoadedQueue(queue.table);
  }
  find_queue(source.name);  // throws with the known names, unless it is a mutant
  throw std::invalid_argument("queue '" + source.name + "' needs the path of its shared object");
}

}  // namespace queuecheck
