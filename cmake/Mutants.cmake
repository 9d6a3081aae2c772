# Mutants: queues with one planted bug, each a patch against headers of impl/, built as a plugin; and
# benign controls, which are changed and still right.
#
#   queuecheck_mutant_base(NAME HEADER CLASS)
#     a queue that mutants are made of; builds <build>/mutants/bases/NAME.so, the unchanged twin that
#     each of them must differ from.
#   queuecheck_mutant(ID BASE EXPECT class... [NEEDS explorer|threads|compare])
#   queuecheck_mutant(ID BASE CONTROL)
#     applies impl/mutants/ID-*.patch to copies of the headers that it names and builds
#     <build>/mutants/ID.so around the base's class. EXPECT: the classes of which any is the right
#     name for the bug. NEEDS: what plain runs lack to meet it: controlled schedules (explorer),
#     threads under a race detector (threads), throughput beside the base (compare).
#   queuecheck_mutants_index()
#     after the last one: writes <build>/mutants/index.txt, a line each, with tabs between id, first
#     sentence of the patch, base, classes (commas between), needs (or -), and mutant or control.
#
# A patch that does not apply exactly (fuzz 0) fails the build and says which. The plugins need
# nothing of the program that loads them, and hide everything but their one function, so that two
# mutants of one class do not share code. Where twins are built (AddQueue.cmake), each mutant and
# control has one in <build>/mutants/instrumented/ID.so.
find_program(QUEUECHECK_PATCH patch REQUIRED)
set(queuecheck_mutants_directory ${PROJECT_BINARY_DIR}/mutants)
add_custom_target(mutants ALL)

function(queuecheck_mutant_base name header class)
  set(source ${queuecheck_mutants_directory}/bases/${name}.cpp)
  queuecheck_plugin_source(${source} ${header} ${class})
  queuecheck_mutant_plugin(base_${name} ${name} ${queuecheck_mutants_directory}/bases ${source})
  set_property(GLOBAL PROPERTY queuecheck_mutant_base_${name} ${header} ${class})
endfunction()

function(queuecheck_mutant id base)
  cmake_parse_arguments(PARSE_ARGV 2 arg "CONTROL" "NEEDS" "EXPECT")
  get_property(header_class GLOBAL PROPERTY queuecheck_mutant_base_${base})
  file(GLOB patch CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/impl/mutants/${id}-*.patch)
  list(LENGTH patch patches)
  if(arg_UNPARSED_ARGUMENTS OR NOT header_class)
    message(FATAL_ERROR "mutant ${id}: base '${base}' ${arg_UNPARSED_ARGUMENTS} is not understood")
  elseif(NOT patches EQUAL 1)
    message(FATAL_ERROR "mutant ${id}: ${patches} files impl/mutants/${id}-*.patch; one is needed")
  elseif(arg_CONTROL AND (arg_EXPECT OR arg_NEEDS) OR NOT arg_CONTROL AND NOT arg_EXPECT)
    message(FATAL_ERROR "mutant ${id}: EXPECT names what is right to report; a CONTROL has nothing")
  elseif(arg_NEEDS AND NOT arg_NEEDS MATCHES "^(explorer|threads|compare)$")
    message(FATAL_ERROR "mutant ${id}: NEEDS ${arg_NEEDS}; explorer, threads or compare")
  endif()
  # Sentence and headers below are read from it.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${patch})

  # The copies shadow the originals, whoever includes them.
  file(STRINGS ${patch} headers REGEX "^\\+\\+\\+ b/")
  list(TRANSFORM headers REPLACE "^\\+\\+\\+ b/([^ \t]+).*" "\\1")
  set(tree ${queuecheck_mutants_directory}/source/${id})
  set(originals ${headers})
  list(TRANSFORM originals PREPEND ${PROJECT_SOURCE_DIR}/)
  set(patched ${headers})
  list(TRANSFORM patched PREPEND ${tree}/queuecheck/)
  list(JOIN headers "," comma_headers)
  add_custom_command(
    OUTPUT ${patched}
    COMMAND ${CMAKE_COMMAND} -D id=${id} -D patch=${patch} -D headers=${comma_headers}
            -D from=${PROJECT_SOURCE_DIR} -D to=${tree}/queuecheck
            -D program=${QUEUECHECK_PATCH} -P ${PROJECT_SOURCE_DIR}/cmake/ApplyMutant.cmake
    DEPENDS ${patch} ${originals} ${PROJECT_SOURCE_DIR}/cmake/ApplyMutant.cmake
    COMMENT "Mutant ${id}" VERBATIM)
  queuecheck_plugin_source(${tree}/plugin.cpp ${header_class})
  queuecheck_mutant_plugin(mutant_${id} ${id} ${queuecheck_mutants_directory}
                           ${tree}/plugin.cpp ${patched})
  target_include_directories(mutant_${id} BEFORE PRIVATE ${tree})
  if(QUEUECHECK_TWINS)
    queuecheck_twin(mutant_${id}.instrumented ${id} ${queuecheck_mutants_directory}/instrumented
                    ${tree}/plugin.cpp ${patched})
    target_include_directories(mutant_${id}.instrumented BEFORE PRIVATE ${tree})
    # The copies are made once, by one of the two.
    add_dependencies(mutant_${id}.instrumented mutant_${id})
    add_dependencies(mutants mutant_${id}.instrumented)
  endif()

  file(READ ${patch} sentence)
  string(REGEX REPLACE "\n(\n|---).*" "" sentence "${sentence}")
  string(REGEX REPLACE "[ \t\n]+" " " sentence "${sentence}")
  list(JOIN arg_EXPECT "," classes)
  set(needs "-")
  if(arg_NEEDS)
    set(needs ${arg_NEEDS})
  endif()
  set(kind mutant)
  if(arg_CONTROL)
    set(kind control)
    set(classes "-")
  endif()
  set_property(GLOBAL APPEND_STRING PROPERTY queuecheck_mutants
               "${id}\t${sentence}\t${base}\t${classes}\t${needs}\t${kind}\n")
endfunction()

# The target makes DIRECTORY/NAME.so of these sources.
function(queuecheck_mutant_plugin target name directory)
  add_library(${target} MODULE EXCLUDE_FROM_ALL ${ARGN})
  queuecheck_queue_module(${target} ${name} ${directory})
  target_link_libraries(${target} PRIVATE Boost::headers queuecheck_warnings)
  target_compile_options(${target} PRIVATE -O2)
  add_dependencies(mutants ${target})
endfunction()

function(queuecheck_mutants_index)
  get_property(lines GLOBAL PROPERTY queuecheck_mutants)
  file(CONFIGURE OUTPUT ${queuecheck_mutants_directory}/index.txt CONTENT "${lines}" @ONLY)
endfunction()
