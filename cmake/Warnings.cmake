# Warnings for our own sources; errors when QUEUECHECK_WERROR is on.
add_library(queuecheck_warnings INTERFACE)
target_compile_options(queuecheck_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wundef $<$<BOOL:${QUEUECHECK_WERROR}>:-Werror>)
