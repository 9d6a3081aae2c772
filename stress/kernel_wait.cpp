#include "queuecheck/stress/kernel_wait.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <optional>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/system_call.hpp"

namespace queuecheck {
namespace {

std::string hexadecimal(std::uint64_t number) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(number));
  return text.data();
}

// What else may be mapped at an address: a file with the offset in it, heap, stack.
void look_up_mapping(const std::string& proc_path, std::uint64_t address, FutexWord& word) {
  std::ifstream maps(proc_path + "/maps");
  for (std::string line; std::getline(maps, line);) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    unsigned long long in_file = 0;
    int name_at = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx %*s %llx %*s %*s %n", &begin, &end, &in_file,
                    &name_at) < 3 ||
        address < begin || address >= end) {
      continue;
    }
    word.memory = name_at > 0 ? line.substr(static_cast<std::size_t>(name_at)) : std::string();
    if (word.memory.empty()) word.memory = "anonymous memory";
    word.offset = address - begin + in_file;
    return;
  }
  word.memory = "unmapped memory";
  word.offset = address;
}

FutexWord futex_word(const std::string& proc_path, const FutexWait& wait,
                     const QueueMapping& queue) {
  FutexWord word;
  word.expected = wait.expected;
  word.process_private = wait.process_private;
  if (wait.address >= queue.address && wait.address - queue.address < queue.bytes) {
    word.memory = "queue";
    word.offset = wait.address - queue.address;
  } else {
    look_up_mapping(proc_path, wait.address, word);
  }
  std::uint32_t now = 0;
  if (read_memory(proc_path, wait.address, &now, sizeof now)) word.holds = now;
  return word;
}

std::string object_of(const std::string& proc_path, int descriptor) {
  std::array<char, 256> target{};
  const std::string link = proc_path + "/fd/" + std::to_string(descriptor);
  const ssize_t bytes = readlink(link.c_str(), target.data(), target.size());
  return bytes <= 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(bytes));
}

std::string memory_text(const FutexWord& word) {
  return "offset " + hexadecimal(word.offset) + " of " +
         (word.memory == "queue" ? "the queue's memory" : word.memory);
}

}  // namespace

KernelWait kernel_wait(const std::string& proc_path, const QueueMapping& queue) {
  KernelWait wait;
  wait.state = sample_actor(proc_path).state;
  wait.channel = wait_channel(proc_path);
  const auto call = system_call_of(proc_path);
  if (!call) return wait;
  wait.call = name(*call);
  if (const auto number = descriptor(*call)) wait.object = object_of(proc_path, *number);
  const bool surely_futex = wait.call == "futex" || wait.channel.starts_with("futex");
  if (const auto futex = futex_wait(*call); futex && surely_futex) {
    wait.call = "futex";
    wait.futex = futex_word(proc_path, *futex, queue);
  }
  return wait;
}

std::string place_text(const KernelWait& wait) {
  if (wait.futex) return "at " + memory_text(*wait.futex);
  if (!wait.call.empty()) {
    return "in " + wait.call + (wait.object.empty() ? "" : " of " + wait.object);
  }
  return wait.channel.empty() ? "running" : "in " + wait.channel;
}

std::string futex_text(const FutexWord& word) {
  std::string text = std::string(word.process_private ? "a process-private futex" : "a futex") +
                     " at " + memory_text(word) + ", while it holds " +
                     std::to_string(word.expected);
  if (!word.holds) return text + " (what it holds now cannot be read)";
  text +=
      *word.holds == word.expected ? ", as it does" : "; it holds " + std::to_string(*word.holds);
  if (word.process_private) text += "; no other process's wake-up reaches it";
  return text;
}

}  // namespace queuecheck
