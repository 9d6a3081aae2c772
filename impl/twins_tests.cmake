# Tests of what cmake/AddQueue.cmake makes.
find_program(QUEUECHECK_NM nm REQUIRED)
find_program(QUEUECHECK_READELF readelf REQUIRED)
set(check -DNM=${QUEUECHECK_NM} -DREADELF=${QUEUECHECK_READELF}
          -P ${PROJECT_SOURCE_DIR}/cmake/checks/twins.cmake)
if(QUEUECHECK_TWINS)
  add_test(NAME impl.twins
           COMMAND ${CMAKE_COMMAND} -DTWINS=${queuecheck_twins_directory} ${check})
  add_test(NAME impl.twins-of-mutants
           COMMAND ${CMAKE_COMMAND} -DTWINS=${queuecheck_mutants_directory}/instrumented ${check})
  add_test(NAME impl.twins-canary
           COMMAND ${CMAKE_COMMAND} -DTWINS=${queuecheck_mutants_directory}/bases ${check})
  set_tests_properties(impl.twins-canary PROPERTIES WILL_FAIL ON)
  set_tests_properties(impl.twins impl.twins-of-mutants impl.twins-canary PROPERTIES LABELS tidy)
endif()

# A user's project, by both compilers.
find_program(QUEUECHECK_CLANG NAMES clang++-14 clang++)
foreach(compiler ${CMAKE_CXX_COMPILER} ${QUEUECHECK_CLANG})
  cmake_path(GET compiler FILENAME short)
  set(project impl.add_queue.${short})
  set(build ${CMAKE_CURRENT_BINARY_DIR}/${project})
  if(NOT QUEUECHECK_TWINS OR NOT compiler OR TEST ${project})
    continue()
  endif()
  add_test(NAME ${project}
           COMMAND ${CMAKE_CTEST_COMMAND}
             --build-and-test ${PROJECT_SOURCE_DIR}/cmake/checks/add_queue ${build}
             --build-generator ${CMAKE_GENERATOR}
             --build-options -DCMAKE_CXX_COMPILER=${compiler} -DQUEUECHECK=${PROJECT_SOURCE_DIR}
                             -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
             --test-command ${CMAKE_COMMAND} -DTWINS=${build} -DPATTERN=*.instrumented.so ${check})
  set_tests_properties(${project} PROPERTIES LABELS tidy TIMEOUT 120)
endforeach()
