include(GoogleTest)

if(QUEUECHECK_TESTS)
  add_custom_target(thread_tests)     # all that the preset tsan builds
  add_custom_target(sanitizer_tests)  # all that the preset asan builds
endif()

# queuecheck_library(queuecheck_NAME SOURCES a.cpp ... [PUBLIC lib ...] [PRIVATE lib ...])
# Also queuecheck::NAME, here as in an installed queuecheck. Of PRIVATE, libraries without code are
# needed by our sources only: who uses an installed queuecheck need not have them.
function(queuecheck_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC queuecheck_include ${arg_PUBLIC}
                                PRIVATE $<BUILD_INTERFACE:queuecheck_warnings>)
  foreach(library IN LISTS arg_PRIVATE)
    if(library MATCHES "^(nlohmann_json::nlohmann_json|CLI11::CLI11)$")
      set(library $<BUILD_INTERFACE:${library}>)
    endif()
    target_link_libraries(${name} PRIVATE ${library})
  endforeach()
  string(REGEX REPLACE "^queuecheck_" "" short ${name})
  add_library(queuecheck::${short} ALIAS ${name})
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${short})
  set_property(GLOBAL APPEND PROPERTY queuecheck_libraries ${name})
endfunction()

# queuecheck_test(NAME SOURCES a_test.cpp ... LIBRARIES lib ... [LABELS ...] [MAIN lib] [TIMEOUT s]
#                 [NO_SANITIZER])
# One executable; every TEST in it becomes a CTest test. MAIN defaults to GTest::gtest_main. Tests
# that start processes are given RUN_SERIAL by the label `processes`. NO_SANITIZER: what it holds
# programs to (time, exit codes of crashes) is meant for release builds.
function(queuecheck_test name)
  if(NOT QUEUECHECK_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_SANITIZER" "MAIN;TIMEOUT" "SOURCES;LIBRARIES;LABELS")
  if(QUEUECHECK_SANITIZE AND arg_NO_SANITIZER)
    return()
  endif()
  if(NOT arg_MAIN)
    set(arg_MAIN GTest::gtest_main)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  # The thread sanitizer sees nothing between processes, so only tests with threads are built for it.
  if(QUEUECHECK_SANITIZE MATCHES thread AND NOT "threads" IN_LIST arg_LABELS)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest ${arg_MAIN} queuecheck_warnings)
  queuecheck_precompile(${name})
  set(properties LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
  if("processes" IN_LIST arg_LABELS)
    list(APPEND properties RUN_SERIAL ON)
  endif()
  add_dependencies(sanitizer_tests ${name})
  if("threads" IN_LIST arg_LABELS)
    add_dependencies(thread_tests ${name})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}." PROPERTIES ${properties})
endfunction()
