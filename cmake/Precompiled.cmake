# QUEUECHECK_PRECOMPILE: what every test reads, GoogleTest and the standard library, is read once
# instead of in each of some four hundred sources. Every source still names what it uses: the preset
# clang builds without this, so a missing include does not pass. A compiler cache does better
# without, as do compilers other than g++. Libraries are compiled without: g++ 12 takes what comes
# from a precompiled header for our code, and sees overflows in std::string's own.
set(precompile_by_default OFF)
if(PROJECT_IS_TOP_LEVEL AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_CXX_COMPILER_LAUNCHER
   AND NOT QUEUECHECK_SANITIZE)
  set(precompile_by_default ON)
endif()
option(QUEUECHECK_PRECOMPILE "Read what tests have in common once" ${precompile_by_default})

if(QUEUECHECK_PRECOMPILE AND QUEUECHECK_TESTS)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled.cpp CONTENT "int main() {}\n")
  add_executable(queuecheck_precompiled EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(queuecheck_precompiled PRIVATE queuecheck_warnings GTest::gtest)
  target_precompile_headers(queuecheck_precompiled PRIVATE
    <gtest/gtest.h>
    <algorithm> <array> <atomic> <chrono> <cstdint> <cstring> <filesystem> <fstream> <functional> <map>
    <memory> <optional> <random> <set> <span> <sstream> <string> <string_view> <utility> <variant>
    <vector>)
endif()

# queuecheck_precompile(TEST): its sources begin with what was read.
function(queuecheck_precompile test)
  if(QUEUECHECK_PRECOMPILE)
    target_precompile_headers(${test} REUSE_FROM queuecheck_precompiled)
    target_compile_options(${test} PRIVATE
      -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endfunction()
