#include "queuecheck/impl/plugin_loader.hpp"

#include <dlfcn.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace queuecheck {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("plugin " + path + ": " + why);
}

std::string one_line(const char* text) {
  std::string line = text == nullptr ? "unknown error" : text;
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return line;
}

// The name of the first required member that is null, or nullptr.
const char* missing_member(const queuecheck_queue& table) {
  if (table.name == nullptr) return "name";
  if (table.specification == nullptr) return "specification";
  if (table.bytes_needed == nullptr) return "bytes_needed";
  if (table.create == nullptr) return "create";
  if (table.attach == nullptr) return "attach";
  if (table.detach == nullptr) return "detach";
  if (table.capacity == nullptr) return "capacity";
  if (table.try_put == nullptr) return "try_put";
  if (table.try_get == nullptr) return "try_get";
  return nullptr;
}

}  // namespace

std::unique_ptr<queuecheck_queue> checked_table(const std::string& path,
                                                const queuecheck_queue* theirs) {
  if (theirs == nullptr) refuse(path, "queuecheck_plugin_v1 returned NULL");
  if (theirs->abi_version != QUEUECHECK_ABI_VERSION) {
    refuse(path, "ABI version " + std::to_string(theirs->abi_version) + "; this program speaks " +
                     std::to_string(QUEUECHECK_ABI_VERSION));
  }
  constexpr std::size_t required = offsetof(queuecheck_queue, put);
  if (theirs->struct_bytes < required) {
    refuse(path, "its table has " + std::to_string(theirs->struct_bytes) +
                     " bytes; the required members alone take " + std::to_string(required));
  }
  auto table = std::make_unique<queuecheck_queue>();
  std::memcpy(table.get(), theirs, std::min<std::size_t>(theirs->struct_bytes, sizeof *table));
  if (const char* member = missing_member(*table)) {
    refuse(path, std::string("required member '") + member + "' is NULL");
  }
  return table;
}

const queuecheck_queue* load_plugin(const std::string& path) {
  static std::mutex mutex;
  // Never destroyed: threads may outlive static destructors.
  static auto& loaded = *new std::map<std::string, std::unique_ptr<queuecheck_queue>>;
  const std::lock_guard lock(mutex);
  if (const auto found = loaded.find(path); found != loaded.end()) return found->second.get();

  // Asked before dlopen, which words these cases differently from version to version.
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) refuse(path, "no such file");
  if (error) refuse(path, error.message());
  if (!std::filesystem::is_regular_file(status)) refuse(path, "not a regular file");

  // RTLD_NOW: a missing symbol is found here, not in the middle of a run. An absolute path, since
  // dlopen would search the library path for a plain name.
  void* object =
      dlopen(std::filesystem::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed
  if (object == nullptr) {
    const std::string why = one_line(dlerror());
    // Only the explorer has the functions that a twin asks for (cmake/AddQueue.cmake).
    if (why.find("undefined symbol: __tsan_") != std::string::npos ||
        why.find("undefined symbol: __wrap_mem") != std::string::npos) {
      refuse(path,
             "is an instrumented twin, which only the explorer can load; name the plain one "
             "with --plugin and this one with --instrumented");
    }
    refuse(path, "cannot be loaded: " + why);
  }
  const auto function =
      reinterpret_cast<queuecheck_plugin_function>(dlsym(object, "queuecheck_plugin_v1"));
  if (function == nullptr) refuse(path, "exports no queuecheck_plugin_v1");
  return (loaded[path] = checked_table(path, function())).get();
}

}  // namespace queuecheck
