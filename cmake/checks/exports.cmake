# cmake -DPROGRAM=<file> -DNM=nm -P exports.cmake: a program that explores gives its hooks to plugins,
# and no C++ function (properties/explore/exports.map says why).
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${NM} -D --defined-only ${PROGRAM} OUTPUT_VARIABLE symbols
                COMMAND_ERROR_IS_FATAL ANY)
foreach(needed __tsan_write8 __tsan_atomic64_load __wrap_memcpy pthread_mutex_lock malloc syscall)
  if(NOT symbols MATCHES " ${needed}[\n@]")
    message(FATAL_ERROR "${PROGRAM} does not export ${needed}")
  endif()
endforeach()
# Objects of the C++ library (std::cout, type information) are copied into every program that uses
# them; functions are not.
string(REGEX MATCHALL "[^\n]* [TW] _Z[^\n]*" functions "${symbols}")
if(functions)
  message(FATAL_ERROR "${PROGRAM} exports ${functions}")
endif()
