# Eight shards of one campaign as eight tests of CTest, and a ninth that joins them:
#     ctest -S examples/distributed/ctest.cmake
# The tests can be run alone, too: ctest --test-dir campaign -R shard.3
set(queuecheck "$ENV{QUEUECHECK}")
if(NOT queuecheck)
  set(queuecheck "${CMAKE_CURRENT_LIST_DIR}/../../build/queuecheck")
endif()
set(programs "$ENV{PROGRAMS}")
if(NOT programs)
  set(programs 100000)
endif()
get_filename_component(queuecheck "${queuecheck}" ABSOLUTE)
set(folder "${CMAKE_CURRENT_BINARY_DIR}/campaign")
file(MAKE_DIRECTORY "${folder}")

set(tests "")
set(shards "")
foreach(shard RANGE 1 8)
  string(APPEND tests
    "add_test(shard.${shard} \"${queuecheck}\" stress locked --shard ${shard}/8 --seed 42 "
    "--programs ${programs} --out parts/${shard})\n")
  list(APPEND shards shard.${shard})
endforeach()
string(APPEND tests  # also after a shard that found something
  "add_test(merge \"${queuecheck}\" merge parts)\n"
  "set_tests_properties(merge PROPERTIES DEPENDS \"${shards}\")\n")
file(WRITE "${folder}/CTestTestfile.cmake" "${tests}")

set(CTEST_SOURCE_DIRECTORY "${CMAKE_CURRENT_LIST_DIR}")
set(CTEST_BINARY_DIRECTORY "${folder}")
cmake_host_system_information(RESULT processors QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR at_once "(${processors} + 1) / 2")  # each has several processes of its own
ctest_start(Experimental)
ctest_test(PARALLEL_LEVEL ${at_once} RETURN_VALUE failed)
if(failed)
  message(FATAL_ERROR "see ${folder}/Testing/Temporary/LastTest.log")
endif()
