// Fuzz target: the text form, and whatever else an input may begin with.
#include "queuecheck/model/fuzz_property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  queuecheck::check_history_input(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
