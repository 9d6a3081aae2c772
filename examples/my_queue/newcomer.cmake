# cmake -D FOLDER= -D PREFIX= -D COMPILER= -P newcomer.cmake: from this example in an empty folder,
# against an installed queuecheck, to a verdict; then with bugs of one line each.
include(${CMAKE_CURRENT_LIST_DIR}/../consumers/run.cmake)
file(REMOVE_RECURSE ${FOLDER})
file(COPY ${CMAKE_CURRENT_LIST_DIR}/my_queue.cpp ${CMAKE_CURRENT_LIST_DIR}/CMakeLists.txt
     DESTINATION ${FOLDER})
file(READ ${FOLDER}/my_queue.cpp right)
file(READ ${FOLDER}/CMakeLists.txt project)
# (Without what means something in a list of CMake's.)
string(REGEX REPLACE "[][;\\]" "." text "${right}${project}")
string(REGEX MATCHALL "[^\n]*[^ \n][^\n]*\n" lines "${text}")
list(LENGTH lines count)
message("${count} lines")
if(count GREATER 40)
  message(FATAL_ERROR "${count} lines that are not blank; 40 are promised")
endif()

set(program ${FOLDER}/build/my_queue)
set(quick --seed 1 --out ${FOLDER}/results)
run("configure" COMMAND ${CMAKE_COMMAND} -S ${FOLDER} -B ${FOLDER}/build -G Ninja
    -DCMAKE_PREFIX_PATH=${PREFIX} -DCMAKE_CXX_COMPILER=${COMPILER})
run("build" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build)
# Every stage of verify has run, and the queue without a name is the program's own.
run("verify" SAYS "my_queue" COMMAND ${program} verify --time 3s ${quick})
if(output MATCHES "not available")
  message(FATAL_ERROR "a stage is missing\n${output}")
endif()
run("list" SAYS "my_queue +registered by this program" COMMAND ${program} list)

run("explore" SAYS "explore: valid" COMMAND ${program} explore --races fail --time 1s ${quick})

# One line of the right queue, replaced; then what the command must say, and say again from its file.
function(with_bug from to says)
  string(REPLACE "${from}" "${to}" wrong "${right}")
  if(wrong STREQUAL right)
    message(FATAL_ERROR "the example has no '${from}'")
  endif()
  file(WRITE ${FOLDER}/my_queue.cpp "${wrong}")
  run("build with ${to}" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build)
  run("${ARGN} with ${to}" EXPECT 1 SAYS "${says}" COMMAND ${program} ${ARGN} ${quick})
  run("replay with ${to}" EXPECT 1 SAYS "${says}"
      COMMAND ${program} replay ${FOLDER}/results/latest/failure-1.json)
endfunction()
with_bug("== ring->capacity)" "> ring->capacity)" "violation, class capacity" verify)
# Right on x86 as long as the compiler leaves it alone; the explorer knows that it is not.
with_bug("std::atomic<std::uint64_t> head" "std::uint64_t head" "violation, class race"
         explore --races fail --time 10s)
