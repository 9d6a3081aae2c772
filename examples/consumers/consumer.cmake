# cmake -D KIND= -D FOLDER= -D SOURCE= -D PREFIX= -D BUILD= -D COMPILER= -P consumer.cmake: one of the
# projects beside this file, built in FOLDER as its author would, and its queue judged.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
fresh(${FOLDER} ${CMAKE_CURRENT_LIST_DIR})
set(project ${FOLDER}/${KIND})
set(judged --capacity 1 --time 1s --seed 1 --out ${FOLDER}/results)
set(configure ${CMAKE_COMMAND} -S ${project} -B ${FOLDER}/build -G Ninja
              -DCMAKE_CXX_COMPILER=${COMPILER})

if(KIND STREQUAL find_package)
  run("configure" COMMAND ${configure} -DCMAKE_PREFIX_PATH=${PREFIX})
  run("build" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build)
  run("verify" SAYS "mailbox" COMMAND ${FOLDER}/build/mailbox verify ${judged})

elseif(KIND STREQUAL gtest)
  run("configure" COMMAND ${configure} -DCMAKE_PREFIX_PATH=${PREFIX})
  run("build" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build)
  # Two properties that a mailbox has, one that it has no operation for.
  run("suite" SAYS "PASSED[^\n]* 2 tests.*SKIPPED[^\n]* 1 test" COMMAND
      ${CMAKE_COMMAND} -E env QUEUECHECK_TIME=300ms QUEUECHECK_SEED=1 QUEUECHECK_OUT=${FOLDER}/results
      ${FOLDER}/build/mailbox_test
      --gtest_filter=*.FifoOrderOfOneProducer:*.EachItemComesOutOnce:*.PutManyIsPuts)

elseif(KIND STREQUAL pkg_config)
  find_program(make make)
  find_program(pkg_config pkg-config)
  if(NOT make OR NOT pkg_config)
    message("skipped: make or pkg-config is missing (Debian: make, pkg-config)")
    return()
  endif()
  file(GLOB_RECURSE description ${PREFIX}/queuecheck.pc)
  cmake_path(GET description PARENT_PATH folder)
  run("make" FOLDER ${project} COMMAND
      ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${folder} ${make} CXX=${COMPILER})
  run("properties" SAYS "mailbox" COMMAND ${project}/mailbox properties ${judged})
  # Without a twin beside it, the explorer has nothing to run and says what would help.
  run("explore" EXPECT 4 SAYS "mailbox.instrumented.so; queuecheck_add_program"
      COMMAND ${project}/mailbox explore --time 1s --out ${FOLDER}/results)

elseif(KIND STREQUAL fetch_content)
  run("configure" COMMAND ${configure} -DFETCHCONTENT_SOURCE_DIR_QUEUECHECK=${SOURCE})
  run("build" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build --target mailbox)
  run("properties" SAYS "mailbox" COMMAND
      ${BUILD}/queuecheck properties --plugin ${FOLDER}/build/mailbox.so ${judged})
  # The program of one's own would compile the libraries once more: planned, not done.
  run("plan" SAYS "mailbox_check" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build --target mailbox_check -- -n)

elseif(KIND STREQUAL add_subdirectory)
  run("configure" COMMAND ${configure} -DQUEUECHECK=${SOURCE})
  # All of this project is its own queue and twin: nothing of queuecheck's comes with it.
  run("build" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build)
  file(GLOB_RECURSE objects ${FOLDER}/build/*.o)
  list(FILTER objects EXCLUDE REGEX "mailbox")
  if(objects)
    message(FATAL_ERROR "built unasked: ${objects}")
  endif()
  file(STRINGS ${FOLDER}/build/CMakeCache.txt changed REGEX "^CMAKE_BUILD_TYPE:[A-Z]+=.")
  run("targets" COMMAND ${CMAKE_COMMAND} --build ${FOLDER}/build -- -t targets all)
  if(changed OR output MATCHES "\n(mutants|twins|verify|specimens|third_party|tutorial): ")
    message(FATAL_ERROR "the project that takes us in is changed: ${changed}${CMAKE_MATCH_0}")
  endif()
  run("explore" SAYS "mailbox" COMMAND
      ${BUILD}/queuecheck explore --plugin ${FOLDER}/build/mailbox.so ${judged})
else()
  message(FATAL_ERROR "KIND '${KIND}' is none of these")
endif()
