# Warnings for our own sources; errors when QUEUECHECK_WERROR is on.
add_library(queuecheck_warnings INTERFACE)
target_compile_options(queuecheck_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
  -Wundef
  # g++ 12 sees overlaps in std::string's own code (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${QUEUECHECK_WERROR}>:-Werror>)
