# QUEUECHECK_PRECOMPILE: the standard library's headers, and GoogleTest's for tests, are read once
# instead of once in each of a thousand sources. Every source still names what it uses: the preset
# clang builds without this, so a missing include does not pass. A compiler cache does better
# without, as do compilers other than g++ (a precompiled header is bound to the flags of its reader).
set(precompile_by_default OFF)
if(PROJECT_IS_TOP_LEVEL AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(precompile_by_default ON)
endif()
option(QUEUECHECK_PRECOMPILE "Read the standard library's headers once" ${precompile_by_default})

set(standard_headers
    algorithm array atomic chrono cstdint cstring filesystem fstream functional map memory optional
    random set span sstream string string_view utility variant vector)
list(TRANSFORM standard_headers REPLACE "(.+)" "$<$<COMPILE_LANGUAGE:CXX>:<\\1$<ANGLE-R>>")
# A library may have a source in C, for which then something has to be there.
list(APPEND standard_headers "$<$<COMPILE_LANGUAGE:C>:<stdint.h$<ANGLE-R>>")

# g++ 12 takes what it finds in them for our code, and sees overflows in std::string's own. So of a
# build without sanitizers only the tests are compiled so, and our libraries get every warning.
set(precompiled_warnings -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)

# Libraries are compiled for shared objects and programs for themselves (-fPIC, -fPIE): one each.
if(QUEUECHECK_PRECOMPILE)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled.cpp CONTENT "int main() {}\n")
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled.c CONTENT "extern int precompiled;\n")
  add_library(queuecheck_precompiled OBJECT EXCLUDE_FROM_ALL
              ${PROJECT_BINARY_DIR}/precompiled.cpp ${PROJECT_BINARY_DIR}/precompiled.c)
  target_link_libraries(queuecheck_precompiled PRIVATE queuecheck_warnings Threads::Threads)
  target_precompile_headers(queuecheck_precompiled PRIVATE ${standard_headers})
  if(QUEUECHECK_TESTS)
    add_executable(queuecheck_precompiled_test EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(queuecheck_precompiled_test PRIVATE queuecheck_warnings GTest::gtest)
    target_precompile_headers(queuecheck_precompiled_test PRIVATE
                              <gtest/gtest.h> ${standard_headers})
  endif()
endif()

# queuecheck_precompile(TARGET [TEST]): TARGET's sources begin with what was read.
function(queuecheck_precompile target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TEST" "" "")
  if(NOT QUEUECHECK_PRECOMPILE OR NOT (arg_TEST OR QUEUECHECK_SANITIZE))
    return()
  endif()
  set(from queuecheck_precompiled)
  if(arg_TEST)
    set(from queuecheck_precompiled_test)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${from})
  target_compile_options(${target} PRIVATE ${precompiled_warnings})
endfunction()
