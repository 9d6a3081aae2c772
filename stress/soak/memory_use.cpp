#include "queuecheck/stress/soak/memory_use.hpp"

#include <fstream>

namespace queuecheck::soak {

std::uint64_t pss_bytes(const std::string& proc_path) {
  std::ifstream file(proc_path + "/smaps_rollup");
  std::string word;
  while (file >> word) {
    std::uint64_t kib = 0;
    if (word == "Pss:" && file >> kib) return kib * 1024;
  }
  return 0;
}

}  // namespace queuecheck::soak
