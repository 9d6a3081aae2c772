# Mutants: queues with one planted bug, each a patch against one header of impl/, built as a plugin.
#
#   queuecheck_mutant(ID HEADER CLASS [DECLARED HEADER2])
#     applies impl/mutants/ID-*.patch to a copy of HEADER in the build tree and builds
#     <build>/mutants/ID.so around CLASS, which HEADER (or HEADER2, which includes it) declares.
#   queuecheck_mutants_index()
#     after the last one: writes <build>/mutants/index.txt, id and first sentence of each patch.
#
# A patch that does not apply exactly (fuzz 0) fails the build and says which. The plugins need
# nothing of the program that loads them, and hide everything but their one function, so that two
# mutants of one class do not share code.
find_program(QUEUECHECK_PATCH patch REQUIRED)
set(queuecheck_mutants_directory ${PROJECT_BINARY_DIR}/mutants)
add_custom_target(mutants ALL)

function(queuecheck_mutant id header class)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "DECLARED" "")
  if(NOT arg_DECLARED)
    set(arg_DECLARED ${header})
  endif()
  file(GLOB patch CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/impl/mutants/${id}-*.patch)
  list(LENGTH patch patches)
  if(NOT patches EQUAL 1)
    message(FATAL_ERROR "mutant ${id}: ${patches} files impl/mutants/${id}-*.patch; one is needed")
  endif()

  # The copy shadows the original, whoever includes it.
  set(tree ${PROJECT_BINARY_DIR}/mutants/source/${id})
  set(patched ${tree}/queuecheck/${header})
  add_custom_command(
    OUTPUT ${patched}
    COMMAND ${CMAKE_COMMAND} -D id=${id} -D patch=${patch} -D header=${header}
            -D from=${PROJECT_SOURCE_DIR}/${header} -D to=${patched}
            -D program=${QUEUECHECK_PATCH} -P ${PROJECT_SOURCE_DIR}/cmake/ApplyMutant.cmake
    DEPENDS ${patch} ${PROJECT_SOURCE_DIR}/${header} ${PROJECT_SOURCE_DIR}/cmake/ApplyMutant.cmake
    COMMENT "Mutant ${id}" VERBATIM)
  queuecheck_mutant_source(${tree}/plugin.cpp ${arg_DECLARED} ${class})
  queuecheck_mutant_plugin(${id} ${tree}/plugin.cpp ${patched})
  target_include_directories(mutant_${id} BEFORE PRIVATE ${tree})
  add_dependencies(mutants mutant_${id})

  # The first sentence of the patch, for the index.
  file(READ ${patch} text)
  string(REGEX REPLACE "\n(\n|---).*" "" text "${text}")
  string(REGEX REPLACE "[ \t\n]+" " " text "${text}")
  set_property(GLOBAL APPEND_STRING PROPERTY queuecheck_mutants "${id}\t${text}\n")
endfunction()

# The source of a plugin around one class.
function(queuecheck_mutant_source file header class)
  file(CONFIGURE OUTPUT ${file} CONTENT
"#include \"queuecheck/@header@\"
#include \"queuecheck/impl/queue_table.hpp\"

QUEUECHECK_PLUGIN(queuecheck::@class@);
" @ONLY)
endfunction()

# A plugin in <build>/mutants from these sources.
function(queuecheck_mutant_plugin id)
  add_library(mutant_${id} MODULE EXCLUDE_FROM_ALL ${ARGN})
  target_link_libraries(mutant_${id} PRIVATE queuecheck_include Threads::Threads queuecheck_warnings)
  target_compile_options(mutant_${id} PRIVATE -O2)
  set_target_properties(mutant_${id} PROPERTIES
    PREFIX "" OUTPUT_NAME ${id} SUFFIX .so LIBRARY_OUTPUT_DIRECTORY ${queuecheck_mutants_directory}
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

function(queuecheck_mutants_index)
  get_property(lines GLOBAL PROPERTY queuecheck_mutants)
  file(CONFIGURE OUTPUT ${queuecheck_mutants_directory}/index.txt CONTENT "${lines}" @ONLY)
endfunction()
