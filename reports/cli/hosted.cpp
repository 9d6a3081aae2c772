#include "queuecheck/reports/cli/hosted.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <stdexcept>

#include "queuecheck/stress/hosts/built_in_hosts.hpp"
#include "queuecheck/stress/hosts/host_executor.hpp"
#include "queuecheck/stress/hosts/host_process.hpp"
#include "queuecheck/stress/hosts/runtime_text.hpp"

namespace queuecheck::cli {

namespace {

std::string built_in() {
  std::string names;
  for (const BuiltInHost& host : built_in_hosts()) {
    names.append(names.empty() ? "" : ", ").append(host.name);
  }
  return names;
}

HostHello greet(const std::string& host) {
  HostCommand command;
  try {
    command = find_host(host);
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("--host", error.what());
  }
  try {
    return greet_host(command);
  } catch (const HostMissing& error) {
    throw CLI::ValidationError("--host", std::string(error.what()) +
                                             "; right would be a program, or one of " + built_in());
  }
}

}  // namespace

const HostHello& greeting(const std::string& host) {
  static std::map<std::string, HostHello> greeted;
  const auto known = greeted.find(host);
  if (known != greeted.end()) return known->second;
  return greeted.emplace(host, greet(host)).first->second;
}

std::vector<QueueSource> hosted_sources(const std::string& host,
                                        const std::vector<std::string>& names) {
  const HostHello& hello = greeting(host);
  std::vector<QueueSource> sources;
  try {
    for (const std::string& name : names) sources.push_back({hello.queue(name).name, "", host});
    if (names.empty()) sources.push_back({hello.queue("").name, "", host});
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("QUEUE", error.what());
  }
  return sources;
}

QueueFacts source_facts(const QueueSource& source) {
  if (source.host.empty()) return load(source);
  return facts_of(greeting(source.host).queue(source.name));
}

std::string runtime_of(const QueueSource& source) {
  if (source.host.empty()) return "";
  const HostHello& hello = greeting(source.host);
  const HostedQueue& queue = hello.queue(source.name);
  return runtime_text({hello.runtime, queue.actors, queue.waiting}) +
         (queue.polling ? ", polling" : "");
}

}  // namespace queuecheck::cli
