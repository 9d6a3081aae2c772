#include "queuecheck/stress/soak/memory_use.hpp"

#include <fstream>

namespace queuecheck::soak {

std::uint64_t own_memory_bytes(const std::string& proc_path) {
  std::ifstream file(proc_path + "/smaps_rollup");
  std::uint64_t whole = 0;
  std::uint64_t own = 0;
  std::string word;
  while (file >> word) {
    std::uint64_t kib = 0;
    if (word == "Pss:" && file >> kib) whole = kib;
    if ((word == "Pss_Anon:" || word == "Pss_Shmem:") && file >> kib) own += kib;
  }
  return (own != 0 ? own : whole) * 1024;
}

}  // namespace queuecheck::soak
