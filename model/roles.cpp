#include "queuecheck/model/roles.hpp"

#include <algorithm>
#include <string>

#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/role_watch.hpp"

namespace queuecheck {
namespace {

std::uint64_t caller(std::uint32_t process, std::uint32_t thread) {
  return (std::uint64_t{process} << 32) | thread;
}

Finding told(const History& history, const Specification& specification,
             const std::vector<RoleWatch::Call>& together) {
  const bool puts = together.back().puts;
  const std::string limit = puts ? "producers=" + std::to_string(specification.producers)
                                 : "consumers=" + std::to_string(specification.consumers);
  Finding finding{ViolationClass::role,
                  limit + ": callers inside " + (puts ? "puts" : "gets") + " at the same time",
                  "",
                  {},
                  together.back().from};
  for (const RoleWatch::Call& call : together) finding.witness.push_back(call.operation);
  const std::string others = together.size() == 2
                                 ? what(history, finding.witness.front()) + " was inside"
                                 : "already " + std::to_string(together.size() - 1) +
                                       " callers were inside, one in " +
                                       what(history, finding.witness.front());
  finding.explanation = what(history, finding.witness.back()) + ", began while " + others +
                        ", which " + limit +
                        " forbids: a role may pass on only when its holder's call has returned. " +
                        "That is a fault of who uses the queue; what it answers then says nothing.";
  return finding;
}

// Does the history show that the process lived until its end?
std::vector<bool> lived_to_the_end(const History& history, bool hung) {
  std::vector<bool> lived = killed_processes(history);
  lived.flip();
  if (!history.complete && !hung) lived.assign(lived.size(), false);
  return lived;
}

}  // namespace

std::optional<Finding> broken_role(const History& history, const Specification& specification,
                                   bool hung) {
  if (!limits_roles(specification)) return std::nullopt;
  RoleWatch watch(specification);
  const std::vector<bool> lived = lived_to_the_end(history, hung);
  std::vector<RoleWatch::Call> calls;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (!watch.watches(o.kind)) continue;
    const bool stays = o.outcome == Outcome::pending && lived[o.process];
    const std::int64_t until = o.t1 != never || stays ? o.t1 : o.t0;
    calls.push_back({o.t0, until, i, caller(o.process, o.thread), puts_items(o.kind)});
  }
  std::sort(calls.begin(), calls.end());
  for (const RoleWatch::Call& call : calls) {
    if (!watch.enter(call)) return told(history, specification, watch.together());
  }
  return std::nullopt;
}

std::vector<std::size_t> broken_role(const CompactHistory& history,
                                     const Specification& specification) {
  if (!limits_roles(specification)) return {};
  RoleWatch watch(specification);
  std::vector<bool> lived(history.processes, history.complete);
  LoggedCall call;
  for (const OperationLog& log : history.logs) {
    OperationLog::Cursor cursor(log);
    while (cursor.next(call)) {
      if (call.kind == OperationKind::crash) lived[log.process()] = false;
    }
  }
  struct Reader {
    OperationLog::Cursor cursor;
    RoleWatch::Call call;
    std::uint32_t process;
    std::uint64_t caller;
    std::size_t base;  // of the log's operations in the whole
  };
  std::vector<Reader> readers;  // a heap, whose call comes first in front
  const auto comes_later = [](const Reader& a, const Reader& b) { return b.call < a.call; };
  const auto advance = [&](Reader& reader) {
    while (reader.cursor.next(call)) {
      if (!watch.watches(call.kind)) continue;
      const bool stays = call.outcome == Outcome::pending && lived[reader.process];
      reader.call = {call.t0, call.t1 != never || stays ? call.t1 : call.t0,
                     reader.base + reader.cursor.index(), reader.caller, puts_items(call.kind)};
      return true;
    }
    return false;
  };
  std::size_t base = 0;
  for (const OperationLog& log : history.logs) {
    Reader reader{
        OperationLog::Cursor(log), {}, log.process(), caller(log.process(), log.thread()), base};
    if (advance(reader)) readers.push_back(std::move(reader));
    base += log.size();
  }
  std::make_heap(readers.begin(), readers.end(), comes_later);
  while (!readers.empty()) {
    std::pop_heap(readers.begin(), readers.end(), comes_later);
    Reader& next = readers.back();
    if (!watch.enter(next.call)) break;
    if (advance(next)) {
      std::push_heap(readers.begin(), readers.end(), comes_later);
    } else {
      readers.pop_back();
    }
  }
  std::vector<std::size_t> together;
  for (const RoleWatch::Call& one : watch.together()) together.push_back(one.operation);
  return together;
}

}  // namespace queuecheck
