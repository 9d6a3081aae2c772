// Fuzz target: JSON Lines. The input is what follows a first byte '{', so that no time goes into
// the other format.
#include "queuecheck/model/fuzz_property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  if (text.empty() || text[0] != '{') text.insert(0, 1, '{');
  queuecheck::check_history_input(text);
  return 0;
}
