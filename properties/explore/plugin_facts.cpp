#include "queuecheck/properties/explore/plugin_facts.hpp"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <type_traits>

namespace queuecheck::explore {
namespace {

using Bytes = std::span<const std::byte>;

[[noreturn]] void damaged() {
  throw std::runtime_error("its ELF headers are damaged");
}

Bytes part(Bytes file, std::uint64_t offset, std::uint64_t size) {
  if (offset > file.size() || size > file.size() - offset) damaged();
  return file.subspan(offset, size);
}

template <class T>
T read(Bytes from, std::uint64_t offset = 0) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, part(from, offset, sizeof value).data(), sizeof value);
  return value;
}

std::string_view text(Bytes strings, std::uint64_t offset) {
  if (offset >= strings.size()) damaged();
  const char* const begin = reinterpret_cast<const char*>(strings.data()) + offset;
  return {begin, strnlen(begin, strings.size() - offset)};
}

Elf64_Shdr section(Bytes file, const Elf64_Ehdr& header, std::uint64_t index) {
  return read<Elf64_Shdr>(file, header.e_shoff + index * sizeof(Elf64_Shdr));
}

Bytes contents(Bytes file, const Elf64_Shdr& section) {
  return part(file, section.sh_offset, section.sh_size);
}

void read_symbols(Bytes symbols, Bytes strings, PluginFacts& facts) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
    const auto symbol = read<Elf64_Sym>(symbols, at);
    if (symbol.st_shndx == SHN_UNDEF) {
      facts.instrumented |= text(strings, symbol.st_name).starts_with("__tsan_");
    } else if (ELF64_ST_BIND(symbol.st_info) == STB_GNU_UNIQUE && facts.unique_symbol.empty()) {
      facts.unique_symbol = text(strings, symbol.st_name);
    }
  }
}

void read_needed(Bytes dynamic, Bytes strings, PluginFacts& facts) {
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic.size(); at += sizeof(Elf64_Dyn)) {
    const auto entry = read<Elf64_Dyn>(dynamic, at);
    if (entry.d_tag == DT_NULL) break;
    if (entry.d_tag != DT_NEEDED) continue;
    const std::string_view library = text(strings, entry.d_un.d_val);
    // GCC: libtsan.so.2. clang: libclang_rt.tsan-x86_64.so.
    if (library.find("tsan") != std::string_view::npos) facts.tsan_library = library;
  }
}

void read_notes(Bytes notes, PluginFacts& facts) {
  constexpr auto padded = [](std::uint64_t bytes) { return (bytes + 3) / 4 * 4; };
  for (std::uint64_t at = 0; at + sizeof(Elf64_Nhdr) <= notes.size();) {
    const auto note = read<Elf64_Nhdr>(notes, at);
    const std::uint64_t id_at = at + sizeof note + padded(note.n_namesz);
    if (note.n_type == NT_GNU_BUILD_ID) {
      for (const std::byte byte : part(notes, id_at, note.n_descsz)) {
        constexpr std::string_view digits = "0123456789abcdef";
        facts.build_id += digits[std::to_integer<unsigned>(byte) >> 4];
        facts.build_id += digits[std::to_integer<unsigned>(byte) & 15];
      }
    }
    at = id_at + padded(note.n_descsz);
  }
}

// rdtsc is 0f 31, rdtscp 0f 01 f9. The bytes may also be part of something else: "may have".
bool has_counter_read(Bytes code) {
  const auto* const at = reinterpret_cast<const unsigned char*>(code.data());
  for (std::size_t i = 0; i + 1 < code.size(); ++i) {
    if (at[i] != 0x0f) continue;
    if (at[i + 1] == 0x31) return true;
    if (at[i + 1] == 0x01 && i + 2 < code.size() && at[i + 2] == 0xf9) return true;
  }
  return false;
}

// What compilers sign with, one after the other. The first is often that of the C library's start
// files, which is a GCC even where the code is clang's.
void read_comment(Bytes comment, PluginFacts& facts) {
  for (std::uint64_t at = 0; at < comment.size();) {
    const std::string_view name = text(comment, at);
    const bool clang = name.find("clang") != std::string_view::npos;
    if (!name.empty() && (facts.compiler.empty() || clang)) facts.compiler = name;
    at += name.size() + 1;
  }
}

}  // namespace

std::string refusal(const PluginFacts& facts) {
  if (!facts.tsan_library.empty()) {
    return "needs " + facts.tsan_library +
           ": compile it with -fsanitize=thread, but link it without";
  }
  if (!facts.instrumented) {
    return "not instrumented: compile it with -fsanitize=thread, as queuecheck_add_queue "
           "(cmake/AddQueue.cmake) does";
  }
  if (!facts.unique_symbol.empty()) {
    return facts.unique_symbol +
           " would be one for all virtual processes: compile it with -fno-gnu-unique";
  }
  return {};
}

std::vector<char> explorable_plugin(const std::string& path) {
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error("plugin " + path + ": " + why);
  };
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) refuse("no such file");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse("cannot be read");
  std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::string why;
  try {
    why = refusal(plugin_facts(std::as_bytes(std::span(bytes))));
  } catch (const std::runtime_error& no_object) {
    why = no_object.what();
  }
  if (!why.empty()) refuse(why);
  return bytes;
}

PluginFacts plugin_facts(Bytes file) {
  if (file.size() < sizeof(Elf64_Ehdr) || std::memcmp(file.data(), ELFMAG, SELFMAG) != 0 ||
      std::to_integer<int>(file[EI_CLASS]) != ELFCLASS64) {
    throw std::runtime_error("not a 64-bit shared object");
  }
  const auto header = read<Elf64_Ehdr>(file);
  if (header.e_type != ET_DYN) throw std::runtime_error("not a shared object");
  if (header.e_shnum == 0 || header.e_shentsize != sizeof(Elf64_Shdr)) {
    throw std::runtime_error("its section headers were stripped");
  }
  PluginFacts facts;
  const Bytes names = contents(file, section(file, header, header.e_shstrndx));
  for (std::uint64_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr found = section(file, header, i);
    if ((found.sh_flags & SHF_EXECINSTR) != 0 && found.sh_type == SHT_PROGBITS) {
      facts.reads_counter = facts.reads_counter || has_counter_read(contents(file, found));
    }
    if (found.sh_type == SHT_NOTE) read_notes(contents(file, found), facts);
    if (found.sh_type == SHT_PROGBITS && text(names, found.sh_name) == ".comment") {
      read_comment(contents(file, found), facts);
    }
    if (found.sh_type != SHT_DYNSYM && found.sh_type != SHT_DYNAMIC) continue;
    if (found.sh_link >= header.e_shnum) damaged();
    const Bytes strings = contents(file, section(file, header, found.sh_link));
    if (found.sh_type == SHT_DYNSYM) {
      read_symbols(contents(file, found), strings, facts);
    } else {
      read_needed(contents(file, found), strings, facts);
    }
  }
  return facts;
}

}  // namespace queuecheck::explore
