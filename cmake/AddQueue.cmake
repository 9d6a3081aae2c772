# queuecheck_add_queue(NAME SOURCES a.cpp ... [LIBRARIES lib ...] [INCLUDES folder ...]
#                      [DIRECTORY folder] [TARGET name])
#
# A queue under test, from sources of which one has QUEUECHECK_PLUGIN (queue_table.hpp) or exports
# the C table of queue_plugin.h. Makes two shared objects in DIRECTORY (the current binary folder):
#
#   NAME.so               as a program would use it: target NAME, or TARGET
#   NAME.instrumented.so  its twin for `queuecheck explore`: target NAME.instrumented, or TARGET.instrumented
#
# queuecheck finds the twin by its name beside the queue. There is none in a build with sanitizers
# and none with QUEUECHECK_TWINS off.
#
# queuecheck_add_program(NAME SOURCES a.cpp ... [LIBRARIES lib ...] [INCLUDES folder ...] [NO_TWIN])
#
# A queuecheck of one's own, with a queue that one of the sources names by QUEUECHECK_QUEUE: the
# program NAME (`NAME verify`), and NAME.instrumented.so beside it, the same queue's twin. For several
# queues in one program: NO_TWIN, and queuecheck_add_queue(QUEUE ...) for each, since a shared object
# holds one; QUEUE.instrumented.so is found beside the program, too.
#
# The twin is compiled with -fsanitize=thread and linked without it: every access to memory calls a
# __tsan_* function, and those are the explorer's own. So it cannot be loaded by another program.
# What else is special about it:
#   - memcpy, memmove and memset are calls, which the linker renames to __wrap_memcpy ...: the
#     thread sanitizer leaves them to its library, and g++ puts copies of a known size into the code
#     without a hook.
#   - No vectors, no loops turned into calls: an access is as wide as the source says.
#   - Code that spares the thread sanitizer something (#ifdef __SANITIZE_THREAD__) is not spared here:
#     what is explored is what is shipped.
#   - No unique symbols (g++): the dynamic linker would share statics between the copies that the
#     explorer loads, one for each virtual process.
#
# find_package(queuecheck), FetchContent and add_subdirectory bring both functions. For
# queuecheck_add_queue alone, a project may include this file of the source tree and needs nothing else
# (cmake/checks/add_queue is one): the queue's sources write #include "queuecheck/impl/queue_table.hpp".
if(NOT TARGET Threads::Threads)
  find_package(Threads REQUIRED)
endif()
if(NOT TARGET queuecheck::include)
  include(${CMAKE_CURRENT_LIST_DIR}/IncludeTree.cmake)
endif()

option(QUEUECHECK_TWINS "Build instrumented twins of queues, for exploring" ON)
if(QUEUECHECK_SANITIZE)
  set(QUEUECHECK_TWINS OFF)
endif()

function(queuecheck_add_queue name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIRECTORY;TARGET" "SOURCES;LIBRARIES;INCLUDES")
  queuecheck_require_sources(queuecheck_add_queue ${name} "${arg_SOURCES}" "${arg_UNPARSED_ARGUMENTS}")
  if(NOT arg_DIRECTORY)
    set(arg_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  endif()
  if(NOT arg_TARGET)
    set(arg_TARGET ${name})
  endif()
  set(twin)
  add_library(${arg_TARGET} MODULE ${arg_SOURCES})
  queuecheck_queue_module(${arg_TARGET} ${name} ${arg_DIRECTORY})
  if(QUEUECHECK_TWINS)
    set(twin ${arg_TARGET}.instrumented)
    add_library(${twin} MODULE ${arg_SOURCES})
    queuecheck_queue_module(${twin} ${name}.instrumented ${arg_DIRECTORY})
    queuecheck_instrument(${twin})
  endif()
  foreach(target ${arg_TARGET} ${twin})
    target_link_libraries(${target} PRIVATE ${arg_LIBRARIES})
    target_include_directories(${target} PRIVATE ${arg_INCLUDES})
    queuecheck_optimise(${target})
  endforeach()
endfunction()

function(queuecheck_add_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_TWIN" "" "SOURCES;LIBRARIES;INCLUDES")
  queuecheck_require_sources(queuecheck_add_program ${name} "${arg_SOURCES}" "${arg_UNPARSED_ARGUMENTS}")
  if(NOT TARGET queuecheck::main)
    message(FATAL_ERROR "queuecheck_add_program(${name}): there is no target queuecheck::main; right "
                        "would be find_package(queuecheck), FetchContent or add_subdirectory before")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE queuecheck::main)
  set(twin)
  if(QUEUECHECK_TWINS AND NOT arg_NO_TWIN)
    set(twin ${name}.instrumented)
    add_library(${twin} MODULE ${arg_SOURCES})
    queuecheck_queue_module(${twin} ${twin} $<TARGET_FILE_DIR:${name}>)
    queuecheck_instrument(${twin})
    add_dependencies(${name} ${twin})
  endif()
  foreach(target ${name} ${twin})
    target_link_libraries(${target} PRIVATE ${arg_LIBRARIES})
    target_include_directories(${target} PRIVATE ${arg_INCLUDES})
    queuecheck_optimise(${target})
  endforeach()
  # Of a queuecheck in the same build, what the program starts is built with it.
  foreach(helper queuecheck-explore queuecheck-stress-worker)
    if(TARGET ${helper})
      add_dependencies(${name} ${helper})
    endif()
  endforeach()
endfunction()

# Where the user's project chooses no build type, a queue is tested as it would be shipped.
function(queuecheck_optimise target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:>:-O2>)
endfunction()

function(queuecheck_require_sources function name sources strangers)
  if(strangers OR NOT sources)
    message(FATAL_ERROR "${function}(${name}): SOURCES are needed, '${strangers}' is not understood")
  endif()
endfunction()

# Makes of TARGET the shared object DIRECTORY/FILE.so. It hides everything but its one function, so
# that two queues of one class do not share code.
function(queuecheck_queue_module target file directory)
  target_link_libraries(${target} PRIVATE queuecheck::include Threads::Threads)
  target_compile_definitions(${target} PRIVATE QUEUECHECK_AS_PLUGIN)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${file} SUFFIX .so LIBRARY_OUTPUT_DIRECTORY ${directory}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

function(queuecheck_instrument target)
  set(gnu $<CXX_COMPILER_ID:GNU>)
  set(clang $<CXX_COMPILER_ID:Clang>)
  target_compile_options(${target} PRIVATE
    -fsanitize=thread -U__SANITIZE_THREAD__ -O2 -g -U_FORTIFY_SOURCE
    -fno-builtin-memcpy -fno-builtin-memmove -fno-builtin-memset
    "$<${gnu}:-Wno-tsan;-fno-tree-vectorize;-fno-tree-loop-distribute-patterns>"
    "$<${gnu}:SHELL:--param tsan-instrument-func-entry-exit=0>"
    "$<$<AND:${gnu},$<COMPILE_LANGUAGE:CXX>>:-fno-gnu-unique>"
    "$<${clang}:-fno-vectorize;-fno-slp-vectorize>"
    "$<${clang}:SHELL:-mllvm -tsan-instrument-func-entry-exit=0>")
  target_link_options(${target} PRIVATE
    -Wl,--wrap=memcpy,--wrap=memmove,--wrap=memset -Wl,--build-id=sha1)
endfunction()

# The source of a plugin around one class of impl/.
function(queuecheck_plugin_source file header class)
  file(CONFIGURE OUTPUT ${file} CONTENT
"#include \"queuecheck/@header@\"
#include \"queuecheck/impl/queue_table.hpp\"

QUEUECHECK_PLUGIN(queuecheck::@class@);
" @ONLY)
endfunction()

# A twin alone, for a queue that is built otherwise: DIRECTORY/FILE.so of these sources.
function(queuecheck_twin target file directory)
  add_library(${target} MODULE EXCLUDE_FROM_ALL ${ARGN})
  queuecheck_queue_module(${target} ${file} ${directory})
  target_link_libraries(${target} PRIVATE Boost::headers)
  queuecheck_instrument(${target})
endfunction()
