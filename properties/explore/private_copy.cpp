#include "queuecheck/properties/explore/private_copy.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "queuecheck/properties/explore/plugin_facts.hpp"

extern "C" void* __tls_get_addr(void* index);  // of the dynamic linker

namespace queuecheck::explore {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("plugin " + path + ": " + why);
}

int anonymous_file(const std::string& path, const std::vector<char>& bytes) {
  // Since Linux 6.3 a system may make such files not executable unless asked.
  constexpr unsigned executable = 0x10;
  int file = memfd_create("queuecheck-plugin", MFD_CLOEXEC | executable);
  if (file < 0 && errno == EINVAL) file = memfd_create("queuecheck-plugin", MFD_CLOEXEC);
  if (file < 0) refuse(path, std::string("no memory for a copy: ") + std::strerror(errno));
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = write(file, bytes.data() + done, bytes.size() - done);
    if (written <= 0) {
      const int error = errno;
      close(file);
      refuse(path, std::string("no memory for a copy: ") + std::strerror(error));
    }
    done += static_cast<std::size_t>(written);
  }
  return file;
}

std::string loader_error() {
  const char* const text = dlerror();
  std::string line = text == nullptr ? "unknown error" : text;
  std::ranges::replace(line, '\n', ' ');
  return line;
}

struct UsingArena {
  explicit UsingArena(Arena* arena) : before(arena_in_use()) { use_arena(arena); }
  UsingArena(const UsingArena&) = delete;
  UsingArena& operator=(const UsingArena&) = delete;
  ~UsingArena() { use_arena(before); }
  Arena* before;
};

std::span<std::byte> between(std::uintptr_t begin, std::uintptr_t end) {
  return {reinterpret_cast<std::byte*>(begin), end - begin};
}

}  // namespace

PrivateCopy::PrivateCopy(const std::string& path, Arena& while_loading) {
  const std::vector<char> bytes = explorable_plugin(path);
  // The file itself first, never to be unloaded: it brings the libraries that it needs, found with
  // its own search path, and errors that name it.
  const std::string absolute = std::filesystem::absolute(path);
  if (dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
    refuse(path, "cannot be loaded: " + loader_error());
  }
  file_ = anonymous_file(path, bytes);
  try {
    open(path, while_loading);
    find_places();
  } catch (...) {
    if (handle_ != nullptr) dlclose(handle_);
    close(file_);
    throw;
  }
}

// By a name that a debugger attached from outside can follow too. No two copies have the same,
// since the file stays open as long as the copy is loaded.
void PrivateCopy::open(const std::string& path, Arena& while_loading) {
  const std::string name = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file_);
  {
    const UsingArena using_arena(&while_loading);
    handle_ = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  if (handle_ == nullptr) refuse(path, "its copy cannot be loaded: " + loader_error());
  link_map* map = nullptr;
  dlinfo(handle_, RTLD_DI_LINKMAP, &map);
  load_address_ = map->l_addr;
}

PrivateCopy::~PrivateCopy() {
  dlclose(handle_);
  const std::string name = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file_);
  // What cannot be unloaded keeps its name.
  if (dlopen(name.c_str(), RTLD_NOW | RTLD_NOLOAD) == nullptr) close(file_);
}

void* PrivateCopy::symbol(const char* name) const {
  return dlsym(handle_, name);
}

void PrivateCopy::find_places() {
  const auto visit = [](dl_phdr_info* info, std::size_t, void* argument) {
    auto& self = *static_cast<PrivateCopy*>(argument);
    if (info->dlpi_addr != self.load_address_) return 0;
    std::uintptr_t first = UINTPTR_MAX, last = 0, constant_begin = 0, constant_end = 0;
    std::size_t thread_bytes = 0;
    for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info->dlpi_phdr[i];
      const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
      const std::uintptr_t end = begin + header.p_memsz;
      if (header.p_type == PT_TLS) thread_bytes = header.p_memsz;
      if (header.p_type == PT_GNU_RELRO) {
        // The linker write-protects whole pages.
        const auto page = static_cast<std::uintptr_t>(getpagesize());
        constant_begin = begin, constant_end = end / page * page;
      }
      if (header.p_type != PT_LOAD) continue;
      first = std::min(first, begin), last = std::max(last, end);
      if ((header.p_flags & PF_X) != 0) self.code_ = between(begin, end);
      if ((header.p_flags & PF_W) != 0) self.writable_.push_back(between(begin, end));
    }
    self.all_ = between(first, last);
    std::vector<std::span<std::byte>> writable;
    for (const std::span<std::byte> segment : self.writable_) {
      const auto begin = reinterpret_cast<std::uintptr_t>(segment.data());
      const std::uintptr_t end = begin + segment.size();
      const std::uintptr_t hole_begin = std::clamp(constant_begin, begin, end);
      const std::uintptr_t hole_end = std::clamp(constant_end, hole_begin, end);
      writable.push_back(between(begin, hole_begin));
      writable.push_back(between(hole_end, end));
    }
    if (thread_bytes > 0) {
      // Made now: the linker makes it at the first use, which must not be in a run.
      std::size_t index[2] = {info->dlpi_tls_modid, 0};
      writable.emplace_back(static_cast<std::byte*>(__tls_get_addr(index)), thread_bytes);
    }
    std::erase_if(writable, [](std::span<std::byte> range) { return range.empty(); });
    self.writable_ = std::move(writable);
    return 1;
  };
  dl_iterate_phdr(visit, this);
}

}  // namespace queuecheck::explore
